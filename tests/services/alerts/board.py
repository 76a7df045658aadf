"""What the tests of alerts stand on: figures of days put by hand, rules, people, and what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text

from services import accounts, alerts, database
from services.accounts import COMMAND_LINE, Actor
from services.alerts.rulebook import save_rule
from services.alerts.rules import Rule

FIRST = date(2026, 3, 2)
"""A Monday."""
SUMS = (
    "orders", "new_orders", "lines", "units", "units_returned", "gross_sales", "discounts", "returned", "net_revenue",
    "net_revenue_new", "cost", "fulfilment", "payment_fees",
)  # fmt: skip
COUNTS = frozenset({"orders", "new_orders", "lines", "units", "units_returned"})


def day(number: int) -> date:
    """The day of that number, the first being 0."""
    return FIRST + timedelta(days=number)


def evening(number: int, hour: int = 20, minute: int = 0) -> datetime:
    """A moment of the day after that of the number, when its figures are known."""
    return datetime.combine(day(number + 1), time(hour, minute), UTC)


def sell(figures: Iterable[Mapping[str, float]], first: int = 0, region: str = "*", channel: str = "*") -> None:
    """Put the sums of days in a row, from the day of that number on; money in whole units, what is not named is 0."""
    columns = ", ".join(SUMS)
    put = text(f"""
        insert into mart.sales_day (day, region_id, channel_id, category_id, {columns})
        values (:day, :region, :channel, '*', {", ".join(f":{name}" for name in SUMS)})
    """)
    rows = [
        {"day": day(first + place), "region": region, "channel": channel}
        | {name: each.get(name, 0) * (1 if name in COUNTS else 100) for name in SUMS}
        for place, each in enumerate(figures)
    ]
    run(put, *rows)


def revenue(*amounts: float) -> list[dict[str, float]]:
    """Days with this net revenue."""
    return [{"net_revenue": amount} for amount in amounts]


def reach(number: int, refreshed: datetime | None = None) -> None:
    """Let the data reach the day of that number, brought up to date on the day after."""
    values = {"day": day(number), "refreshed": refreshed or evening(number, 3)}
    columns = "version = version + 1, as_of = :day, as_of_time = :day, refreshed_at = :refreshed"
    run(text(f"update ops.data_version set {columns}"), values)
    database.forget_version()


def rule(name: str = "Revenue is low", **given: Any) -> Rule:
    """A rule that is kept: net revenue below 100, critical, of sales, unless given otherwise."""
    usual: dict[str, Any] = {
        "kind": "threshold",
        "subject": "net_revenue",
        "operator": "below",
        "fire_limit": 100,
        "severity": "critical",
        "department": "sales",
    }
    return save_rule(Rule(name, **(usual | given)), by=COMMAND_LINE)


def evaluate(number: int) -> dict[str, int]:
    """Let the data reach a day, and evaluate as on its evening; what both evaluations did."""
    reach(number)
    first, second = alerts.evaluate(evening(number)), alerts.detect_anomalies(evening(number))
    return {name: first[name] + second[name] for name in ("fired", "repeated", "cleared")}


def kept(*columns: str) -> list[tuple[Any, ...]]:
    """Columns of every alert, in the order in which they fired."""
    with database.transaction() as connection:
        rows = connection.exec_driver_sql(f"select {', '.join(columns)} from ops.alert order by alert_id")
        return [tuple(row) for row in rows]


def rows(sql: str) -> list[tuple[Any, ...]]:
    """What a query of the tests gives."""
    with database.transaction() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def run(statement: Any, *values: Mapping[str, Any]) -> None:
    """Run a statement."""
    with database.transaction() as connection:
        connection.execute(statement, list(values) or None)


def run_sql(sql: str) -> None:
    """Run a statement given as text."""
    run(text(sql))


def regions(*names: str) -> None:
    """Put regions, named for their keys."""
    put = text("insert into core.regions (region_id, name) values (:region, initcap(:region))")
    run(put, *({"region": name} for name in names))


def person(name: str, role: str, *regions: str) -> Actor:
    """Somebody with a role, limited to regions where some are named; as who they act."""
    user_id = accounts.create_user(f"{name}@shop.example", name.capitalize(), None, (role,), by=COMMAND_LINE)
    if regions:
        accounts.set_regions(user_id, regions, by=COMMAND_LINE)
    return Actor.of(accounts.viewer_for(user_id))
