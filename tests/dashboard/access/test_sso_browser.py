"""A real browser at a real identity provider: there, back and out again, past our content-security policy."""

from __future__ import annotations

from collections.abc import Iterator

import dash
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from werkzeug.serving import make_server

from tests.axe import serious_faults
from tests.fixtures_identity import Provider
from tests.fixtures_people import Person
from tests.fixtures_web import wait
from tests.identity import PASSWORD
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def ours(sso_app: dash.Dash, nobody: Person) -> Iterator[str]:
    """Our address: of another site than the provider's, as a browser sees it."""
    server = make_server("127.0.0.1", 0, sso_app.server, threaded=True)
    with serving(server):
        yield f"http://localhost:{server.server_port}"


def wait_for(browser: Chrome, address: str) -> None:
    wait(browser).until(lambda window: window.current_url.startswith(address))


def test_a_person_logs_in_and_out_at_both(chromium: Chrome, ours: str, provider: Provider) -> None:
    provider.has("ula", "shop-sales")
    chromium.get(f"{ours}/login?next=/executive/summary")
    chromium.delete_all_cookies()
    assert serious_faults(chromium) == []
    chromium.find_element(By.LINK_TEXT, "Log in with the company's log-in").click()
    wait_for(chromium, f"http://127.0.0.1:{provider.port}/accounts/login/")
    chromium.find_element(By.NAME, "username").send_keys("ula")
    chromium.find_element(By.NAME, "password").send_keys(PASSWORD)
    chromium.find_element(By.ID, "log-in").click()
    wait_for(chromium, f"{ours}/executive/summary")  # where a salesperson is refused, and may log out
    chromium.find_element(By.XPATH, "//button[text()='Log out']").click()
    wait_for(chromium, f"{provider.issuer}/logout/")
    chromium.find_element(By.NAME, "allow").click()
    wait_for(chromium, f"{ours}/login")
    chromium.find_element(By.LINK_TEXT, "Log in with the company's log-in").click()
    wait_for(chromium, f"http://127.0.0.1:{provider.port}/accounts/login/")  # which has forgotten us too
    chromium.get("about:blank")
