"""Describe what was planted, from the same objects that the company was made with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from data.generator import assortment as goods
from data.generator import fulfilment, marketing, returns
from data.generator import state as states
from data.generator.arrays import Array
from data.generator.catalogue import COMPETITORS, CROSS_ELASTICITY
from data.generator.company import Company
from data.generator.fraud import KINDS
from data.generator.geography import REGIONS, WAREHOUSES
from data.generator.ledger import MEASURES
from data.generator.tables.contacts import TOUCH_EFFECT
from data.generator.tables.plans import month_starts

COUNTS = ("orders", "lines", "units", "units_returned")


def describe(company: Company) -> None:
    """Write the truth about structure and fraud; dirt and duplicates were noted as they were made."""
    truth, catalogue, setup = company.truth, company.world.catalogue, company.setup
    truth.note("fraud", _fraud(company))
    rows = [("category", top.key, f"{top.elasticity:.4f}") for top in goods.TOPS]
    rows += [("product", f"P{at + 1}", f"{value:.4f}") for at, value in enumerate(catalogue.elasticity)]
    truth.table("elasticities", ("level", "key", "elasticity"), rows)
    empty = [
        (WAREHOUSES[row[0]][0], f"P{row[1] + 1}", setup.dates[row[2]], setup.dates[row[3] - 1])
        for row in company.stock.windows.tolist()
    ]
    truth.table("stockouts", ("warehouse_id", "product_id", "first_day", "last_day"), empty)
    truth.document("effects", _effects(company))
    truth.document("clean_totals", _clean_totals(company))


def _fraud(company: Company) -> Iterator[tuple[object, ...]]:
    ring = company.world.rings.ring
    for (sold,) in company.blocks("orders"):
        for at in np.flatnonzero(sold["ring"] >= 0).tolist():
            yield f"O{sold['number'][at]}", int(ring[sold["ring"][at]]) + 1, KINDS[sold["kind"][at]]


def _effects(company: Company) -> dict[str, Any]:
    world, setup = company.world, company.setup
    catalogue = world.catalogue
    channels = [
        {
            "channel_id": row[0],
            "share_of_demand": row[3],
            "spend_exponent": row[4],
            "half_life_days": row[6],
            "touch_effect": float(TOUCH_EFFECT[at]),
        }
        for at, row in enumerate(goods.CHANNELS)
    ]
    tests = [
        {"experiment_id": test.key, "variants": test.variants, "order_rate": test.effect, "extra_lines": test.basket}
        for test in company.state.experiments
    ]
    bundles = [
        {"product_id": f"P{first + 1}", "companion_id": f"P{second + 1}", "chance": chance / 1000}
        for first, second, chance in catalogue.bundles.tolist()
    ]
    carriers = [{"carrier_id": one.key, "late_share": one.late} for one in fulfilment.CARRIERS]
    vendors = [
        {"vendor_id": f"V{at + 1}", "defect_share": row[2], "lead_days": row[3], "lead_spread": row[4]}
        for at, row in enumerate(goods.VENDORS)
    ]
    lane = (fulfilment.CARRIERS[fulfilment.WORSE_LANE[0]].key, REGIONS[fulfilment.WORSE_LANE[1]].key)
    return {
        "promotions": [{"promotion_id": row.key, "category_id": goods.TOPS[row.category].key if row.category >= 0 else None, "lift": row.lift, "use": row.use} for row in world.promotions[marketing.STANDING :]],
        "channels": channels,
        "channel_decay": {"channel_id": marketing.DECAYING, "a_month": marketing.DECAY_A_MONTH, "from": str(setup.dates[max(0, setup.days - 548)])},
        "experiments": tests,
        "bundles": bundles,
        "category_affinities": {key: list(others) for key, others in goods.TOGETHER.items()},
        "competitors": {"cross_elasticity": CROSS_ELASTICITY, "cut": {"category_id": "electronics", "from": f"{setup.as_of.year}-02-01", "by": {COMPETITORS[0][0]: 0.16, COMPETITORS[1][0]: 0.09}}},
        "own_price_rise": {"category_id": "electronics", "from": f"{setup.as_of.year}-02-16", "by": 0.07},
        "category_growth": {top.key: top.growth for top in goods.TOPS},
        "region_growth": {region.key: region.growth for region in REGIONS},
        "carriers": carriers,
        "worse_lane": {"carrier_id": lane[0], "region_id": lane[1], "last_days": fulfilment.WORSE_DAYS, "late_share": fulfilment.WORSE_LATE},
        "slow_warehouse": {"warehouse_id": WAREHOUSES[fulfilment.SLOW_WAREHOUSE][0], "last_days": fulfilment.SLOW_DAYS, "factor": fulfilment.SLOW_FACTOR},
        "vendors": vendors,
        "bad_vendor": {"vendor_id": f"V{goods.BAD_VENDOR + 1}", "last_days": 365, "defect_share": returns.BAD_VENDOR_DEFECTS},
        "fading_product": {"product_id": f"P{catalogue.fading + 1}", "last_days": 120},
        "leaving_hazards": states.HAZARDS,
        "loyalty": {"order_rate": states.LOYALTY_UPLIFT, "leaving": states.LOYALTY_KEEPS},
        "customer_base": {"rate_shape": 0.9, "drop_alpha": 1.1, "drop_beta": 6.5},
    }  # fmt: skip


def _clean_totals(company: Company) -> dict[str, Any]:
    """Headline figures without dirt, by the definitions of the metrics catalogue: in all, by region, by month."""
    clean, setup = company.ledger.clean, company.setup
    months = {}
    for when, (first, after) in zip(month_starts(setup), setup.months, strict=True):
        sums = {name: values[first:after] for name, values in clean.items()}
        by_region = {
            region.key: _figures({name: values[:, at].sum() for name, values in sums.items()})
            for at, region in enumerate(REGIONS)
        }
        months[f"{when:%Y-%m}"] = {
            **_figures({name: values.sum() for name, values in sums.items()}),
            "regions": by_region,
        }
    return {"total": _figures({name: values.sum() for name, values in clean.items()}), "months": months}


def _figures(sums: dict[str, Array]) -> dict[str, float]:
    found: dict[str, float] = {
        name: int(sums[name]) if name in COUNTS else round(int(sums[name]) / 100, 2) for name in MEASURES
    }
    found["gross_profit"] = round(found["net_revenue"] - found["cost"], 2)
    found["contribution"] = round(found["gross_profit"] - found["fulfilment"] - found["payment_fees"], 2)
    return found
