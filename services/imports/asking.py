"""What people may ask of imports; the jobs look_at_import and load_import do it."""

from __future__ import annotations

from pathlib import Path

from services import jobs
from services.accounts import Actor
from services.imports import ledger
from services.imports.deciding import Choices
from services.imports.mapping import layouts
from services.imports.uploads import ENDINGS, UploadRefused, opened, uploaded


def look_at_upload(folder: str, *, by: Actor) -> int:
    """Look at the files of an upload, all of which are there; the import's number."""
    return _begin(uploaded(folder), by)


def look_at_folder(folder: str, *, by: Actor) -> int:
    """Look at a folder of the server, or one file in it; the import's number. Raises UploadRefused."""
    return _begin(opened(folder), by)


def look_again(import_id: int, mapping: str, choices: Choices, *, by: Actor) -> None:
    """Look at an import again by a mapping that was chosen ("": what the files are) and with what was decided."""
    if mapping and mapping not in layouts():
        raise UploadRefused(f"There is no mapping {mapping}.")
    ledger.change(import_id, mapping or None, choices, by=by)
    _look(import_id, by)


def load_import(import_id: int, *, by: Actor) -> int:
    """Ask for an import to be loaded; the run's number.

    Raises NotFound, Conflict where it is loaded already, UploadRefused while it is not ready.
    """
    by.must("configure")
    if (state := ledger.find_import(import_id).state) != "ready":
        raise UploadRefused(f"Import {import_id} cannot be loaded: it is {state}.", remedy="Look at it again.")
    ledger.ask_to_load(import_id, by=by)
    run_id = jobs.run_now("load_import", by=by, args={"import": str(import_id)})
    ledger.note_run(import_id, run_id, loads=True)
    return run_id


def _begin(path: Path, by: Actor) -> int:
    files = [path.name] if path.is_file() else sorted(each.name for each in path.rglob("*") if each.is_file())
    kept = [name for name in files if Path(name).suffix.lower() in ENDINGS]
    import_id = ledger.add(path, kept, None, Choices(), by=by)
    _look(import_id, by)
    return import_id


def _look(import_id: int, by: Actor) -> None:
    run_id = jobs.run_now("look_at_import", by=by, args={"import": str(import_id)})
    ledger.note_run(import_id, run_id, loads=False)
