"""Maps in a real browser: their bundle comes with the first of them, and what they lead to is reached by keyboard."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.test_interaction import until
from tests.browser.test_pages import as_admin, show

pytestmark = pytest.mark.browser

__all__ = ["as_admin"]

FETCHED = """
    return performance.getEntriesByType("resource").map((entry) => entry.name)
        .some((name) => name.includes("plotly-geo") || name.includes("world_110m"))
"""


def test_a_map_brings_its_bundle_and_leaves_other_charts_theirs(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/executive/drivers")
    assert not as_admin.execute_script(FETCHED)
    as_admin.execute_script("window.usual = window.Plotly; window.stayed = true")
    as_admin.find_element(By.CSS_SELECTOR, "a.side-link[href='/sales/geography']").click()
    until(as_admin, "document.querySelectorAll('[data-panel=map] .choroplethlayer path').length > 5")
    assert as_admin.execute_script(FETCHED)
    assert as_admin.execute_script("return window.Plotly === window.usual && window.stayed")
    as_admin.find_element(By.CSS_SELECTOR, "a.side-link[href='/executive/drivers']").click()
    until(as_admin, "document.querySelectorAll('[data-panel=bridge] .trace.bars .point').length > 5")
    assert as_admin.get_log("browser") == []


def test_a_country_leads_to_its_cities(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/sales/geography")
    link = as_admin.find_element(By.CSS_SELECTOR, "[data-panel=map] .ways a")
    as_admin.execute_script("arguments[0].focus()", link)
    link.send_keys(Keys.ENTER)
    until(as_admin, "location.search.includes('country=')")
    until(as_admin, "document.querySelector('[data-panel=places] h2').textContent.startsWith('By city')")
    trail = as_admin.find_elements(By.CSS_SELECTOR, "[data-panel=places] .trail a")
    trail[0].click()
    until(as_admin, "document.querySelector('[data-panel=places] h2').textContent.startsWith('By region')")


def test_weights_move_the_ranking(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/sales/geography")
    first = "document.querySelector('[data-panel=expansion] tbody tr td').textContent"
    before = as_admin.execute_script(f"return {first}")
    as_admin.find_element(By.CSS_SELECTOR, "[data-panel=expansion] summary.button").send_keys(Keys.ENTER)
    for name, weight in (("market", "0"), ("nearness", "0"), ("income", "0"), ("growth", "10")):
        field = as_admin.find_element(By.NAME, f"weight_{name}")
        field.clear()
        field.send_keys(weight)
    field.send_keys(Keys.ENTER)
    until(as_admin, "location.search.includes('weight_growth=10')")
    until(as_admin, f"{first} !== '{before}'")
