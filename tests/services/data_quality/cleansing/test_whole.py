"""Cleansing of the whole sample company: what it brings, that it can be undone to the byte, and that it stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import database
from services.accounts import COMMAND_LINE, Actor
from services.data_loader import contracts, load_folder
from services.data_quality import cleansing
from services.errors import Conflict, NotAllowed
from services.refresh import refresh
from tests.databases import Cluster
from tests.evaluation.quality import clean_revenue, revenue
from tests.fixtures_company import DATA
from tests.services.data_quality.test_engine import rows, state


def contents() -> dict[str, str]:
    """A hash of each core table's rows, in the order of their text."""
    found = {}
    with database.transaction() as connection:
        for name in contracts.contracts():
            lines = connection.execute(
                text(f"select cast(t as text) as line from core.{name} as t order by 1")
            ).scalars()
            found[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


@pytest.fixture(scope="module")
def dirty(cluster: Cluster, company_template: str) -> Iterator[dict[str, str]]:
    """The sample company with fixes proposed, which the tests here change one after the other; its contents."""
    with cluster.temporary(company_template):
        with database.transaction() as connection:
            cleansing.propose(connection)
        yield contents()


pytestmark = [pytest.mark.usefixtures("dirty", "redis_url")]


def open_proposals() -> list[int]:
    return [number for (number,) in rows("select proposal_id from ops.proposal where state = 'open' order by 1")]


def test_only_who_may_act_applies() -> None:
    for change in (cleansing.preview, lambda ids, by: cleansing.apply(ids, "Everything", by=by)):
        with pytest.raises(NotAllowed):
            change(open_proposals(), by=Actor("reader"))


def test_a_preview_changes_nothing_and_says_what_applying_does() -> None:
    before, findings = contents(), state()
    seen = cleansing.preview(open_proposals(), by=COMMAND_LINE)
    assert contents() == before
    assert state() == findings
    assert rows("select count(*) from ops.cleansing") == [(0,)]
    assert seen.score_before is not None
    assert seen.score_after is not None
    assert seen.revenue_after > seen.revenue_before


def test_what_is_proposed_brings_the_score_up_and_the_revenue_to_the_truth() -> None:
    seen = cleansing.preview(open_proposals(), by=COMMAND_LINE)
    done = cleansing.apply(open_proposals(), "Everything that was proposed", by=COMMAND_LINE)
    assert (done.rows, done.revenue_after, done.score_after) == (seen.rows, seen.revenue_after, seen.score_after)
    refresh()
    assert 60 <= float(done.score_before or 0) <= 75
    assert float(done.score_after or 0) >= 96
    assert revenue() == pytest.approx(clean_revenue(DATA / "truth"), rel=0.001)
    kept = dict(rows("select table_name, rows from ops.stored_rows"))
    assert kept == {name: rows(f"select count(*) from core.{name}")[0][0] for name in kept}


def test_the_same_rows_again_undo_nothing(tmp_path: Path) -> None:
    """With other line ends, so that the loader reads every row anew."""
    before = contents()
    for path in DATA.glob("*/*.csv"):
        if path.parent.name != "truth":
            (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    report = load_folder(tmp_path)
    assert report.total("rows_accepted") == 0
    assert contents() == before
    refresh()
    assert revenue() == pytest.approx(clean_revenue(DATA / "truth"), rel=0.001)


def test_a_row_that_was_changed_since_is_not_overwritten() -> None:
    change = (
        "select cleansing_id, key, before ->> 'email' from ops.cleansing_change where table_name = 'customers' limit 1"
    )
    ((number, key, _),) = rows(change)
    ((email,),) = rows("select email from core.customers where customer_id = :key", key=key)
    _write("update core.customers set email = 'new@shop.example' where customer_id = :key", key=key)
    with pytest.raises(Conflict, match="customers were changed meanwhile"):
        cleansing.undo(number, by=COMMAND_LINE)
    _write("update core.customers set email = :email where customer_id = :key", key=key, email=email)


def test_undoing_brings_back_every_byte(dirty: dict[str, str]) -> None:
    ((number,),) = rows("select cleansing_id from ops.cleansing")
    done = cleansing.undo(number, by=COMMAND_LINE)
    assert contents() == dirty
    # But for days that are unusual only by figures of which the refresh is still to come.
    assert done.score_after == pytest.approx(float(rows("select score_before from ops.cleansing")[0][0]), abs=0.1)
    assert len(open_proposals()) > 3000
    with pytest.raises(Conflict, match="undone already"):
        cleansing.undo(number, by=COMMAND_LINE)


def test_the_log_is_append_only() -> None:
    for statement in ("update ops.cleansing_change set after = null", "delete from ops.cleansing_change"):
        with pytest.raises(DBAPIError, match="append-only"):
            _write(statement)


def _write(statement: str, **parameters: object) -> None:
    with database.transaction() as connection:
        connection.execute(text(statement), parameters)
