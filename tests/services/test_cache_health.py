"""How the cache fares: while Redis answers, and while it is away."""

from __future__ import annotations

from pathlib import Path

from services import cache
from services.cache_health import CacheHealth, cache_health


def test_entries_memory_and_hits_are_told(empty_cache: cache.RedisCache) -> None:
    before = cache_health()
    empty_cache.set("one", 1)
    assert empty_cache.get("one") == 1
    assert empty_cache.get("two") is None
    after = cache_health()
    assert after.reachable
    assert after.entries == before.entries + 1
    assert (after.lookups - before.lookups, after.found - before.found) == (2, 1)
    assert after.memory > 0
    assert after.hit_rate == after.found / after.lookups


def test_away_it_is_said_to_be(tmp_path: Path, redis_url: str) -> None:
    cache.configure_cache(f"unix://{tmp_path}/nothing.sock")
    try:
        assert cache_health() == CacheHealth(reachable=False)
        assert cache_health().hit_rate is None
        assert cache.backend().life() is None
    finally:
        cache.configure_cache(redis_url)
