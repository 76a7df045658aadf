"""A panel's figures as a file: CSV and XLSX that a spreadsheet opens without surprises."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pandas as pd

_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def neutral(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; all else stays as it is.

    See OWASP, CSV Injection.
    """
    if not isinstance(value, str):
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    clean = _UNREADABLE.sub("", value)
    return f"'{clean}" if _FORMULA.match(clean) else clean


def readable_names(table: pd.DataFrame) -> pd.DataFrame:
    """Column names as a reader writes them: `net_revenue` becomes `Net revenue`."""
    return table.rename(columns=lambda name: str(name).replace("_", " ").capitalize())


def to_csv(table: pd.DataFrame) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read accents; numbers stay numbers."""
    safe = table.map(neutral)
    return (
        readable_names(safe)
        .to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%dT%H:%M:%S")
        .encode("utf-8-sig")
    )


def to_xlsx(table: pd.DataFrame, title: str, notes: list[tuple[str, str]]) -> bytes:
    """A workbook with the table on the first sheet and where it comes from on the second."""
    import xlsxwriter  # only exports need it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Data")
        named = readable_names(table)
        for column, name in enumerate(named.columns):
            sheet.write_string(0, column, str(name), head)
            sheet.set_column(column, column, min(max(len(str(name)) + 2, 12), 40))
            for row, value in enumerate(named.iloc[:, column].tolist(), start=1):
                _write(sheet, row, column, value, formats)
        sheet.freeze_panes(1, 0)
        source = book.add_worksheet("Source")
        source.set_column(0, 0, 18)
        source.set_column(1, 1, 100)
        for row, (label, text) in enumerate(notes):
            source.write_string(row, 0, label, head)
            source.write_string(row, 1, text[:32_000])
    return buffer.getvalue()


def _write(sheet: object, row: int, column: int, value: object, formats: dict[type, object]) -> None:
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats[datetime])  # type: ignore[attr-defined]
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])  # type: ignore[attr-defined]
    elif isinstance(value, bool | int | float):
        sheet.write(row, column, value)  # type: ignore[attr-defined]
    else:
        sheet.write_string(row, column, str(neutral(value)))  # type: ignore[attr-defined]
