"""Files as they should not be: each gets its message, and not a row is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.data_loader import FileRefused, load_file, load_folder
from tests.services.data_loader.conftest import ORDERS, Load, Write, column, quarantine, rows

GOOD = "O1,C1,2026-10-01T10:00:00Z,paid,EUR\nO2,,2026-10-02T10:00:00Z,shipped,GBP\n"
VENDORS = "vendor_id,name\n"


def refusal(load: Load, table: str, content: str | bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        load(table, content)
    assert column("select count(*) from core.orders") == [0]
    assert rows("select state, message from ops.load_file") == [
        {"state": "refused", "message": f"{caught.value} {caught.value.remedy}"}
    ]
    return str(caught.value)


def test_an_empty_file_is_refused(load: Load) -> None:
    assert refusal(load, "orders", b"") == "orders.csv is empty; it has not even a header line."


def test_a_file_without_a_header_line_is_refused(load: Load) -> None:
    message = "orders.csv does not begin with a header line; its first line must name the columns."
    assert refusal(load, "orders", "\n" + ORDERS + GOOD) == message


def test_a_missing_column_is_named_with_what_was_found(load: Load) -> None:
    assert refusal(load, "orders", "order_id,Date,Status\nO1,2026-10-01,paid\n") == (
        "orders.csv lacks the columns ordered_at, currency. "
        "Looked for order_id, ordered_at, status, currency; found order_id, Date, Status."
    )


def test_a_column_that_is_there_twice_is_refused(load: Load) -> None:
    assert refusal(load, "orders", "order_id,Status,ordered_at,currency,status\n") == (
        "orders.csv has the column status more than once, as columns 2 and 5; keep one."
    )


def test_a_file_that_is_no_table_is_refused(load: Load) -> None:
    message = refusal(load, "orders", b"PK\x03\x04\x14\x00" + bytes(range(256)) * 20)
    assert message.startswith("orders.csv lacks the columns order_id,")
    assert len(message) < 1500


def test_a_file_of_no_table_and_a_missing_file_are_refused(load: Load, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"colours\.csv is not named for a table"):
        load("colours", "a,b\n")
    with pytest.raises(FileRefused, match=r"orders\.csv cannot be read: No such file"):
        load_file(tmp_path / "orders.csv")
    with pytest.raises(FileRefused, match="holds no file to load"):
        load_folder(tmp_path / "nothing")


def test_a_header_alone_is_said(load: Load) -> None:
    report = load("orders", ORDERS)
    assert (report.state, report.rows_read) == ("loaded", 0)
    assert report.messages == ("It has a header and no rows.",)


@pytest.mark.parametrize("content", [ORDERS + GOOD, ORDERS + GOOD.rstrip("\n")], ids=["ended", "not ended"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_do_not_matter(load: Load, content: str, line_end: str, encoding: str) -> None:
    report = load("orders", content.replace("\n", line_end).encode(encoding))
    assert (report.rows_read, report.rows_accepted) == (2, 2)
    assert report.messages == (("Read as UTF-16.",) if encoding == "utf-16" else ())
    assert column("select currency from core.orders order by order_id") == ["EUR", "GBP"]


def test_mixed_line_ends_and_blank_lines_do_not_matter(load: Load) -> None:
    report = load("orders", ORDERS + "\n" + GOOD.replace("\n", "\r\n", 1) + "\n\r\n\n")
    assert (report.rows_read, report.rows_accepted) == (2, 2)


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_found_out_and_said(load: Load, delimiter: str, name: str) -> None:
    report = load("orders", (ORDERS + GOOD).replace(",", delimiter))
    assert report.rows_accepted == 2
    assert report.messages == (f"Read with {name} between the values.",)


def test_order_case_and_blanks_of_the_header_do_not_matter(load: Load) -> None:
    report = load("orders", ' Currency ,"ORDER ID",Ordered-At,status\nEUR,O1,2026-10-01,paid\n')
    assert (report.rows_accepted, report.messages) == (1, ())
    assert rows("select order_id, currency from core.orders") == [{"order_id": "O1", "currency": "EUR"}]


def test_further_columns_are_left_out_and_named_but_kept_with_a_refused_row(load: Load) -> None:
    report = load("vendors", "vendor_id,Colour,name,,Colour\nV1,red,One,x,blue\nV2,green,,y,grey\n")
    assert (report.rows_accepted, report.rows_quarantined) == (1, 1)
    assert report.messages[0] == "Columns that are not loaded: Colour, (unnamed), Colour."
    assert quarantine()[0]["original_row"] == {
        "vendor_id": "V2",
        "Colour": "green",
        "name": "",
        "(column 4)": "y",
        "Colour (column 5)": "grey",
    }


def test_ragged_rows_are_quarantined_whole(load: Load) -> None:
    report = load("orders", ORDERS + "O1,C1,2026-10-01,paid\n" + GOOD + "O4,C1,2026-10-01,paid,EUR,9\n")
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (4, 2, 2)
    short, long = quarantine()
    assert short["reason"] == "orders.csv line 2 has 4 values, but the header names 5 columns"
    assert long["reason"] == "orders.csv line 5 has 6 values, but the header names 5 columns"
    assert long["original_row"] == {"_line": "O4,C1,2026-10-01,paid,EUR,9"}


def test_lines_are_counted_across_line_ends_within_quotes(load: Load) -> None:
    report = load("vendors", 'vendor_id,name\nV1,"One\nand only"\nV2,\nV3,"Say ""three"""\n')
    assert (report.rows_accepted, report.rows_quarantined) == (2, 1)
    assert column("select name from core.vendors order by vendor_id") == ["One\nand only", 'Say "three"']
    assert quarantine()[0]["reason"] == "vendors.csv line 4, column name: must not be empty"


def test_a_quotation_mark_inside_a_value_is_kept(load: Load) -> None:
    assert load("vendors", VENDORS + 'V1,5" and 6" nails\nV2,Two"\n').rows_accepted == 2
    assert column("select name from core.vendors order by vendor_id") == ['5" and 6" nails', 'Two"']


def test_a_quotation_mark_that_is_never_closed_costs_one_row(load: Load) -> None:
    report = load("vendors", VENDORS + 'V1,"One\nV2,Two\nV3,Three\n')
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (3, 2, 1)
    (row,) = quarantine()
    assert row["line"] == 2
    assert row["reason"].startswith("vendors.csv line 2 has a quotation mark that is not closed")
    assert row["original_row"] == {"_line": 'V1,"One'}


def test_a_quotation_mark_that_is_not_doubled_costs_one_row(load: Load) -> None:
    report = load("vendors", VENDORS + 'V1,"5" nails"\nV2,Two\n')
    assert (report.rows_accepted, report.rows_quarantined) == (1, 1)
    assert "is not doubled inside a quoted value" in quarantine()[0]["reason"]


def test_the_end_mark_of_copy_is_a_row_like_another(load: Load) -> None:
    report = load("vendors", VENDORS + "V1,One\n\\.\nV2,\\.\n")
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (3, 2, 1)
    assert column("select name from core.vendors order by vendor_id") == ["One", "\\."]


def test_windows_1252_is_read_and_said(load: Load) -> None:
    report = load("vendors", (VENDORS + "V1,Müller € “Söhne”\n").encode("cp1252"))
    assert report.messages == ("It is not UTF-8 and was read as Windows-1252; check names with accents.",)
    assert column("select name from core.vendors") == ["Müller € “Söhne”"]


def test_a_few_damaged_bytes_in_utf8_cost_their_rows_alone(load: Load) -> None:
    content = (VENDORS + "V1,Müller\nV2,Jürgen 😀\n").encode() + b"V3,caf\xe9\nV4,Four\n"
    report = load("vendors", content)
    assert (report.rows_accepted, report.rows_quarantined) == (3, 1)
    assert column("select name from core.vendors order by vendor_id") == ["Müller", "Jürgen 😀", "Four"]
    (row,) = quarantine()
    assert row["reason"].startswith("vendors.csv line 4 holds bytes that are not text in the file's encoding")
    assert row["original_row"] == {"vendor_id": "V3", "name": "caf\\xe9"}


def test_bytes_that_windows_1252_lacks_cost_their_rows_alone(load: Load) -> None:
    report = load("vendors", (VENDORS + "V1,Müller\n").encode("cp1252") + b"V2,\x81\x81\nV3,Three\n")
    assert (report.rows_accepted, report.rows_quarantined) == (2, 1)
    assert quarantine()[0]["original_row"] == {"vendor_id": "V2", "name": "\\x81\\x81"}


def test_a_cut_off_utf16_file_keeps_its_whole_rows(load: Load) -> None:
    report = load("vendors", (VENDORS + "V1,Müller\nV2,Two").encode("utf-16")[:-1])
    assert (report.rows_accepted, report.rows_quarantined) == (1, 1)


def test_nul_characters_cost_their_rows_alone(load: Load) -> None:
    report = load("vendors", VENDORS + "V1,On\0e\nV2,Two\n")
    assert (report.rows_accepted, report.rows_quarantined) == (1, 1)
    (row,) = quarantine()
    assert row["reason"] == "vendors.csv line 2 holds a NUL character, which no text may; remove it"
    assert row["original_row"] == {"vendor_id": "V1", "name": "On␀e"}


@pytest.mark.parametrize("quote", ["", '"'], ids=["bare", "quoted"])
def test_a_value_of_ten_megabytes_costs_its_row_alone(load: Load, quote: str) -> None:
    huge = "x" * 10_000_000
    report = load("vendors", f"{VENDORS}V1,One\nV2,{quote}{huge}{quote}\nV3,Three\n")
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (3, 2, 1)
    (row,) = quarantine()
    assert row["reason"].startswith("vendors.csv line 3 has a value longer than 1,000,000 characters")
    assert row["original_row"]["_line"] == f"V2,{quote}{huge}{quote}"


def test_a_line_too_long_for_memory_is_refused(load: Load) -> None:
    message = refusal(load, "vendors", VENDORS + "V1," + "x" * 65_000_000)
    assert message == "vendors.csv line 2 is longer than 64,000,000 characters."


def test_formulas_and_emoji_are_text_like_any_other(load: Load) -> None:
    names = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "😀 日本語 ‏עברית"]
    load("vendors", VENDORS + "".join(f"V{n},{name}\n" for n, name in enumerate(names)))
    assert column("select name from core.vendors order by vendor_id") == names


def test_a_refused_file_does_not_keep_the_others_out(load: Load, write: Write, tmp_path: Path) -> None:
    write("orders", ORDERS + GOOD)
    write("vendors", "")
    write("notes", "a,b\n")
    report = load_folder(tmp_path)
    assert [(file.table, file.state) for file in report.files] == [("vendors", "refused"), ("orders", "loaded")]
    assert [Path(path).name for path in report.ignored] == ["notes.csv"]
    assert report.changed
    assert column("select state from ops.load") == ["finished"]
