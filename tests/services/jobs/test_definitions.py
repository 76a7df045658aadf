"""What the product's own jobs leave behind, in a shop of three orders, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services import executive, jobs, models
from services.accounts import COMMAND_LINE
from services.data_loader import load_stream
from services.filters import Filters
from services.metrics import METRICS
from services.refresh import refresh
from services.scope import Scope
from tests.services.jobs.conftest import rows, run_sql
from tests.services.shops import BASE, EVERYONE, ShopOf

SNAPSHOT = "select region_id, metric, value, data_version from ops.kpi_snapshot where as_of = :day"
LAST_DAY = date(2026, 6, 3)


def work(name: str) -> None:
    """Do what is due of a job, which is to go well."""
    assert jobs.work_off(name) > 0
    assert rows("select error from ops.job_run where job = :job and state <> 'succeeded'", job=name) == []


def snapshot() -> Mapping[tuple[str, str], tuple[Decimal | None, int]]:
    return {(region, metric): (value, version) for region, metric, value, version in rows(SNAPSHOT, day=LAST_DAY)}


def test_a_new_version_causes_what_follows_from_it(shop_of: ShopOf) -> None:
    with shop_of(BASE):
        follow = {"snapshot_kpis", "quarantine_and_repair", "run_quality_checks"}
        known_with_pages = {"warm_up"}
        trained = {f"train_{name}" for name in models.every_model()}
        assert jobs.tick() - known_with_pages == follow | trained | {"evaluate_thresholds", "detect_anomalies"}


def test_what_was_shown_of_the_last_day_is_kept(shop_of: ShopOf) -> None:
    """O3 alone is of the 3rd of June: five kites at 10.00, less 5.00, in the south, which cost 3.00 each."""
    with shop_of(BASE):
        jobs.tick()
        work("snapshot_kpis")
        kept = snapshot()
        for region in ("*", "south"):
            assert kept[region, "net_revenue"] == (45, 1)
            assert kept[region, "orders"] == (1, 1)
            assert kept[region, "gross_profit"] == (30, 1)
            assert kept[region, "discount_rate"] == (Decimal("0.1"), 1)
            assert kept[region, "active_customers"] == (1, 1)
        assert kept["north", "net_revenue"] == (0, 1)
        assert kept["north", "average_order_value"] == (None, 1)
        assert len(kept) == 3 * len(METRICS)

        load_stream("order_items", [b"order_item_id,order_id,product_id,quantity,unit_price\nI5,O3,P1,1,12.00\n"])
        refresh()
        jobs.tick()
        work("snapshot_kpis")
        assert snapshot()["south", "net_revenue"] == (57, 2)
        assert snapshot()["south", "orders"] == (1, 1), "said since the first version"


@pytest.mark.parametrize("region", [None, "north", "south"])
def test_it_is_what_the_summary_shows(shop_of: ShopOf, region: str | None) -> None:
    viewer = replace(EVERYONE, scope=Scope(None if region is None else frozenset({region})))
    with shop_of(BASE):
        jobs.tick()
        work("snapshot_kpis")
        kept = snapshot()
        shown = executive.kpis(Filters(LAST_DAY, LAST_DAY), viewer).data["current"]
    assert isinstance(shown, dict)
    for metric, value in shown.items():
        said = kept[region or "*", metric][0]
        assert (None if said is None else float(said)) == pytest.approx(value), metric


def test_how_tables_fare_is_kept_for_each_run(shop_of: ShopOf) -> None:
    with shop_of(BASE):
        load_stream("regions", [b"region_id,name\neast,East\n*,Everywhere\n"])
        for _ in range(2):
            jobs.run_now("run_quality_checks", by=COMMAND_LINE)
            work("run_quality_checks")
        kept = "run_id, files, rows_read, rows_accepted, rows_quarantined, quarantined_rate, usual_hours"
        regions = rows(f"select {kept} from ops.quality_run where table_name = 'regions' order by run_id")
        assert regions == [(run, 2, 4, 3, 1, Decimal("0.25"), None) for run in (1, 2)]
        assert rows("select count(distinct table_name) from ops.quality_run") == [(len(BASE),)]


def test_the_usual_time_between_loads_is_the_median_of_those_there_were(shop_of: ShopOf) -> None:
    """Loaded 25, 15, 9 and 5 days ago: 10, 6 and 4 days apart."""
    with shop_of(BASE):
        for name in ("east", "west", "far"):
            load_stream("regions", [f"region_id,name\n{name},{name}\n".encode()])
        for load, days in enumerate((25, 15, 9, 5), start=1):
            run_sql(f"update ops.load_file set finished = now() - interval '{days} days' where load_id = {load}")
        jobs.run_now("run_quality_checks", by=COMMAND_LINE)
        work("run_quality_checks")
        kept = "select usual_hours, round(hours_since) from ops.quality_run where table_name = :table"
        assert rows(kept, table="regions") == [(6 * 24, 5 * 24)]
        assert rows(kept, table="orders") == [(None, 25 * 24)]


def test_a_refused_row_is_closed_when_a_later_file_brings_it_right_and_the_figures_have_it(shop_of: ShopOf) -> None:
    state = "select line, state, key ->> 'order_id' from ops.quarantine order by line"
    header = b"order_id,customer_id,ordered_at,status,currency\n"
    with shop_of(BASE):
        load_stream("orders", [header, b"O7,C1,never,paid,EUR\nO8,C1,never,paid,EUR\n ,C1,never,paid,EUR\n"])
        load_stream("customers", [b"customer_id,first_name\nO7,Not an order\n"])
        refresh()
        assert closed() == 0
        load_stream("orders", [header, b"  O7 ,C1,2026-06-03T11:00Z,paid,EUR\nO9,C1,2026-06-03T11:00Z,paid,EUR\n"])
        assert closed() == 0, "the figures are without it yet"
        refresh()
        assert closed() == 1
        assert rows(state) == [(2, "repaired", "O7"), (3, "open", "O8"), (4, "open", None)]
        assert closed() == 0
        load_stream("orders", [header, b"O8,C1,never,paid,EUR\n"])
        refresh()
        assert closed() == 0, "wrong again"


def closed() -> int:
    """How many rows the job closes."""
    run_sql("delete from ops.job_run")
    jobs.run_now("quarantine_and_repair", by=COMMAND_LINE)
    work("quarantine_and_repair")
    return int(rows("select rows from ops.job_run")[0][0])


def test_a_folder_is_loaded_and_its_figures_follow(shop_of: ShopOf, tmp_path: Path) -> None:
    (tmp_path / "order_items.csv").write_text(
        "order_item_id,order_id,product_id,quantity,unit_price\nI5,O3,P1,1,12.00\n"
    )
    with shop_of(BASE):
        jobs.run_now("load", args={"folder": str(tmp_path)}, by=COMMAND_LINE)
        work("load")
        assert "refresh_marts" in jobs.tick()
        work("refresh_marts")
        assert rows("select job, rows from ops.job_run where job in ('load', 'refresh_marts') order by 1") == [
            ("load", 1), ("refresh_marts", 1),
        ]  # fmt: skip
        assert jobs.data_state().version == 2
        jobs.run_now("rebuild_marts", by=COMMAND_LINE)
        work("rebuild_marts")
        assert jobs.data_state().version == 3


def test_a_folder_without_files_fails_with_the_loader_s_own_sentence(shop_of: ShopOf, tmp_path: Path) -> None:
    with shop_of(BASE):
        jobs.run_now("load", args={"folder": str(tmp_path)}, by=COMMAND_LINE)
        jobs.work_off("load")
        assert rows("select state, error from ops.job_run") == [
            ("failed", f"{tmp_path} holds no file to load. Name the files for their tables, as in orders.csv.")
        ]


@pytest.mark.parametrize("name", ["roll_partitions", "note_table_sizes", "purge"])
def test_what_looks_after_the_database_is_done_in_the_background(shop_of: ShopOf, name: str) -> None:
    with shop_of(BASE):
        run_sql("insert into ops.job_run (job, cause, state, last_attempt, finished_at)"
                " values ('load', 'old', 'failed', 1, now() - interval '91 days')")  # fmt: skip
        jobs.run_now(name, by=COMMAND_LINE)
        work(name)
        done = rows("select rows from ops.job_run where job = :job", job=name)[0][0]
        assert done == 1 if name == "purge" else done > 0
