"""Training: a model learns from what is stored; the version before serves until a new one is there as a whole."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from sqlalchemy import Connection

from services.database import Stopped, transaction
from services.models.contract import Model, TooLittle, known_model
from services.models.store import Learned, keep, keep_failure

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much."""

log = logging.getLogger(__name__)


def learn(name: str, progress: Progress | None = None) -> Learned | None:
    """What a model learns from the data as they are; None where these are too little, which is written down.

    Nothing serves by it yet. Raises NotFound, Stopped, and what goes wrong, which is written down too.
    """
    model, step, begun = known_model(name), progress or (lambda *_: None), time.monotonic()
    try:
        step("Reading", 0, 3)
        with transaction() as connection:
            connection.exec_driver_sql("set transaction read only")
            connection.exec_driver_sql("set local statement_timeout = 0")
            prepared = model.prepare(connection)
        step("Learning", 1, 3)
        content = model.fit(prepared.data)
        step("Looking how well it does", 2, 3)
        evaluation, findings = model.evaluate(prepared.data).measured(), model.explain(content)
    except TooLittle as error:
        _note(model, "too_little", str(error), time.monotonic() - begun)
        return None
    except Stopped:
        raise
    except Exception as error:
        _note(model, "failed", f"{type(error).__name__}: {error}"[:500], time.monotonic() - begun)
        raise
    return Learned(model, prepared, content, evaluation, findings, time.monotonic() - begun)


def _note(model: Model, state: str, reason: str, seconds: float) -> None:
    log.warning("training of %s: %s", model.name, reason)
    with transaction() as connection:
        keep_failure(connection, model, state, reason, seconds)


def train(name: str, progress: Progress | None = None, connection: Connection | None = None) -> int:
    """Train a model and let it serve, in the transaction of `connection` or one of its own; rows it learned from."""
    learned = learn(name, progress)
    if learned is None:
        return 0
    if connection is not None:
        keep(connection, learned)
    else:
        with transaction() as own:
            keep(own, learned)
    return learned.prepared.rows
