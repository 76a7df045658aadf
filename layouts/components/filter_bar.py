"""The filter bar. Its controls and the address are kept the same by assets/filters.js (`filters.sync`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc

from layouts import html
from layouts.components.basics import popover

DIMENSIONS = {
    "region": ("All regions", "regions"),
    "channel": ("All channels", "channels"),
    "category": ("All categories", "categories"),
}
INPUTS = (
    ("url", "search"),
    ("filter-range", "value"),
    ("filter-apply", "n_clicks"),
    ("filter-compare", "value"),
    ("filter-region", "value"),
    ("filter-channel", "value"),
    ("filter-category", "value"),
    ("filter-reset", "n_clicks"),
    ("filter-known", "data"),
)
STATES = (("filter-from", "value"), ("filter-to", "value"))
OUTPUTS = (
    ("url", "search"),
    ("filter-range", "value"),
    ("filter-from", "value"),
    ("filter-to", "value"),
    ("filter-compare", "value"),
    ("filter-region", "value"),
    ("filter-channel", "value"),
    ("filter-category", "value"),
    ("filter-range-label", "children"),
    ("filter-dates-label", "children"),
    ("filter-compare-label", "children"),
    ("filter-region-label", "children"),
    ("filter-channel-label", "children"),
    ("filter-category-label", "children"),
)


@dataclass(frozen=True)
class FilterBarState:
    """What the bar offers: presets as (key, label, first day, last day), options as (value, label)."""

    presets: Sequence[tuple[str, str, date, date]]
    compares: Sequence[tuple[str, str]]
    default_preset: str
    default_compare: str
    options: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def known(self) -> dict[str, Any]:
        """What assets/filters.js needs to know; the data of the store `filter-known`."""
        return {
            "range": self.default_preset,
            "compare": self.default_compare,
            "presets": {key: [start.isoformat(), end.isoformat()] for key, _, start, end in self.presets},
            "labels": {key: label for key, label, _, _ in self.presets},
            "compares": dict(self.compares),
            **{
                name: {"all": every, "many": many, "labels": dict(self.options.get(name, ()))}
                for name, (every, many) in DIMENSIONS.items()
            },
        }


def filter_bar(state: FilterBarState, shown: Sequence[str] = ()) -> html.Div:
    """Every filter, those of a page visible. The values come from the address, by `filters.sync`."""
    return html.Div(
        [
            dcc.Store(id="filter-known", data=state.known()),
            _dates(state),
            _compare(state),
            *(_dimension(name, state.options.get(name, ())) for name in DIMENSIONS),
            html.Button("Clear", id="filter-reset", className="button plain filter-clear", type="button", hidden=True),
        ],
        id="filter-bar",
        className=filter_bar_class(shown),
        role="group",
        **{"aria-label": "Filters"},
    )


def filter_bar_class(shown: Sequence[str]) -> str:
    """The bar's className that shows a page's filters: dates, compare, region, channel, category."""
    return " ".join(["filters", *(f"has-{name}" for name in shown)])


def _dates(state: FilterBarState) -> html.Details:
    days = [
        html.Label(["From", dbc.Input(id="filter-from", type="date")]),
        html.Label(["To", dbc.Input(id="filter-to", type="date")]),
        html.Button("Apply days", id="filter-apply", className="button", type="button"),
    ]
    presets = [{"value": key, "label": label} for key, label, _, _ in state.presets]
    return popover(
        "filter-dates",
        [html.B(id="filter-range-label"), html.Span(id="filter-dates-label")],
        [_options("filter-range", presets, "Range of days", single=True), html.Div(days, className="date-fields")],
        "filter filter-dates",
    )


def _compare(state: FilterBarState) -> html.Details:
    options = [{"value": key, "label": label[:1].upper() + label[1:]} for key, label in state.compares]
    content = _options("filter-compare", options, "Compare with", single=True)
    return popover("filter-against", ["vs ", html.B(id="filter-compare-label")], content, "filter filter-compare")


def _dimension(name: str, options: Sequence[tuple[str, str]]) -> html.Details:
    choices = [{"value": value, "label": label} for value, label in options]
    content = _options(f"filter-{name}", choices, name.capitalize(), single=False)
    label = html.Span(DIMENSIONS[name][0], id=f"filter-{name}-label")
    return popover(f"filter-{name}-chip", label, content, f"filter filter-{name}")


def _options(id: str, options: list[dict[str, str]], label: str, single: bool) -> html.Div:
    control = (
        dbc.RadioItems(id=id, options=options, name=id) if single else dbc.Checklist(id=id, options=options, value=[])
    )
    return html.Div(control, className="options", role="group", **{"aria-label": label})
