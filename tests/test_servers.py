"""The same product over a server of somebody else's: an older PostgreSQL, by TCP, as an ordinary owner."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import text

from data.generator import generate
from services import database
from services.data_loader import load_folder
from services.refresh import refresh
from services.scope import EVERYTHING, Scope, Viewer
from tests.databases import services_at

REGIONS = ["dach", "uk_ireland"]
ENTRIES = text("select sum(net_revenue) / 100 from core.sales_entries where region_id = any(:regions)")


def net_revenue(regions: list[str], viewer: Viewer) -> float:
    """All net revenue of these keys of mart.sales_day that the viewer may see."""
    ever = {"history_start": date(1990, 1, 1), "end": date(2100, 1, 1)}
    rows = database.records(
        "daily_revenue", {**ever, "regions": regions, "channels": [EVERYTHING], "categories": [EVERYTHING]}, viewer
    )
    return round(sum(row["net_revenue"] for row in rows), 2)


def test_an_older_postgresql_with_an_ordinary_owner_serves(system_postgres: str, tmp_path: Path) -> None:
    generate(tmp_path, seed=11, scale=0.02)
    limited = Viewer(1, "", "", frozenset(), frozenset(), scope=Scope(frozenset(REGIONS)))
    database.migrate(system_postgres)
    database.migrate(system_postgres)
    with services_at(system_postgres):
        assert load_folder(tmp_path).refused == ()
        assert refresh().version == 1
        with database.transaction() as connection:
            expected = float(connection.execute(ENTRIES, {"regions": REGIONS}).scalar_one())
        assert net_revenue(REGIONS, limited) == expected > 0
        assert net_revenue([*REGIONS, "nordics", EVERYTHING], limited) == expected
