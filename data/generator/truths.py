"""Describe what was planted, from the same objects that the company was made with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from data.generator import assortment as goods
from data.generator import fulfilment
from data.generator.arrays import Array
from data.generator.calendar import BETTER_DAYS, BETTER_SITE
from data.generator.catalogue import COMPETITORS, CROSS_ELASTICITY, CUTS
from data.generator.channels import CHANNELS
from data.generator.company import Company
from data.generator.fraud import KINDS
from data.generator.geography import REGIONS, WAREHOUSE_KEYS, WAREHOUSES
from data.generator.ledger import MEASURES
from data.generator.marketing import DECAY_A_MONTH, DECAY_DAYS, DECAYING, STANDING
from data.generator.people import DROP_A, DROP_B, RATE_SHAPE
from data.generator.returns import BAD_VENDOR_DEFECTS
from data.generator.state import HAZARDS, LOYALTY_KEEPS, LOYALTY_UPLIFT
from data.generator.tables.plans import month_starts
from data.generator.vendors import BAD_VENDOR, VENDORS

COUNTS = ("orders", "lines", "units", "units_returned")


def describe(company: Company) -> None:
    """Write the truth about structure and fraud; dirt and duplicates were noted as they were made."""
    truth, catalogue, setup = company.truth, company.world.catalogue, company.setup
    truth.note("fraud", _fraud(company))
    rows = [("category", top.key, f"{top.elasticity:.4f}") for top in goods.TOPS]
    rows += [("product", f"P{at + 1}", f"{value:.4f}") for at, value in enumerate(catalogue.elasticity)]
    truth.table("elasticities", ("level", "key", "elasticity"), rows)
    empty = [
        (WAREHOUSE_KEYS[row[0]], f"P{row[1] + 1}", setup.dates[row[2]], setup.dates[row[3] - 1])
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
    setup, catalogue = company.setup, company.world.catalogue
    year = setup.as_of.year
    cuts = {COMPETITORS[rival][0]: round(1 - factor, 2) for rival, factor in CUTS.items()}
    tests = [
        {"experiment_id": test.key, "variants": test.variants, "order_rate": test.effect, "extra_lines": test.basket}
        for test in company.state.experiments
    ]
    bundles = [
        {"product_id": f"P{first + 1}", "companion_id": f"P{second + 1}", "chance": chance / 1000}
        for first, second, chance in catalogue.bundles.tolist()
    ]
    return {
        **_marketing(company),
        "experiments": tests,
        "bundles": bundles,
        "category_affinities": {key: list(others) for key, others in goods.TOGETHER.items()},
        "cross_elasticity": CROSS_ELASTICITY,
        "competitor_cuts": {"category_id": "electronics", "from": f"{year}-02-01", "by": cuts},
        "own_price_rise": {"category_id": "electronics", "from": f"{year}-02-16", "by": 0.07},
        "category_growth": {top.key: top.growth for top in goods.TOPS},
        "better_site": {"last_days": BETTER_DAYS, "demand": BETTER_SITE},
        "region_growth": {region.key: region.growth for region in REGIONS},
        "fading_product": {"product_id": f"P{catalogue.fading + 1}", "last_days": 120},
        "leaving_hazards": HAZARDS,
        "loyalty": {"order_rate": LOYALTY_UPLIFT, "leaving": LOYALTY_KEEPS},
        "customer_base": {"rate_shape": RATE_SHAPE, "drop_alpha": DROP_A, "drop_beta": DROP_B},
        **_supply(),
    }


def _marketing(company: Company) -> dict[str, Any]:
    channels = {
        one.key: {"share": one.share, "exponent": one.exponent, "half_life": one.half_life, "touch_effect": one.touch}
        for one in CHANNELS
    }
    promotions = {
        one.key: {"category_id": goods.TOPS[one.category].key if one.category >= 0 else None, "lift": one.lift}
        for one in company.world.promotions[STANDING:]
    }
    since = company.setup.dates[max(0, company.setup.days - DECAY_DAYS)]
    decay = {"channel_id": DECAYING, "a_month": DECAY_A_MONTH, "from": str(since)}
    return {"channels": channels, "channel_decay": decay, "promotions": promotions}


def _supply() -> dict[str, Any]:
    carrier, region = fulfilment.WORSE_LANE
    return {
        "carriers": {one.key: {"late": one.late} for one in fulfilment.CARRIERS},
        "worse_lane": {
            "carrier_id": fulfilment.CARRIERS[carrier].key,
            "region_id": REGIONS[region].key,
            "last_days": fulfilment.WORSE_DAYS,
            "late": fulfilment.WORSE_LATE,
        },
        "slow_warehouse": {
            "warehouse_id": WAREHOUSES[fulfilment.SLOW_WAREHOUSE].key,
            "last_days": fulfilment.SLOW_DAYS,
            "factor": fulfilment.SLOW_FACTOR,
        },
        "vendors": {
            f"V{at}": {"defective": one.defective, "lead": one.lead, "spread": one.spread}
            for at, one in enumerate(VENDORS, 1)
        },
        "bad_vendor": {"vendor_id": f"V{BAD_VENDOR + 1}", "last_days": 365, "defective": BAD_VENDOR_DEFECTS},
    }


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
