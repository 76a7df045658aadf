"""Forms that ask something of a page keep its filters, also several of one name."""

from __future__ import annotations

from datetime import date

from callbacks.asking import along
from services.filters import Filters


def test_every_filter_goes_along_in_an_element_of_its_own() -> None:
    chosen = Filters(date(2026, 6, 1), date(2026, 6, 30), regions=("north", "south"))
    fields = [element.children for element in along(chosen, product="P1", take="")]
    values = [(field.name, field.value) for field in fields]
    assert [value for name, value in values if name == "region"] == ["north", "south"]
    assert values[-1] == ("product", "P1")
    assert "take" not in dict(values)
