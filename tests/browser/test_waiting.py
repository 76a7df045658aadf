"""What a reader sees until an answer comes: the next page's skeleton, marked figures, or that nothing came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from layouts.executive import summary
from layouts.finance import profitability
from tests.axe import serious_faults
from tests.browser.test_pages import SIZES, resize, show
from tests.fixtures_web import LetIn, wait

pytestmark = pytest.mark.browser

SUMMARY, PROFIT = summary.PAGE, profitability.PAGE
HELD = """
/* Requests for pages wait in `asked` while `holding`; timers that `still` names wait in `timers`. */
window.asked = [];
window.holding = false;
window.timers = new Map();
let last = 0;
window.still = (ms) => ms >= 1000;
window.seen = new Set();
const {fetch: ask, setTimeout: start, clearTimeout: stop} = window;
window.fetch = (address, options) => {
  if (!holding || !/"id":"page"/.test(options && options.body)) return ask(address, options);
  return new Promise((resolve, reject) => asked.push({
    go: () => { const answer = ask(address, options); answer.then(resolve, reject); return answer; },
    refuse: (status, type, body) => resolve(new Response(body, {status, headers: {"Content-Type": type}})),
    fail: () => reject(new TypeError("Failed to fetch")),
  }));
};
window.setTimeout = (then, ms, ...given) => {
  if (!still(ms)) return start(then, ms, ...given);
  timers.set(--last, then);
  return last;
};
window.clearTimeout = (timer) => timers.delete(timer) || stop(timer);
new MutationObserver(() => {
  if (document.querySelector("#page :is(.kpi, .panel) > .skeleton")) seen.add("skeleton");
  if (document.querySelector("#page[aria-busy]")) seen.add("busy");
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["aria-busy"]});
"""
SKELETON = "document.querySelector('#page[aria-busy=true] .panel > .skeleton')"
MARKED = "document.querySelector('#page[aria-busy=true] [data-panel]')"
READ = "['h1', '.kpi-value'].map((name) => document.querySelector('#page ' + name)?.textContent).join()"
DRAWN = f"""
!document.querySelector("#page[aria-busy]") && document.querySelector("#page .kpi-value") && {READ} !== window.before
&& [...document.querySelectorAll("#page .chart")].every((chart) => chart.querySelector(".main-svg"))
"""
FAILED = "document.querySelector('#page:not([aria-busy]) > .state.error')"
FRAMES = """
return [...document.querySelectorAll("#page .panel")].map((panel) => {
  const body = panel.querySelector(":scope > .skeleton");
  return [panel.className.split(" ").pop(), body.offsetHeight >= parseInt(body.style.height)];
});
"""
PLACES = """
const sides = {".page-header": ["top", "height"], ".kpis": ["top", "height"], ".panel": ["top", "left", "width"]};
return Object.entries(sides).flatMap(([name, sides]) => {
  const box = document.querySelector("#page " + name).getBoundingClientRect();
  return sides.map((side) => Math.round(box[side]));
});
"""
MOVES = {
    "another page": f"document.querySelector('#nav a[href=\"{PROFIT.route}\"]').click()",
    "a filter": "document.querySelector('#filter-range input[value=\"28d\"]').click()",
}


@pytest.fixture
def reader(browser: Chrome, live_server: str, let_in: LetIn) -> Iterator[Chrome]:
    """Somebody at the summary, whose requests for pages and whose waits of a second and more can be held."""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HELD})
    let_in("admin")
    resize(browser, "desk")
    show(browser, live_server + SUMMARY.route)
    yield browser
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def until(window: Chrome, script: str) -> Any:
    """Wait until the script's value is true."""
    return wait(window).until(lambda each: each.execute_script(f"return ({script})"))


def hold(window: Chrome, move: str) -> None:
    """Make a move whose request stays unanswered."""
    window.execute_script(f"holding = true; asked.length = 0; before = {READ}; {move}")
    until(window, "asked.length === 1")


def go(window: Chrome) -> None:
    """Let the request through, and wait for its page."""
    window.execute_script("holding = false; asked.at(-1).go()")
    until(window, DRAWN)


def heading(window: Chrome) -> tuple[str, str]:
    header = window.find_element(By.CSS_SELECTOR, "#page .page-header")
    return header.find_element(By.TAG_NAME, "h1").text, header.find_element(By.TAG_NAME, "p").text


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_another_page_is_its_skeleton_until_it_comes(reader: Chrome, live_server: str, size: str, theme: str) -> None:
    resize(reader, size)
    reader.add_cookie({"name": "theme", "value": theme, "path": "/", "sameSite": "Lax"})
    show(reader, live_server + SUMMARY.route)
    hold(reader, MOVES["another page"])
    assert reader.execute_script("return document.querySelector('#nav [aria-current]').pathname") == PROFIT.route
    until(reader, SKELETON)
    assert heading(reader) == (PROFIT.title, PROFIT.question)
    assert not reader.find_elements(By.CSS_SELECTOR, "#page [data-panel]"), "the old page stands beside it"
    assert len(reader.find_elements(By.CSS_SELECTOR, "#page .kpi > .skeleton")) == len(PROFIT.cards)
    assert reader.execute_script(FRAMES) == [[f"w{panel.width}", True] for panel in PROFIT.panels[1:]]
    assert not serious_faults(reader)
    before = reader.execute_script(PLACES)
    go(reader)
    assert not reader.find_elements(By.CSS_SELECTOR, "#page :is(.kpi, .panel) > .skeleton")
    assert reader.execute_script(PLACES) == before


def test_a_page_that_comes_soon_shows_nothing_else(reader: Chrome) -> None:
    reader.execute_script("still = (ms) => ms === 150; timers.clear()")
    for move in MOVES.values():
        hold(reader, move)
        assert reader.execute_script("return timers.size") == 1
        go(reader)
        assert reader.execute_script("return [timers.size, seen.size]") == [0, 0]
    assert heading(reader)[0] == PROFIT.title


def test_back_and_forward_are_waited_for_like_any_page(reader: Chrome) -> None:
    reader.execute_script(MOVES["another page"])
    until(reader, f"document.querySelector('#page h1').textContent === '{PROFIT.title}' && {DRAWN}")
    for move, page in (("history.back()", SUMMARY), ("history.forward()", PROFIT)):
        hold(reader, move)
        until(reader, SKELETON)
        assert heading(reader)[0] == page.title
        go(reader)
        assert heading(reader)[0] == page.title


def test_the_page_of_one_thing_has_a_skeleton(reader: Chrome) -> None:
    hold(reader, "analytics.goTo('/sales/orders/O1')")
    until(reader, SKELETON)
    assert heading(reader)[0] == "Order"
    assert reader.execute_script("return document.getElementById('filter-bar').className") == "filters"


def test_figures_that_are_replaced_are_marked(reader: Chrome) -> None:
    figure = "return document.querySelector('#page .kpi-value').textContent"
    colour = "return getComputedStyle(document.querySelector('#page .kpi-value')).color"
    before, plain = reader.execute_script(figure), reader.execute_script(colour)
    hold(reader, MOVES["a filter"])
    until(reader, MARKED)
    assert reader.execute_script(figure) == before
    assert reader.execute_script(colour) != plain
    line = "return getComputedStyle(document.getElementById('page'), '::before').position"
    assert reader.execute_script(line) == "fixed"
    assert not serious_faults(reader)
    go(reader)
    assert reader.execute_script(figure) != before
    assert reader.execute_script(colour) == plain
    assert "skeleton" not in reader.execute_script("return [...seen]")


@pytest.mark.parametrize("end", ["go()", "fail()"])
def test_only_the_last_of_two_requests_ends_the_waiting(reader: Chrome, end: str) -> None:
    hold(reader, MOVES["a filter"])
    until(reader, MARKED)
    reader.execute_script("document.querySelector('#filter-region input[value=nordics]').click()")
    until(reader, "asked.length === 2")
    frames = "requestAnimationFrame(() => requestAnimationFrame(done))"
    reader.execute_async_script(f"const [done] = arguments; Promise.resolve(asked[0].{end}).then(() => {frames})")
    assert reader.execute_script(f"return {MARKED}")
    go(reader)


SAID = '{"error": "The database cannot be reached", "message": "Nothing is lost."}'
ENDS = {
    "refused": (f"refuse(503, 'application/json', '{SAID}')", "The database cannot be reached\nNothing is lost."),
    "refused by a proxy": ("refuse(502, 'text/html', '<p>no')", "could not be fetched\nThe server answered 502."),
    "away": ("fail()", "The server cannot be reached\n"),
}


@pytest.mark.parametrize(("end", "said"), ENDS.values(), ids=ENDS.keys())
@pytest.mark.parametrize("move", MOVES)
def test_a_request_that_fails_says_so(reader: Chrome, move: str, end: str, said: str) -> None:
    page = PROFIT if move == "another page" else SUMMARY
    hold(reader, MOVES[move])
    until(reader, SKELETON if page is PROFIT else MARKED)
    reader.execute_script(f"asked[0].{end}")
    state = until(reader, FAILED)
    assert said in state.text
    assert heading(reader) == (page.title, page.question)
    assert not reader.find_elements(By.CSS_SELECTOR, "#page .surface:not(.state)"), "the figures before stand beside it"
    assert not serious_faults(reader)
    reader.execute_script("holding = false")
    state.find_element(By.TAG_NAME, "button").click()
    until(reader, DRAWN)
    assert heading(reader) == (page.title, page.question)


def test_a_page_that_failed_is_asked_for_again_by_itself(reader: Chrome) -> None:
    hold(reader, MOVES["another page"])
    reader.execute_script("asked[0].fail()")
    until(reader, FAILED)
    reader.execute_script("[...timers.values()].forEach((then) => then())")
    until(reader, "asked.length === 2")
    until(reader, "document.querySelector('#page[aria-busy=true] > .state.error')")
    go(reader)
    assert heading(reader)[0] == PROFIT.title


def test_a_page_that_is_refused_for_good_is_not_asked_for_again(reader: Chrome) -> None:
    hold(reader, MOVES["another page"])
    reader.execute_script("asked[0].refuse(403, 'application/json', '{\"error\": \"This is not open to you\"}')")
    state = until(reader, FAILED)
    assert "This is not open to you" in state.text
    assert not state.find_elements(By.TAG_NAME, "button")
    assert state.get_attribute("data-again") is None
