"""Files to be imported, sent one by one as the body of a request, and written down as they arrive."""

from __future__ import annotations

import flask
from flask import request
from flask.typing import ResponseReturnValue

from services.accounts import Actor
from services.errors import ServiceError
from services.imports import asking, uploads

blueprint = flask.Blueprint("uploads", __name__, url_prefix="/api/imports")


@blueprint.post("/file")
def receive() -> ResponseReturnValue:
    """Keep the body as the file `name` of the upload `into`, a new one where none is named; {"into": its name}.

    With `last`, what was uploaded is looked at: {"import": its number} too. 400 with a sentence for what is not taken.
    """
    by, asked = Actor.of(flask.g.viewer, request.remote_addr), request.args
    try:
        folder = asked.get("into") or uploads.begin(by=by)
        uploads.receive(folder, asked.get("name", ""), request.stream.read, by=by)
        done: dict[str, str | int] = {"into": folder}
        if asked.get("last"):
            done["import"] = asking.look_at_upload(folder, by=by)
    except ServiceError as error:
        return flask.jsonify(message=f"{error} {error.remedy}"), 400
    return flask.jsonify(done)
