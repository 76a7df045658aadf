"""Every component and chart on one page, with figures made up for the purpose: `python -m tests.layouts.gallery`.

The address's `theme` chooses light or dark.
"""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from layouts import charts
from layouts import components as kit
from layouts.components.filter_bar import INPUTS, OUTPUTS, STATES

ASSETS = Path(__file__).parents[2] / "assets"
AS_OF = date(2026, 10, 31)
PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta name="viewport" content="width=device-width,initial-scale=1">
<meta charset="utf-8"><title>Gallery</title>{{%metas%}}{{%css%}}</head><body>{{%app_entry%}}<footer hidden>{{%config%}}{{%scripts%}}{{%renderer%}}</footer></body></html>"""


def wave(length: int, base: float, rise: float, seed: int) -> list[float]:
    """A course that wanders and rises; the same for the same seed."""
    chance = random.Random(seed)
    return [
        base + rise * i / length + base * 0.08 * math.sin(i / 4 + seed) + base * 0.03 * chance.random()
        for i in range(length)
    ]


def state() -> kit.FilterBarState:
    """What the filter bar offers here."""
    day = timedelta(days=1)
    return kit.FilterBarState(
        presets=[
            ("7d", "Last 7 days", AS_OF - 6 * day, AS_OF),
            ("28d", "Last 28 days", AS_OF - 27 * day, AS_OF),
            ("90d", "Last 90 days", AS_OF - 89 * day, AS_OF),
            ("ytd", "Year to date", date(2026, 1, 1), AS_OF),
            ("last_month", "Last month", date(2026, 9, 1), date(2026, 9, 30)),
        ],
        compares=[("previous_year", "previous year"), ("previous_period", "previous period"), ("plan", "plan")],
        default_preset="90d",
        default_compare="previous_year",
        options={
            "region": [("dach", "Germany, Austria, Switzerland"), ("nordic", "Nordics"), ("iberia", "Iberia")],
            "channel": [("email", "E-mail"), ("search", "Paid search"), ("direct", "Direct")],
            "category": [("home", "Home and Garden"), ("beauty", "Beauty")],
        },
    )


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
                f"card-{place}", label, value, delta, tone, against, definition,
                spark=wave(26, 50, rise, seed), before=wave(26, 48, rise / 2, seed + 1), theme=theme, full=value,
            )
            for place, (label, value, delta, tone, against, seed, rise) in enumerate(figures)
        ]
    )  # fmt: skip


def figures(look: charts.Plain) -> list[tuple[str, str, str, dict[str, Any], int, int]]:
    """(name, finding, about, figure, width, height) of each chart."""
    weeks = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(52)]
    now, then, plan = wave(44, 380e3, 30e3, 2), wave(52, 355e3, 70e3, 3), wave(52, 395e3, 90e3, 2)
    ahead = [now[-1] + 9e3 * (i + 1) for i in range(8)]
    forecast = charts.Forecast(
        weeks[44:],
        ahead,
        [v - 5e3 * (i + 1) for i, v in enumerate(ahead)],
        [v + 5e3 * (i + 1) for i, v in enumerate(ahead)],
    )
    steps = [("Volume", 218e3), ("Mix", 54e3), ("Price", -96e3), ("Returns", -41e3), ("FX", 95e3)]
    kinds = [
        "Home and Garden",
        "Electronics",
        "Beauty",
        "Fashion",
        "Toys",
        "Sports",
        "Books",
        "Grocery",
        "Pets",
        "Office supplies and stationery",
    ]
    sizes = [1.92e6, 1.4e6, 830e3, 610e3, 402e3, 288e3, 160e3, 118e3, 61e3, 24e3]
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    hours = [f"{hour:02d}" for hour in range(24)]
    heat = [[40 + 30 * math.sin((h - 8) / 4) + 6 * d for h in range(24)] for d in range(7)]
    parts = {
        name: wave(12, size / 12, size / 40, seed) for seed, (name, size) in enumerate(zip(kinds, sizes, strict=True))
    }
    months = [date(2025 + (10 + i) // 12, (10 + i) % 12 + 1, 1) for i in range(12)]
    return [
        ("trend", "Revenue runs 4% above last year and 2% under plan", "Net revenue by week, EUR; forecast with 80% interval to year end",
         charts.trend(weeks[:44], {"This year": now}, then, plan, forecast, look=look), 8, 290),
        ("waterfall", "Volume carries the growth, price takes some back", "Change against last year, in EUR",
         charts.waterfall(steps, ("Last year", 5.59e6), ("This year", 5.82e6), look=look), 4, 290),
        ("bars", "Home and Garden leads with a third of revenue", "Net revenue by category, with last year's",
         charts.bars(kinds, sizes, [v * 0.93 for v in sizes], look=look), 6, charts.bars_height(10)),
        ("signed", "Electronics lost what Home and Garden won", "Change of net revenue by category",
         charts.bars(kinds[:6], [218e3, 54e3, 12e3, -18e3, -41e3, -96e3], signed=True, look=look), 6, charts.bars_height(10)),
        ("lines", "Home and Garden pulls away from the rest", "Net revenue by month and category",
         charts.trend(months, {k: parts[k] for k in kinds[:5]}, look=look), 6, 290),
        ("stacked", "Growth is broad: seven of ten categories rose", "Net revenue by month and category",
         charts.stacked_bars(months, parts, look=look), 6, 290),
        ("heat", "Evenings from seven sell most, Sundays above all", "Orders by weekday and hour",
         charts.heat_map(hours, days, heat, "count", look=look), 8, 260),
        ("pareto", "A fifth of products make four fifths of revenue", "Share of revenue by share of products",
         charts.pareto([1e6 / (i + 1) ** 1.1 for i in range(400)], look=look), 4, 260),
        ("funnel", "Half of baskets never reach checkout", "Sessions by step reached",
         charts.funnel(["Sessions", "Product views", "Added to basket", "Checkout", "Orders"], [412300, 288400, 61800, 31200, 24900], look=look), 4, 220),
        ("bubble", "Three categories earn little on much revenue", "Margin against revenue; size is orders",
         charts.bubble(sizes, [0.31, 0.12, 0.42, 0.25, 0.3, 0.28, 0.19, 0.08, 0.33, 0.4], kinds, [v / 90 for v in sizes], "Net revenue", "Margin", look=look), 4, 260),
        ("histogram", "Most orders lie between €40 and €120", "Orders by value",
         charts.histogram([20 * i for i in range(16)], [100 * i * math.exp(-i / 3) + 20 for i in range(15)], look=look), 4, 260),
        ("multiples", "Every category but Toys grew", "Net revenue by month, all on one scale",
         charts.small_multiples(months, {k: parts[k] for k in kinds[:6]}, look=look), 12, 320),
    ]  # fmt: skip


def panel(
    name: str,
    title: str,
    about: str,
    body: Any,
    width: int,
    height: int,
    menu: tuple[str, ...] = kit.MENU,
    legend: Any = None,
) -> html.Article:
    """A panel with its content already in place."""
    frame = kit.panel(f"gallery--{name}", "gallery/gallery", name, about, width, height, menu)
    frame.children[0].children = kit.panel_view(title, about, body, legend)
    return frame


def rows_and_tables() -> list[html.Article]:
    """The panels without a chart."""
    decisions = kit.action_rows([
        kit.action_row("Stock", "Reorder 12 products before 6 Nov", "Stock-out in 5 to 9 days at current demand; vendor lead time 6 days", kit.button("Accept", primary=True), money="+84k"),
        kit.action_row("Price", "Raise Beauty by 3%", "Elasticity −0.7 (−0.9 to −0.5); still under competitors", kit.button("Review"), money="+31k"),
        kit.action_row("Budget", "Move 18k from display to search", "Marginal return 0.9 against 2.1", kit.button("Review"), money="+20k"),
    ])  # fmt: skip
    alerts = kit.action_rows([
        kit.action_row("Critical", kit.link("Payment failures at Processor B: 9.4%", "/finance/payments"), "Threshold 5%, since 31 Oct 18:20; 212 orders, 24k at stake", kit.button("Acknowledge"), "bad"),
        kit.action_row("Warning", "Shipments file for 30 Oct arrived half as large as usual", "On-time share may be off by up to 1.2 points", kit.button("Assign")),
    ])  # fmt: skip
    short = kit.simple_table(
        [
            {"region": "Germany, Austria, Switzerland", "href": "/sales/geography", "revenue": "€2.41M", "revenue_size": 2.41, "change": "+6.2%", "change_tone": "good"},
            {"region": "Nordics", "href": "/sales/geography", "revenue": "€1.20M", "revenue_size": 1.2, "change": "−3.4%", "change_tone": "bad"},
            {"region": "Total", "revenue": "€3.61M", "change": "+2.8%", "change_tone": "good"},
        ],
        [kit.Column("region", "Region", "link"), kit.Column("revenue", "Net revenue", "money", bar=2.41), kit.Column("change", "Against last year", "delta", colour=1)],
        "Net revenue by region",
        ["", "", "total"],
    )  # fmt: skip
    said = kit.insight_list([
        ("+218k from volume.", "Home and Garden sold 14% more units, two thirds of it through e-mail."),
        ("−96k from price.", "Discounts in Electronics deepened from 8% to 12%; competitor parity was reached in week 34."),
        ("−41k from returns.", "Fashion returns rose to 19%; one vendor explains half."),
    ])  # fmt: skip
    return [
        panel("said", "What moved, and why", "Change against last year, in EUR", said, 6, 180, ("receipt",)),
        panel("table", "The home market carries the growth", "Net revenue by region", short, 6, 180, ("csv", "xlsx", "receipt")),
        panel("decisions", "Needs a decision", "Recommendations by expected effect this quarter", decisions, 6, 260, ()),
        panel("alerts", "Open alerts", "One critical, one warning", alerts, 6, 260, ()),
        panel("grid", "Orders of 31 Oct", "Newest first", grid(), 12, 360, ("csv", "xlsx", "full", "receipt")),
        panel("empty", "No returns in these days", "Returns by reason", kit.empty_state("Nothing came back in these seven days.", "Choose a longer range, or clear the category."), 4, 180),
        panel("error", "Stock cover could not be drawn", "Days of stock by category", kit.error_state("The database did not answer in time.", "The rest of the page is up to date.", "retry"), 4, 180),
        kit.panel("gallery--loading", "gallery/gallery", "loading", "Revenue by carrier", 4, 180),
    ]  # fmt: skip


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
            "order": f"O-{10400 + i}", "href": f"/sales/orders/{i}", "at": f"2026-10-31T{23 - i // 3:02d}:{i:02d}:00", "customer": f"Customer {i * 37 % 900}",
            "status": "Paid" if i % 4 else "Failed", "status_tone": "good" if i % 4 else "bad",
            "units": i % 5 + 1, "margin": 0.4 - i / 80, "value": 900 * math.exp(-i / 12),
        }
        for i in range(40)
    ]  # fmt: skip
    return kit.data_grid("orders-grid", columns, rows, "Orders of 31 October", 300)


def layout(theme: str) -> html.Div:
    """The gallery's page in the shell."""
    look = charts.Plain(theme=theme)
    drawn = [
        panel(
            name,
            title,
            about,
            kit.chart(figure, about, height),
            width,
            height,
            legend=kit.legend(charts.keys(figure)) if charts.keys(figure) else None,
        )
        for name, title, about, figure, width, height in figures(look)
    ]
    pages = [
        ("Executive", [("Summary", "/"), ("Revenue drivers", "/executive/drivers")]),
        ("Sales", [("Orders", "/sales/orders"), ("Products", "/sales/products"), ("Pricing", "/sales/pricing"), ("Basket", "/sales/basket")]),
        ("Customers", [("Segments", "/customers/segments"), ("Cohorts", "/customers/cohorts")]),
        ("Workspace", [("Alerts", "/alerts"), ("Reports", "/reports")]),
    ]  # fmt: skip
    leave = html.A("Log out", href="/logout", className="menu-item")
    navigation = kit.nav(
        "Revenue Analytics",
        pages,
        "/",
        {"/alerts": "3"},
        kit.user_menu("Ada Lovelace", "ada@example.com", [("Account", "/account")], leave),
    )
    bar = kit.top_bar(
        kit.filter_bar(state(), ("dates", "compare", "region", "channel", "category")),
        kit.freshness("Data as of 31 Oct, 23:59 · quality 96"),
    )
    shell = kit.app_shell(navigation, bar, theme=theme)
    content = [
        kit.page_header("Executive summary", "Is the business on plan today, and what needs me?"),
        cards(theme),
        kit.grid(drawn + rows_and_tables()),
    ]
    found = [(label, domain, href) for domain, group in pages for label, href in group] + [
        ("Net revenue", "gross sales − discounts − returned goods", "/")
    ]
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            kit.search_items(found),
            shell,
            html.Div(content, id="gallery-content", hidden=True),
        ]
    )


def create() -> Dash:
    """The gallery's application, with the endpoints that the browser's side asks."""
    app = Dash("gallery", assets_folder=str(ASSETS), serve_locally=True, suppress_callback_exceptions=True)
    app.layout = lambda: _served(layout(_theme()))
    app.index_string = PAGE.replace("{theme}", "light").replace("{{", "{").replace("}}", "}")
    app.clientside_callback(
        ClientsideFunction("filters", "sync"),
        [Output(*p) for p in OUTPUTS],
        [Input(*p) for p in INPUTS],
        [State(*p) for p in STATES],
    )
    app.clientside_callback(ClientsideFunction("shell", "navigated"), Input("url", "pathname"))
    server: flask.Flask = app.server

    @server.get("/api/data-version")
    def data_version() -> dict[str, Any]:
        return {"version": 1, "as_of": "2026-10-31"}

    @server.get("/api/panels/gallery/gallery/<panel_name>/receipt")
    def receipt(panel_name: str) -> dict[str, Any]:
        return {
            "definition": "gross sales − discounts − returned goods", "filters": flask.request.query_string.decode() or "last 90 days", "scope": "whole company",
            "time_zone": "Europe/Berlin", "as_of": "31 Oct 2026, 23:59", "rows": 90, "query": "reporting/revenue_trend", "cache": "fresh", "milliseconds": 3.1,
            "sql": f"-- {panel_name}\nselect day, sum(net_revenue) as net_revenue\nfrom mart.sales_day\nwhere day between :start and :end\ngroup by day",
        }  # fmt: skip

    return app


def _theme() -> str:
    return (
        "dark"
        if "theme=dark" in (flask.request.headers.get("Referer", "") + flask.request.query_string.decode())
        else "light"
    )


def _served(page: html.Div) -> html.Div:
    """The content where the shell keeps a page's."""
    content = page.children.pop()
    main = page.children[2].children[3].children[1].children[1]
    main.children = content.children
    return page


if __name__ == "__main__":
    create().run(port=8977)
