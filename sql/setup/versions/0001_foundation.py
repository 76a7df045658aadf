"""Schemas, the reader role, settings, the data version, and row-level security."""

from services.migrations import apply

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the foundation."""
    apply("0001_foundation")
