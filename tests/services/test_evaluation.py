"""Figures of an evaluation: their bars, and those that a company is too small for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from services import evaluation
from services.evaluation import Company, figure, find_figures, measure_figures

COMPANY = Company(Path())


def test_parts_of_the_product_add_their_figures() -> None:
    find_figures()
    names = {each.name for each in evaluation._FIGURES}
    assert "margin effect of all prices 5 % up or down, off the planted one" in names


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize(
    ("value", "lines", "holds"),
    [(0.5, 0, True), (0.9, 0, True), (0.91, 0, False), (0.91, 1, None), (math.nan, 0, False)],
)
def test_a_bar_is_held_against_what_can_be_measured(
    monkeypatch: pytest.MonkeyPatch, value: float, lines: int, holds: bool | None
) -> None:
    find_figures()
    monkeypatch.setattr(evaluation, "_FIGURES", [])
    figure("off", most=0.9, lines=lines)(lambda _: value)
    (found,) = measure_figures(COMPANY)
    assert (found.bar, found.holds) == ("<= 0.9", holds)
