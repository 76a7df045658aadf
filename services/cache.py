"""The one cache over data: a process-wide back end that measures use directly and Flask-Caching fronts in the web.

Cache(app, config={"CACHE_TYPE": "services.cache.front"})
"""

from __future__ import annotations

from services.cache_backend import RedisCache

_backend: RedisCache | None = None


def configure_cache(url: str) -> None:
    """Say where Redis is: redis://, rediss:// or unix:///path; nothing is connected yet."""
    global _backend
    _backend = RedisCache(url)


def backend() -> RedisCache:
    """The configured back end."""
    if _backend is None:
        raise RuntimeError("services.cache.configure_cache(url) has not been called")
    return _backend


def front(_app: object, _config: object, _args: object, _options: object) -> RedisCache:
    """What Flask-Caching calls to make its back end: the same one."""
    return backend()
