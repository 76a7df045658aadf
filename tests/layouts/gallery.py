"""Every component and chart on one page, with figures made up for the purpose: `python -m tests.layouts.gallery`.

The address's `theme` chooses light or dark.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc

from layouts import charts, html
from layouts import components as kit
from layouts.components.filter_bar import INPUTS, OUTPUTS, STATES
from tests.layouts.gallery_figures import figures
from tests.layouts.gallery_parts import cards, panel, rows_and_tables

ASSETS = Path(__file__).parents[2] / "assets"
AS_OF = date(2026, 10, 31)
PAGE = """<!doctype html><html lang="en" data-theme="light"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Gallery</title>
{%metas%}{%css%}</head>
<body>{%app_entry%}<footer hidden>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""


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
            legend=kit.legend(charts.keys(figure)) if charts.keys(figure) else None,
        )
        for name, title, about, figure, width, height in figures(look)
    ]
    pages = [
        ("Executive", [("Summary", "/"), ("Revenue drivers", "/executive/drivers")]),
        (
            "Sales",
            [
                ("Orders", "/sales/orders"),
                ("Products", "/sales/products"),
                ("Pricing", "/sales/pricing"),
                ("Basket", "/sales/basket"),
            ],
        ),
        ("Customers", [("Segments", "/customers/segments"), ("Cohorts", "/customers/cohorts")]),
        ("Workspace", [("Alerts", "/alerts"), ("Reports", "/reports")]),
    ]
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
    main = next(part for part in shell._traverse() if getattr(part, "id", None) == "page")
    main.children = [
        kit.page_header("Executive summary", "Is the business on plan today, and what needs me?"),
        cards(theme),
        kit.grid(drawn + rows_and_tables()),
    ]
    found = [(label, domain, href) for domain, group in pages for label, href in group] + [
        ("Net revenue", "gross sales − discounts − returned goods", "/")
    ]
    return html.Div([dcc.Location(id="url", refresh=False), kit.search_items(found), shell])


def create() -> Dash:
    """The gallery's application, with the endpoints that the browser's side asks."""
    app = Dash("gallery", assets_folder=str(ASSETS), serve_locally=True, suppress_callback_exceptions=True)
    app.layout = lambda: layout(_theme())
    app.index_string = PAGE
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
        return {"version": server.config.get("VERSION", 1), "as_of": "2026-10-31"}

    @server.get("/api/panels/gallery/gallery/<panel_name>/receipt")
    def receipt(panel_name: str) -> dict[str, Any]:
        return {
            "definition": "gross sales − discounts − returned goods",
            "filters": flask.request.query_string.decode() or "last 90 days",
            "scope": "whole company",
            "time_zone": "Europe/Berlin",
            "as_of": "31 Oct 2026, 23:59",
            "rows": 90,
            "query": "reporting/revenue_trend",
            "cache": "fresh",
            "milliseconds": 3.1,
            "sql": f"-- {panel_name}\nselect day, sum(net_revenue) as net_revenue\nfrom mart.sales_day\ngroup by day",
        }

    return app


def _theme() -> str:
    return (
        "dark"
        if "theme=dark" in (flask.request.headers.get("Referer", "") + flask.request.query_string.decode())
        else "light"
    )


if __name__ == "__main__":
    create().run(port=8977)
