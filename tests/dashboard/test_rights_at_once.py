"""What an admin changes takes hold on a person's next request, in every process, past everything that is cached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from dashboard.settings import Settings
from services import accounts
from services.accounts import COMMAND_LINE
from tests.databases import Cluster
from tests.fixtures_web import PASSWORD, csrf_token
from tests.load.site import Site, product

ASKED = 16
"""Requests over connections of their own: both processes of the web server answer some of them."""
PANEL = "/api/panels/executive/drivers/drill.csv?range=28d"


@pytest.fixture(scope="module")
def site(
    cluster: Cluster, company_template: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Two processes over a copy of the sample company, in which each test takes back what it changes."""
    with cluster.temporary(company_template) as url:
        accounts.seed_demo_users(PASSWORD, production=False)
        with product(url, settings.redis_url, tmp_path_factory.mktemp("site") / "web.log") as running:
            yield running


class Sales:
    """Somebody of the sales department, logged in."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with requests.Session() as person:
            token = csrf_token(person.get(f"{site.address}/login").text)
            form = {"email": "sales@demo.example", "password": PASSWORD, "csrf_token": token}
            assert person.post(f"{site.address}/login", data=form, allow_redirects=False).status_code == 303
            self.cookies = person.cookies.get_dict()
        found = accounts.find_user("sales@demo.example")
        assert found
        self.user_id = found.user_id

    def get(self, path: str) -> requests.Response:
        return requests.get(self.site.address + path, cookies=self.cookies, timeout=60, allow_redirects=False)

    def everywhere(self, path: str) -> set[tuple[int, str]]:
        """Status and text of an address, asked of every process."""
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: self.get(path), range(ASKED)))
        return {(answer.status_code, answer.text if answer.ok else "") for answer in answers}


Change = Callable[[Sales], None]


@pytest.fixture
def sales(site: Site) -> Sales:
    return Sales(site)


def set_page(*, open: bool) -> Change:
    return lambda _: accounts.set_page_role("executive/drivers", "sales", open, seen=not open, by=COMMAND_LINE)


def set_capabilities(before: list[str], after: list[str]) -> Change:
    return lambda _: accounts.set_role_capabilities("sales", after, seen=before, by=COMMAND_LINE)


def set_roles(*roles: str) -> Change:
    return lambda person: accounts.set_roles(person.user_id, list(roles), by=COMMAND_LINE)


def disable(person: Sales) -> None:
    accounts.disable(person.user_id, by=COMMAND_LINE)


def enable(person: Sales) -> None:
    accounts.enable(person.user_id, by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("take", "give", "status"),
    [
        (set_page(open=False), set_page(open=True), 403),
        (set_capabilities(["act", "export"], ["act"]), set_capabilities(["act"], ["act", "export"]), 403),
        (set_roles("risk"), set_roles("sales"), 401),
        (disable, enable, 401),
    ],
    ids=["page", "capability", "role", "account"],
)
def test_what_was_open_is_closed_at_once(site: Site, sales: Sales, take: Change, give: Change, status: int) -> None:
    ((before, figures),) = sales.everywhere(PANEL)
    assert (before, "Nordics" in figures) == (200, True)
    take(sales)
    assert sales.everywhere(PANEL) == {(status, "")}
    give(sales)
    again = Sales(site) if status == 401 else sales
    assert again.everywhere(PANEL) == {(200, figures)}


def test_regions_are_taken_and_given_at_once(sales: Sales) -> None:
    ((_, every),) = sales.everywhere(PANEL)
    accounts.set_regions(sales.user_id, ["dach"], by=COMMAND_LINE)
    ((_, some),) = sales.everywhere(PANEL)
    assert "Nordics" in every
    assert "Nordics" not in some
    assert "Germany" in some
    accounts.set_regions(sales.user_id, [], by=COMMAND_LINE)
    ((_, none),) = sales.everywhere(PANEL)
    assert "Germany" not in none
    accounts.set_regions(sales.user_id, None, by=COMMAND_LINE)
    assert sales.everywhere(PANEL) == {(200, every)}
