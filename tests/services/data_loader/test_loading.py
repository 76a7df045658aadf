"""What becomes of the rows of a sound file: stored once, refused with a reason, or found to say nothing new."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services import database
from services.data_loader import FileRefused, load_file, load_folder, load_history, load_stream, quarantine_summary
from tests.services.data_loader.conftest import ITEMS, ORDERS, Load, Write, column, quarantine, rows


def order(number: int, status: str = "paid", at: str = "2026-10-01T10:00:00Z") -> str:
    return f"O{number},C1,{at},{status},EUR\n"


def item(number: int, order: int = 1, quantity: str = "1") -> str:
    return f"I{number},O{order},P1,{quantity},9.99\n"


def test_a_refused_row_is_kept_with_its_place_and_every_reason(load: Load) -> None:
    report = load("orders", ORDERS + order(1) + "O2,C1,2026-02-30,Paid,EUR\n" + order(3))
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (3, 2, 1)
    assert report.messages == ("Rows with a fault, now in quarantine: 1.",)
    (row,) = quarantine()
    assert row == {
        "line": 3,
        "column_name": "ordered_at",
        "value": "2026-02-30",
        "state": "open",
        "reason": 'orders.csv line 3, column ordered_at: "2026-02-30" is not a date that exists; write a time as '
        "YYYY-MM-DDTHH:MM:SS, with Z or an offset if not UTC; column status: "
        '"Paid" is not one of pending, paid, processing, shipped, delivered, returned, cancelled, failed',
        "original_row": row["original_row"],
    }
    assert row["original_row"]["order_id"] == "O2"


def test_the_year_9999_is_refused(load: Load) -> None:
    load("promotions", "promotion_id,name,starts_on,ends_on\nS1,Sale,2026-01-01,9999-12-31\n")
    assert quarantine()[0]["reason"].startswith('promotions.csv line 2, column ends_on: "9999-12-31" lies outside the')


def test_a_long_value_is_cut_in_the_reason_only(load: Load) -> None:
    load("orders", ORDERS + order(1, status="x" * 5000))
    (row,) = quarantine()
    assert '…" (5,000 characters) is not one of' in row["reason"]
    assert row["value"] == row["original_row"]["status"] == "x" * 5000


def test_a_value_outside_an_optional_list_is_stored_as_it_is(load: Load) -> None:
    load("orders", "order_id,ordered_at,status,currency,device\nO1,2026-10-01,paid,EUR,fridge\n")
    assert column("select device from core.orders") == ["fridge"]


def test_the_same_file_again_changes_nothing(load: Load) -> None:
    content = ORDERS + order(1) + "O2,C1,never,paid,EUR\n"
    load("orders", content)
    before = rows("select xmin::text, ctid::text, order_id from core.orders")
    again = load("orders", content)
    assert (again.state, again.rows_read) == ("skipped", 0)
    assert rows("select xmin::text, ctid::text, order_id from core.orders") == before
    assert len(quarantine()) == 1


def test_rows_that_say_nothing_new_are_left_alone(load: Load) -> None:
    load("orders", ORDERS + order(1) + order(2))
    before = rows("select xmin::text, order_id from core.orders where order_id = 'O1'")
    report = load("orders", ORDERS + order(2, "shipped") + " O1 ,C1,2026-10-01T12:00:00+02:00,paid,EUR\n" + order(3))
    assert (report.rows_accepted, report.rows_unchanged) == (2, 1)
    assert rows("select xmin::text, order_id from core.orders where order_id = 'O1'") == before
    assert column("select status from core.orders order by order_id") == ["paid", "shipped", "paid"]


def test_columns_that_a_file_lacks_keep_what_is_stored(load: Load) -> None:
    load("orders", "order_id,ordered_at,status,currency,city,order_total\nO1,2026-10-01,paid,EUR,Berlin,5.00\n")
    report = load("orders", "order_id,ordered_at,status,currency,city\nO1,2026-10-01,shipped,EUR,\n")
    assert report.rows_accepted == 1
    assert rows("select status, city, order_total::text from core.orders") == [
        {"status": "shipped", "city": None, "order_total": "5.00"}
    ]


def test_an_order_that_moves_to_another_month_is_there_once(load: Load) -> None:
    load("orders", ORDERS + order(1))
    load("orders", ORDERS + order(1, at="2026-11-05T10:00:00Z"))
    assert column("select tableoid::regclass::text from core.orders") == ["core.orders_y2026m11"]


def test_the_same_row_twice_is_stored_once_and_said(load: Load) -> None:
    report = load("orders", ORDERS + order(1) + order(2) + order(1))
    assert (report.rows_accepted, report.rows_unchanged, report.rows_quarantined) == (2, 1, 0)
    assert report.messages == ("Rows that came more than once, the same each time: 1.",)


def test_of_rows_with_one_key_the_last_is_stored_and_the_others_are_kept(load: Load) -> None:
    report = load(
        "orders", ORDERS + order(1) + order(1, "shipped") + order(2) + order(1, "delivered") + order(1, "delivered")
    )
    assert (report.rows_accepted, report.rows_unchanged, report.rows_quarantined) == (2, 1, 2)
    assert column("select status from core.orders order by order_id") == ["delivered", "paid"]
    assert [row["reason"] for row in quarantine()] == [
        'orders.csv line 2 the row with order_id "O1" comes again, with other values, on line 6, which was taken',
        'orders.csv line 3 the row with order_id "O1" comes again, with other values, on line 6, which was taken',
    ]


def test_months_get_their_partitions_and_odd_ones_do_not(load: Load) -> None:
    load("orders", ORDERS + order(1) + order(2, at="2026-10-31T23:59:59Z") + order(3, at="2026-11-01T00:00:00Z"))
    load("orders", ORDERS + order(4, at="1995-01-01") + order(5, at="2099-01-01"))
    assert rows("select tableoid::regclass::text as part, count(*) from core.orders group by 1 order by 1") == [
        {"part": "core.orders_default", "count": 2},
        {"part": "core.orders_y2026m10", "count": 2},
        {"part": "core.orders_y2026m11", "count": 1},
    ]


def test_a_new_partition_takes_its_rows_out_of_the_default_one(load: Load) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "insert into core.orders (order_id, ordered_at, status, currency)"
            " values ('O1', '2026-10-05', 'paid', 'EUR')"
        )
    load("orders", ORDERS + order(2))
    assert column("select tableoid::regclass::text from core.orders") == ["core.orders_y2026m10"] * 2
    assert column("select count(*) from pg_indexes where tablename = 'orders_y2026m10'") == [3]


def test_lines_carry_the_business_day_of_their_order(load: Load) -> None:
    load("orders", ORDERS + order(1, at="2026-10-31T23:30:00Z"))
    load("order_items", ITEMS + item(1) + item(2, order=2))
    assert column("select order_date::text from core.order_items order by order_item_id") == ["2026-11-01", None]
    load("orders", ORDERS + order(2, at="2026-10-05T10:00:00Z"))
    assert column("select order_date::text from core.order_items order by order_item_id") == [
        "2026-11-01",
        "2026-10-05",
    ]
    load("orders", ORDERS + order(1, at="2026-12-05T10:00:00Z"))
    assert column("select order_date::text from core.order_items order by order_item_id") == [
        "2026-12-05",
        "2026-10-05",
    ]


def test_lines_whose_day_came_late_get_their_partition_with_the_next_lines_of_the_month(load: Load) -> None:
    load("order_items", ITEMS + item(1))
    load("orders", ORDERS + order(1) + order(2))
    assert column("select tableoid::regclass::text from core.order_items") == ["core.order_items_default"]
    load("order_items", ITEMS + item(2, order=2))
    assert column("select tableoid::regclass::text from core.order_items") == ["core.order_items_y2026m10"] * 2


def test_two_loads_of_one_folder_at_once_store_it_once(loader: str, write: Write, tmp_path: Path) -> None:
    write("orders", ORDERS + "".join(order(number) for number in range(2000)))
    write("order_items", ITEMS + "".join(item(number, number) for number in range(2000)))
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(load_folder, [tmp_path] * 2))
    for files in zip(*(report.files for report in reports), strict=True):
        assert sorted(file.state for file in files) == ["loaded", "skipped"]
    assert column("select count(*) from core.order_items where order_date = '2026-10-01'") == [2000]


def test_a_file_that_changes_while_it_is_read_is_refused(loader: str, write: Write) -> None:
    path = write("orders", ORDERS + order(1))

    def meddle(_table: str, step: str, _done: int, _total: int) -> None:
        if step == "read":
            path.write_text(ORDERS + order(1) + order(2))

    with pytest.raises(FileRefused, match=r"orders\.csv was changed while it was being read"):
        load_file(path, progress=meddle)
    assert load_file(path).rows_accepted == 2


def test_a_stream_is_loaded_like_a_file_and_is_known_as_one(load: Load) -> None:
    content = (ORDERS + order(1) + "O2,C1,never,paid,EUR\n" + order(3)).encode()
    report = load_stream("orders", (content[at : at + 7] for at in range(0, len(content), 7)))
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (3, 2, 1)
    assert quarantine()[0]["reason"].startswith("orders line 3, column ordered_at:")
    assert load("orders", content).state == "skipped"
    assert load_stream("orders", iter([content])).state == "skipped"


@pytest.mark.parametrize(
    "content",
    [
        ORDERS + "O1,C1\n",
        ORDERS + 'O1,"C\n1",2026-10-01,paid,EUR\n',
        ORDERS + "O1,C\0,2026-10-01,paid,EUR\n",
        "order_id,colour,ordered_at,status,currency\n",
        "",
    ],
    ids=["ragged", "line end in quotes", "NUL", "unknown column", "empty"],
)
def test_a_stream_that_would_need_a_second_look_is_refused(loader: str, content: str) -> None:
    with pytest.raises(FileRefused):
        load_stream("orders", [content.encode()])
    assert column("select count(*) from core.orders") == [0]
    assert column("select state from ops.load_file") == ["refused"]


def test_an_error_of_the_stream_itself_comes_through(loader: str) -> None:
    def chunks() -> object:
        yield ORDERS.encode()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load_stream("orders", chunks())
    assert column("select state from ops.load") == ["running"]


def test_a_load_that_was_cut_off_is_marked_when_it_is_begun_again(load: Load, write: Write, tmp_path: Path) -> None:
    write("orders", ORDERS + order(1))
    with database.transaction() as connection:
        connection.exec_driver_sql("insert into ops.load (source) values (%(s)s), ('other')", {"s": str(tmp_path)})
    load_folder(tmp_path)
    assert column("select state from ops.load order by load_id") == ["interrupted", "running", "finished"]


def test_progress_tells_of_every_step(load: Load, write: Write) -> None:
    path = write("orders", ORDERS + order(1))
    told: list[tuple[str, str, int, int]] = []
    load_file(path, progress=lambda *step: told.append(step))
    size = path.stat().st_size
    assert [step for _, step, *_ in told] == ["read", "read", "check", "check", "store", "store"]
    assert told[-3:] == [("orders", "check", 1, 1), ("orders", "store", 0, 1), ("orders", "store", 1, 1)]
    assert all(done <= total == size for _, step, done, total in told if step == "read")


def test_the_history_and_the_quarantine_can_be_read(load: Load) -> None:
    load("vendors", "vendor_id,name\nV1,\nV2,\nV3,Three\n")
    load("orders", ORDERS)
    with database.transaction() as connection:
        latest, first = load_history(connection)
        (summary,) = quarantine_summary(connection)
    assert (latest["table_name"], first["table_name"]) == ("orders", "vendors")
    assert (first["rows_read"], first["rows_accepted"], first["rows_quarantined"]) == (3, 1, 2)
    assert first["bytes"] == 32
    assert (summary["table_name"], summary["column_name"], summary["rows"]) == ("vendors", "name", 2)


def test_nothing_is_left_in_staging(load: Load) -> None:
    load("orders", ORDERS + order(1))
    assert column("select count(*) from staging.orders") == [0]
