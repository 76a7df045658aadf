"""Secrets at rest: what the product keeps and must be able to use again, as keys of webhooks, is kept encrypted.

The keys come from the setting ENCRYPTION_KEYS: the first encrypts, all of them decrypt. A column of the schema ops that
holds what `encrypt` returned has a name that ends in `_encrypted`: `reencrypt` finds it by that.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection, text

from services.database import transaction
from services.errors import ServiceError

_COLUMNS = text("""
    select format('ops.%I', class.relname) as table_name, quote_ident(attribute.attname) as column_name
    from pg_attribute as attribute inner join pg_class as class on attribute.attrelid = class.oid
    where class.relnamespace = cast('ops' as regnamespace) and class.relkind in ('r', 'p') and not class.relispartition
        and attribute.attname like '%\\_encrypted' and not attribute.attisdropped
    order by table_name, column_name
""")

_keys: MultiFernet | None = None


class SecretLost(ServiceError):
    """None of the keys decrypts a secret that is kept."""

    code = "secret_lost"
    remedy = "Put the key that it was encrypted with back into ENCRYPTION_KEYS, or give the secret anew."


def configure_secrets(keys: str) -> None:
    """Say which keys are used: those of `keyring`."""
    global _keys
    _keys = MultiFernet(keyring(keys))


def keyring(keys: str) -> list[Fernet]:
    """The keys of a comma separated text, each 32 bytes in URL-safe base64. Raises ValueError, never repeating one."""
    return [Fernet(key.strip().rstrip("=") + "=") for key in keys.split(",")]


def encrypt(secret: str) -> str:
    """The secret as it may be kept; the same one is another text each time."""
    return _configured().encrypt(secret.encode()).decode()


def decrypt(kept: str) -> str:
    """The secret that `encrypt` was given. Raises SecretLost."""
    try:
        return _configured().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise SecretLost("A secret is kept that none of the ENCRYPTION_KEYS decrypts.") from None


def reencrypt() -> int:
    """Encrypt whatever is kept with the first of the keys; returns how many secrets. All or, with SecretLost, none."""
    with transaction() as connection:
        columns = connection.execute(_COLUMNS).all()
        return sum(_reencrypt_column(connection, table, column) for table, column in columns)


def _reencrypt_column(connection: Connection, table: str, column: str) -> int:
    kept = f"select {column} from {table} where {column} is not null for update"
    # No two are the same text, so each is its row's key.
    put = text(f"update {table} set {column} = :new where {column} = :old")
    changes = [{"old": old, "new": encrypt(decrypt(old))} for old in connection.exec_driver_sql(kept).scalars()]
    if changes:
        connection.execute(put, changes)
    return len(changes)


def _configured() -> MultiFernet:
    if _keys is None:
        raise RuntimeError("services.secrets.configure_secrets(keys) has not been called")
    return _keys
