"""What evaluating many rules takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle, islice, product
from statistics import median

from sqlalchemy import Connection, text

from services.alerts.episodes import Question
from services.alerts.metrics import anomalies, compared
from services.alerts.rules import Place, Rule
from services.database import transaction
from services.metrics import METRICS
from tests.load.figures import Figure, interleaved, spread, timed
from tests.load.setting import Setting

RULES = 1000
WAYS = (("threshold", ""), ("change", "previous_period"), ("change", "previous_year"))
WINDOWS, HOLDS = (1, 7, 28), (1, 3)


def measure(setting: Setting) -> Iterator[Figure]:
    """A thousand rules over every metric, in places of every kind: of thresholds and changes, then of anomalies."""
    asked = questions(setting.as_of)
    unusual = [Question(_anomaly(each.rule), each.place, each.start, each.end) for each in asked]
    times = interleaved(
        {
            "thresholds and changes": lambda: timed(lambda: compared(asked)),
            "anomalies": lambda: timed(lambda: anomalies(unusual)),
        },
        setting.rounds,
    )
    for name, each in times.items():
        yield Figure(f"{RULES:,} rules on {name}", median(each), "ms", bar="<= 5000", note=spread(each))


def questions(day: date) -> Sequence[Question]:
    """What so many rules ask about a day: every metric in every way, in places of every kind."""
    with transaction() as connection:
        regions, channels, categories = (
            _values(connection, name) for name in ("region_id", "channel_id", "category_id")
        )
    # Those that are not all open are the most, and come last.
    places = sorted(product(regions, channels, categories), key=lambda place: place.count("*"), reverse=True)
    kinds = cycle(product(METRICS, WAYS, WINDOWS, HOLDS))
    asked = []
    for place, (metric, (kind, against), window, hold) in islice(zip(cycle(places), kinds, strict=False), RULES):
        rule = Rule("", kind, metric, "above", 1, "info", "sales", window_days=window, against=against, hold=hold)
        asked.append(Question(rule, Place(metric, *place), day, day))
    return asked


def _values(connection: Connection, name: str) -> list[str]:
    found = connection.execute(text(f"select distinct {name} from mart.sales_day where {name} <> '*' order by 1"))
    return ["*", *found.scalars()]


def _anomaly(rule: Rule) -> Rule:
    return replace(rule, kind="anomaly", operator="outside", fire_limit=3.5)
