"""The kit: ids that callbacks rely on, names that readers hear, states."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import plotly.utils
import pytest
from dash.development.base_component import Component

from layouts import charts, html
from layouts import components as kit
from layouts.components.filter_bar import INPUTS, OUTPUTS, STATES
from layouts.components.kpi import _path
from tests.layouts.gallery import layout, state


def every(component: Any) -> Iterator[Component]:
    """A component and all below it."""
    if isinstance(component, list | tuple):
        for child in component:
            yield from every(child)
    elif isinstance(component, Component):
        yield component
        yield from every(getattr(component, "children", None))


def text(component: Any) -> str:
    """All that is written in a component."""
    if isinstance(component, str):
        return component
    if isinstance(component, list | tuple):
        return "".join(text(child) for child in component)
    return text(getattr(component, "children", None)) if isinstance(component, Component) else ""


def named(component: Component, id: str) -> Any:
    """The component of that id."""
    return next(part for part in every(component) if getattr(part, "id", None) == id)


def test_the_gallery_can_be_sent() -> None:
    json.dumps(layout("light"), cls=plotly.utils.PlotlyJSONEncoder, allow_nan=False)


def test_the_filter_bar_holds_every_control_that_its_callback_names() -> None:
    ids = {getattr(part, "id", "") for part in every(layout("light"))}
    assert {id for id, _ in (*INPUTS, *STATES, *OUTPUTS)} <= ids
    assert {"filter-bar", "freshness", "theme", "data-version", "page", "nav", "toasts", "search-items"} <= ids


def test_ids_are_unique() -> None:
    ids = [json.dumps(part.id) for part in every(layout("light")) if getattr(part, "id", None)]
    assert len(ids) == len(set(ids))


def test_the_filter_bar_shows_a_pages_filters() -> None:
    assert kit.filter_bar_class(("dates", "region")) == "filters has-dates has-region"
    assert kit.filter_bar(state(), ("compare",)).className == "filters has-compare"


def test_what_the_browser_knows_of_the_filters() -> None:
    known = state().known()
    assert known["presets"]["90d"] == ["2026-08-03", "2026-10-31"]
    assert known["labels"]["90d"] == "Last 90 days"
    assert known["region"] == {
        "all": "All regions",
        "many": "regions",
        "labels": {"dach": "Germany, Austria, Switzerland", "nordic": "Nordics", "iberia": "Iberia"},
    }


def test_a_card_says_its_change_without_colour() -> None:
    card = kit.kpi_card(
        "summary--net", "Net revenue", "€5.82M", "−2.1%", "bad", "plan €5.94M", "net of tax", full="€5,821,430.12"
    )
    assert text(card) == "Net revenuenet of tax€5.82M−2.1% (worse)plan €5.94M"
    label = next(part for part in every(card) if isinstance(part, html.Button))
    assert getattr(label, "aria-describedby") == "summary--net-definition"
    assert named(card, "summary--net-definition").role == "tooltip"


@pytest.mark.parametrize(
    ("change", "good", "tone"),
    [
        (0.1, 1, "good"),
        (-0.1, 1, "bad"),
        (0.1, -1, "bad"),
        (-0.1, -1, "good"),
        (0.1, 0, "neutral"),
        (0, 1, "neutral"),
        (None, 1, "neutral"),
        (float("nan"), 1, "neutral"),
    ],
)
def test_tone(change: float | None, good: int, tone: str) -> None:
    assert kit.tone(change, good) == tone


def test_a_spark_leaves_a_gap_where_nothing_is_known() -> None:
    assert _path([0, 1, None, 1, 0], 0, 1) == "M0.0 33.0L50.0 3.0M150.0 3.0L200.0 33.0"
    assert _path([0, None, 1, None, 0], 0, 1) == "M0.0 33.0h0M100.0 3.0h0M200.0 33.0h0"
    assert _path([5, 5], 5, 5) == "M0.0 33.0L200.0 33.0"


def test_a_panel_keeps_its_frame_and_gives_its_content_away() -> None:
    frame = kit.panel(
        "executive-summary--trend", "executive/summary", "trend", "Revenue by week", 8, ("csv", "receipt"), "drawn"
    )
    assert frame.className == "surface panel w8"
    assert (getattr(frame, "data-page"), getattr(frame, "data-panel")) == ("executive/summary", "trend")
    content = named(frame, "executive-summary--trend")
    assert text(content) == "drawn"
    assert [getattr(part, "data-action") for part in every(frame) if isinstance(part, html.Button)] == [
        "csv",
        "receipt",
    ]
    assert "Revenue by week" not in text(kit.panel_view("Revenue grew", "", html.P("body")))


def test_marks_that_lead_somewhere_are_links_too() -> None:
    figure = charts.bars(["Home", "Toys", "Other"], [3.0, 2.0, 1.0], keys=["/a?x=1", "/b", None])
    drawn = kit.chart(figure, "Revenue by category")
    assert [(link.children, link.href) for link in every(drawn) if isinstance(link, html.A)] == [
        ("Home", "/a?x=1"),
        ("Toys", "/b"),
    ]
    (way,) = (
        link
        for link in every(kit.chart(charts.bars(["A", "B"], [2.0, 1.0], keys=["/a"] * 2), ""))
        if isinstance(link, html.A)
    )
    assert way.children == "A, B"
    assert not any(isinstance(part, html.A) for part in every(kit.chart(charts.bars(["A"], [1.0]), "")))


def test_states_say_why_and_offer_a_way_on() -> None:
    assert (
        text(kit.empty_state("Nothing came back.", "Choose a longer range."))
        == "Nothing came back.Choose a longer range."
    )
    away = kit.error_state("The database is away.", "Try in a minute.", passing=True)
    assert away.role == "alert"
    (button,) = (part for part in every(away) if isinstance(part, html.Button))
    assert (button.children, getattr(button, "data-action")) == ("Try again", "again")
    assert hasattr(away, "data-again")
    refused = kit.error_state("There is no order 7.")
    assert not hasattr(refused, "data-again")
    assert not any(isinstance(part, html.Button) for part in every(refused))


def test_a_skeleton_has_the_names_and_the_size_of_what_comes() -> None:
    row = kit.kpi_skeleton(["Net revenue", "Orders"])
    assert row.style == kit.kpi_row(["", ""]).style
    assert text(row) == "Net revenueOrders"
    frame = kit.panel_skeleton("Revenue by week", 8, 300)
    assert frame.className == "surface panel w8"
    assert text(frame) == "Revenue by week"
    assert frame.children[1].style == {"height": 300}
    assert not any(getattr(part, "id", None) for part in every(frame)), "callbacks would take it for the panel"


def test_skeletons_reach_the_browser_as_markup() -> None:
    content = kit.folded([kit.page_header("Orders", "How many?")], ())
    known = getattr(kit.skeletons([("/sales/orders", "filters has-dates", content)]), "data-pages")
    header = ["div", {"className": "page-header"}, ["h1", {}, "Orders"], ["p", {}, "How many?"]]
    assert json.loads(known) == [["/sales/orders", "filters has-dates", [header]]]


def test_lineage_folds_what_is_long_and_says_what_is_empty() -> None:
    stages = [kit.Stage("Queries", [kit.Node(f"q{number}", "/q", "note") for number in range(13)]), kit.Stage("Pages")]
    queries, pages = kit.lineage(stages, "What rests on orders").children
    assert text(queries).startswith("Queries13q0note")
    assert "and 3 more" in text(queries)
    assert [part.href for part in every(queries) if isinstance(part, html.A)] == ["/q"] * 13
    assert text(pages) == "PagesNone"


def test_the_grid_asks_the_server_only_without_rows() -> None:
    columns = [kit.Column("value", "Value", "money", bar=900), kit.Column("name", "Name", filter=True)]
    here, there = (kit.data_grid("orders", columns, rows).children for rows in ([{"value": 1}], None))
    assert here.rowData == [{"value": 1}]
    assert not hasattr(here, "rowModelType")
    assert there.rowModelType == "infinite"
    value, name = there.columnDefs
    assert value["valueFormatter"] == {"function": "cellText(params, 'money')"}
    assert value["cellStyle"] == {"function": "cellBar(params, 900.0)"}
    assert name["filter"] == "agTextColumnFilter"


def test_the_grids_script_stays_out_of_the_first_page() -> None:
    import dash_ag_grid

    assert dash_ag_grid._js_dist[0]["dynamic"] is True
    shell = layout("light")
    assert getattr(named(shell, "grid-script"), "data-src").startswith(
        "/_dash-component-suites/dash_ag_grid/dash_ag_grid.v"
    )


def test_a_short_table_is_a_table() -> None:
    columns = [
        kit.Column("name", "Region", "link"),
        kit.Column("money", "Revenue", "money", bar=4.0),
        kit.Column("change", "Change", "delta", colour=1),
    ]
    rows = [
        {"name": "Nordics", "href": "/x", "money": -2.0, "change": -0.01},
        {"name": "Total", "money": 0.0, "change": "new", "change_tone": "good"},
    ]
    table = kit.simple_table(rows, columns, "Revenue", classes=["", "total"])
    assert [cell.children for cell in every(table) if isinstance(cell, html.Th)] == ["Region", "Revenue", "Change"]
    assert all(cell.scope == "col" for cell in every(table) if isinstance(cell, html.Th))
    bars = [part for part in every(table) if getattr(part, "className", "") == "cell-bar"]
    assert [bar.style for bar in bars] == [{"width": "50.0%"}]
    cells = [cell for cell in every(table) if isinstance(cell, html.Td)]
    assert [text(cell) for cell in cells] == ["Nordics", "−€2.00", "−1.0%", "Total", "€0.00", "new"]
    assert [cell.className for cell in cells] == ["", "number", "number bad", "", "number", "number good"]


def test_a_list_is_made_of_cards_on_a_phone_and_figures_stay_a_table() -> None:
    names = ("name", "share", "money", "state")
    told = {"name": "Nordics", "share": 0.2, "money": 4.0, "state": "Open"}
    figures = [kit.Column(name, name.capitalize(), "share" if name == "share" else "money") for name in names[1:]]
    beside = kit.simple_table([told], [kit.Column("name", "Region"), *figures, kit.Column("money", "Again", "money")])
    assert [part.className for part in every(beside) if isinstance(part, html.Table)] == ["simple-table"]
    columns = [kit.Column("pick", "", "choice"), *(kit.Column(name, name.capitalize()) for name in names)]
    listed = kit.simple_table([told | {"pick": kit.tick("region", "n", "Choose Nordics")}], columns)
    assert [part.className for part in every(listed) if isinstance(part, html.Table)] == ["simple-table cards"]
    cells = [cell for cell in every(listed) if isinstance(cell, html.Td)]
    assert [getattr(cell, "data-name", None) for cell in cells] == [None, "Name", "Share", "Money", "State"]
    boxes = [getattr(part, "aria-label") for part in every(listed) if getattr(part, "type", "") == "checkbox"]
    assert boxes == ["Choose all", "Choose Nordics"]


def test_a_short_table_writes_each_kind_of_figure() -> None:
    figures = {
        "money": (12345.0, "€12.3k"),
        "cents": (12345.0, "€12,345.00"),
        "gain": (-12345.0, "−12k"),
        "count": (1234, "1,234"),
        "share": (0.318, "31.8%"),
        "points": (0.017, "+1.7 pt"),
        "decimal": (4.5, "4.50"),
        "date": (date(2026, 10, 31), "31 Oct 2026"),
        "text": (None, "–"),
    }
    table = kit.simple_table(
        [{kind: value for kind, (value, _) in figures.items()}], [kit.Column(kind, kind, kind) for kind in figures]
    )
    written = [text(cell) for cell in every(table) if isinstance(cell, html.Td)]
    assert written == [said for _, said in figures.values()]


def test_the_largest_figure_has_the_longest_bar() -> None:
    table = kit.simple_table([{"n": 5.0}, {"n": None}, {"n": -20.0}], [kit.Column("n", "N", "count", bar=True)])
    bars = [part.style for part in every(table) if getattr(part, "className", "") == "cell-bar"]
    assert bars == [{"width": "25.0%"}, {"width": "100.0%"}]


def test_navigation_marks_the_page_and_its_badges() -> None:
    navigation = kit.nav(
        "Shop",
        [("Sales", [("Orders", "/sales/orders"), ("Products", "/sales/products")])],
        "/sales/orders",
        {"/sales/products": "3"},
    )
    links = [part for part in every(navigation) if getattr(part, "className", "") == "side-link"]
    assert [getattr(link, "aria-current", None) for link in links] == ["page", None]
    assert [text(link) for link in links] == ["Orders", "Products3"]
