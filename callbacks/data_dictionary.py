"""What answers the data dictionary: every table, and what each page and metric rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from callbacks.binding import Binding, Look, View
from callbacks.job_words import counted
from callbacks.lineage import of_page, resting_on, uses, uses_on
from callbacks.registry import discover
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.data.dictionary import PAGE
from services import dictionary
from services.data_loader.contracts import Column, contract, domains
from services.data_quality.reach import looking_at
from services.dictionary import Table
from services.filters import Filters
from services.lineage import tables_of
from services.metrics import METRICS

OWN = "The platform's own records"
"""What a panel rests on that shows nothing of any file."""


def address(table: str) -> str:
    """The page of a table."""
    return f"{PAGE.route}/{table}"


def marks(column: Column) -> list[str]:
    """What may be said of a column in a word: that no row leaves it empty, that rows may, that it is of people."""
    said = {"required": column.required, "sparse": column.sparse, "personal": column.personal}
    return [word for word, holds in said.items() if holds]


def table_links(names: Collection[str]) -> list[Any]:
    """Links to tables by their titles, in the order of the titles."""
    found = sorted(names, key=lambda name: contract(name).title)
    return [kit.link(contract(name).title, address(name)) for name in found]


def tables(data: Sequence[Table], look: Look, filters: Filters) -> View:
    """A row per table, below the form that looks for one."""
    search, domain = look.query.get("search", ""), look.query.get("domain", "")
    options = [("", "All"), *((name, name.capitalize()) for name in domains())]
    form = kit.find_form(
        [
            kit.field("Look for", "search", search, "search", maxLength=80),
            kit.select("Domain", "domain", options, domain),
        ],
        "Find",
    )
    columns = [
        kit.Column("table", "Table", "parts"),
        kit.Column("domain", "Domain"),
        kit.Column("grain", "What a row is"),
        kit.Column("columns", "Columns", "parts"),
        kit.Column("rows", "Rows, about", "count"),
        kit.Column("loaded", "Last load"),
        kit.Column("checks", "Checks of it", "count"),
        kit.Column("pages", "Pages on it", "count"),
    ]
    rows = [_row(each, search, look) for each in data]
    found = kit.simple_table(rows, columns, "Tables", look) if rows else _nothing()
    columns_in_all = sum(len(each.contract.columns) for each in data)
    title = f"{counted(len(data), 'table')} with {counted(columns_in_all, 'column')}"
    return View(f"{title} match" if search or domain else title, "What can be loaded", html.Div([form, found]))


def _nothing() -> Any:
    return kit.empty_state("No table or column is called so.", "Look for another word, or in all domains.")


def _row(each: Table, search: str, look: Look) -> dict[str, Any]:
    described = each.contract
    named = [column.name for column in dictionary.named_by(described, search)]
    columns = [html.Span(str(len(described.columns)))]
    loaded = each.loaded_at and each.loaded_at.astimezone(look.time_zone)
    return {
        "table": kit.named(kit.link(described.title, address(described.name)), described.name),
        "domain": described.domain.capitalize(),
        "grain": described.grain.removeprefix("one row per "),
        "columns": [*columns, html.Small(listed(named))] if named else columns,
        "rows": each.row_count,
        "loaded": formatting.moment(loaded, look.locale),
        "checks": len(looking_at(described.name)),
        "pages": len(resting_on(described.name).pages),
    }


def pages(data: Any, look: Look, filters: Filters) -> View:
    """A row per page, with what each of its panels rests on folded under it."""
    shown = sorted((page for page in discover() if page.panels), key=lambda page: not of_page(page).tables)
    rows = [
        {
            "page": [kit.link(page.title, page.route)] if "<" not in page.route else [html.Span(page.title)],
            "tables": _said(of_page(page).tables),
            "panels": [kit.disclosure("By panel", _panels(page))],
        }
        for page in shown
    ]
    columns = [
        kit.Column("page", "Page", "parts"),
        kit.Column("tables", "Tables of files", "parts"),
        kit.Column("panels", "", "parts"),
    ]
    used = {table for use in uses() for table in use.lineage.tables}
    resting = sum(bool(of_page(page).tables) for page in shown)
    title = f"{counted(resting, 'page')} rest on {counted(len(used), 'table')}"
    return View(title, "Down to the files, as their queries say", kit.simple_table(rows, columns, "Pages", look))


def _panels(page: Any) -> Any:
    return html.Dl(
        [
            html.Div([html.Dt(use.panel.about), html.Dd(html.Div(_said(use.lineage.tables), className="acts"))])
            for use in uses_on(page)
        ],
        className="stack",
    )


def _said(names: Collection[str]) -> list[Any]:
    return table_links(names) or [html.Span(OWN)]


def metrics(data: Any, look: Look, filters: Filters) -> View:
    """Metrics that rest on the same tables, in a row."""
    alike = defaultdict[frozenset[str], list[str]](list)
    for name, metric in METRICS.items():
        alike[tables_of(name)].append(metric.label)
    rows = [{"metrics": ", ".join(labels), "tables": table_links(names)} for names, labels in alike.items()]
    columns = [kit.Column("metrics", "Metrics"), kit.Column("tables", "Tables of files", "parts")]
    title = f"{counted(len(METRICS), 'metric')} rest on {counted(len(frozenset().union(*alike)), 'table')}"
    return View(title, "What a fault in a table reaches", kit.simple_table(rows, columns, "Metrics", look))


def columns_file(data: Sequence[Table]) -> pd.DataFrame:
    """A row per column of the tables."""
    return pd.DataFrame(
        [
            {
                "domain": each.contract.domain,
                "table": each.contract.name,
                "title": each.contract.title,
                "file": dictionary.file_name(each.contract),
                "grain": each.contract.grain,
                "rows_about": each.row_count,
                "last_load": each.loaded_at,
                "column": column.name,
                "type": column.type,
                "key": column.name in each.contract.key,
                "required": column.required,
                "sparse": column.sparse,
                "filled_about": each.filled.get(column.name),
                "allowed": ", ".join(column.allowed),
                "refers_to": column.references or "",
                "personal": column.personal,
                "about": column.about,
                "checks": ", ".join(looking_at(each.contract.name, column.name)),
                "pages": ", ".join(page.key for page in resting_on(each.contract.name, column.name).pages),
            }
            for each in data
            for column in each.contract.columns
        ]
    )


def pages_file(data: Any) -> pd.DataFrame:
    """A row per panel."""
    return pd.DataFrame(
        [
            {
                "page": use.page.route,
                "panel": use.panel.name,
                "about": use.panel.about,
                "tables": ", ".join(sorted(use.lineage.tables)) or OWN,
            }
            for use in uses()
        ]
    )


def metrics_file(data: Any) -> pd.DataFrame:
    """A row per metric."""
    return pd.DataFrame(
        [{"metric": metric.label, "tables": ", ".join(sorted(tables_of(name)))} for name, metric in METRICS.items()]
    )


BINDINGS = {
    PAGE: {
        "tables": Binding(dictionary.tables, tables, columns_file),
        "pages": Binding(dictionary.tables, pages, pages_file),
        "metrics": Binding(dictionary.tables, metrics, metrics_file),
    }
}
