"""What answers the page of duplicates: accounts of one person side by side, to be merged or set apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from callbacks import cleansing_words as words
from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting
from layouts.data.cleansing_duplicates import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality.cleansing import merging, plans, shown
from services.data_quality.cleansing.merging import Account, Cluster
from services.filters import Filters

SAME = "same"
"""How far two accounts agree in what needs no word."""


def clusters(data: Any, look: Look, filters: Filters) -> View:
    """A page of clusters, the least sure first."""
    found, page, count = data["clusters"], data["page"], data["count"]
    if not found:
        empty = kit.empty_state("No account waits.", "Duplicates are looked for with each check.")
        return View("Nobody is known to be there twice", "", html.Div([words.back(), empty]))
    ways = words.pages(page, page * merging.PAGE < count, lambda to: f"{PAGE.route}?page={to}")
    people = "1 person has" if count == 1 else f"{formatting.count(count, look.locale)} people have"
    note = "What says the same as the account that is kept is in bold"
    body = [words.back(), *(_cluster(each, look) for each in found), ways]
    return View(f"{people} more than one account", note, html.Div(body, className="stack side-by-side"))


def _cluster(cluster: Cluster, look: Look) -> Any:
    rows = [_row(cluster, each, look) for each in cluster.accounts]
    columns = [
        kit.Column("account", "Account", "parts"),
        *(kit.Column(name, name.replace("_", " ").capitalize(), "parts") for name in merging.COLUMNS),
        kit.Column("orders", "Orders", "count"),
        kit.Column("sure", "One person", "parts"),
        kit.Column("press", "", "parts"),
    ]
    return kit.simple_table(rows, columns, f"Accounts of {cluster.kept}", look)


def _row(cluster: Cluster, account: Account, look: Look) -> dict[str, Any]:
    kept = account.key == cluster.kept
    cells = {name: _cell(account.row.get(name), name in account.same) for name in merging.COLUMNS}
    nearly = [f"{name} {level}" for name, level in account.agreed.items() if level != SAME]
    agreed = "; ".join([f"{len(account.agreed)} things agree", *nearly])
    share = formatting.share(min(account.probability or 0, 0.9999), look.locale, 2)
    return {
        "account": [html.B(account.key), kit.tag("kept", "good")] if kept else [html.Span(account.key)],
        **cells,
        "orders": account.orders,
        "sure": "" if kept else kit.named(share, agreed),
        "press": _press(cluster, account, kept),
    }


def _cell(value: Any, same: bool) -> Any:
    if value in (None, ""):
        return ""
    return html.B(str(value)) if same else html.Span(str(value))


def _press(cluster: Cluster, account: Account, kept: bool) -> list[Any]:
    sent = {"cluster": cluster.cluster_id, "keep": account.key, "seen": cluster.kept}
    text = "Merge into this" if kept else "Keep this one"
    merge = kit.act_button(action_id(PAGE, "merge"), text, sent, primary=kept, label=f"{text}: {account.key}")
    asked = f"{account.key} is somebody else? No later look joins it with the others."
    name = f"{account.key} is somebody else"
    apart = kit.act_button(action_id(PAGE, "apart"), "Somebody else", {"account": account.key}, asked, label=name)
    return [merge] if kept else [merge, apart]


def merge(given: Given, by: Actor) -> Done:
    """See what merging the accounts of a cluster into the one that is kept does."""
    fixes = merging.keep(given.whole("cluster"), given.text("keep"), by=by, seen=given.text("seen"))
    return Done("This is what merging them would do.", go=words.plan_address(plans.plan(fixes, by=by).plan_id))


def apart(given: Given, by: Actor) -> Done:
    """Set an account apart from those that it is taken for."""
    account = given.text("account")
    merging.set_apart(account, by=by)
    return Done(f"{account} is somebody else from now on.")


def clusters_file(data: Any) -> pd.DataFrame:
    """A row per account."""
    return pd.DataFrame(
        [
            {
                "cluster_id": cluster.cluster_id,
                "kept": cluster.kept,
                "customer_id": account.key,
                "probability": account.probability,
                "orders": account.orders,
                **{name: account.row.get(name) for name in merging.COLUMNS},
            }
            for cluster in data["clusters"]
            for account in cluster.accounts
        ]
    )


BINDINGS = {PAGE: {"clusters": Binding(shown.duplicates, clusters, clusters_file)}}
ACTIONS = {PAGE: {"merge": Action(merge, needs="act"), "apart": Action(apart, needs="act")}}
