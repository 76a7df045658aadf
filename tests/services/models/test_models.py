"""The contract of models, by one that learns a mean: trained, kept, served, and not trusted blindly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import InternalError

from services import database, models
from services.accounts import Actor
from services.errors import Conflict, NotAllowed, NotFound
from services.jobs.causes import State, new_day
from services.jobs.definitions import training
from services.measures import measure
from services.models import Calibration, Evaluation, Finding, Model, Prepared, Score, TooLittle
from services.models.store import KEPT
from services.scope import Viewer
from tests.services.shops import EVERYONE

STEWARD = Actor("steward@shop.example", capabilities=frozenset({"configure"}))
VALUES = [1.0, 2.0, 6.0]
pytestmark = pytest.mark.usefixtures("empty_database", "redis_url")


def prepare(connection: Connection) -> Prepared:
    return Prepared(list(VALUES), date(2026, 1, 1), date(2026, 6, 30), len(VALUES))


def fit(values: list[float]) -> dict[str, Any]:
    return {"mean": sum(values) / len(values)}


def evaluate(values: list[float]) -> Evaluation:
    score = Score("Mean absolute error", 2.0, 2.33, "Of the last value")
    return Evaluation((score,), "the last value", (Calibration("80 %", 0.8, 0.75, 4),))


MEAN = Model(
    name="mean",
    title="The mean",
    page="data/models",
    about="It tells the mean.",
    source="Any book.",
    limits="It tells nothing else.",
    fallback="Nothing is shown instead.",
    features=("value",),
    prepare=prepare,
    fit=fit,
    evaluate=evaluate,
    explain=lambda content: (Finding("mean", content["mean"], 1.0, 6.0),),
    parameters={"digits": 2},
)


@pytest.fixture
def register() -> Iterator[Callable[[Model], Model]]:
    """Registers a model, in the place of the one of its name, until the test ends."""
    models.every_model()
    added: list[str] = []

    def add(model: Model) -> Model:
        models.MODELS.pop(model.name, None)
        added.append(model.name)
        return models.register(model)

    yield add
    for name in added:
        models.MODELS.pop(name, None)


def run_sql(sql: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql))


def versions() -> list[models.Version]:
    with database.transaction() as connection:
        return models.versions(connection, "mean")


def test_what_was_learned_serves_with_what_its_card_tells(register: Callable[[Model], Model]) -> None:
    register(MEAN)
    with pytest.raises(models.NoModel, match=r"not trained yet\. Nothing is shown instead"):
        models.serving("mean")
    assert models.train("mean") == 3
    artefact = models.serving("mean")
    assert (artefact.content, artefact.last_day, artefact.stale) == ({"mean": 3.0}, date(2026, 6, 30), "")
    (version,) = versions()
    assert (version.state, version.rows, version.evaluation) == ("serving", 3, evaluate([]))
    assert version.explanation == (Finding("mean", 3.0, 1.0, 6.0),)
    assert set(version.libraries) == {"numpy", "pandas"}


def test_a_training_that_fails_leaves_the_version_before_serving(register: Callable[[Model], Model]) -> None:
    register(MEAN)
    models.train("mean")

    def break_down(values: list[float]) -> dict[str, Any]:
        raise ArithmeticError("no mean today")

    register(replace(MEAN, fit=break_down))
    with pytest.raises(ArithmeticError):
        models.train("mean")
    assert models.serving("mean").content == {"mean": 3.0}
    failed, _ = versions()
    assert (failed.state, failed.reason, failed.usable) == ("failed", "ArithmeticError: no mean today", False)

    def refuse(connection: Connection) -> Prepared:
        raise TooLittle("Two prices are needed, and there is one.")

    register(replace(MEAN, prepare=refuse))
    assert models.train("mean") == 0
    assert (versions()[0].state, versions()[0].reason) == ("too_little", "Two prices are needed, and there is one.")
    assert models.serving("mean").content == {"mean": 3.0}


def test_what_could_not_be_measured_is_left_out(register: Callable[[Model], Model]) -> None:
    nothing = (Score("Of nothing", math.nan, 1.0, ""), Score("Beside nothing", 0.5, math.nan, ""))
    register(replace(MEAN, evaluate=lambda _: Evaluation(nothing, "", (Calibration("80%", 0.8, math.nan, 0),))))
    assert models.train("mean") == 3
    assert versions()[0].evaluation == Evaluation((Score("Beside nothing", 0.5, None, ""),), "")


def test_training_reads_only(register: Callable[[Model], Model]) -> None:
    def write(connection: Connection) -> Prepared:
        connection.execute(text("insert into ops.setting values ('written', 'while reading')"))
        return prepare(connection)

    register(replace(MEAN, prepare=write))
    with pytest.raises(InternalError, match="read-only"):
        models.train("mean")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("content = content || '\\x00'::bytea", "was changed where it is kept"),
        ("features = array['another']", "made for another release"),
        ("parameters = '{\"digits\": 3}'", "made for another release"),
        ("content = '\\x00', sha256 = encode(sha256('\\x00'), 'hex')", "cannot be read"),
    ],
)
def test_what_was_not_made_by_this_release_is_not_read(
    register: Callable[[Model], Model], change: str, said: str
) -> None:
    register(MEAN)
    models.train("mean")
    run_sql(f"update ops.model_version set {change}")
    with pytest.raises(models.NoModel, match=said):
        models.serving("mean")


def test_one_is_stale_when_the_data_have_gone_on(register: Callable[[Model], Model]) -> None:
    register(MEAN)
    models.train("mean")
    run_sql("update ops.data_version set version = 1, as_of = '2026-08-05'")
    database.forget_version()
    assert "36 days further" in models.serving("mean").stale
    run_sql("update ops.data_version set as_of = '2026-08-04'")
    database.forget_version()
    assert models.serving("mean").stale == ""


def test_an_earlier_one_serves_again(register: Callable[[Model], Model]) -> None:
    register(MEAN)
    models.train("mean")
    register(replace(MEAN, fit=lambda values: {"mean": -1.0}))
    models.train("mean")
    new, old = versions()
    with pytest.raises(NotAllowed):
        models.serve(old.version_id, by=Actor("reader@shop.example"), seen=new.version_id)
    with pytest.raises(Conflict):
        models.serve(old.version_id, by=STEWARD, seen=old.version_id)
    models.serve(old.version_id, by=STEWARD, seen=new.version_id)
    assert models.serving("mean").content == {"mean": 3.0}
    with database.transaction() as connection:
        said = connection.execute(text("select detail from ops.audit where action = 'model.serve'")).scalar_one()
    assert said == {"version": old.version_id, "instead_of": new.version_id}
    with pytest.raises(NotFound):
        models.serve(0, by=STEWARD, seen=old.version_id)


def test_the_content_of_old_versions_is_let_go(register: Callable[[Model], Model]) -> None:
    register(MEAN)
    for _ in range(KEPT + 2):
        models.train("mean")
    assert [version.usable for version in versions()] == [True] * KEPT + [False] * 2
    with pytest.raises(NotFound):
        models.serve(versions()[-1].version_id, by=STEWARD, seen=versions()[0].version_id)


def test_figures_that_rest_on_a_model_are_computed_anew_with_it(register: Callable[[Model], Model]) -> None:
    @measure(scoped_by="anyone", learned=True)
    def guessed(filters: None, viewer: Viewer) -> float:
        return float(models.serving("mean").content["mean"])

    register(MEAN)
    run_sql("update ops.data_version set version = 1, as_of = '2026-06-30', refreshed_at = clock_timestamp()")
    models.train("mean")
    database.forget_version()
    assert guessed(None, EVERYONE).data == 3.0
    assert guessed(None, EVERYONE).receipt.cache == "hit"
    register(replace(MEAN, fit=lambda values: {"mean": -1.0}))
    models.train("mean")
    database.forget_version()
    assert guessed(None, EVERYONE).data == -1.0


def test_it_is_trained_once_for_a_day_of_data_and_a_release() -> None:
    job = training(MEAN)
    assert job.cause is not None
    state = State(3, 1, False, None, as_of=date(2026, 6, 30))
    assert job.cause.of(State(0, 0, False, None)) is None
    assert job.cause.of(state) == job.cause.of(replace(state, version=4))
    assert job.cause.of(state) != job.cause.of(replace(state, as_of=date(2026, 7, 1)))
    other = training(replace(MEAN, parameters={"digits": 3})).cause
    assert other is not None
    assert job.cause.of(state) != other.of(state)
    assert new_day("x").words == job.cause.words
