"""The checks that look at a table, or at one column of it, and how each came out last; read anew each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.data_loader.contracts import Contract, contracts
from services.data_quality import reach
from services.data_quality.history import latest_checks
from services.data_quality.rules import Rule, read_rules
from services.data_quality.scores import Outcome
from services.database import transaction
from services.errors import NotFound
from services.live import live
from services.scope import Viewer

PAGE = "data/quality"
"""The page of the access matrix that rules are under."""


@dataclass(frozen=True)
class Looking:
    """A check that looks at a table: at which of its `columns`, and in which `tables` rows fail by it.

    Those are the table alone, where its own rows are judged, else the ones that are compared with it. `score` is their
    mean by the latest check, 0 to 100, and `failing` their rows that fail; None where it has not judged them, and
    `failing` also for who does not see the whole company.
    """

    rule: Rule
    columns: tuple[str, ...]
    tables: tuple[str, ...]
    score: float | None
    failing: int | None


@live()
def checks(viewer: Viewer, query: Mapping[str, str], table: str) -> dict[str, Any]:
    """What looks at a table, or at the column that the address names, the lowest score first.

    {"contract", "column": "" for all, "checks": Lookings, "linked": whether the pages of rules are open to the viewer}.
    Raises NotFound.
    """
    column = query.get("column", "")
    contract = contracts().get(table)
    if contract is None or (column and not contract.has(column)):
        raise NotFound("There is no such table or column.", remedy="Look for it in the data dictionary.")
    with transaction() as connection:
        rules, latest = read_rules(connection), latest_checks(connection)
    outcomes = latest[0].outcomes if latest else ()
    wanted = reach.looking_at(table, column)
    found = [_looking(each, contract, outcomes, viewer) for each in rules if each.name in wanted]
    found.sort(key=lambda each: 101 if each.score is None else each.score)
    return {"contract": contract, "column": column, "checks": found, "linked": viewer.may_see(PAGE)}


def _looking(rule: Rule, contract: Contract, outcomes: Sequence[Outcome], viewer: Viewer) -> Looking:
    read = reach.columns(rule.name)
    tables = (contract.name,) if contract.name in rule.tables else rule.tables
    judged = [each for each in outcomes if each.rule == rule.name and each.table_name in tables]
    whole = judged and viewer.scope.regions is None
    return Looking(
        rule,
        tuple(column.name for column in contract.columns if (contract.name, column.name) in read),
        tables,
        sum(each.score for each in judged) / len(judged) if judged else None,
        sum(each.rows_failing for each in judged) if whole else None,
    )
