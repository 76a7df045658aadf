"""API tokens: `Authorization: Bearer rap_...` opens the reads of /api, as its owner's rights are, and nothing else."""

from __future__ import annotations

import logging
import time

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from services import accounts
from services.accounts import Session

READS = frozenset({"panels.export", "panels.receipt", "panels.data_version"})
"""All that a token opens, with GET and HEAD."""
QUIET = 60.0
"""Seconds in which a process logs no second token that nobody has."""

log = logging.getLogger(__name__)
_noted = {"at": -QUIET}


def is_used() -> bool:
    """Whether the request comes with a token; its cookies then count for nothing."""
    return request.authorization is not None and request.authorization.type == "bearer"


def current() -> Session:
    """What the token of the request opens. Raises Unauthorized for one that does not hold, Forbidden elsewhere."""
    if request.endpoint not in READS or request.method not in ("GET", "HEAD"):
        raise Forbidden("A token only reads: figures of panels, and the version of the data.")
    given = request.authorization.token if request.authorization else None
    found = accounts.find_token(given or "", request.remote_addr)
    if found is None:
        if time.monotonic() - _noted["at"] > QUIET:
            _noted["at"] = time.monotonic()
            log.warning("a token that does not hold was used from %s", request.remote_addr)
        raise Unauthorized(
            "This token does not hold: it has expired, was revoked, or never was.",
            www_authenticate=WWWAuthenticate("bearer"),
        )
    return found
