"""`reencrypt`: what is kept encrypted, under another key."""

from __future__ import annotations

from dashboard.cli.session import out, services_in_use
from services import secrets


def reencrypt() -> None:
    """Encrypt the secrets in the database with the first of ENCRYPTION_KEYS, so that the others can be dropped."""
    with services_in_use():
        out.print(f"{secrets.reencrypt()} secrets are encrypted with the first key.")


COMMANDS = (reencrypt,)
