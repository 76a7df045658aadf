"""Files that a spreadsheet opens without running anything, with numbers still numbers."""

import io
import zipfile
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from callbacks.exports import neutral, to_csv, to_xlsx


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "\r\n=1"])
def test_formulas_become_text(text: str) -> None:
    assert str(neutral(text)).startswith("'")


@pytest.mark.parametrize("value", ["Lamp", "a=b", "Zoë 🎉", -5, -2.5, None, date(2026, 1, 1)])
def test_all_else_stays(value: object) -> None:
    assert neutral(value) == value


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ['=HYPERLINK("http://x")', "Zoë 🎉"],
            "net_revenue": [-12.34, None],
            "at": [datetime(2026, 1, 2, 3, 4, tzinfo=UTC)] * 2,
            "parts": [["a", "b"], []],
        }
    )


def test_csv_keeps_numbers_and_accents() -> None:
    text = to_csv(frame()).decode("utf-8-sig")
    assert text.splitlines()[0] == "Name,Net revenue,At,Parts"
    assert '"\'=HYPERLINK(""http://x"")",-12.34,2026-01-02T03:04:00,"a, b"' in text
    assert "Zoë 🎉,," in text


def test_xlsx_holds_numbers_as_numbers_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(frame(), "A/B: [test]", [("Query", "select 1")]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "<v>-12.34</v>" in sheet
    assert "HYPERLINK" in strings
