"""Whether the process lives, and whether it can serve: open to anybody, and saying nothing more than that."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from services.database import current_version
from services.errors import DatabaseAway

blueprint = flask.Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 as long as the process answers."""
    return flask.jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 when the database answers, 503 when it does not or has no schema yet."""
    try:
        current_version()
    except (DatabaseAway, SQLAlchemyError):
        return flask.jsonify(status="unavailable"), 503
    return flask.jsonify(status="ready")
