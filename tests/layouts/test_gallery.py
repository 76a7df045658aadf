"""The kit in a real browser: nothing in the console, nothing for axe to find, and every control at work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from selenium.webdriver import ActionChains, Chrome, Keys
from werkzeug.serving import make_server

from layouts.charts import Plain
from tests.axe import serious_faults
from tests.fixtures_web import wait
from tests.layouts.gallery import create
from tests.layouts.gallery_figures import figures
from tests.serving import serving

CHARTS = len(figures(Plain()))
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def application() -> Flask:
    """The gallery's application."""
    server: Flask = create().server
    return server


@pytest.fixture(scope="module")
def address(application: Flask) -> Iterator[str]:
    """Where the gallery answers."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture
def window(chromium: Chrome) -> Iterator[Chrome]:
    """A browser whose console must be silent at the end."""
    chromium.get_log("browser")
    yield chromium
    said = chromium.get_log("browser")
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.get("about:blank")
    assert said == []


def show(window: Chrome, address: str, theme: str = "light", width: int = 1440) -> None:
    """Open the gallery and wait until every chart and the grid are drawn."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    window.get(f"{address}?theme={theme}")
    window.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    drawn = "return document.querySelectorAll('.js-plotly-plot > .plot-container').length"
    until(window, lambda: window.execute_script(drawn) == CHARTS)
    until(window, lambda: window.execute_script("return document.querySelector('.grid-frame') !== null"))
    window.execute_script("document.querySelector('.grid-frame').scrollIntoView()")
    until(window, lambda: "O-10400" in written(window, ".data-grid"))
    window.execute_script("window.scrollTo(0, 0)")


def until(window: Chrome, holds: Callable[[], Any]) -> None:
    """Wait for something to hold."""
    wait(window).until(lambda _: holds())


def click(window: Chrome, selector: str) -> None:
    """Click the first element that matches."""
    window.execute_script("document.querySelector(arguments[0]).click()", selector)


def choose(window: Chrome, id: str, place: int) -> None:
    """Click one of a filter's options."""
    window.execute_script("document.querySelectorAll(`#${arguments[0]} input`)[arguments[1]].click()", id, place)


def written(window: Chrome, selector: str) -> str:
    """The text of the first element that matches, its white space made plain."""
    found = window.execute_script(
        "const found = document.querySelector(arguments[0]); return found && found.innerText", selector
    )
    return " ".join((found or "").split())


def faults(window: Chrome, within: str = "body", *, contrast: bool = True) -> list[str]:
    """What axe finds that is serious or critical; a chart's drawing holds nothing that it judges."""
    return serious_faults(window, {"include": [within], "exclude": [".main-svg"]}, contrast=contrast)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 1024), ("light", 390)])
def test_everything_is_drawn_and_within_reach(window: Chrome, address: str, theme: str, width: int) -> None:
    show(window, address, theme, width)
    # Colours are the theme's, of whichever size.
    assert faults(window, contrast=width == 1440) == []
    assert (
        window.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    )


def test_filters_go_to_the_address_and_come_back(window: Chrome, address: str) -> None:
    show(window, address)
    assert written(window, "#filter-dates summary") == "Last 90 days 3 Aug – 31 Oct 2026"
    choose(window, "filter-range", 1)
    until(window, lambda: "range=28d" in window.current_url)
    choose(window, "filter-region", 1)
    until(window, lambda: "region=nordic" in window.current_url)
    assert written(window, "#filter-region-chip summary") == "Nordics"
    assert faults(window, ".top") == []
    window.back()
    until(window, lambda: written(window, "#filter-region-chip summary") == "All regions")
    assert written(window, "#filter-dates summary") == "Last 28 days 4 – 31 Oct 2026"
    window.get(f"{address}?from=2026-01-01&to=2026-02-28&compare=plan&category=home&category=beauty&mine=kept")
    until(window, lambda: written(window, "#filter-category-chip summary") == "2 categories")
    assert written(window, "#filter-dates summary") == "Chosen days 1 Jan – 28 Feb 2026"
    assert written(window, "#filter-against summary") == "vs plan"
    click(window, "#filter-reset")
    until(window, lambda: window.current_url.endswith("?mine=kept"))


def test_the_receipt_says_where_figures_come_from(window: Chrome, address: str) -> None:
    show(window, address)
    click(window, ".panel-menu summary")
    click(window, ".panel-menu [data-action=receipt]")
    until(window, lambda: "reporting/revenue_trend" in written(window, "dialog"))
    assert "from mart.sales_day" in written(window, "dialog .code")
    assert "Time zone Europe/Berlin" in written(window, "dialog")
    assert faults(window, "dialog") == []
    ActionChains(window).send_keys(Keys.ESCAPE).perform()
    until(window, lambda: not window.execute_script("return document.querySelector('dialog')"))


def test_search_and_keys_by_keyboard(window: Chrome, address: str) -> None:
    show(window, address)
    ActionChains(window).send_keys("/").perform()
    until(window, lambda: window.execute_script("return Boolean(document.querySelector('dialog.search'))"))
    ActionChains(window).send_keys("pro").perform()
    assert written(window, "dialog [aria-selected=true]") == "Products Sales"
    assert faults(window, "dialog") == []
    ActionChains(window).send_keys(Keys.ENTER).perform()
    until(window, lambda: "/sales/products" in window.current_url)
    assert written(window, ".side-link[aria-current=page]") == "Products"
    ActionChains(window).send_keys("?").perform()
    until(window, lambda: "Search pages and metrics" in written(window, "dialog.keys"))
    ActionChains(window).send_keys(Keys.ESCAPE).perform()


def test_popovers_close_on_escape_and_give_the_focus_back(window: Chrome, address: str) -> None:
    show(window, address)
    click(window, "#filter-against summary")
    ActionChains(window).send_keys(Keys.ESCAPE).perform()
    assert not window.execute_script("return document.querySelector('details[open]')")
    assert window.execute_script("return document.activeElement.closest('#filter-against') !== null")
    click(window, "#filter-against summary")
    click(window, "h1")
    assert not window.execute_script("return document.querySelector('details[open]')")


def test_the_theme_is_kept(window: Chrome, address: str) -> None:
    show(window, address)
    click(window, ".side-foot summary")
    click(window, "[data-action=theme]")
    assert window.execute_script("return document.documentElement.dataset.theme") == "dark"
    assert window.get_cookie("theme")["value"] == "dark"
    window.delete_all_cookies()


def test_the_drawer_on_a_phone(window: Chrome, address: str) -> None:
    show(window, address, width=390)
    click(window, "[data-action=nav]")
    until(
        window,
        lambda: (
            window.execute_script("return getComputedStyle(document.querySelector('.side')).visibility") == "visible"
        ),
    )
    assert (
        window.execute_script("return document.querySelector('[data-action=nav]').getAttribute('aria-expanded')")
        == "true"
    )
    assert faults(window, ".side") == []
    ActionChains(window).send_keys(Keys.ESCAPE).perform()
    assert window.execute_script("return document.activeElement.dataset.action") == "nav"


def test_a_definition_shows_on_focus(window: Chrome, address: str) -> None:
    show(window, address)
    shown = "return getComputedStyle(document.querySelector('.kpi-definition')).visibility"
    assert window.execute_script(shown) == "hidden"
    ActionChains(window).send_keys(Keys.TAB).perform()
    window.execute_script("document.querySelector('.kpi-label').focus({focusVisible: true})")
    assert window.execute_script(shown) == "visible"


def test_a_chart_never_brings_the_full_bundle(window: Chrome, address: str) -> None:
    show(window, address)
    scripts = window.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert any("plotly-cartesian" in name for name in scripts)
    assert not any("plotly-4" in name or "async-plotlyjs" in name for name in scripts)


def test_the_grid_writes_figures_as_the_kit_does(window: Chrome, address: str) -> None:
    show(window, address)
    window.execute_script("document.querySelector('.data-grid').scrollIntoView()")
    names = ("order", "at", "status", "units", "margin", "value")

    def row() -> list[str]:
        return [written(window, f".ag-row[row-index='1'] [col-id={name}]") for name in names]

    until(window, lambda: all(row()))
    assert row() == ["O-10401", "31 Oct, 23:01", "Paid", "2", "38.8%", "€828.04"]


def test_newer_data_is_announced(window: Chrome, address: str, application: Flask) -> None:
    show(window, address)
    application.config["VERSION"] = 2
    window.execute_script("document.dispatchEvent(new Event('visibilitychange'))")
    until(window, lambda: written(window, "#toasts") == "New data to 31 Oct 2026, figures refreshed.")
    application.config["VERSION"] = 1
