"""Imports that somebody asked for: looked at first, loaded then, each as a job; and what came of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, text

from services.accounts import Actor, audit
from services.data_loader import Progress
from services.database import transaction
from services.errors import Conflict, NotFound, ServiceError
from services.imports.deciding import Choices
from services.imports.running import dry_run, load
from services.imports.tables import Step

_ADD = text("""
    insert into ops.import (folder, files, mapping, choices, added_by)
    values (:folder, :files, :mapping, cast(:choices as jsonb), :by) returning import_id
""")
_FOUND = text("select * from ops.import where import_id = :import_id for update")
_CHANGE = text("""
    update ops.import
    set mapping = :mapping, choices = cast(:choices as jsonb), report = null, problem = null, load_run = null
    where import_id = :import_id
""")
_LOOKED_AT = text("""
    update ops.import set report = cast(:report as jsonb), problem = :problem where import_id = :import_id
""")
_LOOKING = text("update ops.import set look_run = :run_id where import_id = :import_id")
_TO_LOAD = text("update ops.import set loaded_by = :by, problem = null where import_id = :import_id")
_LOADING = text("update ops.import set load_run = :run_id where import_id = :import_id")
_LOADED = text("""
    update ops.import set load_id = :load_id, outcome = cast(:outcome as jsonb), problem = null
    where import_id = :import_id
""")
_FAILED = text("update ops.import set problem = :problem where import_id = :import_id")
_SHOWN = """
    select
        import.import_id, import.folder, import.files, import.mapping, import.choices, import.added_by,
        import.added_at, import.report, import.problem, import.loaded_by, import.load_id, import.outcome,
        import.load_run, coalesce(loading.state, looking.state) as run_state,
        coalesce(loading.doing, looking.doing) as doing, coalesce(loading.done, looking.done) as done,
        coalesce(loading.total, looking.total) as total, coalesce(loading.error, looking.error) as error
    from ops.import as import
    left join ops.job_run as looking on import.look_run = looking.run_id
    left join ops.job_run as loading on import.load_run = loading.run_id
"""
_ONE = text(f"{_SHOWN} where import.import_id = :import_id")
_LATEST = text(f"{_SHOWN} order by import.import_id desc limit :limit")

State = Literal["waiting", "working", "ready", "unclear", "failed", "loaded"]


@dataclass(frozen=True)
class ImportRecord:
    """An import as it stands. `report` is a Report as a dictionary; `done` of `total` while a job is at it."""

    import_id: int
    folder: str
    files: list[str]
    mapping: str | None
    choices: dict[str, str]
    added_by: str
    added_at: datetime
    report: dict[str, Any] | None
    problem: str | None
    loaded_by: str | None
    load_id: int | None
    outcome: list[dict[str, Any]] | None
    load_run: int | None
    run_state: str | None
    doing: str | None
    done: int | None
    total: int | None
    error: str | None

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.run_state in ("queued", "running"):
            return "waiting" if self.run_state == "queued" else "working"
        if self.load_id:
            return "loaded"
        if self.problem or self.error or (self.run_state == "cancelled" and not self.report):
            return "failed"
        if self.report and not self.report["unclear"]:
            return "ready"
        return "unclear" if self.report else "waiting"


def add(folder: Path, files: list[str], mapping: str | None, choices: Choices, *, by: Actor) -> int:
    """Enter an import that is to be looked at; its number."""
    by.must("configure")
    with transaction() as connection:
        given = {"folder": str(folder), "files": files, "mapping": mapping, "choices": _json(choices), "by": by.name}
        import_id = int(connection.execute(_ADD, given).scalar_one())
        audit.record(connection, by, "import.add", str(import_id), {"folder": str(folder), "files": files})
    return import_id


def change(import_id: int, mapping: str | None, choices: Choices, *, by: Actor) -> None:
    """Decide what the files do not say; what the last look said is forgotten. Raises NotFound, Conflict."""
    by.must("configure")
    with transaction() as connection:
        row = _open(connection, import_id)
        connection.execute(_CHANGE, {"import_id": import_id, "mapping": mapping, "choices": _json(choices)})
        detail = {"before": row.choices, "after": json.loads(_json(choices)), "mapping": mapping}
        audit.record(connection, by, "import.change", str(import_id), detail)


def ask_to_load(import_id: int, *, by: Actor) -> None:
    """Note who wants an import loaded. Raises NotFound, Conflict where it is loaded already."""
    by.must("configure")
    with transaction() as connection:
        _open(connection, import_id)
        connection.execute(_TO_LOAD, {"import_id": import_id, "by": by.name})
        audit.record(connection, by, "import.load", str(import_id), {})


def note_run(import_id: int, run_id: int, *, loads: bool) -> None:
    """Note which run of a job looks at an import, or loads it."""
    with transaction() as connection:
        connection.execute(_LOADING if loads else _LOOKING, {"import_id": import_id, "run_id": run_id})


def look(import_id: int, *, step: Step) -> int:
    """Look at an import and keep what that said, or why it cannot be done; the number of rows."""
    with transaction() as connection:
        row = _row(connection, import_id)
    report, problem = None, None
    try:
        report = dry_run(Path(row.folder), row.mapping, choices=Choices(**row.choices), step=step)
    except ServiceError as error:
        problem = f"{error} {error.remedy}"
    with transaction() as connection:
        told = json.dumps(asdict(report), default=str) if report else None
        connection.execute(_LOOKED_AT, {"import_id": import_id, "report": told, "problem": problem})
    return sum(file.rows for file in report.files) if report else 0


def carry_out(import_id: int, *, step: Step, progress: Progress) -> int:
    """Load an import, and keep what became of it; the number of rows made of it. Raises ServiceError, which is kept."""
    with transaction() as connection:
        row = _row(connection, import_id)
    by = Actor(row.loaded_by, capabilities=frozenset({"configure"}))
    try:
        done = load(Path(row.folder), row.mapping, by=by, choices=Choices(**row.choices), step=step, progress=progress)
    except ServiceError as error:
        with transaction() as connection:
            connection.execute(_FAILED, {"import_id": import_id, "problem": f"{error} {error.remedy}"})
        raise
    with transaction() as connection:
        outcome = json.dumps([asdict(file) for file in done.files])
        connection.execute(_LOADED, {"import_id": import_id, "load_id": done.load_id, "outcome": outcome})
    return done.total("rows_read")


def find_import(import_id: int) -> ImportRecord:
    """The import of that number. Raises NotFound."""
    with transaction() as connection:
        row = connection.execute(_ONE, {"import_id": import_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id}.")
    return ImportRecord(**row)


def latest_imports(limit: int) -> list[ImportRecord]:
    """The latest imports first."""
    with transaction() as connection:
        return [ImportRecord(**row) for row in connection.execute(_LATEST, {"limit": limit}).mappings()]


def _row(connection: Connection, import_id: int) -> Row[Any]:
    row = connection.execute(_FOUND, {"import_id": import_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no import {import_id}.")
    return row


def _open(connection: Connection, import_id: int) -> Row[Any]:
    row = _row(connection, import_id)
    if row.load_id:
        raise Conflict(f"Import {import_id} was loaded.", remedy="Bring the files in again to import them once more.")
    return row


def _json(choices: Choices) -> str:
    return json.dumps({name: value for name, value in vars(choices).items() if value})
