"""Imports: any shop's export as rows of the contracts' tables, by a mapping, through the ordinary loader.

    Shopify.csv --reader--> DuckDB, text as it is --mapping--> rows of orders, ... --loader--> core, quarantine

Rows keep the file and line that they came from, so that what is refused is found in the original. A dry run makes the
same rows, and tells what would become of them. docs/imports.md is for who imports or writes a mapping.
"""

from services.imports.deciding import Choices
from services.imports.detection import NotRecognised
from services.imports.documents import MappingError
from services.imports.mapping import Layout, find, layouts
from services.imports.report import Report
from services.imports.running import Unclear, dry_run, load

__all__ = [
    "Choices",
    "Layout",
    "MappingError",
    "NotRecognised",
    "Report",
    "Unclear",
    "dry_run",
    "find",
    "layouts",
    "load",
]
