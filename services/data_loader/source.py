"""A file before it is loaded: its header, encoding, size and fingerprint, found in one pass over its bytes."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from services.data_loader.contracts import Contract
from services.data_loader.header import Header, read_header
from services.data_loader.report import FileRefused

CHUNK = 1 << 18
"""Bytes read at once. A chunk without a line end belongs to a line too long to trust to the fast path."""
LONGEST_HEADER = 1 << 20

_DAMAGE = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")


class Inspector:
    """Looks at bytes on their way through: fingerprint, lines, and whether PostgreSQL reads them as Python does.

    The two differ in quotation marks within a value, and PostgreSQL takes neither NUL nor bytes that are not UTF-8.
    """

    def __init__(self, delimiter: str) -> None:
        around = re.escape(f'{delimiter}\r\n"').encode()
        self._stray_quote = re.compile(b'"(?<=[^' + around + b']")(?=[^' + around + b"])")
        self._sha256 = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._line_ends = 0
        self._tail = b"\n"
        self.size = 0
        self.plain = True
        self.utf8 = True

    def look(self, chunk: bytes) -> None:
        """Take the next bytes into account."""
        self._sha256.update(chunk)
        self.size += len(chunk)
        line_ends = chunk.count(b"\n")
        self._line_ends += line_ends
        if self.plain:
            long_line = not line_ends and len(chunk) == CHUNK
            joined = self._tail + chunk
            stray = b'"' in joined and self._stray_quote.search(joined)
            self.plain = not (long_line or stray or b"\0" in chunk)
        if self.utf8:
            self._decode(chunk)
        self._tail = (self._tail + chunk)[-2:]

    @property
    def sha256(self) -> str:
        """The fingerprint of everything seen."""
        return self._sha256.hexdigest()

    @property
    def lines(self) -> int:
        """How many lines there were, the last with or without a line end."""
        return self._line_ends + (self._tail[-1:] != b"\n")

    def _decode(self, chunk: bytes) -> None:
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self.utf8 = self.plain = False


@dataclass(frozen=True)
class Source:
    """A file that is ready to be loaded. `plain`: PostgreSQL may read it by itself. `lines` includes the header."""

    path: Path
    header: Header
    encoding: str
    start: int
    size: int
    sha256: str
    lines: int
    plain: bool
    messages: tuple[str, ...]
    stamp: tuple[int, int]

    def has_changed(self) -> bool:
        """Whether the file was written to after it was inspected."""
        return _stamp(self.path) != self.stamp

    def chunks(self) -> Iterator[bytes]:
        """The bytes after the header line."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            while chunk := file.read(CHUNK):
                yield chunk


def inspect(path: Path, contract: Contract) -> Source:
    """Read a file's header and look once at all of it.

    Raises FileRefused when it is empty, cannot be opened, or its header does not serve the contract.
    """
    return examine(path, lambda line: read_header(line, contract, path.name))


def examine(path: Path, header_of: Callable[[str], Header]) -> Source:
    """As `inspect`, of a file of any layout: `header_of` reads its first line."""
    try:
        return _examine(path, header_of)
    except OSError as error:
        raise FileRefused(
            f"{path.name} cannot be read: {error.strerror}.", remedy="Check its name and access."
        ) from error


def first_line(path: Path) -> str:
    """The first line of a file, as far as its encoding can be told without reading further. Raises OSError."""
    with path.open("rb") as file:
        return _first_line(path, _encoding(file.read(3)))


def _encoding(mark: bytes) -> str:
    return "utf-16" if mark[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _examine(path: Path, header_of: Callable[[str], Header]) -> Source:
    stamp = _stamp(path)
    with path.open("rb") as file:
        mark = file.read(3)
    if not mark:
        raise FileRefused(f"{path.name} is empty; it has not even a header line.")
    encoding = _encoding(mark)
    utf16 = encoding == "utf-16"
    header = header_of(_first_line(path, encoding))
    seen = _look_through(path, header.delimiter)
    if not utf16 and not seen.utf8 and _is_windows(path):
        encoding = "cp1252"
        header = header_of(_first_line(path, encoding))
    begins_with = _first_line(path, encoding)
    return Source(
        path=path,
        header=header,
        encoding=encoding,
        start=len(begins_with.encode("utf-8", "replace")) + (3 if mark == codecs.BOM_UTF8 else 0),
        size=seen.size,
        sha256=seen.sha256,
        lines=seen.lines,
        plain=seen.plain and not utf16 and not header.has_extra,
        messages=(*header.messages, *_about(encoding)),
        stamp=stamp,
    )


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _about(encoding: str) -> tuple[str, ...]:
    if encoding == "utf-16":
        return ("Read as UTF-16.",)
    return ("It is not UTF-8 and was read as Windows-1252; check names with accents.",) if encoding == "cp1252" else ()


def _look_through(path: Path, delimiter: str) -> Inspector:
    inspector = Inspector(delimiter)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            inspector.look(chunk)
    return inspector


def _first_line(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return file.readline(LONGEST_HEADER)


def _is_windows(path: Path) -> bool:
    """Whether the bytes above 127 make sense as UTF-8 less often than not."""
    damaged = foreign = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        while text := file.read(CHUNK):
            damaged += len(_DAMAGE.findall(text))
            foreign += len(_FOREIGN.findall(text))
    return damaged > foreign
