"""Every measure that minds some of the filters alone gives the same whatever the others say."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from inspect import Parameter, signature

import pytest

import services
from services.cache_codec import encode
from services.filters import Filters
from services.measures import FILTERS, MEASURES, UNMINDED, rows_of
from services.seasonality import weeks
from tests.services.shops import EVERYONE

for module in pkgutil.walk_packages(services.__path__, "services."):
    importlib.import_module(module.name)
MINDED = sorted(name for name, each in MEASURES.items() if each.minds != FILTERS and not name.startswith("tests."))
CHOSEN = Filters(date(2026, 8, 3), date(2026, 10, 31), "previous_period", ("dach",), ("email",), ("kitchen",))


def test_some_do() -> None:
    assert len(MINDED) > 10
    assert all(getattr(CHOSEN, name) != getattr(UNMINDED, name) for name in FILTERS)


@pytest.mark.parametrize("name", MINDED)
def test_what_is_not_minded_changes_nothing(company: str, name: str) -> None:
    measure = MEASURES[name]
    wanted = {
        key: "" for key, each in signature(measure.function).parameters.items()
        if each.kind is Parameter.KEYWORD_ONLY and each.default is Parameter.empty
    }  # fmt: skip
    told = measure.function(CHOSEN, EVERYONE, **wanted)
    assert rows_of(told) > 0
    assert encode({"data": told}) == encode({"data": measure(CHOSEN, EVERYONE, **wanted).data})


def test_another_of_what_is_not_minded_is_a_hit(company: str) -> None:
    weeks(CHOSEN, EVERYONE)
    other = weeks(Filters(date(2025, 1, 1), date(2025, 2, 1), regions=("dach",)), EVERYONE).receipt
    assert (other.cache, other.parameters["start"], other.not_applied) == ("hit", date(2025, 1, 1), ())
    assert weeks(CHOSEN, EVERYONE).receipt.not_applied == ("channels", "categories")
