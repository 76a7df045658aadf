"""What was planted, written beside the files for tests and model evaluation; the product never reads it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HEADERS = {
    "duplicates": ("customer_id", "same_as", "kind"),
    "defects": ("table", "key", "kind", "detail"),
    "quarantine": ("file", "line", "column", "reason", "value", "meant"),
    "fraud": ("order_id", "ring", "kind"),
}


class Truth:
    """Open truth files in a folder; without a folder, everything noted is dropped."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files = {}
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self._files = {name: (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") for name in HEADERS}
        self._writers = {name: csv.writer(file, lineterminator="\n") for name, file in self._files.items()}
        for name, writer in self._writers.items():
            writer.writerow(HEADERS[name])

    def note(self, name: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows to one of the files."""
        if name in self._writers:
            self._writers[name].writerows(rows)

    def duplicate(self, account: str, same_as: str, kind: str) -> None:
        """Note that an account belongs to the person of another."""
        self.note("duplicates", [(account, same_as, kind)])

    def document(self, name: str, content: dict[str, Any]) -> None:
        """Write a JSON file."""
        if self._folder:
            text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=False)
            (self._folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")

    def table(self, name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
        """Write a CSV file of its own."""
        if self._folder:
            with (self._folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows(rows)

    def close(self) -> None:
        """Finish the open files."""
        for file in self._files.values():
            file.close()
