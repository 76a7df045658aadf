"""Lists by hand: searched, sorted without regard to case, the unknown last, and paged."""

from __future__ import annotations

import pandas as pd
import pytest

from services.listing import MOST_ROWS, listed, searched

ROWS = pd.DataFrame(
    {"name": ["lamp", "Kite", None, "Lantern"], "key": ["a", "b", "c", "L"], "sold": [2.0, None, 5.0, 2.0]}
)


@pytest.mark.parametrize(
    ("search", "found"), [("", [0, 1, 2, 3]), (" L", [0, 3]), ("la", [0, 3]), ("kite", [1]), ("C", [2]), ("(", [])]
)
def test_it_is_searched_as_text(search: str, found: list[int]) -> None:
    assert searched(ROWS, ("name", "key"), search).index.tolist() == found


@pytest.mark.parametrize(
    ("sort", "direction", "keys"),
    [("sold", "desc", "caLb"), ("sold", "asc", "aLcb"), ("name", "asc", "baLc"), ("nothing", "desc", "caLb")],
)
def test_it_is_sorted(sort: str, direction: str, keys: str) -> None:
    assert "".join(listed(ROWS, sort, "sold", direction, 0, 10)["rows"]["key"]) == keys  # type: ignore[index]


def test_it_is_paged() -> None:
    page = listed(ROWS, "key", "sold", "asc", 1, 2)
    assert (page["rows"]["key"].tolist(), page["count"]) == (["b", "c"], 4)  # type: ignore[index]
    many = pd.DataFrame({"key": range(MOST_ROWS + 1)})
    assert len(listed(many, "key", "key", "asc", 0, 10**6)["rows"]) == MOST_ROWS  # type: ignore[arg-type]
    assert listed(ROWS.head(0), "key", "sold", "asc", -1, -1)["count"] == 0
