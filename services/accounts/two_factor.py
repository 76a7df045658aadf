"""Two-factor log-in: setting it up, its codes, turning it off, and whether admins need it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import Connection, text

from services import secrets
from services.accounts import audit, codes
from services.accounts.authentication import Turn, take_turn
from services.accounts.people import Account, AccountError, Actor
from services.accounts.sessions import end_sessions
from services.accounts.store import read_account
from services.database import transaction

OFFER_LASTS = 1800
"""Seconds in which what is offered has to be turned on."""

_SEED = text("select seed_encrypted from ops.two_factor where user_id = :user_id")
_SPEND_STEP = text("update ops.two_factor set last_step = :step where user_id = :user_id and last_step < :step")
_SPEND_RECOVERY = text("""
    update ops.recovery_code set used_at = now()
    where user_id = :user_id and code_hash = :code_hash and used_at is null
""")
_TURN_ON = text("""
    insert into ops.two_factor (user_id, seed_encrypted, last_step) values (:user_id, :seed, :step)
    on conflict do nothing
""")
_TURN_OFF = text("delete from ops.two_factor where user_id = :user_id")
_DROP_CODES = text("delete from ops.recovery_code where user_id = :user_id")
_KEEP_CODE = text("insert into ops.recovery_code (user_id, code_hash) values (:user_id, :code_hash)")
_LEFT = text("select count(*) from ops.recovery_code where user_id = :user_id and used_at is null")
_POLICY = text("""
    insert into ops.setting (key, value) values ('two_factor_for_admins', :value)
    on conflict (key) do update set value = excluded.value
""")


_WRONG = "The password or the code is not right."


class Spent(Enum):
    """What became of a code: an application's or a recovery code is used up now, or it had been, or it is none."""

    CODE = "code"
    RECOVERY = "recovery code"
    BEFORE = "used before"
    WRONG = "wrong"


@dataclass(frozen=True)
class Offer:
    """A seed for an authenticator application, its otpauth: address, and it sealed for the form that comes back."""

    seed: str = field(repr=False)
    address: str = field(repr=False)
    sealed: str


def offer(sealed: str = "", *, by: Actor) -> Offer:
    """What a person may turn on: what was sealed for them before while that lasts, else something new."""
    seed = _unsealed(sealed, by)
    if seed is None:
        seed = codes.new_seed()
        sealed = secrets.encrypt(f"{by.user_id} {int(time.time())} {seed}")
    return Offer(seed, codes.address_of(seed, by.name), sealed)


def turn_on(sealed: str, password: str, code: str, *, by: Actor) -> tuple[Account, list[str]]:
    """Turn on for oneself what was offered, and end one's sessions; returns the account then, and recovery codes.

    Raises AccountError, and TooManyTries.
    """
    seed = _unsealed(sealed, by)
    if seed is None:
        raise AccountError("This page had been open for too long; take the new code that is shown now.")
    with take_turn(by.name, by.ip) as turn:
        step = codes.step_of(seed, codes.typed(code))
        if turn.knows(password) and step is not None:
            on = {"user_id": by.user_id, "seed": secrets.encrypt(seed), "step": step}
            if not turn.connection.execute(_TURN_ON, on).rowcount:
                raise AccountError("Two-factor log-in is on already.")
            audit.record(turn.connection, by, "two_factor.on", turn.email)
            fresh = _replace_codes(turn)
            end_sessions(turn.connection, turn.account().user_id, by)
            return turn.account(), fresh
        turn.refuse()
    raise AccountError(_WRONG)


def renew_recovery_codes(password: str, code: str, *, by: Actor) -> list[str]:
    """Replace one's recovery codes. Raises AccountError, and TooManyTries."""
    with take_turn(by.name, by.ip) as turn:
        if _is_oneself(turn, password, code):
            audit.record(turn.connection, by, "two_factor.recovery_codes", turn.email)
            return _replace_codes(turn)
        turn.refuse()
    raise AccountError(_WRONG)


def turn_off(password: str, code: str, *, by: Actor) -> None:
    """Turn off two-factor log-in for oneself. Raises AccountError, also where it is demanded, and TooManyTries."""
    with take_turn(by.name, by.ip) as turn:
        if _is_oneself(turn, password, code):
            turn.connection.execute(_TURN_OFF, {"user_id": by.user_id})
            audit.record(turn.connection, by, "two_factor.off", turn.email)
            if turn.account().two_factor_due:
                raise AccountError("Admins need two-factor log-in here.")
            return
        turn.refuse()
    raise AccountError(_WRONG)


def reset_two_factor(user_id: int, *, by: Actor) -> None:
    """Turn off somebody's two-factor log-in, as when their telephone is lost, and end their sessions."""
    by.must_administer()
    with transaction() as connection:
        account = read_account(connection, user_id)
        if connection.execute(_TURN_OFF, {"user_id": user_id}).rowcount:
            audit.record(connection, by, "two_factor.reset", account.email)
            end_sessions(connection, user_id, by)


def demand_two_factor(demanded: bool, *, by: Actor) -> None:
    """Say whether admins need two-factor log-in; who has none is led to set it up from their next request on."""
    by.must_administer()
    with transaction() as connection:
        connection.execute(_POLICY, {"value": "on" if demanded else "off"})
        audit.record(connection, by, "two_factor.policy", "admins", {"demanded": demanded})


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes a person has not used."""
    with transaction() as connection:
        return int(connection.execute(_LEFT, {"user_id": user_id}).scalar_one())


def spend(connection: Connection, user_id: int, code: str) -> Spent:
    """Use up a code of a person: one that is used by two at once is taken from one of them."""
    given, person = codes.typed(code), {"user_id": user_id}
    if len(given) != codes.DIGITS:
        recovery = {**person, "code_hash": codes.recovery_hash(given)}
        return Spent.RECOVERY if connection.execute(_SPEND_RECOVERY, recovery).rowcount else Spent.WRONG
    kept = connection.execute(_SEED, person).scalar()
    step = codes.step_of(secrets.decrypt(kept), given) if kept else None
    if step is None:
        return Spent.WRONG
    return Spent.CODE if connection.execute(_SPEND_STEP, {**person, "step": step}).rowcount else Spent.BEFORE


def _is_oneself(turn: Turn, password: str, code: str) -> bool:
    return turn.knows(password) and spend(turn.connection, turn.account().user_id, code) in (Spent.CODE, Spent.RECOVERY)


def _replace_codes(turn: Turn) -> list[str]:
    person, fresh = {"user_id": turn.user_id}, codes.new_recovery_codes()
    turn.connection.execute(_DROP_CODES, person)
    turn.connection.execute(_KEEP_CODE, [{**person, "code_hash": codes.recovery_hash(code)} for code in fresh])
    return fresh


def _unsealed(sealed: str, by: Actor) -> str | None:
    """The seed that was sealed for this person, unless that was too long ago."""
    try:
        owner, at, seed = secrets.decrypt(sealed).split(" ")
    except secrets.SecretLost:
        return None
    return seed if owner == str(by.user_id) and time.time() - int(at) <= OFFER_LASTS else None
