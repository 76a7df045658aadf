"""How long models take to be trained, and what is asked of them that is not a page of figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import median

from sqlalchemy import text

from services import models
from services.database import forget_version, transaction
from services.offers.customers import one_customer
from tests.load.figures import Figure, spread, timed
from tests.load.setting import VIEWER, Setting

_CUSTOMERS = text("""
    select distinct on (customer_id) order_id from core.order_facts
    where day = :day and recognised and customer_id is not null order by customer_id, order_id limit :many
""")


def measure(setting: Setting) -> Iterator[Figure]:
    """Each model once, from reading to serving; then the offers of one customer after another, from an empty cache."""
    for name, model in models.every_model().items():
        seconds = timed(partial(models.train, name)) / 1000
        bar = "<= 300" if setting.large else ""
        yield Figure(f"Training: {model.title}", seconds, "s", bar=bar, note=f"{_rows(name):,} rows")
    forget_version()
    with transaction() as connection:
        orders = connection.scalars(_CUSTOMERS, {"day": setting.as_of, "many": 4 * setting.rounds}).all()
    filters, viewer = setting.last(90), replace(VIEWER, capabilities=frozenset({"pii"}))
    times = []
    for order in orders:
        setting.forget()
        times.append(timed(partial(one_customer, filters, viewer, order_id=order)))
    yield Figure("Offers of one customer", median(times), "ms", bar="<= 250", note=spread(times))


def _rows(name: str) -> int:
    with transaction() as connection:
        return models.latest(connection)[0][name].rows or 0
