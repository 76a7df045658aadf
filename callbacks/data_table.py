"""What answers the page of one table: the table, what rests on it, its columns, and a file with one row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import table_checks
from callbacks.binding import Binding, Look, View
from callbacks.data_dictionary import address, columns_file, marks, table_links
from callbacks.job_words import counted
from callbacks.lineage import Resting, resting_on
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.data.table import PAGE
from layouts.spec import component_id
from services import dictionary
from services.data_loader.contracts import Column
from services.data_quality.reach import looking_at
from services.dictionary import Table
from services.errors import NotFound
from services.filters import Filters
from services.metrics import METRICS
from services.queries import catalogue


def facts(data: Table, look: Look, filters: Filters) -> View:
    """What a row is, the file that it comes from, and the tables that it belongs with."""
    described = data.contract
    loaded = data.loaded_at and data.loaded_at.astimezone(look.time_zone)
    refers_to = {column.references for column in described.columns if column.references}
    told = {
        "File": dictionary.file_name(described),
        "Key": ", ".join(described.key),
        "Rows, about": formatting.count(data.row_count, look.locale),
        "Last load": formatting.moment(loaded, look.locale),
        "Needed": "by every shop" if described.minimum else "by what rests on it",
    }
    pairs = [html.Div([html.Dt(name), html.Dd(said)]) for name, said in told.items()]
    related = {
        "Refers to": table_links(refers_to - {described.name}),
        "Referred to by": table_links(dictionary.referring_to(described.name)),
    }
    around = [
        part
        for name, found in related.items()
        for part in (html.Dt(name), html.Dd(html.Div(found or "no other table", className="acts")))
    ]
    note = f"{described.grain[:1].upper()}{described.grain[1:]}, in core.{described.name}"
    body = [html.Dl(pairs, className="fact-grid"), html.Dl(around, className="facts")]
    return View(described.title, note, html.Div(body, className="stack"))


def lineage(data: Table, look: Look, filters: Filters) -> View:
    """From the file on the left to pages on the right; of one column where the address names it."""
    name, column = data.contract.name, look.query.get("column", "")
    if column and not data.contract.has(column):
        raise NotFound("The table has no such column.", remedy="Choose one in the list of columns.")
    resting = resting_on(name, column)
    whose = f"{name}.{column}" if column else name
    title = f"{counted(len(resting.pages), 'page')} and {counted(len(resting.metrics), 'metric')} rest on {whose}"
    drawn = kit.lineage(_stages(data, column, resting), f"What rests on {whose}")
    whole = [html.P(kit.link("Show what rests on the whole table", address(name)))] if column else []
    body = html.Div([*whole, drawn], className="stack")
    return View(title, "From the file to the pages, as the SQL says", body)


def _stages(data: Table, column: str, resting: Resting) -> list[kit.Stage]:
    shown = {page: [use.panel.about for use in resting.uses if use.page == page] for page in resting.pages}
    loaded = [
        kit.Node(dictionary.file_name(data.contract), note=column),
        kit.Node(f"core.{data.contract.name}", note=column),
    ]
    pages = [
        kit.Node(page.title, "" if "<" in page.route else page.route, listed(panels, 2))
        for page, panels in shown.items()
    ]
    return [
        kit.Stage("File and table", loaded),
        kit.Stage("Derived from it", [kit.Node(each, note=_purpose(each)) for each in resting.derived]),
        kit.Stage("Queries", [kit.Node(each) for each in resting.queries]),
        kit.Stage("Measures", [kit.Node(each) for each in resting.measures]),
        kit.Stage("Metrics", [kit.Node(METRICS[each].label) for each in resting.metrics]),
        kit.Stage("Pages", pages),
    ]


def _purpose(relation: str) -> str:
    """What a mart holds, as its query says."""
    filled_by = catalogue().get(relation.partition(".")[2])
    return filled_by.purpose if filled_by and filled_by.layer == "marts" else ""


def columns(data: Table, look: Look, filters: Filters) -> View:
    """Every column; its name leads to what rests on it."""
    described = data.contract
    rows = [_row(data, column) for column in described.columns]
    shown = [
        kit.Column("column", "Column", "link", width=190),
        kit.Column("type", "Type", width=95),
        kit.Column("marks", "Required, sparse, personal", width=195),
        kit.Column("filled", "Filled, about", "share", width=115),
        kit.Column("about", "What it is"),
        kit.Column("refers_to", "Refers to", width=115),
        kit.Column("checks", "Checks", "count", width=85),
        kit.Column("panels", "Panels", "count", width=85),
    ]
    grid = kit.data_grid(
        f"{component_id(PAGE, 'columns')}-grid",
        shown,
        rows,
        f"Columns of {described.title}",
        height=42 + 37 * len(rows),
        locale=look.locale,
        row_id="column",
    )
    idle = sum(not row["panels"] for row in rows)
    rest = f"{idle} of which no page rests on yet" if idle else "and pages rest on each"
    title = f"{counted(len(rows), 'column')}, {rest}"
    note = "Open one for what rests on it and looks at it; a sparse one is empty where it does not apply"
    return View(title, note, grid)


def _row(data: Table, column: Column) -> dict[str, Any]:
    return {
        "column": column.name,
        "href": f"{address(data.contract.name)}?column={column.name}",
        "type": column.type,
        "marks": ", ".join(marks(column)),
        "filled": data.filled.get(column.name),
        "about": column.about,
        "refers_to": column.references or "",
        "checks": len(looking_at(data.contract.name, column.name)),
        "panels": len(resting_on(data.contract.name, column.name).uses),
    }


def example(data: Table, look: Look, filters: Filters) -> View:
    """A file that the loader takes, and what its columns may hold where not everything is allowed."""
    described = data.contract
    rows = [
        {"column": column.name, "allowed": ", ".join(column.allowed)} for column in described.columns if column.allowed
    ]
    shown = [kit.Column("column", "Column"), kit.Column("allowed", "Allowed values")]
    allowed = [kit.simple_table(rows, shown, "Allowed values", look)] if rows else []
    text = html.Pre(dictionary.example_file(described), className="code", tabIndex="0", **{"aria-label": "Example"})
    title = f"{dictionary.file_name(described)} begins with its columns' names"
    note = "Made up from the description above; columns that are not required may be left out"
    return View(title, note, html.Div([text, *allowed], className="stack"))


def resting_file(data: Table) -> pd.DataFrame:
    """A row for each thing that rests on the table."""
    resting = resting_on(data.contract.name)
    kinds = {
        "relation": resting.derived,
        "query": resting.queries,
        "measure": resting.measures,
        "metric": resting.metrics,
        "panel": [f"{use.page.route}: {use.panel.name}" for use in resting.uses],
    }
    rows = [{"kind": kind, "name": name} for kind, names in kinds.items() for name in names]
    return pd.DataFrame(rows, columns=["kind", "name"])


BINDINGS = {
    PAGE: {
        "table": Binding(dictionary.table, facts, lambda data: columns_file([data])),
        "lineage": Binding(dictionary.table, lineage, resting_file),
        "checks": table_checks.BINDING,
        "columns": Binding(dictionary.table, columns, lambda data: columns_file([data])),
        "example": Binding(dictionary.table, example, lambda data: pd.DataFrame([dictionary.example(data.contract)])),
    }
}
