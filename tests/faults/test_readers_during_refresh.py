"""Readers while loaded data becomes figures: the old figures or the new ones, and never a mixture."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import text

from services import database, executive, sales
from services.filters import Filters
from services.measures import Receipt
from services.refresh import refresh
from services.scope import Scope, Viewer

READERS = 4
ENOUGH = 5
"""Reads of a state by one reader."""
REGIONS = ("dach", "uk_ireland")
VIEWERS = {
    None: Viewer(0, "", "", frozenset(), frozenset(), scope=Scope()),
    REGIONS: Viewer(0, "", "", frozenset(), frozenset(), scope=Scope(frozenset(REGIONS))),
}
ENTRIES = text("""
    select sum(net_revenue) / 100, count(distinct order_id) filter (where kind = 'sale')
    from core.sales_entries
    where day between :start and :end and (:everywhere or region_id = any(:regions))
""")

Asked = tuple[Filters, tuple[str, ...] | None]
Totals = tuple[float, int]


def everything_asked() -> list[Asked]:
    """So many ranges that some answers come from the cache and some are computed."""
    last = database.current_version().as_of
    assert last is not None
    ranges = [Filters(last - timedelta(days=length), last - timedelta(days=3)) for length in range(6, 366, 12)]
    return [(filters, regions) for filters in ranges for regions in VIEWERS]


def in_the_entries(asked: Asked) -> Totals:
    filters, regions = asked
    values: dict[str, date | bool | list[str]] = {"start": filters.start, "end": filters.end}
    with database.transaction() as connection:
        row = connection.execute(ENTRIES, {**values, "everywhere": regions is None, "regions": list(regions or ())})
        revenue, orders = row.one()
    return float(revenue), orders


def read(asked: Asked) -> Iterator[tuple[Receipt, Totals]]:
    """The totals as the headline and the trend tell them, each with its receipt."""
    filters, regions = asked
    headline = executive.kpis(filters, VIEWERS[regions])
    now = headline.data["current"]
    yield headline.receipt, (now["net_revenue"], now["orders"])
    trend = executive.revenue_trend(filters, VIEWERS[regions])
    days = trend.data[trend.data["period"] == "current"]
    yield trend.receipt, (round(days["net_revenue"].sum(), 2), days["orders"].sum())


@pytest.mark.usefixtures("company_copy")
def test_readers_see_the_old_figures_or_the_new_ones() -> None:
    asked = everything_asked()
    before = database.current_version().version
    right = {before: {each: in_the_entries(each) for each in asked}}
    with database.transaction() as connection:
        connection.execute(text("update core.order_items set unit_price = unit_price + 1"))
        connection.execute(text("delete from core.orders where hashtext(order_id) % 10 = 0"))
    stop = Event()
    seen: list[tuple[Asked, int, Totals]] = []
    states: set[str] = set()

    def keep_reading(number: int) -> Counter[int]:
        choose, versions = random.Random(number), Counter[int]()
        while not stop.is_set() or versions[before + 1] < ENOUGH:
            each = choose.choice(asked)
            for receipt, totals in read(each):
                seen.append((each, receipt.data_version, totals))
                versions[receipt.data_version] += 1
                states.add(receipt.cache)
            if versions[before] >= ENOUGH:
                begun[number].set()
        return versions

    begun = [Event() for _ in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(keep_reading, number) for number in range(READERS)]
        while not all(event.wait(0.1) or reader.done() for event, reader in zip(begun, readers, strict=True)):
            pass
        assert refresh(full=True).version == before + 1
        stop.set()
        wait(readers)
        counts = [reader.result() for reader in readers]
    right[before + 1] = {each: in_the_entries(each) for each in asked}
    assert all(right[before][each] != right[before + 1][each] for each in asked)
    assert [(each, version, totals) for each, version, totals in seen if totals != right[version][each]] == []
    assert {"hit", "miss"} <= states
    assert all(count[before] >= ENOUGH and set(count) == {before, before + 1} for count in counts)


@pytest.mark.usefixtures("company_copy")
def test_what_is_loaded_but_not_refreshed_changes_no_list_and_no_headline() -> None:
    last = database.current_version().as_of
    assert last is not None
    week, viewer = Filters(last - timedelta(days=6), last), VIEWERS[None]

    def shown() -> tuple[object, ...]:
        found = sales.order_list.function(week, viewer)
        headline = executive.kpis.function(week, viewer)["current"]
        return found["count"], found["rows"].to_dict("records"), headline

    before = shown()
    some = before[1][0]["order_id"]
    header = sales.order_header.function(week, viewer, order_id=some)
    with database.transaction() as connection:
        connection.execute(text("update core.order_items set unit_price = unit_price + 1"))
        connection.execute(
            text("delete from core.orders where hashtext(order_id) % 10 = 0 and order_id <> :some"), {"some": some}
        )
        moved = text("update core.orders set ordered_at = ordered_at - interval '40 days' where order_id = :some")
        connection.execute(moved, {"some": some})
    assert shown() == before
    unrefreshed = sales.order_header.function(week, viewer, order_id=some)
    as_loaded = {"shipping_fee", "tax_amount"}
    assert {name for name in header if header[name] != unrefreshed[name]} <= as_loaded
