"""How the cache fares, for those who look after it."""

from __future__ import annotations

from dataclasses import dataclass

from services.cache import backend


@dataclass(frozen=True)
class CacheHealth:
    """Whether Redis answers, and since its start: seconds, entries kept, memory in bytes, look-ups and how many found.

    Entries and look-ups are those of all who share the Redis. Where it is away everything is zero.
    """

    reachable: bool
    seconds: int = 0
    entries: int = 0
    memory: int = 0
    most_memory: int = 0
    lookups: int = 0
    found: int = 0
    evicted: int = 0

    @property
    def hit_rate(self) -> float | None:
        """Of the look-ups, the share that found what they looked for; None where there were none."""
        return self.found / self.lookups if self.lookups else None


def cache_health() -> CacheHealth:
    """The cache as it is now."""
    told = backend().state()
    if told is None:
        return CacheHealth(reachable=False)
    databases = [value for name, value in told.items() if name.startswith("db") and isinstance(value, dict)]
    return CacheHealth(
        reachable=True,
        seconds=told["uptime_in_seconds"],
        entries=sum(each["keys"] for each in databases),
        memory=told["used_memory"],
        most_memory=told["maxmemory"],
        lookups=told["keyspace_hits"] + told["keyspace_misses"],
        found=told["keyspace_hits"],
        evicted=told["evicted_keys"],
    )
