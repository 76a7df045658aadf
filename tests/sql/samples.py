"""What a query is asked in tests: a value for each parameter by its name, else by its type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services import database
from services.filters import Filters, month_pieces
from services.queries import Query
from services.scope import Scope, Viewer

REGIONS = frozenset({"us_east", "uk_ireland"})
EVERYONE = Viewer(0, "", "", frozenset(), frozenset(), scope=Scope())
LIMITED = replace(EVERYONE, scope=Scope(REGIONS))


@dataclass(frozen=True)
class Asked:
    """A page's filters, and what else a query may want: an order, and the orders and customers of the last day."""

    filters: Filters
    order: str
    orders: list[str]
    customers: list[str]

    def parameters(self, query: Query, viewer: Viewer) -> dict[str, object]:
        """A value for every parameter of the query."""
        days = self.filters
        known: dict[str, object] = {
            **days.parameters(viewer.scope),
            **month_pieces(days.start, days.end),
            **{f"previous_{name}": piece for name, piece in month_pieces(*days.comparison).items()},
            "history_start": days.end - timedelta(days=3 * 366),
            "day": days.end,
            "days": [days.end],
            "month": days.end.replace(day=1),
            "bucket_days": 7,
            "order_id": self.order,
            "orders": self.orders,
            "customers": self.customers,
            "wanted": self.customers,
            "search": "",
            "sort": "ordered_at",
            "direction": "desc",
            "first": 0,
            "size": 50,
            "time_zone": "Europe/Berlin",
            "base_currency": "EUR",
            "tables": ["orders", "sales_entries"],
            "questions": json.dumps(list(questions(days)), default=str),
            "counted": "[]",
            "keys": json.dumps({"email_sends": ["send_id"]}),
            "enforced": ["email_sends.outcome"],
            "patterns": json.dumps({"DE": "^[0-9]{5}$"}),
            "numbers": json.dumps({"DE": "^[+]49[0-9]{8,11}$"}),
            "everything": False,
            "tolerance": 3,
            "lineage": json.dumps([{"kind": "threshold", "subject": "orders", "table_name": "order_items"}]),
        }
        by_type: dict[str, object] = {
            "text": "",
            "integer": 10,
            "money": 10,
            "decimal": 0.5,
            "date": days.end,
            "timestamp": datetime.combine(days.end, time(12), UTC),
            "boolean": True,
            "text[]": ["*"],
            "integer[]": [1, 10],
            "date[]": [days.end],
        }
        return {name: known.get(name, by_type.get(kind)) for name, kind in query.parameters.items()}


def questions(filters: Filters) -> Iterator[dict[str, object]]:
    """What rules ask: a sum and a share over four weeks, and the year before, on three days."""
    for key, (numerator, denominator) in enumerate((("orders", ""), ("returned", "sales_after_discount"))):
        yield {
            "key": key,
            "numerator": numerator,
            "denominator": denominator,
            "region_id": min(filters.regions, default="*"),
            "channel_id": min(filters.channels, default="*"),
            "category_id": min(filters.categories, default="*"),
            "window_days": 28,
            "lag_days": 364,
            "first_day": filters.end - timedelta(days=2),
            "last_day": filters.end,
        }


def asked() -> dict[str, Asked]:
    """Two ways in which a page is asked of the database that the services are pointed at: openly, and narrowly."""
    as_of = _one("select as_of from ops.data_version")
    order = _one(f"select max(order_id) from core.order_facts where region_id = '{min(REGIONS)}' and day = '{as_of}'")
    assert order, "the last day has an order of the regions that the limited viewer sees"
    orders = _all(f"select order_id from core.order_facts where day = '{as_of}'")
    customers = _all(f"select distinct customer_id from core.order_facts where day = '{as_of}' and customer_id <> ''")
    end = date.fromisoformat(str(as_of))
    openly = Filters(end - timedelta(days=89), end)
    channels = _all("select channel_id from core.channels order by 1 limit 2")
    categories = _all("select category_id from core.categories where parent_id is null order by 1 limit 2")
    narrowly = replace(openly, regions=(min(REGIONS),), channels=tuple(channels), categories=tuple(categories))
    return {
        "openly": Asked(openly, order, orders, customers),
        "narrowly": Asked(narrowly, order, orders, customers),
    }


def _all(sql: str) -> list[Any]:
    with database.transaction() as connection:
        return list(connection.exec_driver_sql(sql).scalars())


def _one(sql: str) -> Any:
    return _all(sql)[0]
