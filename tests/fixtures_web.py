"""Fixtures of the web: the application, clients that are logged in, a server and a browser."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from dashboard.settings import Settings
from services import accounts
from tests.conftest import missing
from tests.databases import services_at
from tests.ports import HOST, free_port
from tests.serving import serving

if TYPE_CHECKING:
    from dashboard.app import Dashboard

PASSWORD = "correct horse battery staple"
LIMITED = "sales.emea"
"""The role-like name of the one demo person who is limited to two regions."""
CHROMIUM_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--window-size=1440,900",
)

ClientFor = Callable[[str], FlaskClient]
LetIn = Callable[[str], None]


@pytest.fixture(scope="session")
def settings(company_url: str, redis_url: str, cheap_passwords: PasswordHasher) -> Settings:
    """Settings over the shared sample company, which knows the demo's people with PASSWORD."""
    with services_at(company_url):
        accounts.seed_demo_users(PASSWORD, production=False)
    return Settings(
        database_url=company_url,
        redis_url=redis_url,
        secret_key="a key for tests, and for nothing else",
        encryption_keys="a-key-for-tests-and-for-nothing-else-000000",
    )


@pytest.fixture(scope="session")
def shared_app(settings: Settings) -> Dashboard:
    """The application; made once, since making it registers every page and callback."""
    from dashboard.app import create_app  # it imports every page, which most runs of a few tests have no use for

    return create_app(settings)


@pytest.fixture
def app(shared_app: Dashboard, company: str) -> Dashboard:
    """The application, with the services pointed at the sample company."""
    return shared_app


@pytest.fixture
def client_for(app: Dashboard) -> ClientFor:
    """Makes a client of the person who has a role: executive, ..., admin, or LIMITED."""

    def log_in(role: str) -> FlaskClient:
        client = app.server.test_client()
        form = {
            "email": f"{role}@demo.example",
            "password": PASSWORD,
            "csrf_token": csrf_token(client.get("/login").text),
        }
        answer = client.post("/login", data=form)
        assert answer.status_code == 303, answer.text
        return client

    return log_in


def csrf_token(page: str) -> str:
    """The token in the page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


@pytest.fixture(scope="session")
def listening() -> Iterator[socket.socket]:
    """The one address at which the application answers: a browser keeps scripts and fonts by address."""
    with socket.create_server((HOST, 0)) as opened:
        yield opened


@pytest.fixture
def live_server(app: Dashboard, listening: socket.socket) -> Iterator[str]:
    """The address at which the application answers a browser."""
    port = listening.getsockname()[1]
    with serving(make_server(HOST, port, app.server, threaded=True, fd=listening.fileno())):
        yield f"http://{HOST}:{port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    """One Chromium for the run."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        missing("Chromium")
    options = ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in CHROMIUM_OPTIONS:
        options.add_argument(option)
    window = Chrome(service=Service(driver, port=free_port()), options=options)
    yield window
    window.quit()


@pytest.fixture
def browser(chromium: Chrome, live_server: str) -> Iterator[Chrome]:
    """A browser at the log-in page that knows nobody; what its console said is in `get_log("browser")`."""
    chromium.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": live_server, "storageTypes": "all"})
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.get(f"{live_server}/login")
    chromium.execute_script("sessionStorage.clear()")
    chromium.get_log("browser")
    yield chromium
    chromium.get("about:blank")


@pytest.fixture
def let_in(browser: Chrome, app: Dashboard, client_for: ClientFor) -> LetIn:
    """Gives the browser the session of a person who has a role, and who logged in elsewhere."""

    def enter(role: str) -> None:
        name = app.server.config["SESSION_COOKIE_NAME"]
        cookie = client_for(role).get_cookie(name)
        assert cookie
        browser.add_cookie({"name": name, "value": cookie.value, "path": "/", "sameSite": "Lax"})

    return enter


def wait(window: Chrome) -> WebDriverWait:
    """Looks often, again where the page was drawn anew meanwhile, and is patient: a machine that does much else is no
    fault.
    """
    return WebDriverWait(window, 30, 0.05, [NoSuchElementException, StaleElementReferenceException])
