"""Codes of two-factor log-in: those of an authenticator application (RFC 6238), and recovery codes on paper."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from base64 import b32decode, b32encode

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, STEP = 6, 30
"""What every authenticator application understands: six digits, another code each thirty seconds, SHA-1."""
ISSUER = "Revenue Analytics"
RECOVERY_CODES = 10


def new_seed() -> str:
    """A random secret of 160 bits, in the base32 that is typed into an application."""
    return b32encode(secrets.token_bytes(20)).decode()


def address_of(seed: str, email: str) -> str:
    """The otpauth: address of a seed, which applications read from a QR code."""
    # Some applications show the plus sign that stands for a space in a query.
    return _generator(seed).get_provisioning_uri(email, ISSUER).replace("+", "%20")


def step_of(seed: str, code: str) -> int | None:
    """The time step that a code is of: the present one, the one before or the one after; None when of none of them."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    generator, now = _generator(seed), int(time.time()) // STEP
    matching = [step for step in (now - 1, now, now + 1) if bytes_eq(generator.generate(step * STEP), code.encode())]
    return max(matching, default=None)


def new_recovery_codes() -> list[str]:
    """Ten random codes of 80 bits: XXXX-XXXX-XXXX-XXXX."""
    codes = (b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES))
    return ["-".join(re.findall("....", code)) for code in codes]


def typed(code: str) -> str:
    """A code without what people type between its parts."""
    return re.sub(r"[\s-]", "", code[:100]).upper()


def recovery_hash(code: str) -> bytes:
    """What is kept of a recovery code: it has too many possibilities to be guessed from its hash."""
    return hashlib.sha256(typed(code).encode("utf-8", "surrogatepass")).digest()


def _generator(seed: str) -> TOTP:
    return TOTP(b32decode(seed), DIGITS, SHA1(), STEP)
