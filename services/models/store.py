"""The versions of models: kept with what they learned from, checked before they are read, one of each serving."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.metadata import version as installed
from typing import Any

from sqlalchemy import Connection, text

from services.cache_codec import CorruptEntryError, decode, encode
from services.database import current_version, open_snapshot, transaction
from services.errors import ServiceError
from services.models.contract import Content, Evaluation, Finding, Model, Prepared, known_model

KEPT = 5
"""Versions of a model whose content is kept, so that an earlier one can serve again."""

SERVING = text("""
    select version_id, last_day, features, parameters, content, sha256 from ops.model_version
    where model = :model and state = 'serving'
""")
RETIRE = text("update ops.model_version set state = 'retired' where model = :model and state = 'serving'")
_KEEP = text("""
    insert into ops.model_version (
        model, state, reason, served_at, data_version, first_day, last_day, rows, features, parameters, libraries,
        evaluation, explanation, content, sha256, seconds
    )
    select
        :model, :state, :reason, case when :state = 'serving' then clock_timestamp() end,
        coalesce((select version from ops.data_version), 0), :first_day, :last_day, :rows, :features,
        cast(:parameters as jsonb), cast(:libraries as jsonb), cast(:evaluation as jsonb), cast(:explanation as jsonb),
        :content, :sha256, :seconds
    returning version_id
""")
_LET_GO = text("""
    update ops.model_version set content = null, sha256 = null
    where model = :model and state = 'retired' and content is not null and version_id not in (
        select version_id from ops.model_version
        where model = :model and content is not null order by version_id desc limit :kept
    )
""")


class NoModel(ServiceError):
    """No version serves; the sentence says what is shown instead."""

    code = "no_model"
    remedy = "It is trained by itself once its data are there: see Models."


@dataclass(frozen=True)
class Learned:
    """What a training made: content, and how well it does."""

    model: Model
    prepared: Prepared
    content: Content
    evaluation: Evaluation
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True)
class Artefact:
    """The version of a model that serves: its number, content, the last day it learned from; why it is `stale`."""

    model: Model
    version_id: int
    content: Content
    last_day: date
    stale: str


def serving(name: str) -> Artefact:
    """The version of a model that serves; within a snapshot the same, which nobody changes, read once.

    Raises NotFound, and NoModel where none does or it is not to be trusted.
    """
    held = open_snapshot()
    if held is None:
        return _read(name)
    if name not in held.models:
        held.models[name] = _read(name)
    artefact: Artefact = held.models[name]
    return artefact


def _read(name: str) -> Artefact:
    model = known_model(name)
    with transaction() as connection:
        row = connection.execute(SERVING, {"model": name}).one_or_none()
    if row is None:
        raise NoModel(f"“{model.title}” was not trained yet. {model.fallback}")
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise NoModel(f"“{model.title}” was changed where it is kept, and is not read. {model.fallback}")
    if (tuple(row.features), row.parameters) != (model.features, _plain(model.parameters)):
        raise NoModel(f"“{model.title}” was made for another release. {model.fallback}")
    try:
        content = decode(bytes(row.content))
    except CorruptEntryError:
        raise NoModel(f"“{model.title}” cannot be read. {model.fallback}") from None
    return Artefact(model, row.version_id, content, row.last_day, stale(model, row.last_day))


def stale(model: Model, last_day: date | None) -> str:
    """Why a version that learned up to a day is stale by now; empty where it is not."""
    as_of = current_version().as_of
    if as_of is None or last_day is None or as_of - last_day <= timedelta(days=model.stale_after):
        return ""
    return f"It learned up to {last_day:%-d %B %Y}, and the data reach {(as_of - last_day).days} days further."


def keep(connection: Connection, learned: Learned) -> int:
    """Keep a version and let it serve in the place of the one before; its number."""
    model, prepared = learned.model, learned.prepared
    content = encode(learned.content)
    connection.execute(RETIRE, {"model": model.name})
    values = {
        "first_day": prepared.first,
        "last_day": prepared.last,
        "rows": prepared.rows,
        "evaluation": json.dumps(asdict(learned.evaluation)),
        "explanation": json.dumps([asdict(each) for each in learned.findings]),
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    version_id = _insert(connection, model, "serving", "", learned.seconds, values)
    connection.execute(_LET_GO, {"model": model.name, "kept": KEPT})
    if model.publish:
        model.publish(connection, version_id, learned.content)
    return version_id


def keep_failure(connection: Connection, model: Model, state: str, reason: str, seconds: float) -> None:
    """Keep that a training made nothing, and why; the version before goes on serving."""
    nothing = dict.fromkeys(("first_day", "last_day", "rows", "evaluation", "explanation", "content", "sha256"))
    _insert(connection, model, state, reason, seconds, nothing)


def _insert(
    connection: Connection, model: Model, state: str, reason: str, seconds: float, values: Mapping[str, object]
) -> int:
    made_with = {
        "features": list(model.features),
        "parameters": json.dumps(dict(model.parameters)),
        "libraries": json.dumps({name: installed(name) for name in model.libraries}),
    }
    row = {"model": model.name, "state": state, "reason": reason, "seconds": seconds, **made_with, **values}
    return int(connection.execute(_KEEP, row).scalar_one())


def _plain(parameters: Mapping[str, float | str]) -> Any:
    return json.loads(json.dumps(dict(parameters)))
