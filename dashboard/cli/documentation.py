"""`docs`: write the generated pages of docs/ anew."""

from __future__ import annotations

from pathlib import Path

from dashboard import reference
from dashboard.cli.session import out

DOCS = Path(__file__).resolve().parents[2] / "docs"


def docs() -> None:
    """Write settings, metrics, data dictionary and query catalogue into docs/."""
    for name, text in reference.pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        out.print(f"docs/{name}")


COMMANDS = (docs,)
