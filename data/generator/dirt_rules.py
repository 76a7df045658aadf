"""Which dirt lies in which file, and how often."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator.arrays import Array
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.dirt import Rule
from data.generator.spoil import (
    after,
    bad_date,
    bad_number,
    bad_phone,
    bad_postal_code,
    blank,
    earlier,
    later_year,
    misspelt,
    scaled,
    shouted,
    unknown,
    wrong_email,
)

DATE, NUMBER, EMPTY = "not a date", "not a number", "required but empty"
Where = Callable[[Company, Chunk], Array]


def _untouched(company: Company, chunk: Chunk) -> Array:
    """Only accounts of people at whom no other row points, so that a customer in quarantine leaves no orphan."""
    account = pc.utf8_slice_codeunits(chunk["customer_id"], 1).cast(pa.int64()).to_numpy() - 1
    people = company.world.people
    person = people.account_person[account]
    alone: Array = company.state.untouched()[person] & (people.second_account[person] == 0)
    return alone


def _is(column: str, *values: str) -> Where:
    return lambda company, chunk: np.asarray(pc.is_in(chunk[column], pa.array(values)))


_STATUS = {
    "delivered": ("Delivered", "DELIVERED", "complete"),
    "shipped": ("Shipped", "sent"),
    "cancelled": ("canceled", "CANCELLED"),
    "paid": ("PAID",),
}
_DEVICE = {
    "mobile": ("phone", "smartphone", "Mobile"),
    "desktop": ("pc", "Desktop"),
    "tablet": ("ipad",),
    "app": ("App",),
    "store": ("shop",),
}
_METHOD = {
    "card": ("creditcard", "Card", "visa"),
    "paypal": ("PayPal", "pay pal"),
    "invoice": ("Invoice",),
    "wallet": ("applepay",),
}
_REASON = {
    "defective": ("broken",),
    "wrong_size": ("size",),
    "changed_mind": ("Changed mind", "other"),
    "not_as_described": ("n/a",),
}
_PARCEL = {"delivered": ("DELIVERED", "done"), "in_transit": ("in transit",)}
_OUTCOME = {"bounced": ("bounce",), "opened": ("open", "Opened"), "clicked": ("click",)}
_TYPE = {"consumer": ("Consumer", "b2c", "private"), "business": ("B2B", "company")}

RULES = (
    Rule("customers", "quarantine date", 0.02, ("registered_at",), bad_date("registered_at"), _untouched, DATE),
    Rule("customers", "quarantine empty", 0.008, (), blank("customer_id"), _untouched, EMPTY),
    Rule("customers", "invalid_email", 0.062, ("email",), wrong_email),
    Rule("customers", "missing_email", 0.018, ("email",), blank("email")),
    Rule("customers", "invalid_phone", 0.058, ("phone",), bad_phone),
    Rule("customers", "invalid_postal_code", 0.014, ("postal_code",), bad_postal_code),
    Rule(
        "customers",
        "missing_value",
        0.012,
        ("city", "postal_code", "last_name"),
        blank("city", "postal_code", "last_name"),
    ),
    Rule("customers", "untidy_name", 0.016, ("first_name", "last_name"), shouted("first_name", "last_name")),
    Rule("customers", "not_allowed_value", 0.004, ("customer_type",), misspelt("customer_type", _TYPE)),
    Rule("customers", "impossible_date", 0.004, ("birth_date",), later_year("birth_date", 100)),
    Rule("customer_addresses", "invalid_postal_code", 0.008, ("postal_code",), bad_postal_code),
    Rule("customer_addresses", "missing_value", 0.01, ("street",), blank("street")),
    Rule("customer_addresses", "orphaned_address", 0.003, (), unknown("customer_id", "C")),
    Rule("products", "missing_description", 0.07, ("description",), blank("description")),
    Rule("products", "missing_value", 0.035, ("brand", "weight_kg"), blank("brand", "weight_kg")),
    Rule("products", "price_anomaly", 0.012, ("list_price",), scaled("list_price", 10, 0.1, 0.0)),
    Rule("product_prices", "quarantine number", 0.0012, (), bad_number("list_price"), None, NUMBER),
    Rule("orders", "quarantine number", 0.0004, ("shipping_fee",), bad_number("shipping_fee"), None, NUMBER),
    Rule("orders", "quarantine date", 0.0004, (), bad_date("ordered_at"), None, DATE),
    Rule("orders", "orphaned_order", 0.005, ("customer_id",), unknown("customer_id", "C")),
    Rule("orders", "order_total_mismatch", 0.007, (), scaled("order_total", 0.9, 1.1, 0.1, 1.19)),
    Rule("orders", "tax_out_of_range", 0.0015, (), scaled("tax_amount", 4.0, -1.0)),
    Rule(
        "orders",
        "missing_value",
        0.008,
        ("city", "channel_id", "country_code"),
        blank("city", "channel_id", "country_code", "city"),
    ),
    Rule("orders", "not_allowed_value", 0.003, ("device",), misspelt("device", _DEVICE)),
    Rule("orders", "not_allowed_value in status", 0.0012, (), misspelt("status", _STATUS), enforced=True),
    Rule("order_items", "quarantine number", 0.0003, (), bad_number("unit_price"), None, NUMBER),
    Rule("order_items", "price_anomaly", 0.0024, (), scaled("unit_price", 10, 0.1, 0.0, 0.01, below=60)),
    Rule(
        "order_items",
        "discount_out_of_range",
        0.0004,
        ("discount_amount",),
        scaled("discount_amount", -1.0, 12.0, below=40),
    ),
    Rule("order_status_history", "quarantine date", 0.0006, (), bad_date("changed_at"), None, DATE),
    Rule("inventory_movements", "quarantine number", 0.01, (), bad_number("quantity"), _is("kind", "stockout"), NUMBER),
    Rule("purchase_orders", "impossible_date", 0.008, ("received_on",), earlier("received_on", "ordered_on", 9)),
    Rule("campaign_daily", "quarantine number", 0.001, ("clicks",), bad_number("clicks"), None, NUMBER),
    Rule("web_sessions", "quarantine number", 0.0005, (), bad_number("sessions"), None, NUMBER),
    Rule("touchpoints", "quarantine date", 0.0006, (), bad_date("touched_at"), None, DATE),
    Rule("email_sends", "not_allowed_value", 0.004, (), misspelt("outcome", _OUTCOME)),
    Rule("email_sends", "quarantine date", 0.0005, (), bad_date("sent_at"), None, DATE),
    Rule("payments", "quarantine number", 0.0004, (), bad_number("amount"), None, NUMBER),
    Rule(
        "payments",
        "payment_order_mismatch",
        0.005,
        (),
        scaled("amount", 0.5, 1.05, 0.98),
        _is("status", "captured"),
    ),
    Rule("payments", "not_allowed_value", 0.002, (), misspelt("method", _METHOD)),
    Rule("payment_attempts", "quarantine date", 0.0006, (), bad_date("attempted_at"), None, DATE),
    Rule("transactions", "amount_mismatch", 0.001, (), scaled("amount", 0.9, 1.1), _is("kind", "charge")),
    Rule("transactions", "quarantine empty", 0.0004, (), blank("kind"), None, EMPTY),
    Rule(
        "refunds",
        "refund_exceeds_payment",
        0.07,
        (),
        scaled("amount", 1.5, 2.0),
        _is("reason", "cancellation"),
    ),
    Rule("settlements", "settlement_mismatch", 0.012, (), scaled("net_amount", 0.97, 1.02)),
    Rule("shipments", "quarantine date", 0.0005, ("shipped_at",), bad_date("shipped_at"), None, DATE),
    Rule(
        "shipments",
        "delivered_before_shipped",
        0.004,
        ("shipped_at", "delivered_at"),
        earlier("delivered_at", "shipped_at", 6),
    ),
    Rule("shipments", "missing_value", 0.004, ("carrier_id",), blank("carrier_id")),
    Rule("shipments", "not_allowed_value", 0.0012, (), misspelt("status", _PARCEL)),
    Rule(
        "returns", "impossible_date", 0.006, ("received_on", "requested_on"), after("requested_on", "received_on", 12)
    ),
    Rule("returns", "not_allowed_value", 0.008, ("reason",), misspelt("reason", _REASON)),
    Rule("returns", "missing_value", 0.015, ("reason",), blank("reason")),
    Rule("reviews", "quarantine number", 0.0015, (), bad_number("rating"), None, NUMBER),
    Rule("reviews", "impossible_date", 0.003, (), later_year("reviewed_at", 4)),
    Rule("support_tickets", "impossible_date", 0.006, ("resolved_at",), earlier("resolved_at", "opened_at", 5)),
    Rule("support_tickets", "quarantine date", 0.001, (), bad_date("opened_at"), None, DATE),
    Rule("competitor_prices", "price_anomaly", 0.003, (), scaled("price", 10, 0.1)),
    Rule("competitor_prices", "quarantine number", 0.0008, (), bad_number("price"), None, NUMBER),
    Rule("search_trends", "quarantine number", 0.0004, (), bad_number("interest"), None, NUMBER),
)


def rules_of(table: str) -> list[Rule]:
    """The rules of one file."""
    return [rule for rule in RULES if rule.table == table]
