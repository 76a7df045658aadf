"""What an action costs: one request answers it, every chart is drawn once, and nothing comes that is not used."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.browser.test_pages import resize, show
from tests.fixtures_web import LetIn, wait

pytestmark = pytest.mark.browser

SUMMARY, PROFIT = "/executive/summary", "/finance/profitability"
WATCH = """
window.asked = [];
window.drawn = [];
const ask = window.fetch;
window.fetch = (address, options) => { asked.push(String(address).split("?")[0]); return ask(address, options); };
const watch = (owner, name) => {
  const draw = owner[name];
  owner[name] = (plot, ...rest) => {
    drawn.push(plot.closest("[data-panel]").dataset.panel);
    return draw(plot, ...rest);
  };
};
for (const name of ["newPlot", "react", "relayout", "restyle", "redraw"]) watch(Plotly, name);
watch(Plotly.Plots, "resize");
"""
REST = """
const done = arguments[0];
const frame = () => new Promise(requestAnimationFrame);
frame().then(frame).then(frame).then(() => done([asked, drawn.sort()]));
"""
SHOWN = (
    "return [...document.querySelectorAll('#page .chart')].map((each) => each.closest('[data-panel]').dataset.panel)"
)


@pytest.fixture
def reader(browser: Chrome, live_server: str, let_in: LetIn) -> Iterator[Chrome]:
    """Somebody who has just opened the summary with some filters."""
    let_in("executive")
    resize(browser, "desk")
    show(browser, live_server + SUMMARY + "?compare=previous_period&region=dach")
    browser.execute_script(WATCH)
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def cost(reader: Chrome, action: str) -> tuple[list[str], list[str]]:
    """The requests that an action led to and the panels whose charts it drew, once a new figure stands in a card."""
    reader.execute_script("window.asked = []; window.drawn = []; document.querySelector('.kpi-value').dataset.old = ''")
    reader.execute_script(action)
    wait(reader).until(
        lambda window: window.execute_script(
            "return document.querySelector('.kpi-value:not([data-old])')"
            " && [...document.querySelectorAll('#page .chart')].every((each) => each.querySelector('.main-svg'))"
            " && drawn.length >= document.querySelectorAll('#page .chart').length"
        )
    )
    asked, drawn = reader.execute_async_script(REST)
    return asked, drawn


CLICK = "document.querySelector(\"#nav a[href='%s']\").click()"
ACTIONS = {
    "another page": CLICK % PROFIT,
    "a range of days": "document.querySelector('#filter-range input[value=\"28d\"]').click()",
    "a region": "document.querySelector('#filter-region input[value=nordics]').click()",
    "the theme": "analytics.actions.theme()",
    "new data": "analytics.setProps('data-version', {data: 10 ** 9})",
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())
def test_one_request_and_one_drawing_of_each_chart(reader: Chrome, action: str) -> None:
    asked, drawn = cost(reader, action)
    assert asked == ["/_dash-update-component"]
    assert drawn == sorted(reader.execute_script(SHOWN))
    assert len(drawn) > 1


def test_there_and_back_with_the_filters(reader: Chrome) -> None:
    for action in (CLICK % PROFIT, "history.back()", "history.forward()"):
        asked, drawn = cost(reader, action)
        assert asked == ["/_dash-update-component"]
        assert drawn == sorted(reader.execute_script(SHOWN))
        assert "region=dach" in reader.current_url


def test_the_first_answer_holds_the_page(reader: Chrome) -> None:
    came: list[str] = reader.execute_script(
        "return performance.getEntriesByType('resource').map((each) => new URL(each.name).pathname)"
    )
    assert not [path for path in came if path in ("/_dash-layout", "/_dash-dependencies", "/_dash-update-component")]
    unused = ("polyfill", "dash_table", "dash_ag_grid", "async-", "plotly-4")
    assert not [path for path in came if any(name in path for name in unused)]


def test_a_chart_fills_its_place_whatever_its_size(reader: Chrome) -> None:
    fits = """
        return [...document.querySelectorAll("#page .plot")].every((plot) => plot.clientWidth > 0
            && Math.abs(plot.querySelector(".main-svg").getBoundingClientRect().width - plot.clientWidth) < 1)
    """
    for size in ("phone", "desk"):
        resize(reader, size)
        wait(reader).until(lambda window: window.execute_script(fits))
