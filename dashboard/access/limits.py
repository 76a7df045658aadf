"""How often somebody may fail to log in: by network address and by account, shared by all processes through Redis.

Beside it PostgreSQL keeps which accounts and addresses rest, and for how long (services.accounts.authentication and
addresses): that holds while Redis is away too.
"""

from __future__ import annotations

import hashlib
from typing import Any

import flask
from flask import request
from flask_limiter import Limiter

from services.accounts.addresses import caller

PER_ADDRESS = "30 per minute; 300 per hour"
PER_ACCOUNT = "10 per minute; 60 per hour"
QUARTER_SECOND: dict[str, Any] = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25}


def login_limiter(server: flask.Flask, redis_url: str | None) -> Limiter:
    """A limiter over Redis; each process counts by itself while Redis is away, or when there is none."""
    address = (redis_url or "memory://").replace("unix://", "redis+unix://")
    return Limiter(
        by_address,
        app=server,
        storage_uri=address,
        storage_options=dict(QUARTER_SECOND) if redis_url else {},
        strategy="fixed-window",
        key_prefix="login",
        in_memory_fallback_enabled=True,
        swallow_errors=True,
    )


def by_address() -> str:
    """The caller's address; an IPv6 caller has a whole /64 to choose from, so that counts as one."""
    return caller(request.remote_addr)


def by_account() -> str:
    """The account that is tried, whether it exists or not."""
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()[:32]


def failed(response: flask.Response) -> bool:
    """Whether the answer counts: only tries that did not log in do."""
    return response.status_code not in (200, 303)
