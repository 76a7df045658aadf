"""The committed sample: made by the generator as it stands, of the size and shape that was asked for."""

from __future__ import annotations

import filecmp
import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from data.generator import generate
from tests.data.files import Files, contracts

MEGABYTE = 1_000_000


def test_the_committed_files_are_what_the_generator_writes(sample: Files, tmp_path: Path) -> None:
    generate(tmp_path)
    made = [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*.*"))]
    assert filecmp.cmpfiles(tmp_path, sample.folder, made, shallow=False)[1:] == ([], [])
    kept = {f"{domain}/{name}.csv" for name, (domain, _) in contracts().items()}
    assert {name for name in made if not name.startswith("truth/")} == kept


def test_the_committed_files_are_small(sample: Files) -> None:
    assert sum(sample.path(name).stat().st_size for name in contracts()) <= 25 * MEGABYTE
    assert sum(path.stat().st_size for path in (sample.folder / "truth").iterdir()) <= 2 * MEGABYTE


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("customers", 11_000, 11_500),
        ("orders", 24_000, 26_000),
        ("order_items", 59_000, 64_000),
        ("products", 390, 410),
    ],
)
def test_volumes(sample: Files, name: str, low: int, high: int) -> None:
    assert low <= len(sample[name]) <= high


def test_the_business_makes_sense(sample: Files) -> None:
    truth = sample.document("clean_totals")
    months = list(truth["months"].values())
    years = [months[at : at + 12] for at in (0, 12, 24)]
    revenue = [sum(month["net_revenue"] for month in year) for year in years]
    total = truth["total"]
    assert 2.2e6 < min(revenue) <= max(revenue) < 3.3e6
    assert all(0.05 < later / earlier - 1 < 0.17 for earlier, later in itertools.pairwise(revenue))
    assert 0.40 < total["gross_profit"] / total["net_revenue"] < 0.48
    assert 0.055 < total["discounts"] / total["gross_sales"] < 0.10
    assert 0.06 < total["returned"] / (total["gross_sales"] - total["discounts"]) < 0.10
    assert 0.045 < total["fulfilment"] / total["net_revenue"] < 0.07
    assert 0.015 < total["payment_fees"] / total["net_revenue"] < 0.025
    spend = sample.clean("campaign_daily")["spend"].astype(float).sum()
    expenses = sample["operating_expenses"]["amount"].astype(float).sum()
    assert 0.07 < spend / total["net_revenue"] < 0.095
    assert 0.01 < (total["contribution"] - spend - expenses) / total["net_revenue"] < 0.08


def test_one_region_shrinks_and_one_category_falls(sample: Files) -> None:
    months = sample.document("clean_totals")["months"]
    france = [month["regions"]["france"]["net_revenue"] for month in months.values()]
    assert sum(france[24:]) < 0.97 * sum(france[12:24])
    orders = sample.clean("orders").set_index("order_id")
    items = sample.clean("order_items").join(orders["ordered_at"], on="order_id")
    products = sample.clean("products").set_index("product_id")["category_id"]
    parents = sample["categories"].set_index("category_id")["parent_id"]
    top = items["product_id"].map(products).map(parents)
    late = items["ordered_at"] >= "2026-03"
    before = (items["ordered_at"] >= "2025-03") & (items["ordered_at"] < "2025-11")
    change = items[late].groupby(top).size() / items[before].groupby(top).size()
    assert change.idxmin() == "electronics"
    assert change["electronics"] < 0.95


def test_tests_show_their_effects(sample: Files) -> None:
    seen = sample["experiment_assignments"]
    seen["converted"] = (seen["converted"] == "true").astype(float)
    rate = seen.groupby(["experiment_id", "variant"])["converted"].agg(["mean", "size"])

    def score(test: str, variant: str) -> float:
        own, control = rate.loc[(test, variant)], rate.loc[(test, "control")]
        spread = (
            own["mean"] * (1 - own["mean"]) / own["size"] + control["mean"] * (1 - control["mean"]) / control["size"]
        )
        return float((own["mean"] - control["mean"]) / np.sqrt(spread))

    assert score("EX1", "one_page") > 2.5
    assert abs(score("EX3", "green")) < 1.96


def test_memory_does_not_follow_the_number_of_orders() -> None:
    """Eight times the company must not take three times the memory."""
    code = (
        "import resource, sys; from data.generator import stream\n"
        "for _, pieces in stream(seed=3, scale=float(sys.argv[1])):\n"
        "    for _ in pieces: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peak = [
        int(subprocess.run([sys.executable, "-c", code, scale], capture_output=True, check=True, text=True).stdout)
        for scale in ("0.25", "2")
    ]
    assert peak[1] < 2 * peak[0]
