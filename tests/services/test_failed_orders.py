"""The share of orders that fail, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services import executive
from services.filters import Filters
from tests.services.shops import BASE, EVERYONE, JUNE, ShopOf

FAILED = {
    "orders": BASE["orders"]
    + "O4,C1,2026-06-04T10:00Z,failed,EUR,north,search\nO5,C2,2026-06-05T10:00Z,cancelled,EUR,south,email\n"
}


@pytest.mark.parametrize(
    ("filters", "share"),
    [
        (JUNE, 1 / 4),
        (replace(JUNE, regions=("north",)), 1 / 2),
        (replace(JUNE, channels=("email",)), 0.0),
        (replace(JUNE, categories=("lamps",)), None),
        (Filters(JUNE.comparison[0], JUNE.comparison[1]), 0.0),
    ],
    ids=["June", "the north", "e-mail", "a category", "May"],
)
def test_failed_orders_are_a_share_of_all_that_were_placed(
    shop_of: ShopOf, filters: Filters, share: float | None
) -> None:
    """In June two were delivered or shipped, one failed, and one was cancelled."""
    with shop_of(BASE | FAILED):
        assert executive.kpis(filters, EVERYONE).data["current"]["failed_rate"] == share
