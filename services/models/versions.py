"""The versions of models as their cards tell of them, and letting an earlier one serve again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from services.accounts import Actor, audit
from services.database import forget_version, transaction
from services.errors import Conflict, NotFound
from services.models.contract import Calibration, Evaluation, Finding, Score
from services.models.store import RETIRE, SERVING
from services.scope import EVERYTHING

_COLUMNS = """
    version_id, model, at, state, reason, served_at, data_version, first_day, last_day, rows, features, parameters,
    libraries, evaluation, explanation, seconds, content is not null as usable
"""
_VERSIONS = text(f"select {_COLUMNS} from ops.model_version where model = :model order by version_id desc limit :most")
_LATEST = text(f"select distinct on (model) {_COLUMNS} from ops.model_version order by model, version_id desc")
_ALL_SERVING = text(f"select {_COLUMNS} from ops.model_version where state = 'serving'")
_ONE = text(
    "select model, state, content is not null as usable from ops.model_version where version_id = :it for update"
)
_SERVE = text("update ops.model_version set state = 'serving', served_at = clock_timestamp() where version_id = :it")


@dataclass(frozen=True)
class Version:
    """A version as its card tells of it; `usable` where its content is still kept. Times are UTC."""

    version_id: int
    model: str
    at: datetime
    state: str
    reason: str
    served_at: datetime | None
    data_version: int
    first_day: date | None
    last_day: date | None
    rows: int | None
    features: tuple[str, ...]
    parameters: Mapping[str, Any]
    libraries: Mapping[str, str]
    evaluation: Evaluation | None
    explanation: tuple[Finding, ...]
    seconds: float
    usable: bool


def serve(version_id: int, *, by: Actor, seen: int) -> str:
    """Let an earlier version serve again; the model's name. `seen` is the one that served when it was looked at.

    Raises NotAllowed, NotFound, and Conflict.
    """
    by.must("configure")
    by.must_reach(EVERYTHING)
    with transaction() as connection:
        row = connection.execute(_ONE, {"it": version_id}).one_or_none()
        if row is None or not row.usable:
            raise NotFound(f"Version {version_id} is not kept any more.")
        current = connection.execute(SERVING, {"model": row.model}).one_or_none()
        if (current.version_id if current else 0) != seen:
            raise Conflict("Another version serves since this was shown.")
        connection.execute(RETIRE, {"model": row.model})
        connection.execute(_SERVE, {"it": version_id})
        audit.record(connection, by, "model.serve", row.model, {"version": version_id, "instead_of": seen})
    forget_version()
    return str(row.model)


def versions(connection: Connection, name: str, most: int = 50) -> list[Version]:
    """The versions of a model, the newest first."""
    return [_version(row) for row in connection.execute(_VERSIONS, {"model": name, "most": most}).mappings()]


def latest(connection: Connection) -> tuple[dict[str, Version], dict[str, Version]]:
    """Of each model by its name: the version that serves, and the newest one, whatever became of it."""
    serve_now = (_version(row) for row in connection.execute(_ALL_SERVING).mappings())
    newest = (_version(row) for row in connection.execute(_LATEST).mappings())
    return {each.model: each for each in serve_now}, {each.model: each for each in newest}


def _version(row: RowMapping) -> Version:
    told = row["evaluation"]
    evaluation = told and Evaluation(
        tuple(Score(**each) for each in told["scores"]),
        told["naive"],
        tuple(Calibration(**each) for each in told["calibration"]),
    )
    findings = tuple(Finding(**each) for each in row["explanation"] or ())
    rest = {"features": tuple(row["features"]), "seconds": float(row["seconds"])}
    return Version(**{**row, **rest, "evaluation": evaluation or None, "explanation": findings})
