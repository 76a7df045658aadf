"""Authenticator applications, written from RFC 6238 and 4226 alone, and a clock that tests set."""

from __future__ import annotations

import hmac
from base64 import b32decode
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from services import accounts
from services.accounts import Account, Actor, codes

START = 1_800_000_000


@dataclass
class Clock:
    """The time by which codes are made and checked, in steps of half a minute since START."""

    step: int = 0

    def time(self) -> int:
        return START + 30 * self.step

    def hold(self, patch: pytest.MonkeyPatch) -> Clock:
        """Let the product go by this clock."""
        patch.setattr(codes, "time", SimpleNamespace(time=self.time))
        return self


@dataclass
class Telephone:
    """Somebody's telephone, which knows the seed and shows a code."""

    seed: str
    clock: Clock
    recovery_codes: list[str]

    def code(self, later: int = 0) -> str:
        """The six digits of this step, or of one that is so many later."""
        counter = (START // 30 + self.clock.step + later).to_bytes(8, "big")
        digest = hmac.digest(b32decode(self.seed), counter, "sha1")
        place = digest[-1] & 15
        return f"{int.from_bytes(digest[place : place + 4], 'big') % 2**31 % 10**6:06}"

    def next_code(self) -> str:
        """Wait for the next code; no code that was used before is taken again."""
        self.clock.step += 1
        return self.code()

    def wrong_code(self) -> str:
        """Six digits that no step near this one has."""
        near = {self.code(later) for later in (-2, -1, 0, 1, 2)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def with_telephone(person: Account, password: str, clock: Clock) -> Telephone:
    """The telephone of a person who has just turned two-factor log-in on."""
    by = Actor.of(person.viewer)
    offer = accounts.offer(by=by)
    telephone = Telephone(offer.seed, clock, [])
    telephone.recovery_codes = accounts.turn_on(offer.sealed, password, telephone.code(), by=by)[1]
    return telephone
