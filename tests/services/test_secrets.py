"""Secrets at rest: what is kept tells nothing, keys change without losing any, and a lost key is said."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_urlsafe

import pytest
from sqlalchemy import text

from services import database, secrets
from services.secrets import SecretLost, configure_secrets, decrypt, encrypt, reencrypt

OLD, NEW = token_urlsafe(32), token_urlsafe(32)
SECRET = "the key of a webhook, with an ü"


@pytest.fixture(autouse=True)
def old_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The old key is in use; whatever was configured before is put back."""
    monkeypatch.setattr(secrets, "_keys", None)
    configure_secrets(OLD)


@pytest.fixture
def kept(empty_database: str) -> Iterator[None]:
    """Two tables of ops, one with two secrets and one with one, encrypted with the old key."""
    with database.transaction() as connection:
        connection.exec_driver_sql("create table ops.hook (key_encrypted text, name text)")
        connection.exec_driver_sql('create table ops."Seed" (seed_encrypted text)')
        put = text("insert into ops.hook values (:first, 'first'), (null, 'none'), (:second, 'second')")
        connection.execute(put, {"first": encrypt("1"), "second": encrypt("2")})
        connection.execute(text('insert into ops."Seed" values (:seed)'), {"seed": encrypt("3")})
    return


def found() -> list[str]:
    """What the two tables hold."""
    with database.transaction() as connection:
        hooks = "select key_encrypted from ops.hook where key_encrypted is not null order by name"
        seeds = 'select seed_encrypted from ops."Seed"'
        return [each for sql in (hooks, seeds) for each in connection.exec_driver_sql(sql).scalars()]


def test_what_is_kept_tells_nothing_and_comes_back() -> None:
    first, second = encrypt(SECRET), encrypt(SECRET)
    assert first != second
    assert SECRET not in first
    assert decrypt(first) == decrypt(second) == SECRET


def test_the_first_key_encrypts_and_every_key_decrypts() -> None:
    before = encrypt(SECRET)
    configure_secrets(f"{NEW}, {OLD}=")
    after = encrypt(SECRET)
    assert decrypt(before) == SECRET
    configure_secrets(NEW)
    assert decrypt(after) == SECRET
    with pytest.raises(SecretLost):
        decrypt(before)


def test_what_was_altered_is_not_believed() -> None:
    whole = encrypt(SECRET)
    with pytest.raises(SecretLost):
        decrypt(whole[:-4] + "AAA=")


def test_nothing_is_encrypted_before_a_key_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_keys", None)
    with pytest.raises(RuntimeError):
        encrypt(SECRET)


@pytest.mark.usefixtures("kept")
def test_a_key_is_changed_without_losing_a_secret() -> None:
    configure_secrets(f"{NEW},{OLD}")
    assert reencrypt() == 3
    configure_secrets(NEW)
    assert [decrypt(each) for each in found()] == ["1", "2", "3"]


@pytest.mark.usefixtures("kept")
def test_when_one_secret_is_lost_none_is_touched() -> None:
    before = found()
    configure_secrets(NEW)
    lost = encrypt("4")
    with database.transaction() as connection:
        connection.execute(text('update ops."Seed" set seed_encrypted = :lost'), {"lost": lost})
    configure_secrets(f"{token_urlsafe(32)},{OLD}")
    with pytest.raises(SecretLost):
        reencrypt()
    assert found() == [*before[:2], lost]
