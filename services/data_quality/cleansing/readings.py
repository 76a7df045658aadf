"""Failing values that Python reads: addresses, numbers, postal codes, names, words of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from services.data_loader.contracts import contract
from services.data_quality.cleansing.contacts import mended_email, mended_phone, mended_postal_code
from services.data_quality.cleansing.fixes import Fix
from services.data_quality.cleansing.words import meant, tidy

Synonyms = Mapping[tuple[str, str], Mapping[str, str]]
DOMAINS, NAMES = 200, 20_000
"""The most common e-mail domains and spellings that others are read with."""

_FAILING = text("""
    select finding.finding_id, finding.table_name, finding.key, finding.column_name, finding.value
    from ops.to_mend as finding
    inner join ops.quality_rule as rule using (rule)
    where finding.rule = :rule and rule.policy <> 'off'
    order by finding.finding_id
""")
_COUNTRIES = """
    select finding.finding_id, rows.country_code
    from ops.to_mend as finding inner join core.{table} as rows on finding.key = rows.{key}
    where finding.rule = :rule and finding.table_name = '{table}'
"""
_DOMAINS = text("""
    select split_part(email, '@', 2) as domain from core.customers as customers
    where
        email is not null
        and not exists (
            select from ops.quality_finding as finding
            where finding.rule = 'email_format' and finding.table_name = 'customers' and finding.key = customer_id
        )
    group by domain order by count(*) desc, domain limit :most
""")
_SPELLINGS = text("""
    select distinct on (lower(name)) lower(name) as small, name
    from (
        select first_name as name, count(*) as many from core.customers group by first_name
        union all select last_name, count(*) from core.customers group by last_name
        union all select city, count(*) from core.customers group by city
    ) as names
    where name <> lower(name) and name <> upper(name)
    order by lower(name), many desc, name limit :most
""")
_SYNONYMS = text("select table_name, column_name, word, meaning from ops.value_synonym")


def _failing(connection: Connection, rule: str) -> list[Any]:
    return list(connection.execute(_FAILING, {"rule": rule}))


def _countries(connection: Connection, rule: str, tables: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for table, key in tables.items():
        rows = connection.execute(text(_COUNTRIES.format(table=table, key=key)), {"rule": rule})
        found |= {row.finding_id: row.country_code or "" for row in rows}
    return found


Read = Callable[[Connection, str], Iterator[tuple[int, Fix | None]]]


def _emails(connection: Connection, rule: str) -> Iterator[tuple[int, Fix | None]]:
    domains = set(connection.execute(_DOMAINS, {"most": DOMAINS}).scalars())
    for each in _failing(connection, rule):
        yield each.finding_id, mended_email(each.value, domains)


def _phones(connection: Connection, rule: str) -> Iterator[tuple[int, Fix | None]]:
    countries = _countries(connection, rule, {"customers": "customer_id"})
    for each in _failing(connection, rule):
        yield each.finding_id, mended_phone(each.value, countries.get(each.finding_id, ""))


def _postal_codes(connection: Connection, rule: str) -> Iterator[tuple[int, Fix | None]]:
    countries = _countries(connection, rule, {"customers": "customer_id", "customer_addresses": "address_id"})
    for each in _failing(connection, rule):
        yield each.finding_id, mended_postal_code(each.value, countries.get(each.finding_id, ""))


def _texts(connection: Connection, rule: str) -> Iterator[tuple[int, Fix | None]]:
    known = {row.small: row.name for row in connection.execute(_SPELLINGS, {"most": NAMES})}
    for each in _failing(connection, rule):
        yield each.finding_id, tidy(each.value, known)


def _words(connection: Connection, rule: str) -> Iterator[tuple[int, Fix | None]]:
    known_words = synonyms(connection)
    for each in _failing(connection, rule):
        column = contract(each.table_name).column(each.column_name)
        if not column.required:
            known = known_words.get((each.table_name, each.column_name), {})
            yield each.finding_id, meant(each.value, column.allowed, known, required=False)


READINGS: Mapping[str, Read] = {
    "email_format": _emails,
    "phone_format": _phones,
    "postal_code_format": _postal_codes,
    "untidy_text": _texts,
    "allowed_values": _words,
}
"""The rules whose failing values are read by Python."""


def synonyms(connection: Connection) -> Synonyms:
    """What words that no list knows mean, by table and column."""
    found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in connection.execute(_SYNONYMS):
        found[row.table_name, row.column_name][row.word] = row.meaning
    return found
