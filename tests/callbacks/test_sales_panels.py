"""What the panels of the sales pages say of figures that are given to them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from callbacks import sales
from callbacks.binding import Look
from services.filters import Filters

LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})


def test_the_funnel_says_which_days_it_leaves_out() -> None:
    steps = {"sessions": 40, "product_views": 30, "add_to_carts": 20, "checkouts": 10, "orders": 8}
    data = [{"period": "current", **steps, "days_missing": 1}, {"period": "previous", **steps, "days_missing": 0}]
    view = sales.funnel(data, LOOK, Filters(date(2026, 6, 1), date(2026, 6, 3)))
    assert view.title == "20% of visits end in an order"
    assert view.note.endswith("; 1 of 3 days are missing, and their orders left out")
