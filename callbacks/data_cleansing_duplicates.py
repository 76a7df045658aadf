"""What answers the page of duplicates: rows that are taken for one side by side, to be merged or set apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.data.cleansing_duplicates import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality.cleansing import choosing, merging, plans, shown
from services.data_quality.cleansing.merging import Cluster, Entry
from services.filters import Filters

SAME = "same"
"""How far two accounts agree in what needs no word."""


@dataclass(frozen=True)
class Said:
    """How the rows of a table are spoken of: one and many clusters, a row, its sales, being one, being another, and
    what is shown of it."""

    one: str
    many: str
    row: str
    sales: str
    likely: str
    other: str
    shown: Mapping[str, tuple[str, ...]]


SAID = {
    "customers": Said(
        "person has more than one account",
        "people have more than one account",
        "Account",
        "Orders",
        "One person",
        "somebody else",
        {
            "Name": ("first_name", "last_name"),
            "Born": ("birth_date",),
            "E-mail": ("email",),
            "Telephone": ("phone",),
            "Place": ("postal_code", "city"),
        },
    ),
    "products": Said(
        "product is entered more than once",
        "products are entered more than once",
        "Product",
        "Lines sold",
        "One product",
        "another product",
        {
            "Name": ("name",),
            "Brand": ("brand",),
            "SKU": ("sku",),
            "Category": ("category_id",),
            "List price": ("list_price",),
            "Launched": ("launched_on",),
        },
    ),
}


def clusters(data: Any, look: Look, filters: Filters) -> View:
    """A page of clusters, the least sure first."""
    table, page, counts = data["table"], data["page"], data["counts"]
    others = (kit.link(_counted(counts[name], name, look), address(name)) for name in SAID if name != table)
    tools = words.back(*others)
    if not data["clusters"]:
        empty = kit.empty_state("No merge waits.", "Duplicates are looked for with each check.")
        return View(_counted(0, table, look), "", html.Div([tools, empty]))
    more = page * merging.PAGE < counts[table]
    pages = words.pages(page, more, lambda to: address(table, to))
    note = "The least sure first; what says the same as the row that is kept is in bold"
    body = [tools, _table(data["clusters"], table, look), pages]
    return View(_counted(counts[table], table, look), note, html.Div(body, className="side-by-side"))


def address(table: str, page: int = 1) -> str:
    """The page of duplicates of a table."""
    return f"{PAGE.route}?{urlencode({'table': table, 'page': page})}"


def _counted(count: int, table: str, look: Look) -> str:
    said = SAID[table]
    number = formatting.count(count, look.locale) if count else "No"
    return f"{number} {said.one if count < 2 else said.many}"


def _table(found: list[Cluster], table: str, look: Look) -> Any:
    said = SAID[table]
    rows = [_row(cluster, each, said, look) for cluster in found for each in cluster.entries]
    begins = ["opens" if each.key == cluster.kept else "" for cluster in found for each in cluster.entries]
    columns = [
        kit.Column("row", said.row, "parts"),
        *(kit.Column(name, name, "parts") for name in said.shown),
        kit.Column("sales", said.sales, "count"),
        kit.Column("sure", said.likely, "parts"),
        kit.Column("press", "", "parts"),
    ]
    return kit.simple_table(rows, columns, _counted(len(found), table, look), look, begins)


def _row(cluster: Cluster, entry: Entry, said: Said, look: Look) -> dict[str, Any]:
    kept = entry.key == cluster.kept
    likely = min(entry.probability or 0, 0.9999)
    share = formatting.share(likely, look.locale, 2 if likely > 0.99 else 0)
    return {
        "row": [html.B(entry.key), kit.tag("kept", "good")] if kept else [html.Span(entry.key)],
        **{name: [_cell(entry, column, look) for column in columns] for name, columns in said.shown.items()},
        "sales": entry.sales,
        "sure": "" if kept else kit.named(share, entry.why or _agreed(entry.agreed)),
        "press": _press(cluster, entry.key, said, kept),
    }


def _agreed(agreed: Mapping[str, str]) -> str:
    nearly = [f"{name} {level}" for name, level in agreed.items() if level != SAME]
    return "; ".join([f"{len(agreed)} things agree", *nearly])


def _cell(entry: Entry, column: str, look: Look) -> Any:
    """A value, in bold where it is the kept one's. A word stays whole; an address for e-mail may break after its @."""
    value = entry.row.get(column)
    if value in (None, ""):
        return ""
    said = value if isinstance(value, str) else formatting.number(value, look.locale, 2)
    name, at, domain = said.partition("@")
    parts = [name + at, html.Wbr(), domain] if domain else [said]
    whole = "whole" if not domain and " " not in said else ""
    return html.B(parts, className=whole) if column in entry.same else html.Span(parts, className=whole)


def _press(cluster: Cluster, key: str, said: Said, kept: bool) -> list[Any]:
    sent = {"fixes": ",".join(map(str, cluster.fixes)), "key": key, "seen": cluster.seen}
    text = "Merge into this" if kept else "Keep this one"
    merge = kit.act_button(action_id(PAGE, "merge"), text, sent, primary=kept, label=f"{text}: {key}")
    asked = f"{key} is {said.other}? No later look joins it with the others."
    name = f"{key} is {said.other}"
    apart = kit.act_button(action_id(PAGE, "apart"), said.other.capitalize(), sent, asked, label=name)
    return [merge] if kept else [merge, apart]


def merge(given: Given, by: Actor) -> Done:
    """See what merging the rows of a cluster into the one that is kept does."""
    fixes = _fixes(given)
    choosing.keep(fixes, given.text("key"), by=by, seen=given.text("seen"))
    return Done("This is what merging them would do.", go=words.plan_address(plans.plan(fixes, by=by).plan_id))


def apart(given: Given, by: Actor) -> Done:
    """Set a row apart from those that it is taken for."""
    key = given.text("key")
    choosing.set_apart(_fixes(given), key, by=by, seen=given.text("seen"))
    return Done(f"{key} is kept apart from now on.")


def _fixes(given: Given) -> list[int]:
    return [shown.number(each) for each in given.text("fixes", 4000).split(",")]


def clusters_file(data: Any) -> pd.DataFrame:
    """A row per account, or entry."""
    kind = merging.KINDS[data["table"]]
    return pd.DataFrame(
        [
            {
                "kept": cluster.kept,
                kind.key: entry.key,
                "probability": entry.probability,
                SAID[kind.table].sales.lower(): entry.sales,
                **{name: entry.row.get(name) for name in kind.columns},
            }
            for cluster in data["clusters"]
            for entry in cluster.entries
        ]
    )


BINDINGS = {PAGE: {"clusters": Binding(shown.duplicates, clusters, clusters_file)}}
ACTIONS = {PAGE: {"merge": Action(merge, needs="act"), "apart": Action(apart, needs="act")}}
