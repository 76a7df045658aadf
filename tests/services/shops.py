"""What tests of a page's figures begin with: a shop of three orders, its June, and somebody who sees all of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from services.filters import Filters
from services.scope import Viewer

ShopOf = Callable[..., AbstractContextManager[str]]
"""The fixture shop_of: takes the text of CSV files by table, and a function to call once they are loaded; gives the
address of a database that holds the shop, for a block.
"""

JUNE = Filters(date(2026, 6, 1), date(2026, 6, 30), "previous_period")
"""Compared with the 30 days before, from 2 May."""

EVERYONE = Viewer(1, "", "", frozenset(), frozenset())

# O1 on Sunday, 10 May; O2 on Tuesday, 2 June; O3 on Wednesday, 3 June, of another region and channel.
BASE = {
    "regions": "region_id,name,currency,opened_on\nnorth,North,EUR,2020-01-01\nsouth,South,EUR,2020-01-01\n",
    "channels": "channel_id,name,kind\nsearch,Search,earned\nemail,E-mail,owned\n",
    "categories": "category_id,name\nlamps,Lamps\ntoys,Toys\n",
    "products": "product_id,name,category_id,unit_cost\nP1,Lamp,lamps,4.00\nP2,Kite,toys,3.00\n",
    "customers": "customer_id,first_name,region_id\nC1,Ann,north\nC2,Ben,south\n",
    "orders": "order_id,customer_id,ordered_at,status,currency,region_id,channel_id\n"
    "O1,C1,2026-05-10T10:00Z,delivered,EUR,north,search\n"
    "O2,C1,2026-06-02T10:00Z,delivered,EUR,north,search\n"
    "O3,C2,2026-06-03T10:00Z,shipped,EUR,south,email\n",
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price,discount_amount\n"
    "I1,O1,P1,2,10.00,0\nI2,O2,P1,3,12.00,6.00\nI3,O2,P2,1,8.00,0\nI4,O3,P2,5,10.00,5.00\n",
}
