"""The catalogue is strict about the headers of its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.queries import QueryError, parse

GOOD = """-- purpose: Revenue by day,
--   for some regions
-- grain: one row per day
-- parameters: start date, regions text[], kinds text []
-- columns: day date, revenue money
-- run by: services.a.b, services.c.d
-- scans: t, other_t: they are small: a few rows
select day, revenue -- note: a time such as 12:30 is no parameter
from t
where day >= cast(:start as date) and region = any(:regions) and kind = any(:kinds);
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "reporting" / "revenue.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_header_is_read(tmp_path: Path) -> None:
    query = parse(written(tmp_path, GOOD))
    assert (query.name, query.layer, query.path) == ("revenue", "reporting", "sql/reporting/revenue.sql")
    assert query.purpose == "Revenue by day, for some regions"
    assert dict(query.parameters) == {"start": "date", "regions": "text[]", "kinds": "text[]"}
    assert list(query.columns.items()) == [("day", "date"), ("revenue", "money")]
    assert query.run_by == ("services.a.b", "services.c.d")
    assert (query.scans, query.scans_because) == (("t", "other_t"), "they are small: a few rows")
    assert query.sql.startswith("select day")
    assert query.sql.endswith("any(:kinds)")


def test_the_version_follows_the_text(tmp_path: Path) -> None:
    first = parse(written(tmp_path, GOOD)).version
    assert parse(written(tmp_path, GOOD)).version == first
    assert parse(written(tmp_path, GOOD.replace(">=", ">"))).version != first


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("-- grain: one row per day\n", "", "“grain:”"),
        ("-- grain: one row per day", "-- grain:", "“grain:”"),
        ("-- grain: one row per day", "-- purpose: again", "“purpose:” twice"),
        ("-- purpose: Revenue by day,", "-- Revenue by day,", "does not start with"),
        ("start date,", "", "disagree on the parameters start"),
        ("start date,", "start date, end date,", "disagree on the parameters end"),
        ("revenue money", "revenue float", "revenue float"),
        ("revenue money", "day money", "day money"),
        ("revenue money", "revenue", "“revenue”"),
        ("-- scans: t, other_t: they", "-- scans: they", "“scans:”"),
        ("-- scans: t, other_t: they", "-- scans:", "“scans:”"),
        ("-- scans: t, other_t: they", "-- judges: t, other_t\n-- They", "“judges:”"),
    ],
)
def test_a_fault_names_the_file(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in GOOD
    with pytest.raises(QueryError, match=r"revenue\.sql") as caught:
        parse(written(tmp_path, GOOD.replace(before, after)))
    assert said in str(caught.value)


def test_a_header_alone_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no SQL"):
        parse(written(tmp_path, GOOD.split("select")[0]))


def test_parameters_are_exactly_those_of_the_header(tmp_path: Path) -> None:
    query = parse(written(tmp_path, GOOD))
    query.check({"start": 1, "regions": [], "kinds": []})
    with pytest.raises(QueryError, match="needs kinds, regions"):
        query.check({"start": 1})
    with pytest.raises(QueryError, match="no parameter end"):
        query.check({"start": 1, "regions": [], "kinds": [], "end": 2})
