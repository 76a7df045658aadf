"""What to mend first: by how many points the company's score would rise if what fails in a table did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.data_quality.scores import Outcome, scored


@dataclass(frozen=True)
class Gain:
    """What fails by a rule in a table, and the `points` of the company's score that mending all of it would bring."""

    outcome: Outcome
    points: float


def gains(outcomes: Sequence[Outcome]) -> list[Gain]:
    """What fails, the most points first; since every score is a mean, together they bring the sum of their points."""
    now = scored(outcomes).company or 0.0
    found = []
    for place, each in enumerate(outcomes):
        if each.rows_failing:
            mended = [*outcomes[:place], replace(each, rows_failing=0), *outcomes[place + 1 :]]
            found.append(Gain(each, (scored(mended).company or 0.0) - now))
    return sorted(found, key=lambda gain: -gain.points)
