"""Loads files, folders and streams, one transaction a file: its rows are in once, in quarantine once, or not at all.

What is stored follows from the file alone: loading it again changes nothing, and a load that was killed is finished by
starting it again. Rows are matched by the key of their contract; the file loaded last wins.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from services import database
from services.data_loader import history
from services.data_loader.arrivals import close_repaired, note_arrivals
from services.data_loader.checking import NO_OTHER_NAMES, drop_repeats, quarantine_faults
from services.data_loader.contracts import Contract, contracts, domains
from services.data_loader.copying import Done
from services.data_loader.partitions import wait_for_loads
from services.data_loader.queues import leave_unchecked, touch
from services.data_loader.report import FileRefused, FileReport, LoadReport, Prepared, Progress
from services.data_loader.source import inspect
from services.data_loader.staging import Staged, empty, stage_file, stage_prepared, stage_stream
from services.data_loader.storing import is_empty, store

_SETTINGS = (
    "set local work_mem = '128MB'",
    "set local jit = off",
    "set local time zone 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    "set local statement_timeout = 0",
)


def load_folder(folder: Path, *, progress: Progress | None = None) -> LoadReport:
    """Load every <table>.csv of a folder and of its sub-folders named for a domain, what is referred to first.

    A file that is refused does not keep the others from being loaded; the report names it. Files that were loaded
    before are skipped. Raises FileRefused when the folder holds no file of a contract.
    """
    paths, ignored = _files(folder)
    if not paths:
        raise FileRefused(
            f"{folder} holds no file to load.", remedy="Name the files for their tables, as in orders.csv."
        )
    with history.run(str(folder)) as load_id:
        files = tuple(_load(load_id, contracts()[table], path, progress) for table, path in paths)
    return LoadReport(load_id, files, ignored)


def load_file(path: Path, table: str | None = None, *, progress: Progress | None = None) -> FileReport:
    """Load one file into `table`, by default the one it is named for.

    Raises FileRefused when the file as a whole cannot be stored; single rows that cannot are in the report.
    """
    contract = _contract(table or path.stem, path.name)
    with history.run(str(path)) as load_id:
        report = _load(load_id, contract, path, progress)
    return _raise_refused(report)


def load_stream(
    table: str, chunks: Iterable[bytes], *, name: str | None = None, progress: Progress | None = None
) -> FileReport:
    """Load a stream of UTF-8 CSV that begins with a header line, in chunks cut anywhere; memory does not grow with it.

    The stream must be well formed, since it can be read only once; raises FileRefused when it is not. Single rows with
    a fault go to the quarantine as a file's do.
    """
    name = name or table
    contract = _contract(table, name)

    def load() -> FileReport:
        with database.transaction() as connection:
            _prepare(connection, contract)
            staged = stage_stream(connection, contract, name, chunks, _reading(contract, progress, 0))
            if history.was_loaded(connection, contract.name, staged.sha256):
                empty(connection, contract)
                return _skip(connection, load_id, contract, name, staged.size, staged.sha256)
            return _keep(connection, load_id, contract, name, staged, progress)

    with history.run(name) as load_id:
        report = _or_refused(load_id, contract, name, load)
    return _raise_refused(report)


def load_prepared(source: str, files: Iterable[Prepared], *, progress: Progress | None = None) -> LoadReport:
    """Load rows that were made from files of another layout, in the order they come; refused rows name the original.

    What was loaded before, made of the same rows in the same way, is skipped.
    """
    with history.run(source) as load_id:
        return LoadReport(load_id, tuple(_load_prepared(load_id, each, progress) for each in files))


def _load_prepared(load_id: int, prepared: Prepared, progress: Progress | None) -> FileReport:
    contract, path = contracts()[prepared.table], str(prepared.origin)

    def load() -> FileReport:
        with database.transaction() as connection:
            _prepare(connection, contract)
            size = prepared.rows.stat().st_size
            staged = stage_prepared(connection, contract, prepared, _reading(contract, progress, size))
            if history.was_loaded(connection, contract.name, staged.sha256):
                empty(connection, contract)
                return _skip(connection, load_id, contract, path, staged.size, staged.sha256)
            return _keep(connection, load_id, contract, path, staged, progress, prepared.called)

    return _or_refused(load_id, contract, path, load)


def _load(load_id: int, contract: Contract, path: Path, progress: Progress | None) -> FileReport:
    def load() -> FileReport:
        source = inspect(path, contract)
        with database.transaction() as connection:
            _prepare(connection, contract)
            if history.was_loaded(connection, contract.name, source.sha256):
                return _skip(connection, load_id, contract, str(path), source.size, source.sha256)
            staged = stage_file(connection, contract, source, _reading(contract, progress, source.size))
            return _keep(connection, load_id, contract, str(path), staged, progress)

    return _or_refused(load_id, contract, str(path), load)


def _or_refused(load_id: int, contract: Contract, path: str, load: Callable[[], FileReport]) -> FileReport:
    """What `load` reports with the time it took, or the refusal, which is put on record."""
    begun = time.monotonic()
    try:
        return replace(load(), seconds=time.monotonic() - begun)
    except FileRefused as refusal:
        return history.refuse(load_id, contract.name, path, refusal)


def _raise_refused(report: FileReport) -> FileReport:
    if report.state == "refused":
        message, remedy = report.messages
        raise FileRefused(message, remedy=remedy)
    return report


def _prepare(connection: Connection, contract: Contract) -> None:
    """Wait for another load of the table to end, and empty its staging table."""
    connection.exec_driver_sql(";".join(_SETTINGS))
    wait_for_loads(connection, contract)
    empty(connection, contract)


def _skip(connection: Connection, load_id: int, contract: Contract, path: str, size: int, sha256: str) -> FileReport:
    report = FileReport(contract.name, path, "skipped", bytes=size)
    history.record(connection, load_id, report, sha256)
    return report


def _keep(
    connection: Connection,
    load_id: int,
    contract: Contract,
    path: str,
    staged: Staged,
    progress: Progress | None,
    called: Mapping[str, str] = NO_OTHER_NAMES,
) -> FileReport:
    """Check what is staged, store it, and record both; `called` are the file's own names of columns."""
    step = progress or (lambda *_: None)
    report = FileReport(contract.name, path, "loaded", bytes=staged.size)
    load_file_id = history.record(connection, load_id, report, staged.sha256)
    step(contract.name, "check", 0, 1)
    faulty = quarantine_faults(connection, contract, load_file_id, Path(path).name, called)
    superseded, repeated = drop_repeats(connection, contract, load_file_id, Path(path).name)
    step(contract.name, "check", 1, 1)
    step(contract.name, "store", 0, 1)
    first = is_empty(connection, contract.name)
    accepted = store(connection, contract, staged.columns, first=first)
    if accepted:
        touch(connection, contract, first=first)
        leave_unchecked(connection, contract, accepted, first=first)
    note_arrivals(connection, contract, load_file_id)
    if quarantined := faulty + superseded:
        close_repaired(connection, load_file_id)
    empty(connection, contract)
    step(contract.name, "store", 1, 1)
    done = replace(
        report,
        rows_read=staged.rows,
        rows_accepted=accepted,
        rows_unchanged=staged.rows - accepted - quarantined,
        rows_quarantined=quarantined,
        messages=(*staged.messages, *_remarks(staged, faulty, superseded, repeated)),
    )
    history.complete(connection, load_file_id, done)
    return done


def _remarks(staged: Staged, faulty: int, superseded: int, repeated: int) -> Iterator[str]:
    if not staged.rows:
        yield "It has a header and no rows."
    if faulty:
        yield f"Rows with a fault, now in quarantine: {faulty:,}."
    if superseded:
        yield f"Rows that a later row of the same key replaced, now in quarantine: {superseded:,}."
    if repeated:
        yield f"Rows that came more than once, the same each time: {repeated:,}."


def _reading(contract: Contract, progress: Progress | None, total: int) -> Done:
    """Tells of the bytes read; `total` is 0 for a stream, whose length is not known."""
    if progress is None:
        return lambda _: None
    return lambda done: progress(contract.name, "read", min(done, total) if total else done, total)


def _contract(table: str, file: str) -> Contract:
    try:
        return contracts()[table.lower()]
    except KeyError:
        raise FileRefused(
            f"{file} is not named for a table.", remedy=f"Name it for one of: {', '.join(sorted(contracts()))}."
        ) from None


def _files(folder: Path) -> tuple[list[tuple[str, Path]], tuple[str, ...]]:
    """The files of the contracts in the order to load them, and the CSV files of no contract."""
    places = [folder, *(folder / domain for domain in domains())]
    found = [path for place in places for path in sorted(place.glob("*")) if path.suffix.lower() == ".csv"]
    order = {name: place for place, name in enumerate(contracts())}
    known = [(path.stem.lower(), path) for path in found if path.stem.lower() in order]
    ignored = tuple(str(path) for path in found if path.stem.lower() not in order)
    return sorted(known, key=lambda entry: order[entry[0]]), ignored
