"""People's fields as they are compared: each reduced to what does not hang on how it was written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COMMON = 50
"""A value or a combination of values that more records than this have in common says of nobody who they are."""


def _letters(value: str) -> str:
    """Letters and digits, in lower case and without accents; null where there are none."""
    return f"nullif(regexp_replace(strip_accents(lower({value})), '[^\\p{{L}}\\p{{N}}]', '', 'g'), '')"


def _digits(value: str) -> str:
    return f"regexp_replace({value}, '[^0-9]', '', 'g')"


def _birth_date(value: str) -> str:
    """Eight digits: year, month, day."""
    return f"case when length({_digits(value)}) = 8 then {_digits(value)} end"


def _phone(value: str) -> str:
    """Digits without leading zeros; null where they are too few for a telephone, or all the same."""
    number = f"ltrim({_digits(value)}, '0')"
    return f"case when length({number}) >= 7 and replace({number}, {number}[1], '') <> '' then {number} end"


def _email(value: str) -> str:
    """The address's letters and digits, which no misplaced sign changes; null where nobody is named before the @."""
    return (
        f"case when length({_letters(value)}) >= 6 and not starts_with(ltrim({value}), '@') then {_letters(value)} end"
    )


def _mailbox(value: str) -> str:
    """The letters and digits before the @; null where they are too few to be somebody's own."""
    name = _letters(f"split_part({value}, '@', 1)")
    return f"case when contains({value}, '@') and length({name}) >= 5 then {name} end"


FIELDS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "given_name": ("given_name", _letters),
    "surname": ("surname", _letters),
    "birth_date": ("birth_date", _birth_date),
    "email": ("email", _email),
    "mailbox": ("email", _mailbox),
    "phone": ("phone", _phone),
    "identity_number": ("identity_number", _letters),
    "street": ("street", _letters),
    "house_number": ("house_number", _letters),
    "city": ("city", _letters),
    "postal_code": ("postal_code", _letters),
}
"""What is compared: of which role it is made, and the SQL that makes it."""

ROLES = frozenset(role for role, _ in FIELDS.values())
"""What a column of a source may be."""

IDENTIFYING = ("email", "mailbox", "phone", "identity_number")
"""Fields that are one person's own, unless too many share them."""


def prepare(connection: DuckDBPyConnection, mapping: Mapping[str, str]) -> int:
    """Make the table `people` of the table `source`: unique_id, key and FIELDS; returns how many there are.

    `mapping` names the column of each role, and under "key" that which tells records apart. A field that the source
    does not have is null.
    Raises ValueError for a role that is none.
    """
    if unknown := mapping.keys() - ROLES - {"key"}:
        raise ValueError(f"there is no role {', '.join(sorted(unknown))}; roles are {', '.join(sorted(ROLES))}")
    given = {role: f"cast({_quoted(column)} as varchar)" for role, column in mapping.items()}
    nothing = "cast(null as varchar)"
    made = ", ".join(
        f"{make(given[role]) if role in given else nothing} as {name}" for name, (role, make) in FIELDS.items()
    )
    rare = ", ".join(
        f"case when {name} in (select {name} from written group by {name} having count(*) > {COMMON}) then null"
        f" else {name} end as {name}"
        for name in IDENTIFYING
    )
    connection.sql(f"""
        create or replace table people as
        with written as materialized (
            select row_number() over (order by {given["key"]}) as unique_id, {given["key"]} as key, {made} from source
        )
        select * replace ({rare}) from written
    """)
    return int(connection.sql("select count(*) from people").fetchall()[0][0])


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
