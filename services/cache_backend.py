"""The cache's back end over Redis: bounded, without pickle, and a miss, never an error, when Redis is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import redis
from flask_caching.backends.base import BaseCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from services.cache_codec import CorruptEntryError, decode, encode

PREFIX = "analytics:"
TIMEOUT = 0.25
"""Seconds that one exchange with Redis may take."""
PAUSE = 3.0
"""Seconds for which Redis is not asked again after it failed."""
LARGEST = 8 << 20
"""Bytes of the largest entry kept; a larger one could not be sent in time and is computed each time."""
DAY = 86_400

T = TypeVar("T")
log = logging.getLogger(__name__)

_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class Breaker:
    """Keeps a failing Redis from slowing every request: after a failure it is left alone for a while."""

    def __init__(self) -> None:
        self._closed_until = 0.0
        self._failing = False

    def allows(self) -> bool:
        """Whether to ask Redis; while it fails, one caller per pause is let through to try."""
        if not self._failing:
            return True
        now = time.monotonic()
        if now < self._closed_until:
            return False
        self._closed_until = now + PAUSE
        return True

    def failed(self, error: Exception) -> None:
        """Leave Redis alone from now; said once."""
        self._closed_until = time.monotonic() + PAUSE
        if not self._failing:
            self._failing = True
            log.warning("cache away, answering from the database: %s", error)

    def succeeded(self) -> None:
        """Redis answers again."""
        if self._failing:
            self._failing = False
            log.warning("cache back")


class RedisCache(BaseCache):
    """Flask-Caching's interface, and beside it entries as bytes and claims for single flight."""

    def __init__(self, url: str) -> None:
        super().__init__(default_timeout=DAY)
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._release = self._redis.register_script(_RELEASE)
        self._breaker = Breaker()

    def read(self, key: str) -> bytes | None:
        """An entry's bytes; None when there is none, or Redis is away."""
        return self._ask(lambda: self._redis.get(PREFIX + key), None)

    def write(self, key: str, entry: bytes, seconds: int | timedelta = DAY) -> bool:
        """Keep an entry's bytes; False when they are too many, or Redis is away."""
        if not self._fits(key, entry):
            return False
        return bool(self._ask(lambda: self._redis.set(PREFIX + key, entry, ex=seconds), False))

    def write_named(self, key: str, entry: bytes, name: str) -> None:
        """Keep an entry's bytes and, in the same exchange, its key under a name; neither where they are too many."""
        if self._fits(key, entry):
            with self._redis.pipeline(transaction=False) as both:
                both.set(PREFIX + key, entry, ex=DAY)
                both.set(PREFIX + name, encode(key), ex=DAY)
                self._ask(both.execute, None)

    def claim(self, key: str, token: str, milliseconds: int) -> tuple[bool | None, bytes | None]:
        """Take the claim to compute an entry, where nobody holds it, and read the entry, in one exchange.

        The first is True when the claim was taken, False when another holds it, None when Redis is away.
        """
        with self._redis.pipeline(transaction=False) as both:
            both.set(f"{PREFIX}{key}:claim", token, nx=True, px=milliseconds)
            both.get(PREFIX + key)
            taken, entry = self._ask(both.execute, (0, None))
        return (None if taken == 0 else bool(taken)), entry

    def release(self, key: str, token: str) -> None:
        """Give a claim back, if it is still the one taken with this token."""
        self._ask(lambda: self._release(keys=[f"{PREFIX}{key}:claim"], args=[token]), None)

    def state(self) -> dict[str, Any] | None:
        """What Redis says of itself, as `redis_version` and `used_memory` (bytes); None when it is away."""
        return self._ask(lambda: dict(self._redis.info()), None)

    def get(self, key: str) -> Any:
        """The value kept; None when there is none, when it is corrupt, or Redis is away."""
        entry = self.read(key)
        try:
            return None if entry is None else decode(entry)
        except CorruptEntryError:
            return None

    def set(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool:
        """Keep a value for `timeout` seconds (a day)."""
        return self.write(key, encode(value), timeout or DAY)

    def add(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool:
        """Keep a value unless there is one."""
        entry, seconds = encode(value), timeout or DAY
        return bool(self._ask(lambda: self._redis.set(PREFIX + key, entry, nx=True, ex=seconds), False))

    def delete(self, key: str) -> bool:
        """Forget a value; False when there was none."""
        return bool(self._ask(lambda: self._redis.delete(PREFIX + key), 0))

    def has(self, key: str) -> bool:
        """Whether a value is kept."""
        return bool(self._ask(lambda: self._redis.exists(PREFIX + key), 0))

    def clear(self) -> bool:
        """Forget every value of ours; whatever else lives in the same Redis stays."""
        return self._ask(self._delete_all, False)

    def life(self) -> str | None:
        """A name for this start of Redis; None while it is away."""
        told = self.state()
        return str(told["run_id"])[:8] if told else None

    def _delete_all(self) -> bool:
        for key in self._redis.scan_iter(match=f"{PREFIX}*", count=1000):
            self._redis.delete(key)
        return True

    @staticmethod
    def _fits(key: str, entry: bytes) -> bool:
        if len(entry) > LARGEST:
            log.warning("cache entry too large: %s, %d bytes", key, len(entry))
        return len(entry) <= LARGEST

    def _ask(self, command: Callable[[], Any], otherwise: T) -> Any | T:
        if not self._breaker.allows():
            return otherwise
        try:
            answer = command()
        except ResponseError as error:
            log.warning("cache refused a command: %s", error)
            return otherwise
        except (RedisError, OSError) as error:
            self._breaker.failed(error)
            return otherwise
        self._breaker.succeeded()
        return answer
