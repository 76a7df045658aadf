"""The second control: the same page in Streamlit, its queries under st.cache_data; filters come from the address.

DATABASE_URL=... streamlit run tests/load/control/streamlit_page.py
"""

from __future__ import annotations

import os
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from sqlalchemy import Engine, create_engine, text

from tests.load.control import page
from tests.load.control.queries import FILTERED, statement


@st.cache_resource
def engine() -> Engine:
    """The connection pool."""
    return create_engine(os.environ["DATABASE_URL"])


@st.cache_data
def read(name: str, first: date, last: date, filters: page.Chosen) -> pd.DataFrame:
    """The rows of one query."""
    given = {dimension: list(values) for dimension, values in filters}
    with engine().connect() as connection:
        return pd.read_sql(text(statement(name, given)), connection, params={"first": first, "last": last, **given})


@st.cache_data
def last_day() -> date:
    """The last day with an order."""
    with engine().connect() as connection:
        newest: date = connection.execute(text("select cast(max(ordered_at) as date) from core.orders")).scalar_one()
    return newest


st.set_page_config("Revenue", layout="wide")
end = date.fromisoformat(st.query_params.get("end", str(last_day())))
start = date.fromisoformat(st.query_params.get("start", str(end - timedelta(days=89))))
chosen = {name: tuple(st.query_params.get_all(name)) for name in FILTERED}
view = page.View(start, end, tuple((name, values) for name, values in chosen.items() if values))

st.title("Revenue")
figures = page.kpis(read, view)
for row in (list(page.KPIS)[:4], list(page.KPIS)[4:]):
    for column, name in zip(st.columns(4), row, strict=True):
        now, before = figures["current"][name], figures["previous"][name]
        change = f"{now / before - 1:+.1%}" if before else None
        column.metric(page.KPIS[name], page.written(name, now), change)

charts = list(page.charts(read, view).items())
for pair in (charts[:2], charts[2:4], charts[4:]):
    for column, (name, figure) in zip(st.columns(2), pair, strict=True):
        column.plotly_chart(figure, key=name)
