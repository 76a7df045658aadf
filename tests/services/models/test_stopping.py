"""A training that is told to stop, by who cancels it or since its worker is to end, stops soon and is no failure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from services import database, models
from services.database import Stopped, stoppable

LONG = ("daily_forecast", "next_best_offer", "price_elasticity")
"""Models that learn for seconds without asking PostgreSQL for anything."""


@pytest.mark.parametrize("name", LONG)
def test_it_looks_up_while_it_learns(company: str, name: str) -> None:
    model = models.known_model(name)
    with database.transaction() as connection:
        prepared = model.prepare(connection)
    with stoppable() as work:
        work.stop()
        with pytest.raises(Stopped):
            model.fit(prepared.data)


def test_what_was_stopped_is_not_written_down_as_failed(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = models.known_model("price_elasticity")
    before = versions()
    with stoppable() as work:

        def stopped_meanwhile(data: Any) -> models.Content:
            work.stop()
            return model.fit(data)

        monkeypatch.setitem(models.MODELS, model.name, replace(model, fit=stopped_meanwhile))
        with pytest.raises(Stopped):
            models.train(model.name)
    assert versions() == before


def versions() -> int:
    with database.transaction() as connection:
        return connection.execute(text("select count(*) from ops.model_version")).scalar_one()
