"""Imports of files in other shops' layouts are kept, with what came of them."""

from services.migrations import apply

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the table of imports, and open its page to those who keep the data right."""
    apply("0027_imports")
