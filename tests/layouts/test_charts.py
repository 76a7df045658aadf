"""Charts: figures as plain data, right in what they say."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from plotly.validator_cache import ValidatorCache

from layouts import charts
from tests.layouts.gallery_figures import figures

DAYS = [date(2026, 1, 5) + timedelta(weeks=place) for place in range(4)]
GALLERY = {name: figure for name, _, _, figure, _, _ in figures(charts.Plain())}
DARK = charts.Plain(theme="dark", locale="de", currency="USD")


@pytest.mark.parametrize("name", GALLERY)
def test_figures_are_plain_data_that_plotly_knows(name: str) -> None:
    figure = GALLERY[name]
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure
    for trace in figure["data"]:
        known = ValidatorCache.get_validator("", "data").get_trace_class(trace["type"])()
        assert {attribute for attribute in trace if attribute != "type" and attribute not in known} == set()


def test_builders_load_neither_plotly_nor_pandas() -> None:
    code = "import sys, layouts.charts; sys.exit(any(name in sys.modules for name in ('plotly', 'pandas', 'dash')))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_values_made_safe() -> None:
    figure = charts.trend(DAYS, {"Now": [1.0, math.nan, np.float64(3.25), np.int64(4)]})
    assert figure["data"][0]["y"] == [1, None, 3.25, 4]
    assert figure["data"][0]["x"] == ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]


@pytest.mark.parametrize(
    "figure",
    [
        charts.trend([], {"Now": []}),
        charts.trend([], {}),
        charts.trend(DAYS[:1], {"Now": [1.0]}, comparison=[2.0]),
        charts.trend(DAYS, {"Now": [None] * 4}, comparison=[None] * 4, plan=[None] * 4),
        charts.trend(DAYS, {"A": [None] * 4, "B": [0, 0, 0, 0]}),
        charts.bars([], []),
        charts.bars(["A"], [None], [None]),
        charts.bars(["A", "B"], [0, 0]),
        charts.bars(["A", "B"], [-1, -2], signed=True),
        charts.stacked_bars([], {}),
        charts.waterfall([], ("Before", 0.0), ("Now", 0.0)),
        charts.waterfall([("A", -5.0)], ("Before", 2.0), ("Now", -3.0)),
        charts.funnel([], []),
        charts.histogram([], []),
        charts.heat_map([], [], []),
        charts.heat_map(["a"], ["b"], [[None]], texts=True),
        charts.pareto([]),
        charts.intervals([], [], [], []),
        charts.intervals(["A"], [None], [None], [None], mark=-1.0, mark_name="even"),
        charts.pareto([0, -1, None]),
        charts.arcs([], [], []),
        charts.arcs(["A"], [None], [(0, 0, 0.0)]),
        charts.bubble([], [], []),
        charts.bubble([1.0], [None], ["A"], [None]),
        charts.choropleth([], [], [], []),
        charts.choropleth(["DEU"], [None], ["Germany"], ["–"], signed=True),
        charts.small_multiples([], {}),
        charts.small_multiples(DAYS, {"A": [None] * 4}),
    ],
)
def test_nothing_to_draw_is_no_fault(figure: charts.Figure) -> None:
    json.dumps(figure, allow_nan=False)


def test_a_trend_of_nothing_but_zeros_begins_at_zero() -> None:
    for values, expected in (([0.0, 0.0, 0.0], "tozero"), ([1.0, 8.0, 9.0], "tozero"), ([8.0, 9.0, 8.5], None)):
        drawn = charts.trend(["2026-06-01", "2026-06-02", "2026-06-03"], {"Orders": values}, values, unit="count")
        assert drawn["layout"]["yaxis"].get("rangemode") == expected


def test_a_trend_says_each_figure_of_a_day_and_no_other_day() -> None:
    ahead = charts.Forecast([date(2026, 2, 2)], [130.6], [120], [140])
    figure = charts.trend(
        DAYS, {"This year": [100, 110, 99, 120]}, comparison=[80, None, 110, 100, 90], plan=[1e3] * 4, forecast=ahead
    )
    said = [re.sub(r"<span[^>]*>●</span> ", "", text).split("<br>") for text in figure["data"][-1]["customdata"]]
    assert said[0] == ["This year €100 (+25.0%)", "Last year €80", "Plan €1,000"]
    assert said[1] == ["This year €110", "Plan €1,000"]
    assert said[2][0] == "This year €99 (−10.0%)"
    assert said[4] == ["Last year €90", "Forecast €131 (€120 to €140)"]
    assert all(trace.get("hoverinfo") == "skip" for trace in figure["data"][:-1])


def test_a_forecast_starts_where_the_figures_end() -> None:
    ahead = charts.Forecast([date(2026, 2, 2)], [130], [120], [140])
    figure = charts.trend(DAYS, {"This year": [100, 110, 99, 120]}, forecast=ahead)
    dotted = next(trace for trace in figure["data"] if trace["name"] == "Forecast")
    assert dotted["x"] == ["2026-01-26", "2026-02-02"]
    assert dotted["y"] == [120, 130]
    assert charts.keys(figure) == [("This year", "#2f5bea", "line"), ("Forecast", "#2f5bea", "area")]


def test_more_than_eight_series_become_other() -> None:
    series = {f"S{place}": [float(place)] * 4 for place in range(11)}
    figure = charts.stacked_bars(DAYS, series)
    names = [trace["name"] for trace in figure["data"]]
    assert names == ["S4", "S5", "S6", "S7", "S8", "S9", "S10", "Other"]
    assert figure["data"][-1]["y"] == [0 + 1 + 2 + 3] * 4
    assert len({trace["marker"]["color"] for trace in figure["data"]}) == 8


def test_bars_start_at_zero_and_say_their_figure() -> None:
    figure = charts.bars(["A", "B"], [2e6, 5e5], [1e6, 9e5], keys=["/a", None])
    now, before = figure["data"]
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert now["customdata"] == ["/a", None]
    assert before["x"] == [1e6, 9e5]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["€2.00M", "€500k"]
    assert [note["x"] for note in figure["layout"]["annotations"]] == [2e6, 9e5]


def test_a_bridge_adds_up() -> None:
    steps = [("Volume", 218.0), ("Price", -96.0), ("Returns", -41.0)]
    figure = charts.waterfall(steps, ("Last year", 5000.0), ("This year", 5081.0))
    trace = figure["data"][0]
    tops = [base + size for base, size in zip(trace["base"], trace["y"], strict=True)]
    assert tops == [5000, 5218, 5218, 5122, 5081]
    assert trace["base"][2:4] == [5122, 5081]
    assert trace["base"][0] == trace["base"][4] == figure["layout"]["yaxis"]["range"][0] > 0
    assert len(figure["layout"]["shapes"]) == 4 + 2, "the cut totals say that they are cut"


def test_a_bridge_of_large_changes_starts_at_zero() -> None:
    figure = charts.waterfall([("Volume", 50.0)], ("Last year", 100.0), ("This year", 150.0))
    assert figure["layout"]["yaxis"]["range"][0] == 0
    assert len(figure["layout"]["shapes"]) == 2


def test_pareto_finds_where_eighty_percent_is_reached() -> None:
    figure = charts.pareto([80, 10, 5, 3, 2])
    assert figure["layout"]["annotations"][0]["text"] == "20% of products<br>make 80% of revenue"
    assert figure["data"][0]["y"][-1] == 1


def test_what_is_beyond_the_known_is_dotted_and_the_chosen_is_marked() -> None:
    figure = charts.reaction([-0.1, 0, 0.1, 0.2], [-4, 0, 3, 5], [-5, 0, 2, 3], [-3, 0, 4, 7], 0.1, (-0.05, 0.1))
    assert figure["data"][2]["line"]["dash"] == "dot"
    assert figure["data"][3]["y"] == [None, 0, 3, None]
    assert (figure["data"][4]["x"], figure["data"][4]["y"]) == ([0.1], [3])
    assert figure["data"][5]["customdata"][2] == "+10.0%: €3.00 (€2.00 to €4.00)"


def test_intervals_tell_which_side_of_the_mark_they_lie_on() -> None:
    figure = charts.intervals(["A", "B"], [-2.0, -0.5], [-2.5, -0.9], [-1.5, -0.1], mark=-1.0)
    colours = figure["data"][-1]["marker"]["color"]
    assert colours[0] != colours[1]
    assert figure["data"][-1]["hovertext"] == ["A: −2.0 (−2.5 to −1.5)", "B: −0.5 (−0.9 to −0.1)"]


def test_funnel_says_the_share_of_the_step_before() -> None:
    figure = charts.funnel(["Sessions", "Baskets", "Orders"], [1000, 250, 0])
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["1,000", "250 · 25.0%", "0 · 0.0%"]


@pytest.mark.parametrize(
    ("unit", "values", "said"),
    [
        ("money", [1.0], "%{y:,.2f}\N{NO-BREAK SPACE}$"),
        ("money", [5000.0], "%{y:,.0f}\N{NO-BREAK SPACE}$"),
        ("share", [0.2], "%{y:.1%}"),
        ("count", [12.0], "%{y:,.0f}"),
        ("count", [1.5], "%{y:,.2f}"),
    ],
)
def test_hover_texts_follow_unit_and_place(unit: str, values: list[Any], said: str) -> None:
    figure = charts.stacked_bars(DAYS[:1], {"A": values}, unit=unit, look=DARK)
    assert figure["data"][0]["hovertemplate"] == said
    assert figure["layout"]["separators"] == ",."


def test_long_names_are_cut_and_said_in_full() -> None:
    figure = charts.bars(["A name that is far too long for the room beside a bar"], [1.0])
    assert figure["layout"]["yaxis"]["ticktext"] == ["A name that is far too lo…"]
    assert figure["data"][0]["hovertext"] == ["A name that is far too long for the room beside a bar"]


def test_a_name_at_a_lines_end_lies_over_what_leads_up_to_it() -> None:
    days = [f"2026-06-{day:02d}" for day in range(1, 11)]
    lines = {"Falls": [9, 9, 9, 9, 9, 9, 9, 9, 8, 5], "Ended": [1, 2, 3, *[None] * 7]}
    ended, falls = charts.trend(days, lines)["layout"]["annotations"]
    assert ("Ended" in ended["text"], "Falls" in falls["text"]) == (True, True)
    assert (ended["y"], falls["y"], falls["yanchor"]) == (3, 8, "bottom")


def test_a_point_between_gaps_is_seen() -> None:
    figure = charts.trend(["2026-01-01", "2026-01-02", "2026-01-03"], {"Rating": [4.0, None, 5.0]})
    line = figure["data"][0]
    assert (line["mode"], line["marker"]["size"]) == ("lines+markers", [7, 0, 7])
    assert charts.trend(["2026-01-01", "2026-01-02"], {"Rating": [4.0, 5.0]})["data"][0]["mode"] == "lines"


def test_the_map_shades_countries_and_leads_to_them() -> None:
    """A rise and a fall shade alike far from the middle; what has no figure is marked by itself."""
    figure = charts.choropleth(
        ["DEU", "FRA"],
        [0.1, -0.4],
        ["Germany", "France"],
        ["+10%", "−40%"],
        ["/a", None],
        signed=True,
        also=[("CAN", "Canada: not served")],
    )
    shaded, marked = figure["data"]
    assert (shaded["locations"], shaded["z"], shaded["customdata"]) == (["DEU", "FRA"], [0.1, -0.4], ["/a", None])
    assert (shaded["zmin"], shaded["zmax"]) == (-0.4, 0.4)
    assert marked["locations"] == ["CAN"]
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure
    for trace in figure["data"]:
        known = ValidatorCache.get_validator("", "data").get_trace_class("choropleth")()
        assert {attribute for attribute in trace if attribute != "type" and attribute not in known} == set()


def test_steps_of_a_bridge_lead_somewhere() -> None:
    (trace,) = charts.waterfall([("Price", 5.0)], ("Before", 10.0), ("Now", 15.0), keys=["/price"])["data"]
    assert trace["customdata"] == [None, "/price", None]
    assert trace["hovertext"][1] == "Price: +5"
