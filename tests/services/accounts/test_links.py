"""One-time links: invitations and resets, which serve one person once, for three days, until there is a newer one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from services import accounts, database
from services.accounts import COMMAND_LINE, AccountError, Actor, Invited, LinkOver
from services.database import transaction
from tests.fixtures_people import PASSWORD, account
from tests.together import at_once, each_at_once

pytestmark = pytest.mark.usefixtures("people")
NEW, SALES = "new@demo.example", "sales@demo.example"
CHOSEN = "seven blue kettles"


@pytest.fixture
def invited(people: str) -> int:
    """An account without a password."""
    return accounts.create_user(NEW, "Somebody New", None, ["sales"], by=COMMAND_LINE)


@pytest.fixture
def token(invited: int) -> str:
    return accounts.make_link(invited, by=COMMAND_LINE)


def run(sql: str) -> None:
    with transaction() as connection:
        connection.execute(text(sql))


def kept() -> str:
    with transaction() as connection:
        return str(connection.execute(text("select string_agg(k::text, ' ') from ops.one_time_link as k")).scalar())


def test_an_invited_person_chooses_a_password_and_a_name(token: str) -> None:
    assert account(NEW).state == "invited"
    assert accounts.find_link(token) == Invited("Somebody New", NEW, new=True)
    person = accounts.use_link(token, CHOSEN, " Somebody Else ", ip="192.0.2.1")
    assert (person.name, person.state, person.must_change_password) == ("Somebody Else", "active", False)
    assert accounts.open_session(person)
    assert accounts.authenticate(NEW, CHOSEN)
    assert token not in kept()


def test_a_reset_keeps_the_name_ends_sessions_and_unlocks(people: str) -> None:
    user_id = account(SALES).user_id
    session = accounts.open_session(account(SALES))
    assert session
    run(f"update ops.user set locked_until = now() + interval '1 hour' where user_id = {user_id}")
    token = accounts.make_link(user_id, by=COMMAND_LINE)
    assert accounts.find_link(token).new is False
    assert accounts.find_session(session), "the link by itself changes nothing"
    assert accounts.use_link(token, CHOSEN).name == "Sales"
    assert accounts.find_session(session) is None
    assert accounts.authenticate(SALES, CHOSEN)
    assert accounts.authenticate(SALES, PASSWORD) is None


def ends() -> dict[str, Callable[[int, str], object]]:
    """All that makes a link useless."""
    return {
        "use": lambda _, token: accounts.use_link(token, "another long secret"),
        "time": lambda *_: run("update ops.one_time_link set expires_at = now()"),
        "a newer link": lambda user_id, _: accounts.make_link(user_id, by=COMMAND_LINE),
        "closing": lambda user_id, _: accounts.disable(user_id, by=COMMAND_LINE),
        "closing for a while": lambda user_id, _: (
            accounts.disable(user_id, by=COMMAND_LINE),
            accounts.enable(user_id, by=COMMAND_LINE),
        ),
        "a password": lambda user_id, _: accounts.set_password(user_id, "another long secret", by=COMMAND_LINE),
    }


@pytest.mark.parametrize("end", list(ends()))
def test_a_link_ends(invited: int, token: str, end: str) -> None:
    ends()[end](invited, token)
    with pytest.raises(LinkOver):
        accounts.find_link(token)
    with pytest.raises(LinkOver):
        accounts.use_link(token, CHOSEN)
    assert accounts.authenticate(NEW, CHOSEN) is None


def test_a_link_lasts_72_hours(invited: int, token: str) -> None:
    left = accounts.open_links()[invited] - datetime.now(UTC)
    assert timedelta(hours=71, minutes=59) < left <= timedelta(hours=72)
    accounts.use_link(token, CHOSEN)
    assert accounts.open_links() == {}


def test_a_link_is_not_made_for_a_closed_account(invited: int) -> None:
    accounts.disable(invited, by=COMMAND_LINE)
    with pytest.raises(AccountError, match="disabled"):
        accounts.make_link(invited, by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("password", "name"),
    [("short", ""), ("aaaaaaaaaaaaaaaa", ""), (CHOSEN, "two\nlines"), (CHOSEN, " "), (CHOSEN, "x" * 121)],
)
def test_what_cannot_be_chosen_leaves_the_link_as_it_was(token: str, password: str, name: str) -> None:
    with pytest.raises(AccountError):
        accounts.use_link(token, password, name)
    assert accounts.use_link(token, CHOSEN)


def test_a_link_used_by_eight_at_once_serves_one(token: str) -> None:
    passwords = [f"seven blue kettles {number}" for number in range(8)]

    def use() -> str | None:
        password = passwords.pop()
        try:
            accounts.use_link(token, password)
        except LinkOver:
            return None
        return password

    chosen = [password for password in at_once(use) if password]
    assert len(chosen) == 1
    assert accounts.authenticate(NEW, chosen[0])


def test_of_links_made_at_once_one_is_left(invited: int) -> None:
    def opens(token: str) -> bool:
        try:
            return accounts.find_link(token).email == NEW
        except LinkOver:
            return False

    tokens = at_once(lambda: accounts.make_link(invited, by=COMMAND_LINE))
    assert sum(map(opens, tokens)) == 1


def test_closing_an_account_while_its_link_is_used_leaves_nobody_in(invited: int, token: str) -> None:
    def use() -> object:
        try:
            return accounts.open_session(accounts.use_link(token, CHOSEN))
        except LinkOver:
            return None

    opened, _ = each_at_once([use, lambda: accounts.disable(invited, by=COMMAND_LINE)])
    assert opened is None or accounts.find_session(str(opened)) is None
    assert accounts.authenticate(NEW, CHOSEN) is None


@pytest.mark.parametrize("wrong", ["", "x", "\0", "\ud800", "' or true --"])
def test_other_tokens_open_nothing(token: str, wrong: str) -> None:
    with pytest.raises(LinkOver):
        accounts.find_link(wrong)
    with pytest.raises(LinkOver):
        accounts.use_link(wrong, CHOSEN)


def test_nothing_tells_one_dead_link_from_another(invited: int) -> None:
    """The same sentence after the same statements, whether it was used, revoked, has expired or never was."""
    revoked = accounts.make_link(invited, by=COMMAND_LINE)
    expired = accounts.make_link(invited, by=COMMAND_LINE)
    run("update ops.one_time_link set expires_at = now()")
    used = accounts.make_link(account(SALES).user_id, by=COMMAND_LINE)
    accounts.use_link(used, CHOSEN)
    work = set()
    for token in (revoked, expired, used, "never was"):
        statements: list[str] = []

        def note(
            _connection: object, _cursor: object, statement: str, *_: object, into: list[str] = statements
        ) -> None:
            into.append(statement)

        event.listen(database.engine(), "before_cursor_execute", note)
        with pytest.raises(LinkOver) as told:
            accounts.find_link(token)
        with pytest.raises(LinkOver):
            accounts.use_link(token, CHOSEN)
        event.remove(database.engine(), "before_cursor_execute", note)
        work.add((str(told.value), *statements))
    assert len(work) == 1


def test_links_are_written_down_without_their_tokens(invited: int) -> None:
    admin = Actor.of(account("admin@demo.example").viewer, "192.0.2.7")
    token = accounts.make_link(invited, by=admin)
    accounts.use_link(token, CHOSEN, "Somebody Else", ip="192.0.2.8")
    accounts.make_link(invited, by=admin)
    written = [(each["actor"], each["action"], each["target"], each["ip"]) for each in accounts.audit_entries(5)]
    assert written[::-1] == [
        ("admin@demo.example", "user.invite", NEW, "192.0.2.7"),
        (NEW, "user.link_used", NEW, "192.0.2.8"),
        (NEW, "user.rename", NEW, "192.0.2.8"),
        (NEW, "user.password", NEW, "192.0.2.8"),
        ("admin@demo.example", "user.reset_link", NEW, "192.0.2.7"),
    ]
    assert token not in str(accounts.audit_entries())
    assert CHOSEN not in str(accounts.audit_entries())
