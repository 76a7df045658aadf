"""One-time links, as they are handed over."""

from __future__ import annotations

import flask

from callbacks.acting import Done
from services import accounts
from services.accounts import Actor


def invitation(user_id: int, by: Actor) -> Done:
    """A fresh link for a person, shown once."""
    token = accounts.make_link(user_id, by=by)
    note = "Send it to its owner. It works once, within 72 hours; making another ends it."
    return Done("The link is ready", secret=f"{flask.request.host_url}invite/{token}", note=note)
