"""Prices compared with competitors', by month."""

from services.migrations import apply

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Create the mart."""
    apply("0040_prices_compared")
