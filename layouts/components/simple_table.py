"""The short table: plain HTML, every figure written as its column's kind asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layouts import formatting, html
from layouts.charts.template import DEFAULT, Look
from layouts.components.basics import Children, link, tag
from layouts.components.forms import tick_all
from layouts.components.kpi import tone
from layouts.components.tables import NUMBERS, Column

Row = Mapping[str, Any]
FEW = 3
"""Columns that stand beside one another on a phone, too."""


def simple_table(
    rows: Sequence[Row], columns: Sequence[Column], label: str = "", look: Look = DEFAULT, classes: Sequence[str] = ()
) -> html.Div:
    """A short table of figures under the columns' fields; what is text already stays as it is.

    A `link` column takes its address from the row's `href`, a `parts` column holds components; a `tag` and a coloured
    column are toned by the row's `<field>_tone`, the latter else by its figure's sign. A `choice` column holds each
    row's tick, and its head one for all of them. `classes` per row: "", "total", "child", or "opens" where a group of
    rows begins. On a phone each row of a list becomes a card, with the first column as its title.
    """
    head = html.Thead(html.Tr([_head(column) for column in columns]))
    cards = _is_list(columns)
    most = {column.field: _most(rows, column) for column in columns if column.bar}
    marks = classes or [""] * len(rows)
    body = html.Tbody(
        [
            html.Tr([_cell(row, column, most.get(column.field), look, cards) for column in columns], className=mark)
            for row, mark in zip(rows, marks, strict=True)
        ]
    )
    named = {"aria-label": label} if label else {}
    return html.Div(
        html.Table([head, body], className="simple-table cards" if cards else "simple-table", **named),
        className="table-frame",
        tabIndex="0",
        role="group",
        **named,
    )


def _is_list(columns: Sequence[Column]) -> bool:
    """Whether there is more to the rows than few columns, and than figures: those are compared along their lines."""
    return len(columns) > FEW and any(column.kind not in NUMBERS for column in columns[1:])


def _head(column: Column) -> html.Th:
    if column.kind == "choice":
        return html.Th(tick_all(), scope="col", className="choice")
    return html.Th(column.name, scope="col", className=_side(column))


def _side(column: Column) -> str:
    return "number" if column.kind in NUMBERS else ""


def _most(rows: Sequence[Row], column: Column) -> float:
    if column.bar is not True:
        return float(column.bar or 0)
    return max((abs(row.get(column.field) or 0) for row in rows), default=0.0)


def _cell(row: Row, column: Column, most: float | None, look: Look, card: bool) -> html.Td:
    value = row.get(column.field, "")
    if column.kind == "choice":
        return html.Td(value, className="choice")
    called = {"data-name": column.name} if card and column.name else {}
    if column.kind == "parts":
        return html.Td(html.Div(value, className="acts"), **called)
    content: Children = _written(value, column.kind, look)
    if column.kind == "tag":
        return html.Td(tag(str(content), str(row.get(f"{column.field}_tone") or "")) if value else "", **called)
    if column.kind == "link" and row.get("href"):
        content = link(str(content), str(row["href"]))
    if most is not None:
        content = html.Span([_bar(value, most), html.Span(content)], className="barred")
    return html.Td(content, className=f"{_side(column)} {_tone(row, column)}".strip(), **called)


def _written(value: Any, kind: str, look: Look) -> str:
    if isinstance(value, str):
        return value
    if kind in ("money", "cents"):
        return formatting.money(value, look.currency, look.locale, compact=kind == "money")
    if kind == "gain":
        return formatting.signed_money(value, "", look.locale)
    if kind == "decimal":
        return formatting.number(value, look.locale, 2)
    if kind in ("count", "share", "delta", "points", "moment"):
        written: str = getattr(formatting, kind)(value, look.locale)
        return written
    if kind == "date":
        return formatting.day(value, look.locale)
    return formatting.NOTHING if value is None else str(value)


def _tone(row: Row, column: Column) -> str:
    if not column.colour:
        return ""
    value = row.get(column.field)
    given = row.get(f"{column.field}_tone")
    return str(given if given is not None else tone(value if isinstance(value, int | float) else None, column.colour))


def _bar(size: Any, most: float) -> html.Span:
    if not isinstance(size, int | float) or not size or not most:
        return html.Span(className="cell-track")
    bar = html.Span(className="cell-bar", style={"width": f"{min(100.0, 100 * abs(size) / most):.1f}%"})
    return html.Span(bar, className="cell-track negative" if size < 0 else "cell-track")
