"""`metric` and `evaluate`: figures on the command line, through the services that the pages use."""

from __future__ import annotations

import math
import sys
from datetime import date, datetime
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from dashboard.cli.session import err, read_settings, services_in_use
from dashboard.evaluation import evaluate_company
from services import executive
from services.accounts import find_user, viewer_for
from services.choices import must_be_understood
from services.errors import NotFound
from services.evaluation import Figure
from services.filters import Filters
from services.metrics import METRICS
from services.scope import Scope, Viewer

OPERATOR = Viewer(0, "command line", "command line", frozenset(), frozenset(), scope=Scope())
"""Whoever may run commands on the server sees the whole company."""


def metric(
    name: Annotated[str, typer.Argument(help="A metric's name: docs/metrics.md lists them.")],
    start: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    end: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    region: Annotated[list[str] | None, typer.Option(help="Only this region; may be repeated.")] = None,
    email: Annotated[str | None, typer.Option("--as", help="As this person sees it.")] = None,
) -> None:
    """Print a metric as JSON, through the service, scope and cache that the pages use."""
    if name not in METRICS:
        raise NotFound(f"There is no metric {name}.", remedy=f"Metrics are {', '.join(METRICS)}.")
    with services_in_use():
        viewer = _person(email) if email else OPERATOR
        query = f"?from={start.date()}&to={end.date()}" + "".join(f"&region={each}" for each in region or ())
        filters = Filters.from_query(query, as_of=date.max)
        must_be_understood(filters, viewer)
        result = executive.kpis(filters, viewer)
    figures: Any = result.data
    answer = {
        "metric": name,
        "value": figures["current"][name],
        "unit": METRICS[name].unit,
        "from": start.date(),
        "to": end.date(),
        "regions": sorted(region or ()) or None,
        "scope": result.receipt.scope,
        "as_of": result.receipt.as_of,
        "data_version": result.receipt.data_version,
        "cache": result.receipt.cache,
    }
    print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())


HOLDS = {True: "yes", False: "[red]no[/red]", None: "company too small"}


def evaluate(
    seed: Annotated[int, typer.Option(help="The company's seed; one that nobody has tuned for.")],
    scale: Annotated[float, typer.Option(help="The company's size; 1 is the sample's.")] = 1,
) -> None:
    """Measure the product against what was planted in a company of this seed; exit 1 when a figure misses its bar."""
    figures = evaluate_company(seed, scale, read_settings().data_dir)
    table = Table("figure", "value", "bar", "holds")
    for figure in figures:
        table.add_row(figure.name, f"{figure.value:,.6g}", figure.bar, HOLDS[figure.holds])
    err.print(table)
    print(orjson.dumps({"seed": seed, "scale": scale, "figures": [_row(each) for each in figures]}).decode())
    if any(figure.holds is False for figure in figures):
        sys.exit(1)


def _person(email: str) -> Viewer:
    account = find_user(email)
    if account is None:
        raise NotFound(f"There is no account {email}.", remedy="See: users list.")
    return viewer_for(account.user_id)


def _row(figure: Figure) -> dict[str, object]:
    value = None if math.isnan(figure.value) else figure.value
    return {"name": figure.name, "value": value, "bar": figure.bar, "holds": figure.holds}


COMMANDS = (metric, evaluate)
