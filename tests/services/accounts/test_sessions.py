"""Sessions and the audit trail, as the database keeps them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from services import accounts, database
from services.accounts import COMMAND_LINE, Actor
from services.accounts.devices import device
from services.database import transaction
from services.errors import NotFound
from services.scope import Scope
from tests.fixtures_people import CHANGED, account

pytestmark = pytest.mark.usefixtures("people")
SALES = "sales@demo.example"
NEW = "another long secret"


@pytest.fixture
def token() -> str:
    opened = accounts.open_session(account(SALES), "192.0.2.1", "A browser\n\0" + "x" * 900)
    assert opened
    return opened


def run(*statements: str) -> None:
    with transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))


def change(assignment: str) -> None:
    run(f"update ops.session set {assignment}")


def read(column: str, table: str = "ops.session") -> object:
    with transaction() as connection:
        return connection.execute(text(f"select {column} from {table}")).scalar_one()


def test_the_token_itself_is_not_kept(token: str) -> None:
    assert len(token) >= 43
    with transaction() as connection:
        row = connection.execute(text("select session::text from ops.session as session")).scalar_one()
    assert token not in row
    assert len(str(read("user_agent"))) == 300


def test_a_session_tells_the_rights_of_the_moment(token: str) -> None:
    user_id = account(SALES).user_id
    accounts.set_regions(user_id, ["dach"], by=COMMAND_LINE)
    accounts.set_page_roles("sales/orders", [], by=COMMAND_LINE)
    session = accounts.find_session(token)
    assert session is not None
    assert session.viewer == accounts.viewer_for(user_id)
    assert session.viewer.scope == Scope(frozenset({"dach"}))
    assert not session.viewer.may_see("sales/orders")


@pytest.mark.parametrize("wrong", ["", "x", "\0", "\ud800", "' or true --"])
def test_other_tokens_find_nothing(token: str, wrong: str) -> None:
    assert accounts.find_session(wrong) is None
    assert accounts.find_session(token + wrong) is None or wrong == ""


@pytest.mark.parametrize(
    "assignment",
    ["idle_expires_at = now()", "expires_at = now()", "revoked_at = now()"],
)
def test_a_session_ends(token: str, assignment: str) -> None:
    assert accounts.find_session(token)
    change(assignment)
    assert accounts.find_session(token) is None


def test_use_pushes_the_idle_limit_on_once_a_minute(token: str) -> None:
    accounts.find_session(token)
    assert read("last_seen_at = created_at") is True
    change("last_seen_at = now() - interval '61 seconds', idle_expires_at = now() + interval '1 minute'")
    accounts.find_session(token, use=False)
    assert read("idle_expires_at < now() + interval '2 minutes'") is True
    accounts.find_session(token)
    assert read("last_seen_at > now() - interval '10 seconds'") is True
    assert read("idle_expires_at > now() + interval '1 hour'") is True
    assert read("expires_at - created_at") == timedelta(hours=12)


def test_leaving_ends_the_session(token: str) -> None:
    accounts.close_session(token)
    accounts.close_session(token)
    assert accounts.find_session(token) is None
    assert accounts.audit_entries(1)[0]["action"] == "logout"


def ended_by(user_id: int) -> tuple[Callable[[], object], ...]:
    """All that ends every session of a person."""
    return (
        lambda: accounts.set_roles(user_id, ["risk"], by=COMMAND_LINE),
        lambda: accounts.set_password(user_id, NEW, by=COMMAND_LINE),
        lambda: accounts.revoke_sessions(user_id, by=COMMAND_LINE),
        lambda: accounts.disable(user_id, by=COMMAND_LINE),
    )


def test_what_ends_sessions_ends_open_ones_and_those_about_to_be_opened() -> None:
    for change_of_rights in ended_by(account(SALES).user_id):
        logged_in = account(SALES)
        token = accounts.open_session(logged_in)
        assert token
        assert accounts.find_session(token)
        change_of_rights()
        assert accounts.find_session(token) is None
        assert accounts.open_session(logged_in) is None


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """What both return: the second begins before the first commits, and is waiting or done when the first goes on."""
    with ThreadPoolExecutor(1) as pool:
        running: list[Future[Any]] = []

        def begin_second(_: object) -> None:
            running.append(pool.submit(second))
            while not running[0].done() and not read("bool_or(not granted)", "pg_locks"):
                pass

        event.listen(database.engine(), "commit", begin_second, once=True)
        return first(), running[0].result()


def test_a_log_in_during_a_change_of_the_password_opens_nothing() -> None:
    logged_in = account(SALES)
    change = partial(accounts.set_password, logged_in.user_id, NEW, by=COMMAND_LINE)
    _, token = meanwhile(change, partial(accounts.open_session, logged_in))
    assert token is None
    assert accounts.open_session(account(SALES))


def test_a_change_of_the_password_ends_a_session_that_is_being_opened() -> None:
    logged_in = account(SALES)
    change = partial(accounts.set_password, logged_in.user_id, NEW, by=COMMAND_LINE)
    token, changed = meanwhile(partial(accounts.open_session, logged_in), change)
    assert accounts.find_session(token) is None
    assert accounts.open_session(changed)


def test_people_end_their_own_sessions(token: str) -> None:
    sales = account(SALES)
    accounts.open_session(sales)
    assert accounts.revoke_sessions(sales.user_id, by=Actor.of(sales.viewer)) == 2
    assert accounts.find_session(token) is None


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"
    " Mobile/15E148 Safari/604.1"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/140.0.0.0", "Edge on Windows"),
        (f"{WINDOWS} OPR/120.0.0.0", "Opera on Windows"),
        (IPHONE.replace("Version/18.5", "CriOS/140.0"), "Chrome on iPhone"),
        (WINDOWS.replace("Windows NT 10.0; Win64; x64", "Linux; Android 16; Pixel 9"), "Chrome on Android"),
        ("curl/8.14.1", "Another program"),
        ("", "Another program"),
        (None, "Another program"),
    ],
)
def test_a_device_in_words(said: str | None, words: str) -> None:
    assert device(said) == words


def test_a_person_sees_where_they_are_logged_in() -> None:
    sales = account(SALES)
    here = accounts.open_session(sales, "127.0.0.1", FIREFOX)
    assert here
    accounts.open_session(sales, "10.0.0.8", IPHONE)
    ended = accounts.open_session(sales, "192.0.2.9", WINDOWS)
    assert ended
    accounts.close_session(ended)
    accounts.open_session(account("risk@demo.example"), "192.0.2.1", WINDOWS)
    places = accounts.list_sessions(sales.user_id, by=Actor.of(sales.viewer), here=here)
    assert [(each.device, each.ip, each.place, each.this_one) for each in places] == [
        ("Firefox on Linux", "127.0.0.1", "this machine", True),
        ("Safari on iPhone", "10.0.0.8", "private network", False),
    ]
    change("idle_expires_at = now()")
    assert accounts.list_sessions(sales.user_id, by=COMMAND_LINE) == []


def test_one_session_is_ended_and_the_others_stay(token: str) -> None:
    sales = account(SALES)
    other = accounts.open_session(sales)
    assert other
    by = Actor.of(sales.viewer)
    here, gone = accounts.list_sessions(sales.user_id, by=by, here=other)
    accounts.revoke_session(sales.user_id, gone.session_id, by=by)
    assert accounts.find_session(token) is None
    assert accounts.find_session(other)
    for user_id, session_id in (
        (sales.user_id, gone.session_id),
        (account("risk@demo.example").user_id, here.session_id),
    ):
        with pytest.raises(NotFound):
            accounts.revoke_session(user_id, session_id, by=COMMAND_LINE)
    entry = accounts.audit_entries(1)[0]
    assert (entry["action"], entry["target"], entry["detail"]) == ("session.revoke", SALES, {"sessions": 1})


def test_all_other_sessions_are_ended(token: str) -> None:
    sales = account(SALES)
    here = accounts.open_session(sales)
    assert here
    assert accounts.revoke_sessions(sales.user_id, by=Actor.of(sales.viewer), keep=here) == 1
    assert accounts.find_session(token) is None
    assert accounts.find_session(here)


@pytest.mark.parametrize(
    "statement", ["update ops.audit set actor = 'x'", "delete from ops.audit", "truncate ops.audit"]
)
@pytest.mark.parametrize("replica", [False, True])
def test_the_audit_trail_is_append_only(statement: str, replica: bool) -> None:
    before = accounts.audit_entries()
    setting = "set local session_replication_role = " + ("replica" if replica else "origin")
    with pytest.raises(DBAPIError, match="append-only"):
        run(setting, statement)
    assert accounts.audit_entries() == before


@pytest.mark.parametrize("hidden", [*CHANGED, "role", "account"])
def test_the_dashboards_reader_sees_no_accounts(hidden: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        run("set local role analytics_reader", f"select * from ops.{hidden}")
