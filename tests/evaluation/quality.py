"""`python -m tests.evaluation.quality --seed 7`: how well the checks find planted defects.

Reads data/truth, which the product never does.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from dashboard import embedded
from data.generator import generate
from services import cache, data_quality, database
from services.accounts import COMMAND_LINE
from services.data_loader import load_folder
from services.data_quality import cleansing
from services.refresh import refresh

ROOT = Path(__file__).resolve().parents[2]
RULE_OF = {
    "amount_mismatch": "payment_order_mismatch",
    "delivered_before_shipped": "delivery_before_shipment",
    "discount_out_of_range": "discount_and_tax_out_of_range",
    "duplicate_product": "duplicate_products",
    "duplicate_transaction": "duplicate_transactions",
    "impossible_date": "impossible_dates",
    "invalid_email": "email_format",
    "invalid_phone": "phone_format",
    "invalid_postal_code": "postal_code_format",
    "missing_day": "missing_days",
    "missing_description": "missing_product_content",
    "missing_email": "missing_contact_details",
    "missing_value": "missing_values_by_column",
    "not_allowed_value": "allowed_values",
    "orphaned_address": "orphaned_records",
    "orphaned_order": "orphaned_orders",
    "orphaned_order_item": "orphaned_order_items",
    "price_anomaly": "price_anomalies",
    "settlement_mismatch": "payment_order_mismatch",
    "tax_out_of_range": "discount_and_tax_out_of_range",
    "untidy_name": "untidy_text",
}
"""The rule that is to find each kind of defect, where it does not have its name."""
_OPEN = text("select proposal_id from ops.proposal where state = 'open'")
_REVENUE = text("""
    select sum(net_revenue) from mart.sales_day where (region_id, channel_id, category_id) = ('*', '*', '*')
""")
_FOUND = text("select rule, table_name, key from ops.quality_finding where rule = any(:rules)")

Keys = Mapping[tuple[str, str], frozenset[str]]
"""The keys of rows, by rule and table."""


@dataclass(frozen=True)
class Found:
    """Of the rows of a table that a rule is to find: how many there are, were found, and were found rightly."""

    rule: str
    table: str
    planted: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        """The share of what was planted that was found."""
        return self.right / self.planted

    @property
    def precision(self) -> float:
        """The share of what was found that was planted."""
        return self.right / self.found if self.found else 0.0


def planted(truth: Path) -> Keys:
    """What data/truth/defects.csv says, by the rules that are to find it."""
    keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    with (truth / "defects.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            keys[RULE_OF.get(row["kind"], row["kind"]), row["table"]].add(row["key"])
    return {place: frozenset(found) for place, found in keys.items()}


def compared(truth: Path) -> list[Found]:
    """What was planted against the findings that are in the database, by rule and table."""
    there = planted(truth)
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    with database.transaction() as connection:
        for rule, table, key in connection.execute(_FOUND, {"rules": sorted({rule for rule, _ in there})}):
            found[rule, table].add(key)
    return [
        Found(rule, table, len(keys), len(found[rule, table]), len(keys & found[rule, table]))
        for (rule, table), keys in sorted(there.items())
    ]


def cleanse() -> cleansing.Effect:
    """Apply everything that is proposed, and bring the figures up to date."""
    with database.transaction() as connection:
        cleansing.propose(connection)
        proposals = connection.execute(_OPEN).scalars().all()
    done = cleansing.apply(proposals, "Everything that was proposed", by=COMMAND_LINE)
    refresh()
    return done


def revenue() -> float:
    """The company's net revenue as its pages show it."""
    with database.transaction() as connection:
        return float(connection.execute(_REVENUE).scalar_one()) / 100


def clean_revenue(truth: Path) -> float:
    """What it would be without any dirt."""
    return float(json.loads((truth / "clean_totals.json").read_text(encoding="utf-8"))["total"]["net_revenue"])


@contextmanager
def company(seed: int | None, scale: float) -> Iterator[Path]:
    """A company of this seed, loaded and checked; gives where its truth is. None: the committed sample."""
    with tempfile.TemporaryDirectory() as home:
        folder = ROOT / "data"
        if seed is not None:
            folder = Path(home) / "data"
            generate(folder, seed=seed, scale=scale)
        with embedded.servers(Path(home) / "servers") as servers:
            database.migrate(servers.database_url)
            database.configure(servers.database_url)
            cache.configure_cache(servers.redis_url)
            try:
                load_folder(folder)
                refresh()
                data_quality.check()
                yield folder / "truth"
            finally:
                database.dispose()


def evaluate(
    seed: Annotated[int | None, typer.Option(help="Of a company made for this; without one, the sample.")] = None,
    scale: Annotated[float, typer.Option(help="Its size.")] = 1,
) -> None:
    """Print recall and precision of each rule and table, and what applying all that is proposed brings."""
    shown = Table("rule", "table", "planted", "found", "recall", "precision")
    with company(seed, scale) as truth:
        for each in compared(truth):
            figures = (f"{each.planted:,}", f"{each.found:,}", f"{each.recall:.3f}", f"{each.precision:.3f}")
            shown.add_row(each.rule, each.table, *figures)
        done = cleanse()
        off = revenue() / clean_revenue(truth) - 1
    console = Console()
    console.print(shown)
    console.print(f"Score {done.score_before:.1f}, and {done.score_after:.1f} after {done.rows:,} rows were mended.")
    console.print(f"Net revenue after that is off by {off:+.4%}.")


if __name__ == "__main__":
    typer.run(evaluate)
