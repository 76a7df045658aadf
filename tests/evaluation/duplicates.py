"""How well duplicate customers are found: precision, recall and F by threshold, on people of whom the truth is known.

python -m tests.evaluation.duplicates                   the committed sample
python -m tests.evaluation.duplicates --seed 21         a company of another seed, generated for it
python -m tests.evaluation.duplicates --febrl           the four public sets
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from data.generator import generate
from services.data_quality.duplicates import THRESHOLD, clusters, link
from tests.evaluation.people import People, febrl, sample

THRESHOLDS = (0.5, 0.8, 0.9, THRESHOLD, 0.99, 0.999, 0.9999, 0.99999)


class Score(NamedTuple):
    """Of the pairs within clusters."""

    threshold: float
    precision: float
    recall: float

    @property
    def f(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def curve(people: People, thresholds: tuple[float, ...] = THRESHOLDS) -> Iterator[Score]:
    """What is found at each threshold."""
    _, pairs = link(people.records, people.mapping, threshold=min(thresholds))
    for threshold in thresholds:
        joined = clusters(pair for pair in pairs if pair.probability >= threshold)
        found = {pair for each in joined for pair in combinations(each.members, 2)}
        right = len(found & people.pairs)
        yield Score(threshold, right / max(len(found), 1), right / len(people.pairs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--febrl", action="store_true")
    asked = parser.parse_args()
    if asked.febrl:
        for number in (1, 2, 3, 4):
            _print(f"febrl {number}", febrl(number))
    elif asked.seed is None:
        _print("the sample", sample())
    else:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), seed=asked.seed, scale=asked.scale)
            _print(f"seed {asked.seed} at scale {asked.scale:g}", sample(Path(folder)))


def _print(name: str, people: People) -> None:
    began = time.perf_counter()
    scores = list(curve(people))
    took = time.perf_counter() - began
    print(f"{name}: {people.records.num_rows} records, {len(people.pairs)} pairs of one person, {took:.1f} s")
    print("threshold  precision  recall  F")
    for score in scores:
        print(f"{score.threshold:<9}  {score.precision:.4f}     {score.recall:.4f}  {score.f:.4f}")


if __name__ == "__main__":
    main()
