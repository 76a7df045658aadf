"""Where files to be imported lie: what was uploaded, and the folders of the server that an administrator opened."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.accounts import Actor, audit
from services.database import transaction
from services.errors import NotFound, ServiceError
from services.imports.books import BOOKS
from services.imports.mapping import OWN

ENDINGS = (".csv", ".tsv", ".txt", *BOOKS)
UNREAD = (".xls", ".xlsb", ".xlsm", ".ods")
"""Spreadsheets that are not read."""
CHUNK = 1 << 20
FILES = 500
"""Files that one upload may have."""
ROOM = 1_000_000_000
"""Bytes of the disk that uploads leave free."""
KEPT_DAYS = 30
"""Uploaded files are deleted after so many days, and what a killed import left; what was loaded of them stays."""
_NAME = re.compile(r"[0-9A-Za-z_-]{22}")
_SIGN = re.compile(r"[^\w.()# -]")


class UploadRefused(ServiceError):
    """A file that is not taken; nothing of it is kept."""

    code = "upload_refused"
    remedy = "Nothing of it was kept."


@dataclass(frozen=True)
class Places:
    """Where uploads are kept and rows made, how many bytes a file may have, and which folders may be imported from."""

    uploads: Path = Path(tempfile.gettempdir()) / "uploads"
    largest: int = 2_000_000_000
    open_folders: tuple[Path, ...] = ()


_places = Places()


def configure_imports(places: Places) -> None:
    """Say where files to be imported lie, for the whole process."""
    global _places
    _places = places


def places() -> Places:
    """Where files to be imported lie."""
    return _places


def begin(*, by: Actor) -> str:
    """Make a folder for files that belong together; returns its name, which nobody can guess."""
    by.must("configure")
    name = secrets.token_urlsafe(16)
    (_places.uploads / name).mkdir(parents=True, mode=0o700)
    return name


def receive(folder: str, name: str, read: Callable[[int], bytes], *, by: Actor) -> Path:
    """Keep a file of a folder that `begin` made, reading it piece by piece; returns where it lies.

    Raises UploadRefused for a file that is too large, is there already, is none that can be imported or one too many,
    and where the disk has no room, NotFound without the folder.
    """
    by.must("configure")
    place = uploaded(folder)
    target = place / _plain(name)
    if sum(1 for _ in place.iterdir()) >= FILES:
        raise UploadRefused(
            f"An upload has {FILES} files at most.", remedy="Import the others as an upload of their own."
        )
    size = 0
    try:
        with target.open("xb") as file:
            while chunk := read(CHUNK):
                size += len(chunk)
                if size > _places.largest:
                    raise UploadRefused(f"{name} is larger than the {_places.largest / 1e6:,g} MB a file may have.")
                if shutil.disk_usage(place).free < ROOM:
                    raise UploadRefused(
                        f"The server has no room left for {name}.", remedy="An administrator makes room in DATA_DIR."
                    )
                file.write(chunk)
    except FileExistsError:
        raise UploadRefused(f"{name} is there already.") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    with transaction() as connection:
        audit.record(connection, by, "import.upload", folder, {"file": target.name, "bytes": size})
    return target


def uploaded(folder: str) -> Path:
    """The path of an upload's folder. Raises NotFound."""
    path = _places.uploads / folder
    if not _NAME.fullmatch(folder) or not path.is_dir():
        raise NotFound("There is no such upload.", remedy="Upload the files again; they are kept for some weeks.")
    return path


def workroom() -> Path:
    """The folder in which imports make folders of their own for their rows."""
    _places.uploads.mkdir(parents=True, exist_ok=True)
    return _places.uploads


def opened(folder: str) -> Path:
    """A folder of the server that may be imported from, without links and steps upwards. Raises UploadRefused."""
    path = Path(folder).resolve()
    if not any(path.is_relative_to(each.resolve()) for each in _places.open_folders) or not path.exists():
        raise UploadRefused(
            f"{folder} is not in a folder that may be imported from.",
            remedy="An administrator names those in IMPORT_FOLDERS.",
        )
    return path


def forget(older_than: float) -> int:
    """Delete the uploads whose folders were last changed before a moment (seconds since 1970); how many."""
    old = [path for path in _places.uploads.glob("*") if path.is_dir() and path.stat().st_mtime < older_than]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)


def _plain(name: str) -> str:
    """A file's own name without any folder and with plain signs."""
    plain = _SIGN.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")[-150:]
    if plain == OWN or Path(plain).suffix.lower() in ENDINGS:
        return plain
    unread = Path(plain).suffix.lower() in UNREAD
    raise UploadRefused(
        f"{plain or 'A file without a name'} is no CSV file and no .xlsx.",
        remedy="Save it as .xlsx, or each of its sheets as CSV."
        if unread
        else f"Files end in {', '.join(ENDINGS)}; a mapping is {OWN}.",
    )
