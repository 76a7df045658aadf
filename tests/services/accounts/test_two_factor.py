"""Two-factor log-in: which codes are taken, once, by whom, and what wrong ones lead to."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from services import accounts, secrets
from services.accounts import COMMAND_LINE, AccountError, Actor, StepOver, TooManyTries, codes
from services.accounts.addresses import FREE_FAILURES
from services.accounts.authentication import FREE_TRIES
from services.database import transaction
from tests.fixtures_people import PASSWORD, account
from tests.telephones import START, Clock, Telephone, with_telephone
from tests.together import at_once

pytestmark = pytest.mark.usefixtures("people")
SALES, ADMIN = "sales@demo.example", "admin@demo.example"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock().hold(monkeypatch)


@pytest.fixture
def telephone(clock: Clock, people: str) -> Telephone:
    """That of the salesperson, whose first code was used to turn it on."""
    return with_telephone(account(SALES), PASSWORD, clock)


@pytest.fixture
def demanded(people: str) -> Iterator[None]:
    """Admins need two-factor log-in."""
    accounts.demand_two_factor(True, by=COMMAND_LINE)
    yield
    accounts.demand_two_factor(False, by=COMMAND_LINE)


def actor(email: str = SALES) -> Actor:
    return Actor.of(account(email).viewer)


def step(email: str = SALES) -> str:
    """The token of somebody whose password was right."""
    person = accounts.authenticate(email, PASSWORD)
    assert person is not None
    return accounts.begin_second_step(person)


def read(sql: str) -> object:
    with transaction() as connection:
        return connection.execute(text(sql)).scalar()


@pytest.mark.parametrize(
    ("at", "expected"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(monkeypatch: pytest.MonkeyPatch, at: int, expected: str) -> None:
    """Appendix B's, of which six of the eight digits are shown."""
    seed = b32encode(b"12345678901234567890").decode()
    clock = Clock((at - START) // 30)
    clock.hold(monkeypatch)
    assert codes.step_of(seed, expected) == at // 30


def test_an_offer_is_what_applications_read_and_is_of_one_person(clock: Clock) -> None:
    offer = accounts.offer(by=actor())
    assert offer.address == (
        f"otpauth://totp/Revenue%20Analytics:sales%40demo.example?digits=6&secret={offer.seed}"
        "&algorithm=SHA1&issuer=Revenue%20Analytics&period=30"
    )
    assert len(offer.seed) == 32
    assert offer.seed not in offer.sealed
    assert offer.seed not in repr(offer)
    assert accounts.offer(offer.sealed, by=actor()) == offer
    assert accounts.offer(offer.sealed, by=actor("risk@demo.example")).seed != offer.seed


def test_it_is_turned_on_with_a_first_code_and_ends_sessions(clock: Clock) -> None:
    session = accounts.open_session(account(SALES))
    assert session
    telephone = with_telephone(account(SALES), PASSWORD, clock)
    assert account(SALES).two_factor
    assert accounts.find_session(session) is None
    assert len(set(telephone.recovery_codes)) == 10
    assert {len(code) for code in telephone.recovery_codes} == {19}


def test_the_database_holds_neither_seed_nor_recovery_codes(telephone: Telephone) -> None:
    kept = str(read("select two_factor::text from ops.two_factor"))
    assert telephone.seed not in kept
    assert secrets.decrypt(str(read("select seed_encrypted from ops.two_factor"))) == telephone.seed
    stored = str(read("select string_agg(code::text, ' ') from ops.recovery_code as code"))
    assert not any(code in stored or code.replace("-", "") in stored for code in telephone.recovery_codes)


def test_a_wrong_code_or_password_or_an_old_offer_turns_nothing_on(clock: Clock) -> None:
    offer = accounts.offer(by=actor())
    telephone = Telephone(offer.seed, clock, [])
    for password, code in (("wrong", telephone.code()), (PASSWORD, telephone.wrong_code()), (PASSWORD, "")):
        with pytest.raises(AccountError, match="not right"):
            accounts.turn_on(offer.sealed, password, code, by=actor())
    assert read(f"select failed_logins from ops.user where email = '{SALES}'") == 3
    with pytest.raises(AccountError, match="too long"):
        accounts.turn_on(offer.sealed, PASSWORD, telephone.code(), by=actor("risk@demo.example"))
    assert not account(SALES).two_factor


def test_it_is_turned_on_once(telephone: Telephone, clock: Clock) -> None:
    with pytest.raises(AccountError, match="already"):
        with_telephone(account(SALES), PASSWORD, clock)
    telephone.clock.step += 1
    assert accounts.finish_second_step(step(), telephone.code())


def test_the_password_alone_opens_nothing(telephone: Telephone) -> None:
    before = read(f"select last_login_at from ops.user where email = '{SALES}'")
    token = step()
    assert accounts.find_session(token) is None
    assert read(f"select last_login_at from ops.user where email = '{SALES}'") == before
    assert accounts.audit_entries(1)[0]["action"] == "login.password"
    person = accounts.finish_second_step(token, telephone.next_code(), "192.0.2.1")
    assert person is not None
    assert accounts.open_session(person)
    entry = accounts.audit_entries(1)[0]
    assert (entry["action"], entry["detail"], entry["ip"]) == ("login", {"second step": "code"}, "192.0.2.1")


@pytest.mark.parametrize(("later", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_codes_of_one_step_before_and_after_are_taken(telephone: Telephone, later: int, taken: bool) -> None:
    telephone.clock.step += 5
    assert bool(accounts.finish_second_step(step(), telephone.code(later))) == taken


def test_no_code_is_taken_twice_nor_one_before_it(telephone: Telephone) -> None:
    assert accounts.finish_second_step(step(), telephone.code()) is None, "it turned two-factor log-in on"
    code = telephone.next_code()
    assert accounts.finish_second_step(step(), code)
    assert accounts.finish_second_step(step(), code) is None
    assert accounts.finish_second_step(step(), telephone.code(-1)) is None
    assert read(f"select failed_logins from ops.user where email = '{SALES}'") == 0, "no guess was made"
    assert accounts.finish_second_step(step(), telephone.code(1))


def test_a_code_used_by_eight_at_once_lets_one_in_and_locks_nobody_out(telephone: Telephone) -> None:
    code = telephone.next_code()
    assert sum(person is not None for person in at_once(lambda: accounts.finish_second_step(step(), code))) == 1
    assert account(SALES).state == "active"
    assert accounts.finish_second_step(step(), telephone.next_code())


def test_a_recovery_code_used_by_eight_at_once_lets_one_in(telephone: Telephone) -> None:
    code = telephone.recovery_codes[0]
    tokens = [step() for _ in range(8)]
    people = at_once(lambda: accounts.finish_second_step(tokens.pop(), code))
    assert sum(person is not None for person in people) == 1
    assert accounts.recovery_codes_left(account(SALES).user_id) == 9


def test_a_second_step_is_made_once_whatever_the_code(telephone: Telephone) -> None:
    token, given = step(), telephone.recovery_codes[:8]

    def finish() -> bool:
        try:
            return accounts.finish_second_step(token, given.pop()) is not None
        except StepOver:
            return False

    assert sum(at_once(finish)) == 1
    assert accounts.recovery_codes_left(account(SALES).user_id) == 9, "the others' codes are not used up"


def test_recovery_codes_are_typed_as_people_type(telephone: Telephone) -> None:
    assert accounts.finish_second_step(step(), f" {telephone.recovery_codes[3].lower().replace('-', ' ')} ")
    assert accounts.audit_entries(1)[0]["detail"] == {"second step": "recovery code"}
    assert accounts.finish_second_step(step(), telephone.recovery_codes[3]) is None
    code = telephone.next_code()
    assert accounts.finish_second_step(step(), f"{code[:3]} {code[3:]}")


@pytest.mark.parametrize("code", ["", "\0", "x" * 100_000, "１２３４５６", "12345\n", "\ud800", "' or true --"])
def test_nonsense_is_a_wrong_code(telephone: Telephone, code: str) -> None:
    assert accounts.finish_second_step(step(), code) is None


@pytest.mark.parametrize("token", ["", "\0", "x", "\ud800"])
def test_without_the_password_no_code_is_taken(telephone: Telephone, token: str) -> None:
    step()
    assert not accounts.is_waiting(token)
    with pytest.raises(StepOver):
        accounts.finish_second_step(token, telephone.next_code())


def test_a_second_step_ends_with_time_and_with_what_ends_sessions(telephone: Telephone) -> None:
    token, user_id = step(), account(SALES).user_id
    with transaction() as connection:
        connection.execute(text("update ops.second_step set expires_at = now()"))
    assert not accounts.is_waiting(token)
    with pytest.raises(StepOver):
        accounts.finish_second_step(token, telephone.next_code())
    for end in (accounts.revoke_sessions, accounts.disable):
        token = step()
        end(user_id, by=COMMAND_LINE)
        with pytest.raises(StepOver):
            accounts.finish_second_step(token, telephone.next_code())


def test_wrong_codes_lock_and_a_right_password_forgives_none(telephone: Telephone) -> None:
    tokens = [step() for _ in range(FREE_TRIES)]
    for token in tokens:
        assert accounts.authenticate(SALES, PASSWORD)
        assert accounts.finish_second_step(token, telephone.wrong_code()) is None
    assert account(SALES).state == "locked"
    assert accounts.authenticate(SALES, PASSWORD) is None
    assert accounts.finish_second_step(tokens[0], telephone.next_code()) is None
    assert accounts.finish_second_step(tokens[0], telephone.recovery_codes[0]) is None
    with transaction() as connection:
        connection.execute(text("update ops.user set locked_until = now()"))
    assert accounts.finish_second_step(tokens[0], telephone.next_code())
    assert read(f"select failed_logins from ops.user where email = '{SALES}'") == 0


def test_guessed_codes_let_an_address_rest(telephone: Telephone) -> None:
    token = step()
    for _ in range(FREE_FAILURES):
        with transaction() as connection:
            connection.execute(text("update ops.user set locked_until = null, failed_logins = 0"))
        accounts.finish_second_step(token, telephone.wrong_code(), "192.0.2.66")
    with pytest.raises(TooManyTries):
        accounts.finish_second_step(token, telephone.next_code(), "192.0.2.66")
    assert accounts.finish_second_step(token, telephone.code(), "192.0.2.67")


def test_new_recovery_codes_replace_the_old_ones(telephone: Telephone) -> None:
    with pytest.raises(AccountError, match="not right"):
        accounts.renew_recovery_codes(PASSWORD, telephone.wrong_code(), by=actor())
    with pytest.raises(AccountError, match="not right"):
        accounts.renew_recovery_codes("wrong", telephone.next_code(), by=actor())
    fresh = accounts.renew_recovery_codes(PASSWORD, telephone.next_code(), by=actor())
    assert accounts.finish_second_step(step(), telephone.recovery_codes[0]) is None
    assert accounts.finish_second_step(step(), fresh[0])


def test_turning_it_off_takes_password_and_code(telephone: Telephone) -> None:
    for password, code in (("wrong", telephone.next_code()), (PASSWORD, telephone.wrong_code()), (PASSWORD, "")):
        with pytest.raises(AccountError, match="not right"):
            accounts.turn_off(password, code, by=actor())
    accounts.turn_off(PASSWORD, telephone.next_code(), by=actor())
    assert not account(SALES).two_factor
    assert read("select count(*) from ops.recovery_code") == 0
    assert accounts.authenticate(SALES, PASSWORD)


def test_an_admin_resets_it_and_sessions_end(telephone: Telephone) -> None:
    person = accounts.finish_second_step(step(), telephone.next_code())
    assert person
    session = accounts.open_session(person)
    assert session
    accounts.reset_two_factor(person.user_id, by=actor(ADMIN))
    assert accounts.find_session(session) is None
    assert not account(SALES).two_factor
    actions = [(each["actor"], each["action"], each["target"]) for each in accounts.audit_entries(2)]
    assert (ADMIN, "two_factor.reset", SALES) in actions


@pytest.mark.usefixtures("demanded")
def test_where_admins_need_it_theirs_is_due_and_stays(clock: Clock) -> None:
    session = accounts.open_session(account(ADMIN))
    assert session
    found = accounts.find_session(session)
    assert found
    assert found.two_factor_due
    assert not account(SALES).two_factor_due
    telephone = with_telephone(account(ADMIN), PASSWORD, clock)
    assert not account(ADMIN).two_factor_due
    with pytest.raises(AccountError, match="Admins need"):
        accounts.turn_off(PASSWORD, telephone.next_code(), by=actor(ADMIN))
    assert account(ADMIN).two_factor


def test_admins_need_it_where_it_is_demanded_alone(people: str) -> None:
    assert not account(ADMIN).two_factor_due
    accounts.demand_two_factor(True, by=COMMAND_LINE)
    assert account(ADMIN).two_factor_due
    accounts.demand_two_factor(False, by=COMMAND_LINE)
    assert not account(ADMIN).two_factor_due


def test_nothing_secret_is_written_down(telephone: Telephone) -> None:
    accounts.finish_second_step(step(), telephone.recovery_codes[0])
    accounts.renew_recovery_codes(PASSWORD, telephone.next_code(), by=actor())
    accounts.turn_off(PASSWORD, telephone.next_code(), by=actor())
    written = accounts.audit_entries(50)
    assert {"two_factor.on", "two_factor.recovery_codes", "two_factor.off"} <= {each["action"] for each in written}
    assert not any(each in str(written) for each in (telephone.seed, *telephone.recovery_codes, telephone.code()))
