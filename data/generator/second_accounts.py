"""How a person's second account differs from the first: what a steward must see through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from data.generator.arrays import Array, uniform
from data.generator.columns import Chunk
from data.generator.names import DOMAINS, plain

if TYPE_CHECKING:
    from data.generator.company import Company

KINDS = ("typo", "swapped names", "new e-mail", "new address", "written differently", "typo and new e-mail")
_CHANGED = ("first_name", "last_name", "email", "phone", "city", "postal_code")


def disguise(company: Company, rows: Chunk, account: Array) -> Chunk:
    """Change the rows of second and third accounts, and note in the truth whose they are."""
    people = company.world.people
    second = np.flatnonzero(people.account_rank[account] > 0)
    if not len(second):
        return rows
    seed = company.setup.seed
    kind = (uniform(seed, "disguise", account[second]) * len(KINDS)).astype(int)
    person = people.account_person[account[second]]
    table = {name: rows[name].to_pylist() for name in _CHANGED}
    for at, how, who, draw in zip(
        second.tolist(),
        kind.tolist(),
        person.tolist(),
        uniform(seed, "disguise detail", account[second]).tolist(),
        strict=True,
    ):
        _change(company, table, at, KINDS[how], who, draw)
        if KINDS[how] == "written differently":
            company.truth.note("defects", [("customers", f"C{account[at] + 1}", "untidy_name", _names(rows, at))])
        company.truth.duplicate(f"C{account[at] + 1}", f"C{people.first_account[who]}", KINDS[how])
    return {**rows, **{name: pa.array(values, pa.string()) for name, values in table.items()}}


def _change(company: Company, table: dict[str, list[str | None]], at: int, how: str, person: int, draw: float) -> None:
    first, last = str(table["first_name"][at]), str(table["last_name"][at])
    if how.startswith("typo"):
        if draw < 0.5:
            table["last_name"][at] = _typo(last, draw * 2)
        else:
            table["first_name"][at] = _typo(first, draw * 2 - 1)
    if how == "swapped names":
        table["first_name"][at], table["last_name"][at] = last, first
    if how in ("new e-mail", "typo and new e-mail"):
        name = f"{plain(first)[:1]}{plain(last)}{100 + int(draw * 900)}{person % 97}"
        table["email"][at] = f"{name}@{DOMAINS[int(draw * 7919) % len(DOMAINS)]}"
    if how == "new address":
        places = company.world.places
        near = np.flatnonzero(places.city_country == company.world.people.country[person])
        city = int(near[int(draw * len(near))])
        table["city"][at] = places.city_name[city]
        table["postal_code"][at] = company.identity.postal_code(np.array([person]), np.array([city]), "moved")[
            0
        ].as_py()
    if how == "written differently":
        table["last_name"][at] = last.upper() if draw < 0.5 else last
        table["first_name"][at] = first.lower() if draw >= 0.5 else first
        phone = table["phone"][at]
        table["phone"][at] = f"{phone[:3]} {phone[3:6]} {phone[6:]}" if phone else None


def _names(rows: Chunk, at: int) -> str:
    return f"first_name={rows['first_name'][at]}; last_name={rows['last_name'][at]}"


def _typo(word: str, draw: float) -> str:
    """Two letters the wrong way round, one missing or one doubled, never the first."""
    if len(word) < 4:
        return word + word[-1]
    place = 1 + int(draw * 7919) % (len(word) - 2)
    how = int(draw * 104_729) % 3
    if how == 0 and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if how == 1:
        return word[:place] + word[place + 1 :]
    return word[: place + 1] + word[place:]
