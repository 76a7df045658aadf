"""How often the intervals of elasticities hold what was planted, on shops drawn from the model itself.

python -m tests.evaluation.price_intervals              20 shops of eight categories
python -m tests.evaluation.price_intervals --rounds 100
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from services.pricing.elasticity import fit

CATEGORIES, PRODUCTS, WEEKS, SPELL = 8, 45, 156, 13
LINES = 7000
"""Order lines of a category, as many as in the sample company."""
SPREAD = 0.1
"""How far elasticities of products lie apart."""


def shop(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Cells as services.pricing.inputs gives them, and the elasticities planted by category and product."""
    pieces, planted, own = [], {}, {}
    for category in range(CATEGORIES):
        elasticity = planted[f"C{category}"] = rng.uniform(-2.4, -0.6)
        popularity = rng.pareto(2.2, PRODUCTS) + 0.35
        apart = rng.normal(0, SPREAD, PRODUCTS)
        apart -= np.average(apart, weights=popularity)
        season = np.cumsum(rng.normal(0, 0.1, WEEKS))
        for product in range(PRODUCTS):
            moved = np.repeat(rng.normal(0, 0.12, WEEKS // SPELL), SPELL)
            moved -= moved.mean()
            reaction = own[f"P{category}-{product}"] = elasticity + apart[product]
            level = LINES / WEEKS * popularity[product] / popularity.sum()
            lines = rng.poisson(level * np.exp(season - season.mean() + reaction * moved))
            weeks = pd.date_range("2024-01-01", periods=WEEKS, freq="7D")
            piece = pd.DataFrame({"week": weeks, "moved": moved, "lines": lines, "price": np.exp(moved)})
            pieces.append(piece.assign(product_id=f"P{category}-{product}", category_id=f"C{category}"))
    cells = pd.concat(pieces, ignore_index=True).assign(rival=0.0, new=0.0, available=7.0, changed=False)
    cells = cells.assign(category=cells["category_id"], season_id=cells["category_id"])
    return cells, pd.Series(planted), pd.Series(own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    found: dict[str, list[pd.DataFrame]] = {"category_id": [], "product_id": []}
    for _ in range(asked.rounds):
        cells, *truths = shop(rng)
        content = fit(cells)
        for (key, tables), truth, name in zip(found.items(), truths, ("categories", "products"), strict=True):
            tables.append(content[name].assign(planted=content[name][key].map(truth)))
    for key, tables in found.items():
        rows = pd.concat(tables)
        inside = rows["planted"].between(rows["low"], rows["high"]).mean()
        width = (rows["high"] - rows["low"]).mean()
        off = (rows["elasticity"] - rows["planted"]).abs().mean()
        print(f"{key:12} {len(rows):6} intervals of 90 %: {inside:.3f} hold it, {width:.2f} wide, {off:.3f} off")


if __name__ == "__main__":
    main()
