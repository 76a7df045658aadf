"""Passwords: argon2id with the library's recommended parameters, and what a password must be."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.accounts.people import AccountError

HASHER = PasswordHasher()
SHORTEST, LONGEST = 12, 1000


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    return HASHER.hash(_canonical(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; always the same work, also without a hash."""
    usable = password_hash is not None and len(password) <= LONGEST
    try:
        return HASHER.verify(password_hash if usable and password_hash else _decoy(), _canonical(password[:LONGEST]))
    except (Argon2Error, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def check_policy(password: str, email: str) -> None:
    """Raise AccountError unless the password is long enough, not too long, and more than the person's address."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"A password has {SHORTEST} to {LONGEST:,} characters.")
    owner = email.split("@")[0]
    if len(set(password)) < 5 or (len(owner) > 3 and owner in password.lower()):
        raise AccountError("This password is easily guessed; choose one without your name and repetitions.")


def _canonical(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _decoy() -> str:
    """A hash that no password has, for unknown accounts: they then take as long as known ones."""
    costs = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${'A' * 22}${'A' * 43}"
