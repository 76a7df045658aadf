"""Proposals: for what fails, what it should be, from whatever tells: amounts, other tables, rules of writing."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from services.data_loader.contracts import contract
from services.data_quality.cleansing.contacts import mended_email, mended_phone, mended_postal_code
from services.data_quality.cleansing.fixes import Fix, Proposal
from services.data_quality.cleansing.refused import changes
from services.data_quality.cleansing.words import meant, tidy
from services.database import owned

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
_REFUSED = text("""
    select refused.quarantine_id, refused.table_name, refused.original_row, finding.finding_id
    from ops.quarantine as refused
    inner join ops.to_mend as finding
        on
            finding.table_name = refused.table_name
            and (
                (finding.rule = 'schema_conformance' and finding.key = refused.file || ':' || refused.line)
                or (
                    finding.rule = 'allowed_values' and finding.column_name = refused.column_name
                    and refused.key is not null
                    and finding.key = (
                        select string_agg(refused.key ->> part.name, '|' order by part.place)
                        from jsonb_array_elements_text(cast(:keys as jsonb) -> refused.table_name)
                            with ordinality as part (name, place)
                    )
                )
            )
    where refused.state = 'open' and not refused.original_row::jsonb ? '_line'
""")
_KEEP = text("""
    insert into ops.proposal as kept (rule, table_name, key, column_name, action, value, new_value, confidence, why)
    select distinct on (finding.rule, finding.table_name, finding.key, finding.column_name)
        finding.rule, finding.table_name, coalesce(each.refused, finding.key), finding.column_name, each.action,
        finding.value, each.new_value, each.confidence, each.why
    from jsonb_to_recordset(cast(:proposals as jsonb)) as each (
        finding_id bigint, action text, new_value text, confidence numeric, why text, refused text
    )
    inner join ops.to_mend as finding using (finding_id)
    inner join ops.quality_rule as rule on finding.rule = rule.rule and rule.policy <> 'off'
    where not exists (
        -- It is the one that somebody chose to keep.
        select from ops.proposal as chosen
        where
            chosen.rule = finding.rule and chosen.table_name = finding.table_name and chosen.new_value = finding.key
            and chosen.action = 'merge' and chosen.state = 'open' and chosen.changed_by is not null
    )
    order by finding.rule, finding.table_name, finding.key, finding.column_name, each.confidence desc, each.new_value
    on conflict (rule, table_name, key, column_name) do update set
        action = excluded.action, value = excluded.value, new_value = excluded.new_value,
        confidence = excluded.confidence, why = excluded.why,
        state = 'open', decided_by = null, decided_at = null, cleansing_id = null, changed_by = null
    where case
        when kept.state = 'dismissed'
            then (kept.value, kept.new_value) is distinct from (excluded.value, excluded.new_value)
        -- What somebody set by hand stays, of the value that they set it for.
        when kept.state = 'open' and kept.changed_by is not null then kept.value is distinct from excluded.value
        else true
    end
""")
_STALE = """
    delete from ops.proposal as kept
    where
        kept.state = 'open' and {these}
        and not exists (
            select from ops.quality_finding as finding
            where
                finding.rule = kept.rule and finding.table_name = kept.table_name
                and finding.column_name = kept.column_name and {same}
        )
"""
_TURNED = "kept.action = 'merge' and kept.changed_by is not null"
"""Merges that whoever chose the account to keep turned round."""
_STALE_REPLAYS = text("""
    delete from ops.proposal as kept
    where
        kept.state = 'open' and kept.action = 'replay'
        and not exists (
            select from ops.quarantine as refused
            where refused.quarantine_id = cast(kept.key as bigint) and refused.state = 'open'
        )
""")


def propose(connection: Connection) -> int:
    """Look for fixes of what checks found since the last look; returns how many proposals are open.

    What was dismissed is not proposed again unless the value, or its fix, is another.
    """
    straight = f"kept.action <> 'replay' and not ({_TURNED})"
    connection.execute(text(_STALE.format(these=straight, same="finding.key = kept.key")))
    connection.execute(text(_STALE.format(these=_TURNED, same="finding.key in (kept.key, kept.new_value)")))
    connection.execute(_STALE_REPLAYS)
    connection.exec_driver_sql("analyze ops.unproposed")
    told = [
        Proposal(**row)._asdict()
        for name in ("propose_amounts", "propose_from_sources")
        for row in owned(name, {}, connection)
    ]
    for rule, read in READINGS.items():
        told += [
            Proposal(finding_id, "set", *fix)._asdict() for finding_id, fix in read(connection, rule) if fix is not None
        ]
    told += _refused(connection)
    connection.execute(_KEEP, {"proposals": json.dumps(told, default=float)})
    connection.exec_driver_sql("delete from ops.unproposed")
    return int(connection.exec_driver_sql("select count(*) from ops.proposal where state = 'open'").scalar_one())


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
    synonyms = _synonyms(connection)
    for each in _failing(connection, rule):
        column = contract(each.table_name).column(each.column_name)
        if not column.required:
            known = synonyms.get((each.table_name, each.column_name), {})
            yield each.finding_id, meant(each.value, column.allowed, known, required=False)


READINGS: Mapping[str, Read] = {
    "email_format": _emails,
    "phone_format": _phones,
    "postal_code_format": _postal_codes,
    "untidy_text": _texts,
    "allowed_values": _words,
}
"""The rules whose failing values are read by Python."""


def _synonyms(connection: Connection) -> Synonyms:
    found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in connection.execute(_SYNONYMS):
        found[row.table_name, row.column_name][row.word] = row.meaning
    return found


def _refused(connection: Connection) -> list[dict[str, Any]]:
    """Refused rows, with what the rest of the order tells put in the place of what could not be read."""
    synonyms = _synonyms(connection)
    told: defaultdict[int, dict[str, Fix]] = defaultdict(dict)
    for row in owned("propose_for_refused", {}, connection):
        told[row["quarantine_id"]][row["column_name"]] = Fix(row["new_value"], float(row["confidence"]), row["why"])
    keys = {each.name: list(each.key) for each in map(contract, _tables(connection))}
    found = []
    for refused in connection.execute(_REFUSED, {"keys": json.dumps(keys)}):
        known = told[refused.quarantine_id]
        rest = {**refused.original_row, **{name: fix.value for name, fix in known.items()}}
        mended = changes(contract(refused.table_name), rest, synonyms)
        if mended is None or not (every := {**known, **mended}):
            continue
        why = "; ".join(Counter(fix.why for fix in every.values()))
        values = json.dumps({name: fix.value for name, fix in every.items()}, ensure_ascii=False)
        sure = min(fix.confidence for fix in every.values())
        proposal = Proposal(refused.finding_id, "replay", values, sure, why)._asdict()
        found.append({**proposal, "refused": str(refused.quarantine_id)})
    return found


def _tables(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("select distinct table_name from ops.quarantine").scalars())
