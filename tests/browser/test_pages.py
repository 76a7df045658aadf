"""Every page in a real browser: it draws, its console is silent, and axe finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from callbacks.registry import discover
from layouts.spec import Page
from tests.axe import serious_faults
from tests.fixtures_web import LIMITED, PASSWORD, LetIn, wait

pytestmark = pytest.mark.browser

PAGES = [page for page in discover() if "<" not in page.route]
SIZES = {"desk": (1440, 900, False), "phone": (390, 844, True)}


def log_in(browser: Chrome, role: str) -> None:
    browser.find_element(By.NAME, "email").send_keys(f"{role}@demo.example")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.NAME, "password").submit()
    wait(browser).until(lambda window: "/login" not in window.current_url)


def show(browser: Chrome, address: str) -> None:
    """Open an address and wait until the page and its charts are drawn."""
    browser.get(address)
    wait(browser).until(
        lambda window: window.execute_script(
            """
            const charts = [...document.querySelectorAll(".chart")];
            return document.querySelector("#page h1, #page .state") !== null
                && charts.every((chart) => chart.querySelector(".main-svg"))
                && !document.querySelector("[data-dash-is-loading=true]");
            """
        )
    )


def resize(browser: Chrome, size: str) -> None:
    width, height, mobile = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.fixture
def as_admin(browser: Chrome, let_in: LetIn) -> Iterator[Chrome]:
    let_in("admin")
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_draws_silently_and_accessibly(as_admin: Chrome, live_server: str, page: Page) -> None:
    for theme, sizes in (("light", ("desk", "phone")), ("dark", ("phone", "desk"))):
        as_admin.add_cookie({"name": "theme", "value": theme, "path": "/", "sameSite": "Lax"})
        resize(as_admin, sizes[0])
        show(as_admin, live_server + page.route)
        start_grids(as_admin)
        for size in sizes:
            resize(as_admin, size)
            wait(as_admin).until(lambda window: not wider_than_window(window))
            said = [entry for entry in as_admin.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
            assert not said, said
            assert not as_admin.find_elements(By.CSS_SELECTOR, ".state.error"), "a panel failed"
            assert len(as_admin.find_elements(By.CSS_SELECTOR, "[data-panel]")) == len(page.panels)
            assert size == "desk" or not cut_cards(as_admin)
            # Colours are the theme's, of whichever size.
            assert not serious_faults(as_admin, contrast=size == sizes[0]), (theme, size)


def start_grids(browser: Chrome) -> None:
    """Let the grids start that nobody has come near yet, as they do for the printer."""
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    started = "[...document.querySelectorAll('.grid-frame')].every((frame) => frame.querySelector('.ag-header-cell'))"
    wait(browser).until(lambda window: window.execute_script(f"return {started}"))


def wider_than_window(browser: Chrome) -> bool:
    return bool(browser.execute_script("return document.documentElement.scrollWidth > window.innerWidth + 1"))


def cut_cards(browser: Chrome) -> list[str]:
    """Lists that do not fit a phone though their rows are cards."""
    lists = "[...document.querySelectorAll('.table-frame:has(> .cards)')]"
    cut = "(frame) => frame.scrollWidth > frame.clientWidth + 1"
    return list(browser.execute_script(f"return {lists}.filter({cut}).map((frame) => frame.ariaLabel)"))


def test_navigation_holds_only_ones_own_pages(browser: Chrome, live_server: str) -> None:
    log_in(browser, "finance")
    show(browser, live_server + "/finance/profitability")
    links = {
        link.get_attribute("href").removeprefix(live_server)
        for link in browser.find_elements(By.CSS_SELECTOR, "#nav a[data-nav]")
    }
    assert "/finance/profitability" in links
    assert "/sales/products" not in links


def test_a_limited_viewer_sees_only_their_regions(browser: Chrome, live_server: str) -> None:
    log_in(browser, LIMITED)
    show(browser, live_server + "/executive/drivers")
    text = browser.find_element(By.TAG_NAME, "body").text
    assert "United Kingdom" in text
    assert "Benelux" not in text
    assert "United States" not in text


def test_filters_live_in_the_address_and_panels_follow(as_admin: Chrome, live_server: str) -> None:
    resize(as_admin, "desk")
    show(as_admin, live_server + "/sales/orders")
    before = card(as_admin)
    as_admin.find_element(By.CSS_SELECTOR, "#filter-region-chip > summary").click()
    as_admin.find_element(By.CSS_SELECTOR, "#filter-region input[value=nordics]").click()
    wait(as_admin).until(lambda window: "region=nordics" in window.current_url)
    wait(as_admin).until(lambda window: card(window) != before)
    narrowed = card(as_admin)
    as_admin.find_element(By.CSS_SELECTOR, "#nav a[href='/sales/products']").click()
    wait(as_admin).until(lambda window: "/sales/products" in window.current_url)
    assert "region=nordics" in as_admin.current_url
    as_admin.back()
    wait(as_admin).until(lambda window: "/sales/orders" in window.current_url)
    wait(as_admin).until(lambda window: card(window) == narrowed)


def test_a_column_of_a_table_leads_to_what_rests_on_it(as_admin: Chrome, live_server: str) -> None:
    resize(as_admin, "desk")
    show(as_admin, live_server + "/data/dictionary?search=ip_address&domain=core")
    as_admin.find_element(By.CSS_SELECTOR, "a[href='/data/dictionary/orders']").click()
    column = "a[href='/data/dictionary/orders?column=order_total']"
    wait(as_admin).until(lambda window: window.find_elements(By.CLASS_NAME, "grid-frame"))
    start_grids(as_admin)
    wait(as_admin).until(lambda window: window.find_elements(By.CSS_SELECTOR, column))
    assert not serious_faults(as_admin)
    as_admin.execute_script(f'document.querySelector("{column}").click()')
    title = "#data-dictionary--lineage h2"
    wait(as_admin).until(lambda window: "orders.order_total" in window.find_element(By.CSS_SELECTOR, title).text)
    assert "mart.sales_day" not in as_admin.find_element(By.CSS_SELECTOR, ".lineage").text
    assert not [entry for entry in as_admin.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


FIVE = "?from=2025-11-30&to=2026-09-30&compare=previous_period&region=dach&channel=paid_search&category=electronics"


@pytest.mark.parametrize("query", ["", "?region=dach&channel=email", FIVE])
def test_the_filter_bar_is_one_line_at_a_desk(as_admin: Chrome, live_server: str, query: str) -> None:
    resize(as_admin, "desk")
    show(as_admin, f"{live_server}/sales/orders{query}")
    shown = as_admin.execute_script(
        """
        const parts = [...document.querySelectorAll(".filters > .filter, .filter-clear, .freshness, .top > .button")];
        const seen = parts.map((part) => part.getBoundingClientRect()).filter((box) => box.width);
        const fresh = document.getElementById("freshness");
        return {
            middles: seen.map((box) => Math.round((box.top + box.bottom) / 20)),
            overlap: seen.some((box, place) => place && box.left < seen[place - 1].right),
            cut: fresh.scrollWidth > fresh.clientWidth,
            clear: !document.getElementById("filter-reset").hidden,
        };
        """
    )
    assert len(set(shown["middles"])) == 1, shown
    assert (shown["overlap"], shown["cut"], shown["clear"]) == (False, False, bool(query)), shown
    assert not wider_than_window(as_admin)


def card(browser: Chrome) -> str:
    """The text of the page's first card; empty while it is being redrawn."""
    return str(browser.execute_script("return document.querySelector('.kpi-value')?.textContent ?? ''"))
