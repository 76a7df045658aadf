"""Charts for the gallery, with figures made up for the purpose."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

from layouts import charts


def wave(length: int, base: float, rise: float, seed: int) -> list[float]:
    """A course that wanders and rises; the same for the same seed."""
    chance = random.Random(seed)
    return [
        base + rise * i / length + base * 0.08 * math.sin(i / 4 + seed) + base * 0.03 * chance.random()
        for i in range(length)
    ]


def figures(look: charts.Plain) -> list[tuple[str, str, str, dict[str, Any], int, int]]:
    """(name, finding, about, figure, width, height) of each chart."""
    weeks = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(52)]
    now, then, plan = wave(44, 380e3, 30e3, 2), wave(52, 355e3, 70e3, 3), wave(52, 395e3, 90e3, 2)
    ahead = [now[-1] + 9e3 * (i + 1) for i in range(8)]
    forecast = charts.Forecast(
        weeks[44:],
        ahead,
        [v - 5e3 * (i + 1) for i, v in enumerate(ahead)],
        [v + 5e3 * (i + 1) for i, v in enumerate(ahead)],
    )
    steps = [("Volume", 218e3), ("Mix", 54e3), ("Price", -96e3), ("Returns", -41e3), ("FX", 95e3)]
    kinds = [
        "Home and Garden",
        "Electronics",
        "Beauty",
        "Fashion",
        "Toys",
        "Sports",
        "Books",
        "Grocery",
        "Pets",
        "Office supplies and stationery",
    ]
    sizes = [1.92e6, 1.4e6, 830e3, 610e3, 402e3, 288e3, 160e3, 118e3, 61e3, 24e3]
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    hours = [f"{hour:02d}" for hour in range(24)]
    heat = [[40 + 30 * math.sin((h - 8) / 4) + 6 * d for h in range(24)] for d in range(7)]
    parts = {
        name: wave(12, size / 12, size / 40, seed) for seed, (name, size) in enumerate(zip(kinds, sizes, strict=True))
    }
    months = [date(2025 + (10 + i) // 12, (10 + i) % 12 + 1, 1) for i in range(12)]
    return [
        (
            "trend",
            "Revenue runs 4% above last year and 2% under plan",
            "Net revenue by week, EUR; forecast with 80% interval to year end",
            charts.trend(weeks[:44], {"This year": now}, then, plan, forecast, look=look),
            8,
            290,
        ),
        (
            "waterfall",
            "Volume carries the growth, price takes some back",
            "Change against last year, in EUR",
            charts.waterfall(steps, ("Last year", 5.59e6), ("This year", 5.82e6), look=look),
            4,
            290,
        ),
        (
            "bars",
            "Home and Garden leads with a third of revenue",
            "Net revenue by category, with last year's",
            charts.bars(kinds, sizes, [v * 0.93 for v in sizes], look=look),
            6,
            charts.bars_height(10),
        ),
        (
            "signed",
            "Electronics lost what Home and Garden won",
            "Change of net revenue by category",
            charts.bars(kinds[:6], [218e3, 54e3, 12e3, -18e3, -41e3, -96e3], signed=True, look=look),
            6,
            charts.bars_height(10),
        ),
        (
            "lines",
            "Home and Garden pulls away from the rest",
            "Net revenue by month and category",
            charts.trend(months, {k: parts[k] for k in kinds[:5]}, look=look),
            6,
            290,
        ),
        (
            "stacked",
            "Growth is broad: seven of ten categories rose",
            "Net revenue by month and category",
            charts.stacked_bars(months, parts, look=look),
            6,
            290,
        ),
        (
            "heat",
            "Evenings from seven sell most, Sundays above all",
            "Orders by weekday and hour",
            charts.heat_map(hours, days, heat, "count", look=look),
            8,
            260,
        ),
        (
            "pareto",
            "A fifth of products make four fifths of revenue",
            "Share of revenue by share of products",
            charts.pareto([1e6 / (i + 1) ** 1.1 for i in range(400)], look=look),
            4,
            260,
        ),
        (
            "intervals",
            "Electronics answers most to price",
            "Change of sales for a price 1% higher, with its interval",
            charts.intervals(
                ["Electronics", "Fashion", "Kitchen", "Beauty"],
                [-2.1, -1.7, -1.2, -0.8],
                [-2.4, -1.9, -1.4, -1.1],
                [-1.8, -1.5, -1.0, -0.5],
                mark=-1.0,
                mark_name="revenue stays",
                look=look,
            ),
            4,
            190,
        ),
        (
            "reaction",
            "Five percent dearer brings 9k a month",
            "Change of margin by change of price",
            charts.reaction(
                [each / 100 for each in range(-20, 21, 5)],
                [2e5 * each / 100 - 2e3 for each in range(-20, 21, 5)],
                [1.6e5 * each / 100 - 2e3 for each in range(-20, 21, 5)],
                [2.4e5 * each / 100 - 2e3 for each in range(-20, 21, 5)],
                0.05,
                (-0.1, 0.12),
                look=look,
            ),
            4,
            220,
        ),
        (
            "funnel",
            "Half of baskets never reach checkout",
            "Sessions by step reached",
            charts.funnel(
                ["Sessions", "Product views", "Added to basket", "Checkout", "Orders"],
                [412300, 288400, 61800, 31200, 24900],
                look=look,
            ),
            4,
            220,
        ),
        (
            "arcs",
            "Home and Garden goes with electronics",
            "Circles by revenue, arcs by how often two are together against chance",
            charts.arcs(kinds, sizes, [(0, 1, 14.3), (2, 4, 6.1), (3, 4, 2.4), (6, 9, 11.0)], look=look),
            4,
            charts.arcs_height(10),
        ),
        (
            "bubble",
            "Three categories earn little on much revenue",
            "Margin against revenue; size is orders",
            charts.bubble(
                sizes,
                [0.31, 0.12, 0.42, 0.25, 0.3, 0.28, 0.19, 0.08, 0.33, 0.4],
                kinds,
                [v / 90 for v in sizes],
                "Net revenue",
                "Margin",
                look=look,
            ),
            4,
            260,
        ),
        (
            "histogram",
            "Most orders lie between €40 and €120",
            "Orders by value",
            charts.histogram(
                [20 * i for i in range(16)], [100 * i * math.exp(-i / 3) + 20 for i in range(15)], look=look
            ),
            4,
            260,
        ),
        (
            "multiples",
            "Every category but Toys grew",
            "Net revenue by month, all on one scale",
            charts.small_multiples(months, {k: parts[k] for k in kinds[:6]}, look=look),
            12,
            320,
        ),
    ]
