"""What all charts share: the template, the axes, hover texts, and values made safe for JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from layouts.charts.tokens import SERIES, THEMES
from layouts.formatting import MINUS, currency_affixes, separators

Figure = dict[str, Any]
Values = Sequence[float | None]
MOST_SERIES = 8
OTHER = "Other"
FONT = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif'


class Look(Protocol):
    """For whom a chart is drawn: theme "light" or "dark", locale, and currency."""

    @property
    def theme(self) -> str:
        """light or dark."""

    @property
    def locale(self) -> str:
        """Of numbers and dates."""

    @property
    def currency(self) -> str:
        """Of amounts."""


@dataclass(frozen=True)
class Plain:
    """A look of fixed values."""

    theme: str = "light"
    locale: str = "en"
    currency: str = "EUR"


DEFAULT = Plain()


def colours(look: Look) -> Mapping[str, str]:
    """The tokens of the look's theme."""
    return THEMES[look.theme]


@lru_cache
def template(theme: str) -> Figure:
    """The one template: font, quiet axes, a light horizontal grid, hover box, series colours."""
    token = THEMES[theme]
    axis = {
        "automargin": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"color": token["ink-3"], "size": 12},
        "title": {"text": "", "font": {"size": 12, "color": token["ink-2"]}, "standoff": 8},
        "fixedrange": True,
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 12, "color": token["ink-2"]},
            "colorway": [token[name] for name in SERIES],
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 4, "r": 8, "t": 8, "b": 4, "pad": 6},
            "autosize": True,
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {
                "bgcolor": token["card"],
                "bordercolor": token["line"],
                "font": {"family": FONT, "size": 12.5, "color": token["ink"]},
                "align": "left",
                "namelength": 28,
            },
            "dragmode": False,
            "bargap": 0.32,
            "uniformtext": {"minsize": 10, "mode": "hide"},
            "xaxis": axis | {"showgrid": False},
            "yaxis": axis | {"showgrid": True, "gridcolor": token["grid"], "nticks": 5},
        }
    }


def figure(traces: list[Figure], look: Look, **layout: Any) -> Figure:
    """A figure of traces over the template; `layout` adds to it."""
    return {
        "data": traces,
        "layout": {"template": template(look.theme), "separators": separators(look.locale), **layout},
    }


def value_axis(unit: str, look: Look, values: Iterable[float | None] = (), zero: bool = False) -> Figure:
    """An axis of figures: 600k or 1.2M with the currency's symbol, shares in percent; from zero for bars."""
    axis: Figure = {"rangemode": "tozero"} if zero else {}
    if unit == "share":
        known = [abs(value) for value in plain(values) if value is not None]
        return axis | {"tickformat": ".1%" if known and max(known) < 0.05 else ".0%"}
    axis |= {"exponentformat": "B", "minexponent": 3, "separatethousands": True}
    if unit == "money":
        prefix, suffix = currency_affixes(look.currency, look.locale)
        axis |= {"tickprefix": prefix, "ticksuffix": suffix}
    return axis


def time_axis(days: Sequence[str]) -> Figure:
    """An axis of days: days and months in words, the year under the first of each."""
    return {
        "type": "date",
        "nticks": 8,
        "tickformatstops": [
            {"dtickrange": [None, "M1"], "value": "%-d %b"},
            {"dtickrange": ["M1", "M12"], "value": "%b\n%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        "hoverformat": "%-d %b %Y",
        "ticklabelmode": "instant",
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": "rgba(128,140,160,0.45)",
        **({"range": [days[0], days[-1]]} if len(days) > 1 else {}),
    }


def hover(unit: str, look: Look, values: Iterable[float | None] = (), variable: str = "y") -> str:
    """A hover template's text for one figure: €5,821,430, €95.10, 61,204 or 31.8%."""
    if unit == "share":
        return f"%{{{variable}:.1%}}"
    known = [abs(value) for value in plain(values) if value is not None]
    small = bool(known) and max(known) < 1000
    if unit == "money":
        prefix, suffix = currency_affixes(look.currency, look.locale)
        return f"{prefix}%{{{variable}:,.{2 if small else 0}f}}{suffix}"
    whole = all(value == int(value) for value in known)
    return f"%{{{variable}:,.{0 if whole or not small else 2}f}}"


def writer(unit: str, look: Look, values: Iterable[float | None] = ()) -> Callable[[float], str]:
    """What `hover` writes, as a function: for texts that are put together point by point."""
    if unit == "share":
        return lambda value: _localised(f"{value:.1%}", look)
    known = [abs(value) for value in plain(values) if value is not None]
    small = bool(known) and max(known) < 1000
    if unit == "money":
        prefix, suffix = currency_affixes(look.currency, look.locale)
        return lambda value: f"{prefix}{_localised(f'{value:,.{2 if small else 0}f}', look)}{suffix}"
    decimals = 2 if small and any(value != int(value) for value in known) else 0
    return lambda value: _localised(f"{value:,.{decimals}f}", look)


def _localised(text: str, look: Look) -> str:
    marks = separators(look.locale)
    return text.translate({ord("."): marks[0], ord(","): marks[1], ord("-"): MINUS})


def plain(values: Iterable[Any]) -> list[Any]:
    """Values for JSON: floats of at most six decimals, None for what is not finite, days as ISO text."""
    return [_plain(value) for value in values]


def top(series: Mapping[str, Values]) -> dict[str, list[float | None]]:
    """At most eight series: the largest seven by their sum, the rest added up as "Other"."""
    made = {name: plain(values) for name, values in series.items()}
    if len(made) <= MOST_SERIES:
        return made
    order = sorted(made, key=lambda name: -sum(abs(value or 0) for value in made[name]))
    kept = set(order[: MOST_SERIES - 1])
    rest = [values for name, values in made.items() if name not in kept]
    shown = {name: values for name, values in made.items() if name in kept}
    return shown | {OTHER: [_sum(column) for column in zip(*rest, strict=True)]}


def series_colours(names: Iterable[str], look: Look) -> dict[str, str]:
    """A colour for each series in order; "Other" is grey."""
    token = colours(look)
    palette = iter(SERIES)
    return {name: token["control"] if name == OTHER else token[next(palette)] for name in names}


def keys(drawn: Figure) -> list[tuple[str, str, str]]:
    """What a legend of the figure says, for layouts.components.legend: (label, colour, kind)."""
    return [(trace["name"], *trace["meta"]) for trace in drawn["data"] if trace.get("meta")]


def clipped(name: str, most: int = 26) -> str:
    """A label of bounded length; the hover text says it in full."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known), 6) if known else None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else round(number, 6)
