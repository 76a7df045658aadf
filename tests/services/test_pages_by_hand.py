"""A shop of six order lines, worked out by hand, from its CSV files to the figures on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date

import pytest

from services import executive, finance, sales
from services.errors import NotFound
from services.filters import Filters
from services.metrics import METRICS
from services.scope import Scope, Viewer

FILES = {
    "regions": "region_id,name,currency,opened_on\ndach,DACH,EUR,2020-01-01\nuk,UK,GBP,2020-01-01\n",
    "categories": "category_id,name,parent_id\nhome,Home,\nlamps,Lamps,home\ntoys,Toys,\n",
    "products": "product_id,name,category_id,unit_cost\nP1,Lamp,lamps,4.00\nP2,Kite,toys,3.00\n",
    "customers": "customer_id,first_name,email,region_id\nC1,Ann,ann@example.org,dach\nC2,Ben,ben@example.org,uk\n",
    "exchange_rates": "currency,date,rate\nGBP,2026-05-01,1.2\n",
    # O1 and O2 are Ann's; O3 is Ben's, placed on 31 May in London but on 1 June in Berlin; O4 was cancelled.
    "orders": "order_id,customer_id,ordered_at,status,currency,region_id\n"
    "O1,C1,2026-05-10T10:00Z,delivered,EUR,dach\n"
    "O2,C1,2026-06-02T10:00Z,delivered,EUR,dach\n"
    "O3,C2,2026-05-31T22:30Z,shipped,GBP,uk\n"
    "O4,C2,2026-06-03T10:00Z,cancelled,GBP,uk\n",
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price,discount_amount\n"
    "I1,O1,P1,2,10.00,0\nI2,O2,P1,3,12.00,6.00\nI3,O2,P2,1,8.00,0\nI4,O3,P2,5,10.00,5.00\nI5,O4,P2,9,10.00,0\n",
    "payments": "payment_id,order_id,method,status,currency,amount,fee,paid_at\n"
    "A1,O2,card,captured,EUR,38.00,0.50,2026-06-04T10:00Z\nA2,O3,card,captured,GBP,45.00,1.00,2026-06-01T10:00Z\n",
    "shipments": "shipment_id,order_id,cost\nS1,O2,4.00\n",
    "returns": "return_id,order_id,received_on,status\nR1,O2,2026-06-20,received\n",
    "return_items": "return_id,order_item_id,quantity,refund_amount,restocked\nR1,I2,1,10.00,true\n",
    "budgets": "month,region_id,metric,amount\n2026-06-01,dach,net_revenue,60.00\n2026-06-01,uk,net_revenue,30.00\n",
}
JUNE = Filters(date(2026, 6, 1), date(2026, 6, 30), "previous_period")


def viewer(*regions: str, pii: bool = False) -> Viewer:
    capabilities = frozenset({"pii"}) if pii else frozenset[str]()
    scope = Scope(frozenset(regions) if regions else None)
    return Viewer(1, "", "", frozenset(), frozenset(), capabilities, scope)


@pytest.fixture(scope="module", autouse=True)
def shop(shop_of: Callable[[Mapping[str, str]], AbstractContextManager[str]]) -> Iterator[str]:
    with shop_of(FILES) as url:
        yield url


class TestJune:
    """June: O2 sells 36 − 6 + 8 = 38; O3 sells (50 − 5) × 1.2 = 54; 10 come back on the 20th: 82."""

    def test_headline_figures(self) -> None:
        data = executive.kpis(JUNE, viewer()).data
        now = data["current"]
        assert now["net_revenue"] == 82.0
        assert (now["gross_sales"], now["discounts"], now["returned"]) == (104.0, 12.0, 10.0)
        assert (now["orders"], now["units"], now["units_returned"]) == (2, 9, 1)
        assert now["cost"] == 3 * 4 + 3 + 5 * 3 - 4
        assert (now["fulfilment"], now["payment_fees"]) == (4.0, 1.5)
        assert now["contribution"] == 82 - 26 - 4 - 1.5
        assert now["average_order_value"] == 41.0
        assert now["return_rate"] == pytest.approx(10 / 92)
        assert (now["active_customers"], now["new_customers"], now["returning_share"]) == (2, 1, 0.5)
        assert data["previous"]["net_revenue"] == 20.0
        assert data["plan"]["net_revenue"] == pytest.approx(90.0)

    def test_a_category_filter_counts_an_order_once(self) -> None:
        both = Filters(JUNE.start, JUNE.end, categories=("home", "toys"))
        assert executive.kpis(both, viewer()).data["current"]["orders"] == 2
        toys = executive.kpis(Filters(JUNE.start, JUNE.end, categories=("toys",)), viewer()).data["current"]
        assert (toys["orders"], toys["net_revenue"]) == (2, 62.0)

    def test_first_orders(self) -> None:
        kinds = executive.revenue_by_customer_kind(JUNE, viewer()).data["current"]
        assert kinds == {"new": 54.0, "returning": 28.0}

    def test_half_a_month_has_half_the_plan(self) -> None:
        half = Filters(date(2026, 6, 1), date(2026, 6, 15))
        assert executive.kpis(half, viewer()).data["plan"]["net_revenue"] == pytest.approx(45.0)
        assert executive.kpis(half, viewer("uk")).data["plan"]["net_revenue"] == pytest.approx(15.0)

    def test_a_limited_viewer_gets_their_regions_alone(self) -> None:
        assert executive.kpis(JUNE, viewer("uk")).data["current"]["net_revenue"] == 54.0
        elsewhere = Filters(JUNE.start, JUNE.end, regions=("dach",))
        assert executive.kpis(elsewhere, viewer("uk")).data["current"]["net_revenue"] == 0.0
        with pytest.raises(NotFound):
            sales.order_header(JUNE, viewer("uk"), order_id="O2")

    def test_without_orders_counts_are_zero_and_ratios_unknown(self) -> None:
        data = executive.kpis(Filters(date(2030, 3, 1), date(2030, 3, 14)), viewer()).data
        for period in ("current", "previous"):
            known = {name: value for name, value in data[period].items() if value is not None}
            assert known == {metric.name: 0.0 for metric in METRICS.values() if not metric.denominator}
        assert data["series"]["active_customers"] == [0.0] * 14
        assert data["series"]["returning_share"] == [None] * 14
        (march,) = finance.profit_and_loss(Filters(date(2030, 3, 1), date(2030, 3, 31)), viewer()).data
        assert (march["days"], march["gross_sales"], march["contribution"]) == (31, 0.0, 0.0)

    def test_bridge(self) -> None:
        """The lamp went from 2 at 10 to 3 at 12; the kite is new; discounts 12 and returns 10 were none in May."""
        parts = executive.revenue_bridge(JUNE, viewer()).data["total"]
        assert parts == {
            "before": 20.0, "volume": 10.0, "mix": 0.0, "price": 6.0, "rates": 0.0, "new": 68.0,
            "dropped": 0.0, "discounts": -12.0, "returns": -10.0, "after": 82.0,
        }  # fmt: skip

    def test_profit_and_loss(self) -> None:
        (row,) = finance.profit_and_loss(JUNE, viewer()).data
        assert (row["net_revenue"], row["gross_profit"], row["contribution"]) == (82.0, 56.0, 50.5)
        assert row["plan_net_revenue"] == 90.0

    def test_customers(self) -> None:
        rows = finance.customer_contribution(JUNE, viewer()).data
        assert {row["tenth"]: row["contribution"] for row in rows} == {1: 54 - 15 - 1.0, 2: 28 - 11 - 4 - 0.5}

    def test_cash(self) -> None:
        (row,) = finance.cash_timing(JUNE, viewer()).data
        assert row["captured"] == 38 + 54
        assert row["days_to_cash"] == pytest.approx(38 * 2 / 92)

    def test_list_and_story_of_orders(self) -> None:
        listed = sales.order_list(JUNE, viewer(), sort="net_sales", direction="desc").data
        assert listed["count"] == 3
        assert listed["rows"]["order_id"].tolist() == ["O4", "O3", "O2"]
        found = sales.order_list(JUNE, viewer(), search="p1").data
        assert found["rows"]["order_id"].tolist() == ["O2"]
        story = sales.order_header(JUNE, viewer(pii=True), order_id="O2").data
        assert (story["email"], story["net_sales"], story["returned"]) == ("ann@example.org", 38.0, 10.0)
        assert sales.order_header(JUNE, viewer(), order_id="O2").data["email"] == "hidden"
