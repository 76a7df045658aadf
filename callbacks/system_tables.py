"""How the database's queries, tables and indexes are drawn on the page of the system, with advice in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from callbacks.binder import all_bindings
from callbacks.binding import Look, View
from callbacks.registry import discover
from callbacks.words import listed, percent
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.system import PAGE
from layouts.spec import Page, action_id
from services.filters import Filters

Row = Mapping[str, Any]

MOST = 20
"""Tables that are shown where nothing is wrong with more; the file has all."""
TONES = {"failing": "bad", "blocked": "bad", "unfinished": "bad", "fine": "", "too early to tell": "", "heavy": ""}
ADVICE = {
    "failing": "Some calls failed or were stopped after 15 seconds: the server's log says why.",
    "slow": "95 of 100 calls take half a second or more: look at its plan (EXPLAIN), and at the indexes below.",
    "heavy": "It takes a quarter of all time or more: being asked less often may help more than being faster.",
    "dead rows": "Many rows were changed or deleted, and VACUUM, which runs by itself, has not cleared them away yet."
    " If it stays, look for a transaction that was left open.",
    "loose": "Much room holds no rows. New rows fill it; VACUUM FULL gives it back, and locks the table meanwhile.",
    "never analyzed": "Nothing is known of its rows, so plans are guesses: analyze it.",
    "stale": "A fifth of its rows or more have changed since it was analyzed: analyze it.",
    "unused": "Nothing has read it for five weeks: each write pays for it. Sure that nothing needs it? Then drop it.",
    "unfinished": "It was cut off while it was built, and serves nothing: rebuild it. One whose name ends in _ccnew is"
    " dropped by the next rebuild of any index.",
    "look": "Find the query that reads it among those above; an index on what it looks for may spare the reading.",
}


def queries(data: Any, look: Look, filters: Filters) -> View:
    """The queries that take most time in all, with the pages that run them."""
    rows = data["slow_queries"]
    if not rows:
        empty = kit.empty_state("No query has been counted yet.", "Figures come ten seconds after the first.")
        return View("Nothing was asked yet", "", empty)
    shown = [
        {
            "query": [html.Span(row["query"]), *_ways(row["query"])],
            "calls": row["calls"],
            "mean": formatting.lasting(row["mean_ms"] / 1000, look.locale),
            "p95": "" if row["p95_ms"] is None else formatting.lasting(row["p95_ms"] / 1000, look.locale),
            "worst": formatting.lasting(row["worst_ms"] / 1000, look.locale),
            "share": row["time_share"],
            "state": "" if row["state"] == "fine" else row["state"],
            "state_tone": TONES.get(row["state"], "warn"),
        }
        for row in rows[:MOST]
    ]
    columns = [
        kit.Column("query", "Query", "parts"),
        kit.Column("calls", "Calls", "count"),
        kit.Column("mean", "Mean", "count"),
        kit.Column("p95", "95 of 100 within", "count"),
        kit.Column("worst", "Longest", "count"),
        kit.Column("share", "Of all time", "share", bar=True),
        kit.Column("state", "", "tag"),
    ]
    title = f"{rows[0]['query']} takes {percent(rows[0]['time_share'] or 0)} of the time"
    slow = [row["query"] for row in rows if row["state"] in ("slow", "failing")]
    title += f"; slow or failing: {listed(slow)}" if slow else "; none is slow"
    if rows[0]["source"] == "server":
        note = f"As PostgreSQL has counted since {formatting.moment(_at(rows[0]['since'], look), look.locale)}"
    else:
        note = "As the application has counted in the last 24 hours, waiting included"
    table = kit.simple_table(shown, columns, "Queries", look)
    return View(title, note, html.Div([_advice(row["state"] for row in rows), table]))


def tables(data: Any, look: Look, filters: Filters) -> View:
    """The tables that need a look, and the largest."""
    rows = sorted(data["tables"], key=lambda row: not row["states"])
    wrong = [row["table_name"] for row in rows if row["states"]]
    shown = rows[: max(MOST, len(wrong))]
    columns = [
        kit.Column("name", "Table"),
        kit.Column("size", "Size", "count"),
        kit.Column("share", "Of all", "share", bar=True),
        kit.Column("rows", "Rows", "count"),
        kit.Column("growth", "Grows a day", "count"),
        kit.Column("loose", "Empty room", "count"),
        kit.Column("changed", "Changed since analyzed", "share"),
        kit.Column("analyzed", "Analyzed", "moment"),
        kit.Column("state", "", "parts"),
    ]
    table = kit.simple_table([_table(row, look) for row in shown], columns, "Tables", look)
    total = sum(row["bytes"] for row in rows)
    title = f"{len(rows)} tables hold {formatting.size(total, look.locale)}"
    title += f"; to be looked at: {listed(wrong)}" if wrong else "; all are in order"
    note = "Partitions, indexes and long values together; empty room is estimated, growth is of the last 90 days"
    return View(title, note, html.Div([_advice(state for row in rows for state in row["states"]), table]))


def _table(row: Row, look: Look) -> dict[str, Any]:
    name, stale = row["table_name"], {"stale", "never analyzed"} & set(row["states"])
    analyze = kit.act_button(action_id(PAGE, "analyze"), "Analyze", {"table": name}, label=f"Analyze {name}")
    return {
        "name": name,
        "size": formatting.size(row["bytes"], look.locale),
        "share": row["size_share"],
        "rows": row["live_rows"],
        "growth": formatting.size(row["bytes_a_day"], look.locale),
        "loose": formatting.size(row["loose_bytes"], look.locale),
        "changed": row["changed_share"],
        "analyzed": _at(row["analyzed_at"], look),
        "state": [*(kit.tag(state, "warn") for state in row["states"]), *([analyze] if stale else [])],
    }


def indexes(data: Any, look: Look, filters: Filters) -> View:
    """Indexes that serve nothing, tables that may want one, and a form to build one anew."""
    unused = [row for row in data["unused_indexes"] if row["state"] != "too early to tell"]
    missing = [row for row in data["missing_indexes"] if row["state"] != "fine"]
    early = len(data["unused_indexes"]) - len(unused)
    title = (
        f"{_some(len(unused), 'index', 'indexes')} to let go of, {_some(len(missing), 'table', 'tables')} to look at"
    )
    if not unused and not missing:
        title = "Every index that can be told of is in use, and no large table is read from end to end again and again"
    note = f"{early:,} were not read since counting began, which is too short a time to tell" if early else ""
    advice = _advice([row["state"] for row in (*unused, *missing)])
    parts = [advice, _unused(unused, look), _missing(missing, look), _rebuild(data["index_sizes"], look)]
    return View(title, note, html.Div([part for part in parts if part], className="forms"))


def _unused(rows: Sequence[Row], look: Look) -> Any:
    shown = [
        {
            "index": html.Div([html.Div(row["index_name"]), html.Small(row["table_name"])]),
            "size": formatting.size(row["bytes"], look.locale),
            "since": _at(row["since"], look),
            "state": row["state"],
            "state_tone": TONES.get(row["state"], "warn"),
            "remedy": html.Code(row["remedy"]),
        }
        for row in rows
    ]
    columns = [
        kit.Column("index", "Index", "parts"),
        kit.Column("size", "Size", "count"),
        kit.Column("since", "Counted since", "moment"),
        kit.Column("state", "", "tag"),
        kit.Column("remedy", "How it is dropped, by hand", "parts"),
    ]
    return kit.simple_table(shown, columns, "Indexes to let go of", look) if shown else None


def _missing(rows: Sequence[Row], look: Look) -> Any:
    shown = [
        {
            "table": row["table_name"],
            "rows": row["live_rows"],
            "scans": row["sequential_scans"],
            "each": row["rows_per_scan"],
            "share": row["sequential_share"],
        }
        for row in rows
    ]
    columns = [
        kit.Column("table", "Table read from end to end"),
        kit.Column("rows", "Rows", "count"),
        kit.Column("scans", "Times", "count"),
        kit.Column("each", "Rows a time", "count"),
        kit.Column("share", "Of all its reads", "share"),
    ]
    return kit.simple_table(shown, columns, "Tables that may want an index", look) if shown else None


def _rebuild(rows: Sequence[Row], look: Look) -> Any:
    named = [(row["index_name"], f"{row['index_name']} ({formatting.size(row['bytes'], look.locale)})") for row in rows]
    choice = kit.select("Index", "index", named, note="It is built anew beside the old one, and takes its place.")
    question = "Build this index anew? It may take minutes, and needs as much free space as the index has."
    form = kit.form(action_id(PAGE, "reindex"), choice, "Rebuild", confirm=question)
    return kit.disclosure("Rebuild an index", form)


def _advice(states: Any) -> Any:
    """A sentence for each state that there is, in the order of ADVICE."""
    there = set(states)
    said = [(f"{state.capitalize()}.", words) for state, words in ADVICE.items() if state in there]
    return kit.insight_list(said) if said else None


def _ways(query: str) -> list[Any]:
    """Links to the pages that ask this query."""
    return [kit.link(page.title, page.route) for page in _pages().get(query, ())]


@cache
def _pages() -> dict[str, list[Page]]:
    """The pages of the navigation that ask a query, by its name."""
    found: dict[str, list[Page]] = {}
    for page, bindings in all_bindings(discover()).items():
        measures = [getattr(binding.measure, "measure", binding.measure) for binding in bindings.values()]
        for query in sorted({query for measure in measures for query in measure.queries}) if page.nav else ():
            found.setdefault(query, []).append(page)
    return found


def _at(moment: Any, look: Look) -> Any:
    return moment and moment.astimezone(look.time_zone)


def _some(number: int, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}".capitalize() if number else f"No {many}"
