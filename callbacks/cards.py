"""The row of headline figures that opens every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from callbacks.binding import Binding, Look, View
from callbacks.job_words import counted
from callbacks.quality_words import off_by, table_words
from callbacks.words import compared_with
from layouts import components as kit
from layouts import formatting
from layouts.spec import Page, component_id
from services import executive
from services.filters import Filters
from services.metrics import CUSTOMERS, METRICS, Metric


def cards(page: Page) -> Binding:
    """The binding of a page's panel of cards: its metrics with change, comparison and course."""
    if unknown := set(page.cards) - METRICS.keys():
        raise ValueError(f"{page.route} has cards of no metric: {sorted(unknown)}")
    made_of = {part for name in page.cards for part in METRICS[name].made_of}
    measure = executive.kpis.of(orders="orders" in made_of, customers=not CUSTOMERS.isdisjoint(made_of))
    return Binding(measure, _drawer(page), lambda data: _table(page, data))


def _drawer(page: Page) -> Callable[[Any, Look, Filters], View]:
    def draw(data: Any, look: Look, filters: Filters) -> View:
        row = kit.kpi_row([_card(page, METRICS[name], data, look, filters) for name in page.cards])
        return View("Headline figures", "", row)

    return draw


def _card(page: Page, metric: Metric, data: Any, look: Look, filters: Filters) -> Any:
    now, base, against = _against(metric, data, look, filters)
    change = None if now is None or base is None else now - base
    doubts = look.doubts.get(metric.name, ())
    return kit.kpi_card(
        component_id(page, metric.name.replace("_", "-")),
        metric.label,
        formatting.value(now, metric.unit, look.currency, look.locale),
        formatting.change(now, base, metric.unit, look.locale) if change is not None else "",
        kit.tone(change, metric.good),
        against,
        metric.formula[:1].upper() + metric.formula[1:] + ".",
        data["series"][metric.name],
        theme=look.theme,
        full=_full(now, metric, look),
        doubt=f"Data: {counted(len(doubts), 'open incident')}" if doubts else "",
        why=_why(doubts, look),
    )


def _why(doubts: Sequence[Mapping[str, Any]], look: Look) -> list[str]:
    """By how much the figure may be off: revenue together, then each incident with its share of rows."""
    amounts = [each["off_by"] for each in doubts if each["off_by"]]
    said = [f"Revenue of all time may be {off_by(sum(amounts), look)} for it."] if amounts else []
    return said + [
        f"{formatting.share(each['share'], look.locale)} of {table_words(each['table_name'])}:"
        f" {each['title'][:1].lower()}{each['title'][1:]}"
        + (f", {off_by(each['off_by'], look)}" if each["off_by"] else "")
        for each in doubts
    ]


def _against(metric: Metric, data: Any, look: Look, filters: Filters) -> tuple[float | None, float | None, str]:
    """The figure, what it is measured against, and how that is called."""
    now, before, plan = data["current"][metric.name], data["previous"][metric.name], data["plan"].get(metric.name)
    if plan is not None and isinstance(now, int):
        plan = round(plan)
    if filters.compare == "plan" and plan is not None:
        return now, plan, f"plan {formatting.value(plan, metric.unit, look.currency, look.locale)}"
    said = f"{compared_with(filters)} {formatting.value(before, metric.unit, look.currency, look.locale)}"
    if plan is not None:
        said += f" · plan {formatting.value(plan, metric.unit, look.currency, look.locale)}"
    return now, before, said


def _full(value: float | None, metric: Metric, look: Look) -> str:
    if value is None:
        return ""
    if metric.unit == "money":
        return formatting.money(value, look.currency, look.locale, compact=False)
    return formatting.share(value, look.locale, 2) if metric.unit == "share" else formatting.count(value, look.locale)


def _table(page: Page, data: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "metric": METRICS[name].label,
                "unit": METRICS[name].unit.value,
                "current": data["current"][name],
                "comparison": data["previous"][name],
                "plan": data["plan"].get(name),
            }
            for name in page.cards
        ]
    )
