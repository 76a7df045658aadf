"""Clusters by hand: pairs, threes, chains, and what is kept apart."""

from __future__ import annotations

import numpy as np
import pytest

from services.data_quality.duplicates import Pair, clusters
from services.data_quality.duplicates.model import Patterns, fit, sizes


def pair(keys: str, weight: float = 10.0) -> Pair:
    return Pair(keys[0], keys[1], weight, 0.99, {})


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], []),
        (["ab"], ["ab"]),
        (["ab", "cd"], ["ab", "cd"]),
        (["ab", "ac", "bc"], ["abc"]),
        # a and c were not seen to be one, but half of the pairs between ab and c are.
        (["ab", "bc"], ["abc"]),
        # Of the three pairs between abc and d one is there.
        (["ab", "bc", "cd"], ["abc"]),
        # Two of three.
        (["ab", "bc", "cd", "bd"], ["abcd"]),
        # Two pairs of two, held together by a single one of the four across.
        (["ab", "cd", "bc"], ["ab", "cd"]),
    ],
)
def test_records_join_where_half_of_the_pairs_across_are_there(pairs: list[str], expected: list[str]) -> None:
    given = [pair(keys, 20.0 - place) for place, keys in enumerate(pairs)]
    assert ["".join(each.members) for each in clusters(reversed(given))] == expected


def test_the_strongest_pairs_join_first() -> None:
    """bc is the weakest of a chain of four, and the one that is left out."""
    chain = [pair("ab", 12), pair("bc", 9), pair("cd", 11)]
    assert [each.members for each in clusters(chain)] == [("a", "b"), ("c", "d")]


def test_a_cluster_names_the_pairs_that_hold_it_together() -> None:
    (found,) = clusters([pair("bc", 9), pair("ab", 12)])
    assert found.pairs == (pair("ab", 12), pair("bc", 9))


def test_what_is_kept_apart_is_never_in_one_cluster() -> None:
    three = [pair("ab", 12), pair("ac", 11), pair("bc", 10)]
    assert [each.members for each in clusters(three, [("a", "c")])] == [("a", "b")]
    assert [each.members for each in clusters(three, [("a", "b")])] == [("a", "c")]


def test_what_agreement_tells_is_learned_from_counts() -> None:
    """Of 1000 records 100 pairs are one person's: all have the telephone, 80 the e-mail address in common; 400 other
    pairs of candidates share neither. Of strangers, one in a million has either in common by chance."""
    absent = {name: np.full(3, -1) for name in sizes()}
    candidates = Patterns(
        {**absent, "telephone": np.array([0, 0, 2]), "e-mail": np.array([0, 2, 2])}, np.array([80.0, 20.0, 400.0])
    )
    two = {name: np.full(2, -1) for name in sizes()}
    strangers = Patterns(
        {**two, "telephone": np.array([0, 2]), "e-mail": np.array([0, 2])}, np.array([10.0, 9_999_990.0])
    )
    model = fit(candidates, strangers, 1000)
    assert model.prior * 1000 * 999 / 2 == pytest.approx(100, abs=3)
    assert model.same["telephone"][0] == pytest.approx((100 + 9) / 110, abs=0.02)
    assert model.same["e-mail"][0] == pytest.approx((80 + 9) / 110, abs=0.02)
    assert model.strangers["telephone"][0] == pytest.approx(1e-6, rel=0.1)
    assert model.same["name"][0] == pytest.approx(0.9)


def test_a_company_without_second_accounts_learns_that_there_are_none() -> None:
    absent = {name: np.full(1, -1) for name in sizes()}
    different = {**absent, "telephone": np.array([2]), "name": np.array([7])}
    model = fit(Patterns(different, np.array([500.0])), Patterns(different, np.array([100_000.0])), 1000)
    assert model.prior * 1000 * 999 / 2 == pytest.approx(1)
    assert model.same["telephone"][0] == pytest.approx(0.9, abs=0.01)
