"""Forecasts that were published."""

from services.migrations import apply

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Create the table."""
    apply("0038_forecasts")
