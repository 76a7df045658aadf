"""The naive control: the page in plain Dash, as a competent developer writes it with what Dash recommends.

DATABASE_URL=... REDIS_URL=... gunicorn -w 2 -k gthread tests.load.control.naive:server
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from dash import Dash, Input, Output, dcc, html
from flask_caching import Cache
from sqlalchemy import create_engine, text

from tests.load.control import page
from tests.load.control.queries import FILTERED, statement

BOOTSTRAP = Path(__file__).parents[3] / "assets" / "vendor" / "bootstrap"
DEFAULT_DAYS = 90

engine = create_engine(os.environ["DATABASE_URL"])
app = Dash(__name__, assets_folder=str(BOOTSTRAP))
server = app.server
cache = Cache(
    server,
    config={
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": os.environ["REDIS_URL"],
        "CACHE_DEFAULT_TIMEOUT": 3600,
        "CACHE_KEY_PREFIX": "naive_control_",
    },
)


@cache.memoize()
def read(name: str, first: date, last: date, filters: page.Chosen) -> pd.DataFrame:
    """The rows of one query."""
    given = {dimension: list(values) for dimension, values in filters}
    with engine.connect() as connection:
        return pd.read_sql(text(statement(name, given)), connection, params={"first": first, "last": last, **given})


@cache.memoize()
def last_day() -> date:
    """The last day with an order."""
    with engine.connect() as connection:
        newest: date = connection.execute(text("select cast(max(ordered_at) as date) from core.orders")).scalar_one()
    return newest


@cache.memoize()
def choices(column: str) -> list[str]:
    """The values that a filter offers."""
    table = {"region_id": "core.regions", "channel_id": "core.channels", "category_id": "core.product_directory"}[
        column
    ]
    with engine.connect() as connection:
        return list(connection.execute(text(f"select distinct {column} from {table} order by 1")).scalars())


def layout() -> html.Div:
    """The page, its figures still empty."""
    end = last_day()
    dates = dcc.DatePickerRange(id="dates", start_date=end - timedelta(days=DEFAULT_DAYS - 1), end_date=end)
    dropdowns = [
        dcc.Dropdown(id=f"{name}-chosen", options=choices(column), multi=True, placeholder=name, className="col")
        for name, column in FILTERED.items()
    ]
    graphs = [html.Div(dcc.Graph(id=name), className="col-6") for name in page.CHARTS]
    return html.Div(
        [
            html.H1("Revenue", className="my-3"),
            html.Div([html.Div(dates, className="col-auto"), *dropdowns], className="row mb-3"),
            html.Div(id="kpis", className="row"),
            dcc.Loading(html.Div(graphs, className="row")),
        ],
        id="content",
        className="container-fluid",
    )


app.layout = layout


@app.callback(
    Output("kpis", "children"),
    *(Output(name, "figure") for name in page.CHARTS),
    Input("dates", "start_date"),
    Input("dates", "end_date"),
    *(Input(f"{name}-chosen", "value") for name in FILTERED),
)
def update(start: str, end: str, *chosen: list[str] | None) -> tuple[object, ...]:
    """Every figure and chart for the filters."""
    filters = tuple((name, tuple(values)) for name, values in zip(FILTERED, chosen, strict=True) if values)
    view = page.View(date.fromisoformat(start[:10]), date.fromisoformat(end[:10]), filters)
    figures = page.kpis(read, view)
    cards = [_card(name, figures["current"][name], figures["previous"][name]) for name in page.KPIS]
    return (cards, *page.charts(read, view).values())


def _card(name: str, value: float, previous: float) -> html.Div:
    change = f"{value / previous - 1:+.1%} against last year" if previous else ""
    body = [html.Div(page.KPIS[name]), html.H3(page.written(name, value)), html.Small(change, className="text-muted")]
    return html.Div(html.Div(body, className="card card-body mb-3"), className="col-3")


# A worker knows its scripts only once it has drawn the page: until then it answers 500 for them.
server.test_client().get("/")
