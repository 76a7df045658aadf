"""Records of one person: scored pairs, from a frame or a CSV file of which it is told what its columns are."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from services.data_quality.duplicates.blocking import candidates, strangers
from services.data_quality.duplicates.comparisons import LEVELS, column, comparisons, labels
from services.data_quality.duplicates.fields import prepare
from services.data_quality.duplicates.model import Model, Patterns, fit, sizes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from splink import Linker, SettingsCreator

THRESHOLD = 0.95
"""The chance from which two records are taken for one person's; see docs/data-quality/duplicates.md."""
MOST = 1_000_000
"""Candidates to learn from, about; of more than that a share is taken, the same for the same records."""
CONFIGURATION = {"memory_limit": "4GB", "autoinstall_known_extensions": "false"}
"""DuckDB goes to disk rather than take more memory, and fetches nothing."""


@dataclass(frozen=True, order=True)
class Pair:
    """Two records, `a` before `b`, that are one person's with `probability`.

    `weight` is the logarithm to base 2 of the odds; `levels` says of each comparison whose outcome is known how far the
    records agree.
    """

    a: str
    b: str
    weight: float
    probability: float
    levels: Mapping[str, str]


def link(
    source: pa.Table | Path,
    mapping: Mapping[str, str],
    model: Model | None = None,
    changed: Collection[str] = (),
    threshold: float = THRESHOLD,
) -> tuple[Model, list[Pair]]:
    """The pairs of at least the threshold, by their keys, and the model that they were scored with.

    `source` is a table or a CSV file, `mapping` the name of its column by role, and under "key" that of its key. A
    model that is not given is learned from the source. With `changed`, keys of the source, only pairs that touch one of
    them are looked at. The same records give the same pairs.
    """
    with _opened(source) as connection:
        people = prepare(connection, mapping)
        if people < 2:
            return model or Model({}, {}, 0.0), []
        if changed:
            connection.register("changed", pa.table({"key": pa.array(sorted(changed), pa.string())}))
        candidates(connection, bool(changed))
        model = model or _learned(connection, people)
        return model, _scored(connection, model, threshold)


@contextmanager
def _opened(source: pa.Table | Path) -> Iterator[DuckDBPyConnection]:
    """A database in memory that holds the table `source`."""
    from duckdb import connect  # a web server never needs it

    with (
        tempfile.TemporaryDirectory() as spill,
        connect(config={**CONFIGURATION, "temp_directory": spill}) as connection,
    ):
        if isinstance(source, Path):
            connection.read_csv(str(source), header=True, all_varchar=True).create_view("source")
        else:
            connection.register("source", source)
        yield connection


def _linker(connection: DuckDBPyConnection, settings: Any, pairs: str) -> Linker:
    """A linker of `people` that scores the pairs of a table."""
    from splink import DuckDBAPI, Linker  # slow to import, and seldom needed

    api = DuckDBAPI(connection)
    linker = Linker(api.register("people"), settings, log_level=None, validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(api.register(pairs))
    return linker


def _learned(connection: DuckDBPyConnection, people: int) -> Model:
    strangers(connection, people)
    count = connection.sql("select count(*) from candidates").fetchall()[0][0]
    every = 1 + count // MOST
    connection.sql(f"""
        create or replace table lesson as
        select * from candidates where hash(join_key_l, join_key_r) % {every} = 0
    """)
    return fit(_patterns(connection, "lesson", every), _patterns(connection, "strangers", 1), people)


def _patterns(connection: DuckDBPyConnection, pairs: str, times: int) -> Patterns:
    """The outcomes of the comparisons of a table's pairs, each of which stands for so many."""
    compared = _linker(connection, _settings(), pairs).inference.predict(warning_mode="never")
    names = ", ".join(f"gamma_{column(name)}" for name in LEVELS)
    counted = connection.sql(
        f"select {names}, count(*) as pairs from {compared.physical_name} group by all order by all"
    ).to_arrow_table()
    compared.drop_table_from_database_and_remove_from_cache()
    levels = {}
    for name, size in sizes().items():
        gamma = counted[f"gamma_{column(name)}"].to_numpy().astype("int64")
        levels[name] = (gamma >= 0) * (size - gamma) - 1
    return Patterns(levels, counted["pairs"].to_numpy().astype("float64") * times)


def _settings() -> SettingsCreator:
    from splink import SettingsCreator

    return SettingsCreator("dedupe_only", comparisons(), [])


def _scored(connection: DuckDBPyConnection, model: Model, threshold: float) -> list[Pair]:
    settings = _settings().create_settings_dict("duckdb")
    settings["probability_two_random_records_match"] = model.prior
    for name, comparison in zip(LEVELS, settings["comparisons"], strict=True):
        known = comparison["comparison_levels"][1:]
        for level, same, apart in zip(known, model.same[name], model.strangers[name], strict=True):
            level["m_probability"], level["u_probability"] = same, apart
    linker = _linker(connection, settings, "candidates")
    found = linker.inference.predict(threshold_match_probability=threshold, warning_mode="never")
    names = ", ".join(f"gamma_{column(name)}" for name in LEVELS)
    rows = connection.sql(f"""
        select l.key, r.key, match_weight, match_probability, {names}
        from {found.physical_name} as found
        inner join people as l on l.unique_id = found.unique_id_l
        inner join people as r on r.unique_id = found.unique_id_r
        order by 1, 2
    """).fetchall()
    said = {name: labels(name) for name in LEVELS}
    return [Pair(a, b, weight, chance, _levels(said, outcomes)) for a, b, weight, chance, *outcomes in rows]


def _levels(said: Mapping[str, list[str]], outcomes: list[int]) -> dict[str, str]:
    return {name: said[name][at] for name, at in zip(LEVELS, outcomes, strict=True) if at >= 0}
