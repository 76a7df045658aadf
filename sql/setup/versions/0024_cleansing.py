"""Cleansing: proposals, what was changed, and what stays mended."""

from services.migrations import apply

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make room for fixes, their log and their undoing."""
    apply("0024_cleansing")
