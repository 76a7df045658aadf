"""Read a company's files as text, as they are or with the planted dirt undone."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

CONTRACTS = Path(__file__).parents[2] / "data" / "contracts"


@cache
def contracts() -> dict[str, tuple[str, dict[str, Any]]]:
    """Domain and contract of each file."""
    found = {}
    for path in sorted(CONTRACTS.glob("*.yml")):
        for name, contract in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found[name] = (path.stem, contract)
    return found


def keys(name: str, rows: pd.DataFrame) -> pd.Series:
    """The key of each row, its columns joined by a bar as in the truth files."""
    first, *others = contracts()[name][1]["key"]
    return rows[first].str.cat([rows[other] for other in others], sep="|") if others else rows[first]


MADE_UP = ("orphaned_order_item", "duplicate_transaction", "duplicate_product")


class Files:
    """A folder of files and its truth."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, pd.DataFrame] = {}
        self._clean: dict[str, pd.DataFrame] = {}

    def path(self, name: str) -> Path:
        """Where a file is."""
        return self.folder / contracts()[name][0] / f"{name}.csv"

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A file's rows as text; an empty field is an empty string."""
        if name not in self._read:
            self._read[name] = pd.read_csv(self.path(name), dtype=str, keep_default_na=False)
        return self._read[name].copy()

    def truth(self, name: str) -> pd.DataFrame:
        """A truth table."""
        return pd.read_csv(self.folder / "truth" / f"{name}.csv", dtype=str, keep_default_na=False)

    def document(self, name: str) -> dict[str, Any]:
        """A truth document."""
        return json.loads((self.folder / "truth" / f"{name}.json").read_text(encoding="utf-8"))

    def loadable(self, name: str) -> pd.DataFrame:
        """Rows that a loader takes: not meant for quarantine, nor with a value that a required column may not hold."""
        rows = self[name].drop(index=self.quarantined(name)["line"].astype(int) - 2)
        for column, about in contracts()[name][1]["columns"].items():
            if about.get("required") and "allowed" in about:
                rows = rows[rows[column].isin(about["allowed"])]
        return rows

    def quarantined(self, name: str) -> pd.DataFrame:
        """What the truth says of a file's rows for quarantine."""
        truth = self.truth("quarantine")
        return truth[truth["file"] == name]

    def defects(self, table: str, kind: str = "") -> pd.DataFrame:
        """Planted defects of a file."""
        truth = self.truth("defects")
        return truth[(truth["table"] == table) & ((truth["kind"] == kind) | (kind == ""))]

    def clean(self, name: str) -> pd.DataFrame:
        """A file with its values as they were before any dirt, and without rows that were made up."""
        if name not in self._clean:
            self._clean[name] = self._undone(name)
        return self._clean[name].copy()

    def _undone(self, name: str) -> pd.DataFrame:
        rows = self[name]
        for entry in self.quarantined(name).itertuples():
            rows.loc[int(entry.line) - 2, entry.column] = entry.meant
        key = keys(name, rows)
        place = pd.Series(rows.index, index=key)
        defects = self.defects(name)
        for entry in reversed(list(defects.itertuples())):
            for change in filter(None, entry.detail.split("; ")):
                column, mark, value = change.partition("=")
                if mark:
                    rows.loc[place[entry.key], column] = value
        made_up = defects[defects["kind"].isin(MADE_UP) & ~defects["detail"].str.startswith("follows")]
        return rows[~key.isin(made_up["key"]).to_numpy()]
