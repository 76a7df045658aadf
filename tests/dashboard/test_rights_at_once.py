"""What an admin changes takes hold on a person's next request, in every process, past everything that is cached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from dashboard.settings import Settings
from services import accounts
from services.accounts import COMMAND_LINE
from tests.fixtures_web import PASSWORD, csrf_token
from tests.load.site import Site, product

ASKED = 16
"""Requests over connections of their own: both processes of the web server answer some of them."""
PANEL = "/api/panels/executive/drivers/drill.csv?range=28d"


@pytest.fixture
def site(company_copy: str, settings: Settings, tmp_path: Path) -> Iterator[Site]:
    accounts.seed_demo_users(PASSWORD, production=False)
    with product(company_copy, settings.redis_url, tmp_path / "web.log") as running:
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


@pytest.fixture
def sales(site: Site) -> Sales:
    return Sales(site)


def close_page(person: Sales) -> None:
    accounts.set_page_role("executive/drivers", "sales", False, seen=True, by=COMMAND_LINE)


def take_capability(person: Sales) -> None:
    accounts.set_role_capabilities("sales", ["act"], seen=["act", "export"], by=COMMAND_LINE)


def change_roles(person: Sales) -> None:
    accounts.set_roles(person.user_id, ["risk"], by=COMMAND_LINE)


def disable(person: Sales) -> None:
    accounts.disable(person.user_id, by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("change", "status"), [(close_page, 403), (take_capability, 403), (change_roles, 401), (disable, 401)]
)
def test_what_was_open_is_closed_at_once(sales: Sales, change: Callable[[Sales], None], status: int) -> None:
    ((before, figures),) = sales.everywhere(PANEL)
    assert (before, "Nordics" in figures) == (200, True)
    change(sales)
    assert sales.everywhere(PANEL) == {(status, "")}


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
