"""One order: its figures, lines, parcels, and everything that happened to it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from layouts import components as kit
from layouts import formatting, html
from services.filters import Filters


def header(data: dict[str, Any], look: Look, filters: Filters) -> View:
    """What the order is worth, and to whom it went."""

    def base(name: str) -> str:
        return formatting.money(data[name], look.currency, look.locale, compact=False)

    left = data["net_sales"] - data["returned"] - data["cost"] - data["fulfilment"] - data["payment_fees"]
    charged = formatting.money(data["order_total"], data["currency"], look.locale, compact=False)
    facts = {
        "Customer": data["customer_name"] or data["customer_id"] or "Guest",
        "Orders by this customer": formatting.count(data["customer_orders"], look.locale),
        "E-mail": data["email"] or "–",
        "Telephone": data["phone"] or "–",
        "Where": ", ".join(str(part) for part in (data["city"], data["country_code"], data["region"]) if part),
        "Through": f"{data['channel']}, {data['device']}",
        "Charged": charged,
        "Value after discount": base("net_sales"),
        "Returned": base("returned"),
        "Cost of goods": base("cost"),
        "Fulfilment and fees": formatting.money(
            data["fulfilment"] + data["payment_fees"], look.currency, look.locale, compact=False
        ),
        "Contribution": formatting.money(left, look.currency, look.locale, compact=False),
    }
    counted = "" if data["recognised"] else ", does not count as revenue"
    title = f"Order {data['order_id']} is {data['status']}{counted}"
    pairs = [html.Div([html.Dt(name), html.Dd(text)]) for name, text in facts.items()]
    return View(title, f"Placed {_moment(data['ordered_at'], look)}", html.Dl(pairs, className="fact-grid"))


def lines(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """What was bought, in the order's currency."""
    rows = data.assign(returned=data["returned_quantity"].where(data["returned_quantity"] > 0)).to_dict("records")
    columns = [
        kit.Column("product", "Product"),
        kit.Column("category", "Category"),
        kit.Column("quantity", "Units", "count"),
        kit.Column("unit_price", "Unit price", "decimal"),
        kit.Column("discount_amount", "Discount", "decimal"),
        kit.Column("line_total", "Total", "decimal"),
        kit.Column("returned", "Returned", "count"),
    ]
    count = f"{len(rows)} line{'' if len(rows) == 1 else 's'}"
    return View(count, "What was bought, in the order's currency", kit.simple_table(rows, columns, "Lines", look))


def timeline(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Every event, oldest first."""
    rows = [
        {
            "at": _moment(row["at"], look),
            "event": f"{row['kind'].capitalize()}: {str(row['event']).replace('_', ' ')}",
            "detail": " ".join(
                part
                for part in (
                    str(row["detail"]).replace("_", " ") if pd.notna(row["detail"]) else "",
                    formatting.number(row["amount"], look.locale, 2) if pd.notna(row["amount"]) else "",
                )
                if part
            ),
        }
        for row in data.to_dict("records")
    ]
    columns = [kit.Column("at", "When"), kit.Column("event", "What"), kit.Column("detail", "Detail")]
    return View("Timeline", "Everything that happened, oldest first", kit.simple_table(rows, columns, "Timeline"))


def shipments(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """The order's parcels, and whether they kept their promise."""
    if data.empty:
        return View(
            "No parcel yet", "Nothing has been sent", kit.empty_state("No parcel.", "It appears when it is sent.")
        )
    rows = [
        {
            "parcel": row["shipment_id"],
            "carrier": row["carrier"] or "–",
            "warehouse": row["warehouse"] or "–",
            "status": str(row["status"] or "–").replace("_", " "),
            "shipped": _day(row["shipped_at"]),
            "promised": _day(row["promised_on"]),
            "delivered": _day(row["delivered_at"]),
            "cost": row["cost"],
        }
        for row in data.to_dict("records")
    ]
    names = ("parcel", "carrier", "warehouse", "status", "shipped", "promised", "delivered")
    columns = [*(kit.Column(name, name.capitalize()) for name in names), kit.Column("cost", "Cost", "cents")]
    late = (pd.to_datetime(data["delivered_at"], utc=True).dt.date > data["promised_on"]).sum()
    title = f"{len(rows)} parcel{'' if len(rows) == 1 else 's'}{f', {late} late' if late else ''}"
    return View(title, "Parcels of this order", kit.simple_table(rows, columns, "Parcels", look))


def _moment(value: Any, look: Look) -> str:
    local = value.astimezone(look.time_zone)
    return f"{formatting.day(local.date(), look.locale)}, {local:%H:%M}"


def _day(value: Any) -> str:
    return formatting.NOTHING if value is None or pd.isna(value) else f"{value:%d %b %Y}"
