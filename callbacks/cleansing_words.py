"""What the pages of cleansing share: addresses, and fixes and their effects in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from callbacks.binding import Look
from layouts import components as kit
from layouts import formatting, html
from layouts.data.cleansing import PAGE
from services.data_loader.contracts import contract
from services.data_quality.cleansing.applying import Effect
from services.data_quality.cleansing.groups import LEVELS, Proposed

EMPTY = "empty"
_WHERE = re.compile(r"^\S+ line \d+(, column \w+: | )")
_MIDNIGHT = re.compile(r"(?<=\d{4}-\d\d-\d\d) 00:00:00(\+00)?$")
LEVEL_NAMES = {0.95: "95% and more", 0.8: "80% and more", 0.0: "Any"}
LEVEL_OPTIONS = [(f"{level:g}", LEVEL_NAMES[level]) for level in LEVELS]


def kind_address(group: str, **query: Any) -> str:
    """The page of a kind of fixes."""
    asked = f"?{urlencode(query)}" if query else ""
    return f"{PAGE.route}/kind/{quote(group)}{asked}"


def plan_address(plan_id: int) -> str:
    """The page of chosen fixes."""
    return f"{PAGE.route}/plan/{plan_id}"


def log_address(cleansing_id: int | None, **query: Any) -> str:
    """The page of a cleansing."""
    asked = f"?{urlencode(query)}" if query else ""
    return f"{PAGE.route}/log/{cleansing_id}{asked}"


def back(*more: Any) -> Any:
    """The way to the page of cleansing, and further ones."""
    return html.Div([kit.link("All fixes", PAGE.route), *more], className="tools ways-back")


def place(table: str, column: str) -> str:
    """Where a fix is: the table by its title, and the column."""
    title = contract(table).title
    return f"{title}, {column.replace('_', ' ')}" if column else title


def becomes(fix: Proposed) -> Any:
    """What is there and what it becomes."""
    if fix.action == "remove":
        return html.Span(["the row ", html.B(fix.key), " is taken out, and kept in the log"])
    if fix.action == "merge":
        return html.Span([f"{fix.value or ''} {fix.key} is merged into ", html.B(fix.new_value)])
    if fix.action == "replay":
        return _read_again(fix)
    return before_after(fix.value, fix.new_value)


def _read_again(fix: Proposed) -> Any:
    row, values = fix.original_row or {}, json.loads(fix.new_value or "{}")
    parts = [
        html.Div([html.Small(f"{name.replace('_', ' ')} "), before_after(row.get(name), value)])
        for name, value in values.items()
    ]
    return html.Div(parts)


def before_after(before: Any, after: Any) -> Any:
    """A value and what it becomes, with an arrow that is read aloud as a word."""
    arrow = html.Span(" → ", **{"aria-label": "becomes"})
    return html.Span([html.Span(_value(before), className="was"), arrow, html.B(_value(after))], className="long-text")


def _value(value: Any) -> str:
    return EMPTY if value in (None, "") else _MIDNIGHT.sub("", str(value))


def fault(reason: str) -> str:
    """Why a row was refused, without the place, which stands beside it."""
    return _WHERE.sub("", reason)


def sure(lowest: float, highest: float, look: Look) -> str:
    """How sure fixes are: 80%, or 80% to 99%."""
    low, high = (formatting.share(each, look.locale, 0) for each in (lowest, highest))
    return low if low == high else f"{low} to {high}"


def counted(number: int, noun: str, look: Look) -> str:
    """A number of things, whose plural may be an -es."""
    plural = f"{noun}es" if noun.endswith("x") else f"{noun}s"
    return f"{formatting.count(number, look.locale)} {noun if number == 1 else plural}"


def score(value: float | None, look: Look) -> str:
    """A score with one decimal."""
    return formatting.number(value, look.locale, 1)


def effect_words(effect: Effect, look: Look) -> str:
    """`bring a score of 97.9 instead of 72.1, and net revenue +€12.3k`."""
    before, after = float(effect.revenue_before), float(effect.revenue_after)
    was, becomes = score(effect.score_before, look), score(effect.score_after, look)
    said = f"leave the score at {was}" if was == becomes else f"bring a score of {becomes} instead of {was}"
    if abs(after - before) < 0.005:
        return f"{said}, and net revenue as it is"
    return f"{said}, and net revenue {formatting.signed_money(after - before, look.currency, look.locale)}"


def effect_facts(effect: Effect, look: Look) -> dict[str, str]:
    """What fixes do, figure by figure."""
    before, after = float(effect.revenue_before), float(effect.revenue_after)
    return {
        "Rows changed": f"{formatting.count(effect.rows, look.locale)} of {counted(effect.tables, 'table', look)}",
        "Score before": score(effect.score_before, look),
        "Score after": score(effect.score_after, look),
        "Revenue before": formatting.money(before, look.currency, look.locale, compact=False),
        "Revenue after": formatting.money(after, look.currency, look.locale, compact=False),
        "Difference": formatting.signed_money(after - before, look.currency, look.locale),
    }


def facts(told: Mapping[str, Any]) -> Any:
    """Facts of one thing, in columns."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(said)]) for name, said in told.items()], className="fact-grid")


def pages(page: int, more: bool, address: Callable[[int], str]) -> Any:
    """The ways to the page before and the page after."""
    ways = [kit.link("Before", address(page - 1))] if page > 1 else []
    ways += [kit.link("Next", address(page + 1))] if more else []
    return html.Div(ways, className="acts pages")
