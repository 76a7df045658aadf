"""What a reader does on a page: opens marks, sorts and searches lists, asks a panel again, stays beyond the session."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
import redis as redis_client
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from services import database, executive, platform
from services.errors import DatabaseAway
from services.filters import Filters
from services.scope import Viewer
from tests.axe import serious_faults
from tests.browser.test_pages import log_in, resize, show
from tests.fixtures_web import LetIn, wait

pytestmark = pytest.mark.browser

DRIVERS = "/executive/drivers"


@pytest.fixture
def admin(browser: Chrome, let_in: LetIn) -> Iterator[Chrome]:
    """The administrator at a desk."""
    let_in("admin")
    resize(browser, "desk")
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture
def empty_cache(redis_url: str) -> None:
    redis_client.from_url(redis_url).flushall()


def until(window: Chrome, script: str) -> Any:
    """Wait until the script's value is true."""
    return wait(window).until(lambda each: each.execute_script(f"return {script}"))


def panel(window: Chrome, name: str) -> WebElement:
    return window.find_element(By.CSS_SELECTOR, f"[data-panel={name}]")


def point_at(window: Chrome, name: str, place: int = 0) -> None:
    """Bring the pointer to a mark of a panel's chart, as a reader's hand does: it comes from outside."""
    marks = panel(window, name).find_elements(By.CSS_SELECTOR, ".trace.bars .point path")
    window.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", marks[place])
    title = panel(window, name).find_element(By.TAG_NAME, "h2")
    ActionChains(window).move_to_element(title).move_to_element(marks[place]).perform()


def cursor(window: Chrome, name: str) -> str:
    script = "return getComputedStyle(document.querySelector(arguments[0])).cursor"
    return str(window.execute_script(script, f"[data-panel={name}] .nsewdrag"))


def test_a_click_on_a_mark_opens_where_it_leads(admin: Chrome, live_server: str) -> None:
    show(admin, live_server + DRIVERS + "?region=nordics")
    admin.execute_script("window.stayed = true")
    point_at(admin, "categories")
    until(admin, "document.querySelector('[data-panel=categories] .leads')")
    assert cursor(admin, "categories") == "pointer"
    ActionChains(admin).click().perform()
    until(admin, "location.search.includes('category=')")
    assert "region=nordics" in admin.current_url
    until(admin, "document.querySelector('[data-panel=drill] h2').textContent.startsWith('By product')")
    assert admin.execute_script("return window.stayed"), "the page was loaded again"


def test_a_click_on_a_kind_of_order_opens_the_list_of_them(admin: Chrome, live_server: str) -> None:
    show(admin, live_server + DRIVERS)
    point_at(admin, "customer-kind")
    until(admin, "document.querySelector('[data-panel=customer-kind] .leads')")
    ActionChains(admin).click().perform()
    until(admin, "location.pathname === '/sales/orders' && location.search.includes('kind=new')")
    until(admin, "document.querySelectorAll('.ag-row [col-id=customer_kind]').length > 5")
    assert set(column(admin, "customer_kind")) == {"new"}
    until(admin, "document.querySelector('[data-panel=order-list]').getBoundingClientRect().top < innerHeight / 2")


def test_marks_without_an_address_lead_nowhere(admin: Chrome, live_server: str) -> None:
    show(admin, live_server + "/sales/orders")
    point_at(admin, "funnel")
    until(admin, "document.querySelector('[data-panel=funnel] .hoverlayer').children.length")
    assert cursor(admin, "funnel") != "pointer"
    before = admin.current_url
    ActionChains(admin).click().perform()
    point_at(admin, "status", 3)
    until(admin, "document.querySelector('[data-panel=status] .leads')")
    assert admin.current_url == before


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org/sales/orders", "/\\example.org", "/nowhere", "7"]
)
def test_only_pages_that_the_shell_knows_are_followed(admin: Chrome, live_server: str, address: str) -> None:
    show(admin, live_server + DRIVERS)
    script = "const plot = document.querySelector('[data-panel=categories] .js-plotly-plot');"
    script += "window.Plotly.restyle(plot, {customdata: [plot.data[0].customdata.map(() => arguments[0])]})"
    admin.execute_script(script, address)
    point_at(admin, "categories")
    until(admin, "document.querySelector('[data-panel=categories] .hoverlayer').children.length")
    assert cursor(admin, "categories") != "pointer"
    ActionChains(admin).click().perform()
    assert admin.current_url == live_server + DRIVERS
    assert len(admin.window_handles) == 1


def test_the_keyboard_reaches_every_mark_that_leads(admin: Chrome, live_server: str) -> None:
    show(admin, live_server + DRIVERS)
    links = panel(admin, "channels").find_elements(By.CSS_SELECTOR, ".ways a")
    assert len(links) == len(panel(admin, "channels").find_elements(By.CSS_SELECTOR, ".trace.bars .point"))
    assert links[0].size["height"] > 0
    admin.execute_script("arguments[0].focus()", links[0])
    assert admin.execute_script("return arguments[0].closest('.ways').offsetHeight", links[0]) > 20
    assert not serious_faults(admin)
    links[0].send_keys(Keys.ENTER)
    until(admin, "location.search.includes('channel=')")


def column(window: Chrome, field: str) -> list[str]:
    """The texts of a column of the grid, from the top."""
    script = """
        return [...document.querySelectorAll(".ag-center-cols-container .ag-row")]
            .sort((one, other) => one.getAttribute("row-index") - other.getAttribute("row-index"))
            .map((row) => row.querySelector(`[col-id=${arguments[0]}]`)?.textContent ?? "")
            .filter(Boolean)
    """
    return list(window.execute_script(script, field))


def test_the_list_of_products_is_sorted_and_searched_by_the_server(admin: Chrome, live_server: str) -> None:
    show(admin, live_server + "/sales/products")
    until(admin, "document.querySelector('[data-panel=product-list] .grid-frame')")
    assert not admin.find_elements(By.CSS_SELECTOR, ".ag-row"), "nobody looks at the list yet"
    admin.execute_script("document.querySelector('[data-panel=product-list]').scrollIntoView({behavior: 'instant'})")
    until(admin, "document.querySelectorAll('.ag-row [col-id=units]').length > 5")
    by_revenue = column(admin, "name")
    admin.find_element(By.CSS_SELECTOR, ".ag-header-cell[col-id=units]").click()
    wait(admin).until(lambda window: column(window, "name")[:5] != by_revenue[:5])
    units = [int(text.replace(",", "")) for text in column(admin, "units")]
    assert units == sorted(units, reverse=True)
    box = admin.find_element(By.CSS_SELECTOR, ".ag-floating-filter input")
    box.send_keys("desk lamp")
    wait(admin).until(lambda window: {"Desk Lamp" in name for name in column(window, "name")} == {True})


class Away:
    """A database that one measure cannot reach until it is back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.measure = "services.executive.revenue_bridge.function"
        monkeypatch.setattr(self.measure, self._fail)

    def _fail(self, *_: object, **__: object) -> object:
        raise DatabaseAway("PostgreSQL cannot be reached.")

    def back(self) -> None:
        self.monkeypatch.undo()


@pytest.fixture
def waits_stand_still(admin: Chrome) -> Iterator[None]:
    """Pages whose waits of a second and more never end, so that nothing is asked again by itself."""
    source = (
        "const wait = setTimeout; window.setTimeout = (then, ms, ...given) => ms < 1000 && wait(then, ms, ...given)"
    )
    added = admin.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    yield
    admin.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_a_failed_panel_is_asked_again_by_its_button(
    admin: Chrome, live_server: str, empty_cache: None, waits_stand_still: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch)
    show(admin, live_server + DRIVERS)
    assert "cannot be reached" in panel(admin, "bridge").text
    assert not serious_faults(admin)
    admin.execute_script("document.querySelector('[data-panel=channels] .js-plotly-plot').kept = true")
    away.back()
    admin.find_element(By.CSS_SELECTOR, "[data-panel=bridge] [data-action=again]").click()
    until(admin, "document.querySelector('[data-panel=bridge] .main-svg')")
    assert not admin.find_elements(By.CSS_SELECTOR, ".state.error")
    assert admin.execute_script("return document.querySelector('[data-panel=channels] .js-plotly-plot').kept")


def test_a_failed_panel_asks_again_by_itself(
    admin: Chrome, live_server: str, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch)
    show(admin, live_server + DRIVERS)
    assert "cannot be reached" in panel(admin, "bridge").text
    away.back()
    until(admin, "document.querySelector('[data-panel=bridge] .main-svg')")


def test_older_figures_are_followed_by_the_newest(
    admin: Chrome, live_server: str, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody works out the newest, a reader sees those of before, is told so, and ends with them."""
    show(admin, live_server + DRIVERS)
    assert not admin.find_elements(By.CSS_SELECTOR, ".older")
    entered, released = Event(), Event()
    measured = executive.revenue_bridge.function

    def slow(filters: Filters, viewer: Viewer) -> Any:
        entered.set()
        assert released.wait(60)
        return measured(filters, viewer)

    monkeypatch.setattr(executive.revenue_bridge, "function", slow)
    new_data(1)
    somebody = Viewer(1, "", "", frozenset(), frozenset())
    filters = Filters.from_query("", platform.last_day(somebody))
    first = Thread(target=executive.revenue_bridge, args=(filters, somebody))
    first.start()
    try:
        assert entered.wait(60)
        show(admin, live_server + DRIVERS)
        assert "Updating" in panel(admin, "bridge").text
        assert panel(admin, "bridge").find_elements(By.CSS_SELECTOR, ".main-svg")
        assert not serious_faults(admin)
        released.set()
        until(admin, "!document.querySelector('.older')")
        assert panel(admin, "bridge").find_elements(By.CSS_SELECTOR, ".main-svg")
    finally:
        released.set()
        first.join()
        new_data(-1)


def new_data(step: int) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql(f"update ops.data_version set version = version + {step}")
    database.forget_version()


@pytest.mark.parametrize("what", ["a page", "a receipt", "a file"])
def test_a_session_that_ended_leads_to_the_log_in(admin: Chrome, live_server: str, what: str) -> None:
    show(admin, live_server + DRIVERS + "?range=28d")
    admin.delete_all_cookies()
    if what == "a page":
        admin.find_element(By.CSS_SELECTOR, "#nav a[href='/executive/summary']").click()
    else:
        action = {"a receipt": "receipt", "a file": "csv"}[what]
        admin.find_element(By.CSS_SELECTOR, "[data-panel=bridge] summary").click()
        admin.find_element(By.CSS_SELECTOR, f"[data-panel=bridge] [data-action={action}]").click()
    wait(admin).until(lambda window: "/login?next=" in window.current_url)
    log_in(admin, "admin")
    assert "range=28d" in admin.current_url
