"""Files that are uploaded, looked at and loaded: by whom, from where, and what is kept of it."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from services import accounts, jobs
from services.accounts import COMMAND_LINE, Actor
from services.database import transaction
from services.errors import Conflict, NotAllowed, NotFound
from services.imports import Choices, asking, ledger, uploads
from services.imports.uploads import Places, UploadRefused
from tests.fixtures_web import ClientFor

HERE = Path(__file__).parent
SHOPIFY = sorted((HERE / "shopify").glob("*.csv"))


@pytest.fixture(autouse=True)
def places(tmp_path: Path) -> Iterator[Places]:
    """Uploads in a folder of this test's own, of at most 100 KB, and one folder of the server that is open."""
    before, here = uploads.places(), Places(tmp_path / "uploads", 100_000, (HERE / "olist",))
    uploads.configure_imports(here)
    yield here
    uploads.configure_imports(before)


def send(client: FlaskClient, name: str, body: bytes, into: str = "", last: str = "") -> Any:
    client.get("/data/imports")
    cookie = client.get_cookie("_csrf_token")
    return client.post(
        "/api/imports/file",
        query_string={"name": name, "into": into, "last": last},
        data=body,
        content_type="application/octet-stream",
        headers={"X-CSRFToken": cookie.value if cookie else ""},
    )


def upload(paths: list[Path]) -> str:
    folder = uploads.begin(by=COMMAND_LINE)
    for path in paths:
        uploads.receive(folder, path.name, io.BytesIO(path.read_bytes()).read, by=COMMAND_LINE)
    return folder


def work(job: str) -> None:
    assert jobs.work_off(job) == 1


class TestTheServer:
    """What the endpoint takes, and from whom."""

    def test_a_steward_uploads(self, client_for: ClientFor, places: Places) -> None:
        client = client_for("data")
        first = send(client, "orders.csv", b"Name\n1\n")
        assert first.status_code == 200
        into = first.json["into"]
        assert (places.uploads / into / "orders.csv").read_bytes() == b"Name\n1\n"
        assert send(client, "products.csv", b"Handle\n", into).json == {"into": into}
        entry = accounts.audit_entries(1)[0]
        assert (entry["action"], entry["target"]) == ("import.upload", into)
        assert entry["detail"] == {"file": "products.csv", "bytes": 7}

    @pytest.mark.parametrize("role", ["executive", "sales", "marketing", "operations", "finance", "risk"])
    def test_the_wrong_role_is_403_and_written_down(self, client_for: ClientFor, places: Places, role: str) -> None:
        client = client_for(role)
        client.get("/account")
        assert send(client, "orders.csv", b"Name\n1\n").status_code == 403
        entry = accounts.audit_entries(1)[0]
        assert (entry["action"], entry["target"]) == ("refused", "data/imports#upload")
        assert not places.uploads.exists()

    def test_nobody_is_401(self, app: Any) -> None:
        assert app.server.test_client().post("/api/imports/file?name=a.csv", data=b"x").status_code == 401

    def test_without_our_token_nothing_is_taken(self, client_for: ClientFor, places: Places) -> None:
        answer = client_for("data").post("/api/imports/file?name=a.csv", data=b"x", content_type="text/csv")
        assert answer.status_code == 400
        assert not places.uploads.exists()

    def test_who_looks_as_another_role_uploads_nothing(self, client_for: ClientFor) -> None:
        client = client_for("admin")
        client.get("/data/imports")
        cookie = client.get_cookie("_csrf_token")
        assert cookie
        token = {"csrf_token": cookie.value, "role": "data"}
        assert client.post("/preview", data=token).status_code == 303
        assert send(client, "a.csv", b"x").status_code == 403
        client.post("/preview", data={"csrf_token": cookie.value})

    def test_more_than_any_other_request_may_be_sent(self, client_for: ClientFor, places: Places) -> None:
        uploads.configure_imports(Places(places.uploads, 4_000_000))
        assert send(client_for("data"), "orders.csv", b"x" * 3_000_000).status_code == 200

    def test_too_large_a_file_leaves_nothing_behind(self, client_for: ClientFor, places: Places) -> None:
        answer = send(client_for("data"), "orders.csv", b"x" * 100_001)
        assert answer.status_code == 400
        assert "larger than the 0.1 MB" in answer.json["message"]
        assert [path for path in places.uploads.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/orders.csv", "orders.csv"),
        ("..\\..\\orders.csv", "orders.csv"),
        ("/etc/orders.csv", "orders.csv"),
        ("or\0ders;$(x).csv", "or_ders__(x).csv"),
        ("Bestellungen März.csv", "Bestellungen März.csv"),
        ("mapping.yml", "mapping.yml"),
        ("Orders 2024.xlsx", "Orders 2024.xlsx"),
    ],
)
def test_a_file_lies_in_its_folder_whatever_its_name(people: str, places: Places, name: str, kept: str) -> None:
    folder = uploads.begin(by=COMMAND_LINE)
    path = uploads.receive(folder, name, io.BytesIO(b"x").read, by=COMMAND_LINE)
    assert path == places.uploads / folder / kept


@pytest.mark.parametrize(
    "name", ["", "..", "orders.exe", "other.yml", ".csv/", "orders.xls", "orders.zip", "orders.csv.gz"]
)
def test_what_is_no_table_is_not_taken(people: str, name: str) -> None:
    folder = uploads.begin(by=COMMAND_LINE)
    with pytest.raises(UploadRefused):
        uploads.receive(folder, name, io.BytesIO(b"x").read, by=COMMAND_LINE)


@pytest.mark.parametrize("folder", ["", "..", "../uploads", "/etc", "x" * 22, "a/b"])
def test_only_folders_that_were_begun_are_found(people: str, folder: str) -> None:
    with pytest.raises(NotFound):
        uploads.uploaded(folder)


def test_the_same_name_twice_is_refused(people: str) -> None:
    folder = upload(SHOPIFY[:1])
    with pytest.raises(UploadRefused, match="is there already"):
        uploads.receive(folder, SHOPIFY[0].name, io.BytesIO(b"x").read, by=COMMAND_LINE)


@pytest.mark.parametrize("folder", ["/etc", str(HERE), str(HERE / "olist" / ".." / "shopify"), str(HERE / "olist2")])
def test_only_open_folders_of_the_server_are_imported_from(people: str, folder: str) -> None:
    with pytest.raises(UploadRefused, match="may be imported from"):
        asking.look_at_folder(folder, by=COMMAND_LINE)


def test_a_link_out_of_an_open_folder_is_followed_to_its_end(people: str, tmp_path: Path, places: Places) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "out").symlink_to("/etc")
    uploads.configure_imports(Places(places.uploads, 100_000, (tmp_path / "open",)))
    with pytest.raises(UploadRefused):
        uploads.opened(str(tmp_path / "open" / "out"))


def test_without_the_capability_nothing_is_brought_in(people: str) -> None:
    somebody = Actor("somebody")
    with pytest.raises(NotAllowed):
        uploads.begin(by=somebody)
    with pytest.raises(NotAllowed):
        asking.look_at_folder(str(HERE / "olist"), by=somebody)
    with pytest.raises(NotAllowed):
        asking.load_import(1, by=somebody)


def test_an_upload_is_looked_at_and_loaded(empty_database: str) -> None:
    import_id = asking.look_at_upload(upload(SHOPIFY), by=COMMAND_LINE)
    assert ledger.find_import(import_id).state == "waiting"
    work("look_at_import")
    record = ledger.find_import(import_id)
    assert record.state == "ready"
    assert record.files == ["customers_export.csv", "orders_export_1.csv", "products_export.csv"]
    assert record.report
    assert record.report["sales"][0]["gross_sales"] == "225.00"
    asking.load_import(import_id, by=COMMAND_LINE)
    work("load_import")
    record = ledger.find_import(import_id)
    assert record.state == "loaded"
    assert record.outcome
    assert sum(file["rows_quarantined"] for file in record.outcome) == 1
    with transaction() as connection:
        assert connection.exec_driver_sql("select count(*) from core.order_items").scalar_one() == 8
    with pytest.raises(UploadRefused, match="it is loaded"):
        asking.load_import(import_id, by=COMMAND_LINE)
    with pytest.raises(Conflict):
        asking.look_again(import_id, "", Choices(), by=COMMAND_LINE)
    said = [entry["action"] for entry in accounts.audit_entries(6)]
    assert {"import.add", "import.load", "job.run", "import.upload"} <= set(said)


def test_what_is_not_understood_says_why_and_is_looked_at_again(empty_database: str, tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    head = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
    path.write_text(f"{head}\n1,A,Lamp,1,1/2/2026,5,7,France\n")
    import_id = asking.look_at_upload(upload([path]), by=COMMAND_LINE)
    work("look_at_import")
    assert ledger.find_import(import_id).state == "unclear"
    with pytest.raises(UploadRefused, match="it is unclear"):
        asking.load_import(import_id, by=COMMAND_LINE)
    asking.look_again(import_id, "shopify", Choices(), by=COMMAND_LINE)
    work("look_at_import")
    record = ledger.find_import(import_id)
    assert record.state == "failed"
    assert "needs Name, Financial Status" in (record.problem or "")
    asking.look_again(import_id, "", Choices(dates="dmy"), by=COMMAND_LINE)
    work("look_at_import")
    assert ledger.find_import(import_id).state == "ready"
    assert ledger.latest_imports(5)[0].choices == {"dates": "dmy"}


def test_an_upload_has_so_many_files_and_no_more(people: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FILES", 1)
    folder = upload(SHOPIFY[:1])
    with pytest.raises(UploadRefused, match="1 files at most"):
        uploads.receive(folder, "more.csv", io.BytesIO(b"x").read, by=COMMAND_LINE)


def test_uploads_leave_room_on_the_disk(people: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "ROOM", 1 << 60)
    folder = uploads.begin(by=COMMAND_LINE)
    with pytest.raises(UploadRefused, match="no room left for a"):
        uploads.receive(folder, "a.csv", io.BytesIO(b"x").read, by=COMMAND_LINE)
    assert list((places.uploads / folder).iterdir()) == []


def test_old_uploads_are_forgotten(people: str, places: Places) -> None:
    old, new = upload(SHOPIFY[:1]), upload(SHOPIFY[:1])
    os.utime(places.uploads / old, (0, 0))
    assert uploads.forget(time.time() - 86_400) == 1
    assert [path.name for path in places.uploads.iterdir()] == [new]
