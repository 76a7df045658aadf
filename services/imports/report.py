"""What a dry run says: what would be loaded, what would not and why, and what was taken for granted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Example:
    """Where a row lies: the original file and line, and the value that is meant, if one is."""

    file: str
    line: int
    value: str | None = None


@dataclass(frozen=True)
class FileRead:
    """A file: which kind it is in the layout, its rows, columns that are not used, and remarks on how it was read."""

    name: str
    kind: str
    rows: int
    unused: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class TableMade:
    """A table: rows made for it, of how many keys, how many would be refused, and the first and last day, if it has."""

    table: str
    rows: int
    keys: int
    refused: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Sales:
    """What the orders that count come to, in one currency: by the definitions of docs/metrics.md, to the cent."""

    currency: str
    orders: int
    units: int
    gross_sales: Decimal
    discounts: Decimal
    returned: Decimal

    @property
    def net_revenue(self) -> Decimal:
        """Gross sales less discounts and returned goods."""
        return self.gross_sales - self.discounts - self.returned


@dataclass(frozen=True)
class LeftOut:
    """Rows that would not be loaded for one reason, with the first few. `table` is empty for rows of no table."""

    reason: str
    rows: int
    examples: tuple[Example, ...]
    table: str = ""


@dataclass(frozen=True)
class Report:
    """A dry run as a whole. While anything is `unclear`, the folder is not loaded; the sentences say what to decide."""

    layout: str
    title: str
    files: tuple[FileRead, ...]
    others: tuple[str, ...]
    missing: tuple[str, ...]
    tables: tuple[TableMade, ...]
    sales: tuple[Sales, ...]
    left_out: tuple[LeftOut, ...]
    assumptions: tuple[str, ...]
    unclear: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def refused(self) -> int:
        """Rows that would go to the quarantine."""
        return sum(table.refused for table in self.tables)
