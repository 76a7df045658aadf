"""What is kept of an error: enough to know what to do, and nothing that is not everybody's."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from services.errors import ServiceError

LONGEST = 400
ROOT = Path(__file__).resolve().parents[2]

_HIDDEN = (
    (re.compile(r"//[^/\s@]+@"), "//…@"),
    (re.compile(r"(?i)\b(\w*(?:password|secret|token|key|authorization))(\s*[=:]\s*)\S+"), r"\1\2…"),
    (re.compile(r"[^\s@\"'(<]{1,64}@[^\s@\"')>]+\.\w+"), "…@…"),
)


def told(error: BaseException) -> str:
    """A sentence for whoever looks after jobs: a service's own, else the kind of error, its place and first line.

    What may pass by itself needs no remedy: it is tried again.

    Log-ins, keys and e-mail addresses are left out; so is what PostgreSQL adds of the row that it refused.
    """
    if isinstance(error, ServiceError):
        return hidden(str(error) if error.passing else f"{error} {error.remedy}")
    cause: object = error.orig if isinstance(error, DBAPIError) else error
    diagnosis = getattr(cause, "diag", None)
    message = getattr(diagnosis, "message_primary", None) or str(cause)
    first = (message.strip().splitlines() or [""])[0]
    return hidden(f"{type(cause).__name__}{_place(error)}: {first}")


def hidden(text: str) -> str:
    """The text without what looks like a log-in, a key or an e-mail address, and not longer than LONGEST."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _place(error: BaseException) -> str:
    """The last place in our own code that the error came through."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            return f" in {path.relative_to(ROOT)}, line {frame.lineno}"
    return ""
