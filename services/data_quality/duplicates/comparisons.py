"""How two records are compared: for each of a few things, the first level that holds, from the same to different."""

from __future__ import annotations

from typing import Any

UNKNOWN, DIFFERENT = "unknown", "different"


def _slip(left: str, right: str) -> str:
    """One sign is wrong, missing or one too many, or two have changed places. Most pairs are told apart by the first
    function, which takes a fifth of the other's time."""
    return f"case when levenshtein({left}, {right}) <= 2 then damerau_levenshtein({left}, {right}) <= 1 else false end"


def _near(left: str, right: str) -> str:
    """A slip, or little of a long word is different."""
    return f"(jaro_winkler_similarity({left}, {right}) >= 0.92 or {_slip(left, right)})"


def _same(field: str) -> str:
    return f"{field}_l = {field}_r"


def _parts(*parts: tuple[int, int]) -> str:
    """The same digits of the date of birth: from which on, and how many."""
    return " and ".join(
        f"substr(birth_date_l, {at}, {many}) = substr(birth_date_r, {at}, {many})" for at, many in parts
    )


_YEAR, _MONTH, _DAY = (1, 4), (5, 2), (7, 2)
_GIVEN, _SURNAME = _near("given_name_l", "given_name_r"), _near("surname_l", "surname_r")
_HOUSE = "house_number_l is not distinct from house_number_r"

LEVELS: dict[str, tuple[tuple[str, str], ...]] = {
    "name": (
        (
            UNKNOWN,
            "coalesce(given_name_l, surname_l) is null or coalesce(given_name_r, surname_r) is null",
        ),
        ("same", f"{_same('given_name')} and {_same('surname')}"),
        ("swapped", "given_name_l = surname_r and surname_l = given_name_r"),
        ("nearly the same", f"{_GIVEN} and {_SURNAME}"),
        (
            "nearly the same, swapped",
            f"{_near('given_name_l', 'surname_r')} and {_near('surname_l', 'given_name_r')}",
        ),
        (
            "the same as far as known",
            f"({_SURNAME} and (given_name_l is null or given_name_r is null))"
            f" or ({_GIVEN} and (surname_l is null or surname_r is null))",
        ),
        ("family name alone", _SURNAME),
        ("given name alone", _GIVEN),
    ),
    "date of birth": (
        (UNKNOWN, "birth_date_l is null or birth_date_r is null"),
        ("same", _same("birth_date")),
        ("nearly the same", _slip("birth_date_l", "birth_date_r")),
        (
            "two of year, month and day",
            f"({_parts(_YEAR, _MONTH)}) or ({_parts(_YEAR, _DAY)}) or ({_parts(_MONTH, _DAY)})",
        ),
    ),
    "e-mail": (
        (UNKNOWN, "email_l is null or email_r is null"),
        ("same", _same("email")),
        ("same name before the @", _same("mailbox")),
    ),
    "telephone": (
        (UNKNOWN, "phone_l is null or phone_r is null"),
        ("same", "ends_with(phone_l, phone_r) or ends_with(phone_r, phone_l)"),
        (
            "nearly the same",
            f"starts_with(phone_l, phone_r) or starts_with(phone_r, phone_l) or {_slip('phone_l', 'phone_r')}",
        ),
    ),
    "identity number": (
        (UNKNOWN, "identity_number_l is null or identity_number_r is null"),
        ("same", _same("identity_number")),
        ("nearly the same", _slip("identity_number_l", "identity_number_r")),
    ),
    "place": (
        (UNKNOWN, "coalesce(postal_code_l, city_l) is null or coalesce(postal_code_r, city_r) is null"),
        ("same", f"{_same('postal_code')} and {_near('city_l', 'city_r')}"),
        ("same postal code", _same("postal_code")),
        (
            "nearly the same",
            f"{_slip('postal_code_l', 'postal_code_r')} and {_near('city_l', 'city_r')}",
        ),
        ("city alone", _near("city_l", "city_r")),
    ),
    "street": (
        (UNKNOWN, "street_l is null or street_r is null"),
        ("same", f"{_same('street')} and {_HOUSE}"),
        ("nearly the same", _near("street_l", "street_r")),
    ),
}
"""Each comparison's levels: what is said of two records, and when. Unknown counts neither way; what fulfils none is
different. A name is one comparison, and a place another, since their parts hang on one another."""

_NAME, _BORN = (dict(LEVELS[comparison]) for comparison in ("name", "date of birth"))
_OWN = f"{_same('email')} or {_same('mailbox')} or {_same('identity_number')}"
_BORN_ALIKE = f"({_BORN['same']} or {_BORN['nearly the same']})"
PERSONAL = f"""
    ({_NAME["same"]}) or ({_NAME["swapped"]}) or ({_NAME["nearly the same"]}) or ({_NAME["nearly the same, swapped"]})
    or ({_NAME["the same as far as known"]})
    or ({_NAME["given name alone"]}) and {_BORN_ALIKE}
    or ({_OWN}) and ({_BORN[UNKNOWN]} or {_BORN_ALIKE})
"""
"""What records must have in common to be one person's, whatever else they share: families share a name, a place, a
telephone and even an address for e-mail, and where they are many, they would be learned as agreeing."""


def column(comparison: str) -> str:
    """The comparison as part of a column's name."""
    return comparison.replace("-", "").replace(" ", "_")


def comparisons() -> list[Any]:
    """LEVELS as splink takes them."""
    from splink import comparison_level_library as levels  # splink is slow to import, and seldom needed
    from splink import comparison_library

    return [
        comparison_library.CustomComparison(
            output_column_name=column(name),
            comparison_levels=[
                levels.CustomLevel(unknown[1], unknown[0]).configure(is_null_level=True),
                *(levels.CustomLevel(condition, label) for label, condition in known),
                levels.ElseLevel(),
            ],
        )
        for name, (unknown, *known) in LEVELS.items()
    ]


def labels(comparison: str) -> list[str]:
    """What is said of two records by splink's number for a level: different is 0; the last, at -1, is unknown."""
    unknown, *known = (label for label, _ in LEVELS[comparison])
    return [DIFFERENT, *reversed(known), unknown]
