"""`python -m dashboard import`: what an operator is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.settings import Settings
from services.database import transaction

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def environment(empty_database: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {**settings.environment(), "DATABASE_URL": empty_database, "DATA_DIR": str(tmp_path), "COLUMNS": "240"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)


def orders() -> int:
    with transaction() as connection:
        return int(connection.exec_driver_sql("select count(*) from core.orders").scalar_one())


def test_a_dry_run_says_it_and_a_load_does_it() -> None:
    told = CliRunner().invoke(app, ["import", str(HERE / "shopify"), "--dry-run"])
    assert told.exit_code == 0
    said = " ".join(told.output.split())
    assert "4 orders that count, 9 units: gross 225.00, discounts 7.50, returned 40.00, net 177.50 EUR" in said
    assert "1 row not loaded: column Lineitem quantity (as quantity): is not a number" in said
    assert "orders_export_1.csv line 11 (two)" in said
    assert orders() == 0
    assert CliRunner().invoke(app, ["import", str(HERE / "shopify")]).exit_code == 0
    assert orders() == 6


def test_a_value_is_never_markup(tmp_path: Path) -> None:
    head = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
    (tmp_path / "lines.csv").write_text(f"{head}\n1,A,Lamp,[/b],2026-01-01,5,7,France\n")
    told = CliRunner().invoke(app, ["import", str(tmp_path / "lines.csv"), "--dry-run"])
    assert told.exit_code == 0
    assert "lines.csv line 2 ([/b])" in told.output
