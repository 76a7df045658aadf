"""The second step of a log-in: somebody whose password was right gives a code.

What the browser holds between the two steps is the token of a row that grants nothing, lasts a few minutes, is
deleted when it is used, and is void when the person's sessions have been ended in the meantime.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import text

from services.accounts.authentication import take_turn
from services.accounts.people import Account, AccountError
from services.accounts.store import token_hash
from services.accounts.two_factor import Spent, spend
from services.database import transaction

LASTS = timedelta(minutes=5)

_BEGIN = text("""
    with past as (delete from ops.second_step where user_id = :user_id and expires_at <= now())
    insert into ops.second_step (token_hash, user_id, sessions_ended, expires_at)
    values (:token_hash, :user_id, :sessions_ended, now() + :lasts)
""")
_WHOSE = text("""
    select person.email
    from ops.second_step as step inner join ops.user as person
        on step.user_id = person.user_id and step.sessions_ended = person.sessions_ended
    where step.token_hash = :token_hash and step.expires_at > clock_timestamp() and person.is_active
""")
_END = text("""
    delete from ops.second_step as step using ops.user as person
    where step.token_hash = :token_hash and step.expires_at > clock_timestamp()
        and step.user_id = person.user_id and step.sessions_ended = person.sessions_ended
""")


class StepOver(AccountError):
    """The second step has taken too long, was made already, or the account has changed: the password is asked again."""

    def __init__(self) -> None:
        super().__init__("The log-in took too long. Please begin again.")


def begin_second_step(account: Account) -> str:
    """Wait for the code of a person whose password was right for `account`; returns the token to give it with."""
    token = secrets.token_urlsafe(32)
    values = {"user_id": account.user_id, "sessions_ended": account.sessions_ended, "lasts": LASTS}
    with transaction() as connection:
        connection.execute(_BEGIN, {**values, "token_hash": token_hash(token)})
    return token


def finish_second_step(token: str, code: str, ip: str | None = None) -> Account | None:
    """The account of the person who has logged in, or None for a wrong code; wrong ones lock as wrong passwords do.

    The code may be a recovery code. Raises StepOver, and TooManyTries.
    """
    step = {"token_hash": token_hash(token)}
    with transaction() as connection:
        email = connection.execute(_WHOSE, step).scalar()
    if email is None:
        raise StepOver
    with take_turn(email, ip) as turn:
        spent = spend(turn.connection, turn.user_id, code) if turn.user_id else Spent.WRONG
        if spent is Spent.WRONG:
            turn.refuse()
            return None
        if spent is Spent.BEFORE:  # right, and so no guess
            turn.note_failure()
            return None
        if not turn.connection.execute(_END, step).rowcount:
            raise StepOver
        return turn.admit({"second step": spent.value})


def is_waiting(token: str) -> bool:
    """Whether a code can be given with the token."""
    with transaction() as connection:
        return connection.execute(_WHOSE, {"token_hash": token_hash(token)}).scalar() is not None
