"""Which records are compared at all: those with a key in common, and more than the people of one household have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.data_quality.duplicates.comparisons import PERSONAL
from services.data_quality.duplicates.fields import COMMON

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEYS = (
    ("email",),
    ("mailbox",),
    ("right(phone, 8)",),
    ("identity_number",),
    ("birth_date", "given_name"),
    ("birth_date", "surname"),
    ("birth_date", "least(given_name, surname)", "greatest(given_name, surname)"),
    ("birth_date", "postal_code"),
    ("given_name", "postal_code"),
    ("surname", "postal_code"),
)
"""Two records of one person agree in one of these, however much else differs; sql/core_analysis/duplicate_customers.sql
looks for the same."""

RANDOM = 500_000
"""Pairs at random from which is learned how often strangers agree."""


def candidates(connection: DuckDBPyConnection, changed: bool) -> None:
    """Make the table `candidates` of pairs of `people` that may be one person's: join_key_l, join_key_r, match_key.

    With `changed`, only those that touch a key of the table `changed`.
    """
    touched = "key in (select key from changed)" if changed else "true"
    keys = " union all ".join(
        f"select unique_id, {touched} as touched, hash({place}, {', '.join(key)}) as block from people where "
        + " and ".join(f"{value} is not null" for value in key)
        for place, key in enumerate(KEYS)
    )
    connection.sql(f"create or replace temp table blocks as {keys}")
    for side in ("l", "r"):
        connection.sql(
            rf"create or replace temp view people_{side} as select columns('(.*)') as '\1_{side}' from people"
        )
    connection.sql(f"""
        create or replace table candidates as
        with small as (
            select block from blocks group by block having count(*) between 2 and {COMMON} and bool_or(touched)
        ),

        met as (
            select distinct l.unique_id as unique_id_l, r.unique_id as unique_id_r
            from small
            inner join blocks as l on small.block = l.block
            inner join blocks as r on small.block = r.block and l.unique_id < r.unique_id
            where l.touched or r.touched
        )

        select unique_id_l as join_key_l, unique_id_r as join_key_r, '0' as match_key
        from met inner join people_l using (unique_id_l) inner join people_r using (unique_id_r)
        where {PERSONAL}
    """)


def strangers(connection: DuckDBPyConnection, people: int) -> None:
    """Make the table `strangers` of pairs at random, the same for the same records: as `candidates`."""
    apart = max(1, min(people // 2, RANDOM // people))
    connection.sql(f"""
        create or replace table strangers as
        with shuffled as (
            select unique_id, row_number() over (order by hash(key), key) - 1 as place from people
        ),

        met as (
            select unique_id, (place + step) % {people} as place
            from shuffled cross join range(1, {apart} + 1) as far (step)
        )
        select distinct
            least(l.unique_id, r.unique_id) as join_key_l, greatest(l.unique_id, r.unique_id) as join_key_r,
            '0' as match_key
        from met as l
        inner join shuffled as r on l.place = r.place
        where l.unique_id <> r.unique_id
    """)
