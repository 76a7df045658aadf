"""Cards, rows, tables and states for the gallery, with figures made up for the purpose."""

from __future__ import annotations

import math
from typing import Any

from layouts import components as kit
from layouts import html
from tests.layouts.gallery_figures import wave


def cards(theme: str) -> html.Div:
    """Five cards as on the summary."""
    figures = [
        ("Net revenue", "€5.82M", "+4.1%", "good", "plan €5.94M", 3, 20),
        ("Orders", "61,204", "+6.3%", "good", "plan 60,500", 5, 26),
        ("Average order", "€95.10", "−2.1%", "bad", "last year €97.14", 7, -9),
        ("Contribution margin", "31.8%", "−0.9 pt", "bad", "plan 33.0%", 9, -12),
        ("Returning customers", "42.6%", "+1.7 pt", "good", "last year 40.9%", 11, 14),
    ]
    definition = "gross sales − discounts − returned goods, without tax and shipping, in base currency"
    return kit.kpi_row(
        [
            kit.kpi_card(
                f"card-{place}",
                label,
                value,
                delta,
                tone,
                against,
                definition,
                spark=wave(26, 50, rise, seed),
                before=wave(26, 48, rise / 2, seed + 1),
                theme=theme,
                full=value,
                doubt="Data: 2 open incidents" if place == 2 else "",
                why=(
                    "Revenue of all time may be €62.6k too low for it.",
                    "0.4% of order items: lines of unknown orders",
                ),
            )
            for place, (label, value, delta, tone, against, seed, rise) in enumerate(figures)
        ]
    )


def panel(
    name: str,
    title: str,
    about: str,
    body: Any,
    width: int,
    menu: tuple[str, ...] = kit.MENU,
    legend: Any = None,
) -> html.Article:
    """A panel with its content already in place."""
    content = kit.panel_view(title, about, body, legend)
    return kit.panel(f"gallery--{name}", "gallery/gallery", name, about, width, menu, content)


def rows_and_tables() -> list[html.Article]:
    """The panels without a chart."""
    decisions = kit.action_rows(
        [
            kit.action_row(
                "Stock",
                "Reorder 12 products before 6 Nov",
                "Stock-out in 5 to 9 days at current demand; vendor lead time 6 days",
                kit.button("Accept", primary=True),
                money="+84k",
            ),
            kit.action_row(
                "Price",
                "Raise Beauty by 3%",
                "Elasticity −0.7 (−0.9 to −0.5); still under competitors",
                kit.button("Review"),
                money="+31k",
            ),
            kit.action_row(
                "Budget",
                "Move 18k from display to search",
                "Marginal return 0.9 against 2.1",
                kit.button("Review"),
                money="+20k",
            ),
        ]
    )
    alerts = kit.action_rows(
        [
            kit.action_row(
                "Critical",
                kit.link("Payment failures at Processor B: 9.4%", "/finance/payments"),
                "Threshold 5%, since 31 Oct 18:20; 212 orders, 24k at stake",
                kit.button("Acknowledge"),
                "bad",
            ),
            kit.action_row(
                "Warning",
                "Shipments file for 30 Oct arrived half as large as usual",
                "On-time share may be off by up to 1.2 points",
                kit.button("Assign"),
            ),
            kit.action_row(
                "Running",
                "Figures are being derived",
                "Sales and returns, 14 of 36",
                [
                    kit.course([4, 9, 7, 8, 5, 6], "6 s the last time, 4 s to 9 s before"),
                    kit.progress("How far it is", 14, 36),
                ],
                "accent",
            ),
        ]
    )
    short = kit.simple_table(
        [
            {
                "region": "Germany, Austria, Switzerland",
                "href": "/sales/geography",
                "revenue": 2_410_000.0,
                "change": 0.062,
            },
            {
                "region": "Nordics",
                "href": "/sales/geography",
                "revenue": 1_200_000.0,
                "change": -0.034,
            },
            {"region": "Total", "revenue": 3_610_000.0, "change": 0.028},
        ],
        [
            kit.Column("region", "Region", "link"),
            kit.Column("revenue", "Net revenue", "money", bar=2_410_000.0),
            kit.Column("change", "Against last year", "delta", colour=1),
        ],
        "Net revenue by region",
        classes=["", "", "total"],
    )
    said = kit.insight_list(
        [
            ("+218k from volume.", "Home and Garden sold 14% more units, two thirds of it through e-mail."),
            (
                "−96k from price.",
                "Discounts in Electronics deepened from 8% to 12%; competitor parity was reached in week 34.",
            ),
            ("−41k from returns.", "Fashion returns rose to 19%; one vendor explains half."),
        ]
    )
    stages = [
        kit.Stage("File and table", [kit.Node("core/orders.csv"), kit.Node("core.orders")]),
        kit.Stage("Derived from it", [kit.Node("mart.sales_day", note="What was sold on each day")]),
        kit.Stage("Queries", [kit.Node(f"query_{number}") for number in range(14)]),
        kit.Stage("Metrics"),
        kit.Stage("Pages", [kit.Node("Orders", "/sales/orders", "Orders by weekday")]),
    ]
    return [
        panel("said", "What moved, and why", "Change against last year, in EUR", said, 6, ("receipt",)),
        panel(
            "table",
            "The home market carries the growth",
            "Net revenue by region",
            short,
            6,
            ("csv", "xlsx", "receipt"),
        ),
        panel("decisions", "Needs a decision", "Recommendations by expected effect this quarter", decisions, 6, ()),
        panel("alerts", "Open alerts", "One critical, one warning", alerts, 6, ()),
        panel("lineage", "One page rests on orders", "From left to right", kit.lineage(stages, "Lineage"), 12, ()),
        panel("grid", "Orders of 31 Oct", "Newest first", grid(), 12, ("csv", "xlsx", "full", "receipt")),
        panel(
            "empty",
            "No returns in these days",
            "Returns by reason",
            kit.empty_state("Nothing came back in these seven days.", "Choose a longer range, or clear the category."),
            4,
        ),
        panel(
            "error",
            "Stock cover could not be drawn",
            "Days of stock by category",
            kit.error_state("The database did not answer in time.", "The rest of the page is up to date.", True),
            4,
        ),
        kit.panel_skeleton("Revenue by carrier", 4, 180),
        html.Div(kit.kpi_skeleton(["Net revenue", "Orders", "Average order"]), className="w6"),
        kit.panel_skeleton("Carriers by parcels", 6, 180, chart=False),
    ]


def grid() -> html.Div:
    """Forty orders in the large grid."""
    columns = [
        kit.Column("order", "Order", "link", width=130),
        kit.Column("at", "Ordered", "moment", width=140),
        kit.Column("customer", "Customer", filter=True),
        kit.Column("status", "Status", "tag", width=120),
        kit.Column("units", "Units", "count", width=90),
        kit.Column("margin", "Margin", "share", width=110, colour=1),
        kit.Column("value", "Value", "cents", bar=900),
    ]
    rows = [
        {
            "order": f"O-{10400 + i}",
            "href": f"/sales/orders/{i}",
            "at": f"2026-10-31T{23 - i // 3:02d}:{i:02d}:00",
            "customer": f"Customer {i * 37 % 900}",
            "status": "Paid" if i % 4 else "Failed",
            "status_tone": "good" if i % 4 else "bad",
            "units": i % 5 + 1,
            "margin": 0.4 - i / 80,
            "value": 900 * math.exp(-i / 12),
        }
        for i in range(40)
    ]
    return kit.data_grid("orders-grid", columns, rows, "Orders of 31 October", 300)
