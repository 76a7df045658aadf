"""Who is one person: records joined by their pairs, but not along a chain of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.data_quality.duplicates.linking import Pair


@dataclass(frozen=True, order=True)
class Cluster:
    """The keys of one person's records, in order, and the pairs among them, the strongest first."""

    members: tuple[str, ...]
    pairs: tuple[Pair, ...]


def clusters(pairs: Iterable[Pair], apart: Collection[tuple[str, str]] = ()) -> list[Cluster]:
    """Groups of two and more records, in order.

    The strongest pairs join first. Two groups become one where at least half of the pairs across them are among
    `pairs`: what hangs together by a single link each stays apart, as do groups across which lies a pair of `apart`,
    whose keys are in order.
    """
    strongest = sorted(pairs, key=lambda pair: (-pair.weight, pair.a, pair.b))
    linked, refused = {(pair.a, pair.b) for pair in strongest}, set(apart)
    group: dict[str, list[str]] = {}
    for pair in strongest:
        left, right = group.setdefault(pair.a, [pair.a]), group.setdefault(pair.b, [pair.b])
        if left is right:
            continue
        across = [(min(a, b), max(a, b)) for a in left for b in right]
        if refused.isdisjoint(across) and 2 * sum(each in linked for each in across) >= len(across):
            left += right
            group.update((key, left) for key in right)
    within: dict[int, list[Pair]] = {}
    for pair in strongest:
        if group[pair.a] is group[pair.b]:
            within.setdefault(id(group[pair.a]), []).append(pair)
    return sorted(Cluster(tuple(sorted(group[held[0].a])), tuple(held)) for held in within.values())
