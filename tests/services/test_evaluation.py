"""Figures of an evaluation: their bars, and those that a company is too small for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from services import evaluation
from services.evaluation import Company, figure, measure_figures

COMPANY = Company(Path())


def test_parts_of_the_product_add_their_figures() -> None:
    from services.pricing import planted

    names = {name for name, *_ in evaluation._FIGURES}
    assert planted.margin_error.__name__ == "margin_error"
    assert "margin effect of all prices 5 % up or down, off the planted one" in names


@pytest.mark.parametrize(("value", "holds"), [(0.5, True), (0.9, True), (0.91, False), (math.nan, True)])
def test_a_bar_is_held_against_what_can_be_measured(monkeypatch: pytest.MonkeyPatch, value: float, holds: bool) -> None:
    import services.pricing.planted  # noqa: F401  # so that its figures stay where they were added

    monkeypatch.setattr(evaluation, "_FIGURES", [])
    figure("off", most=0.9)(lambda _: value)
    (found,) = measure_figures(COMPANY)
    assert (found.bar, found.holds) == ("<= 0.9", holds)
