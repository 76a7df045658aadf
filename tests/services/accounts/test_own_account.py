"""A person's profile and saved views: what can be chosen and kept, and that both are their own."""

from __future__ import annotations

import pytest

from services import accounts
from services.accounts import COMMAND_LINE, AccountError, Actor
from services.accounts.saved_views import MOST
from services.errors import NotAllowed, NotFound
from tests.fixtures_people import account
from tests.together import at_once

pytestmark = pytest.mark.usefixtures("people")
SALES, RISK = "sales@demo.example", "risk@demo.example"


def actor(email: str = SALES) -> Actor:
    return Actor.of(account(email).viewer, "192.0.2.1")


def views(email: str = SALES) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in accounts.list_views(account(email).viewer)]


def test_everybody_begins_with_the_companys_time_and_the_systems_theme() -> None:
    person = account(SALES)
    assert (person.time_zone, person.locale, person.theme) == ("", "en", "system")


def test_a_profile_reaches_the_viewer_at_once() -> None:
    token = accounts.open_session(account(SALES))
    assert token
    person = accounts.set_profile("Sally Sales", "America/New_York", "de", "dark", by=actor())
    assert (person.name, person.time_zone, person.locale, person.theme) == (
        "Sally Sales", "America/New_York", "de", "dark",
    )  # fmt: skip
    session = accounts.find_session(token)
    assert session
    viewer = session.viewer
    assert (viewer.name, viewer.time_zone, viewer.locale) == ("Sally Sales", "America/New_York", "de")
    accounts.set_profile("Sally Sales", "", "de", "dark", by=actor())
    assert [(each["action"], each["detail"]) for each in accounts.audit_entries(3)] == [
        ("profile.change", {"time_zone": ""}),
        ("profile.change", {"time_zone": "America/New_York", "locale": "de", "theme": "dark"}),
        ("user.rename", {"before": "Sales", "after": "Sally Sales"}),
    ]


@pytest.mark.parametrize(
    ("name", "time_zone", "locale", "theme"),
    [
        ("", "UTC", "en", "dark"),
        ("Sally\n", "UTC", "en", "dark"),
        ("Sally", "Mars/Olympus_Mons", "en", "dark"),
        ("Sally", "../../etc/passwd", "en", "dark"),
        ("Sally", "UTC", "tlh", "dark"),
        ("Sally", "UTC", "en", "pink"),
    ],
)
def test_what_is_not_offered_is_not_kept(name: str, time_zone: str, locale: str, theme: str) -> None:
    before = account(SALES)
    with pytest.raises(AccountError):
        accounts.set_profile(name, time_zone, locale, theme, by=actor())
    assert account(SALES) == before


def test_time_zones_are_cities() -> None:
    zones = accounts.time_zones()
    assert {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"} < set(zones)
    assert not {"posixrules", "Etc/GMT+1", "EST5EDT", "US/Pacific"} & set(zones)


def test_views_are_kept_renamed_and_forgotten() -> None:
    first = accounts.save_view(" Germany ", "sales/orders", "/sales/orders", "region=dach&range=7d", by=actor())
    second = accounts.save_view("Best", "sales/products", "/sales/products", "", by=actor())
    assert views() == [("Best", "/sales/products"), ("Germany", "/sales/orders?region=dach&range=7d")]
    accounts.rename_view(first, "Austria", by=actor())
    accounts.delete_view(second, by=actor())
    assert views() == [("Austria", "/sales/orders?region=dach&range=7d")]
    assert [(each["action"], each["ip"]) for each in accounts.audit_entries(4)] == [
        ("view.delete", "192.0.2.1"),
        ("view.rename", "192.0.2.1"),
        ("view.save", "192.0.2.1"),
        ("view.save", "192.0.2.1"),
    ]


def test_views_are_ones_own() -> None:
    view_id = accounts.save_view("Germany", "sales/orders", "/sales/orders", "", by=actor())
    for attempt in (
        lambda: accounts.rename_view(view_id, "Mine", by=actor(RISK)),
        lambda: accounts.delete_view(view_id, by=actor(RISK)),
        lambda: accounts.delete_view(view_id, by=actor("admin@demo.example")),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert views(RISK) == []
    assert views() == [("Germany", "/sales/orders")]


def test_views_are_of_pages_that_are_open_now() -> None:
    with pytest.raises(NotAllowed):
        accounts.save_view("Summary", "executive/summary", "/executive/summary", "", by=actor())
    accounts.save_view("Germany", "sales/orders", "/sales/orders", "", by=actor())
    accounts.set_page_roles("sales/orders", [], by=COMMAND_LINE)
    assert views() == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("//evil.example", ""),
        ("https://evil.example", ""),
        ("/\\evil.example", ""),
        ("/sales/orders\r\n", ""),
        ("/sales/orders", "a=\0"),
        ("/sales/orders", "x" * 2001),
        ("", ""),
    ],
)
def test_a_view_leads_to_no_other_site(path: str, query: str) -> None:
    with pytest.raises(AccountError):
        accounts.save_view("Germany", "sales/orders", path, query, by=actor())


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 81])
def test_names_that_no_view_has(name: str) -> None:
    view_id = accounts.save_view("Germany", "sales/orders", "/sales/orders", "", by=actor())
    with pytest.raises(AccountError):
        accounts.save_view(name, "sales/orders", "/sales/orders", "", by=actor())
    with pytest.raises(AccountError):
        accounts.rename_view(view_id, name, by=actor())


def test_a_name_is_given_once_and_fifty_views_are_kept() -> None:
    def save(name: str) -> bool:
        try:
            return bool(accounts.save_view(name, "sales/orders", "/sales/orders", "", by=actor()))
        except AccountError:
            return False

    assert sum(at_once(lambda: save("Germany"))) == 1
    for number in range(MOST - 2):
        assert save(f"View {number}")
    numbers = list(range(100, 108))
    assert sum(at_once(lambda: save(f"View {numbers.pop()}"))) == 1
    assert len(views()) == MOST
