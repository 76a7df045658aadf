"""The orders that pass a page's filters, in one place."""

from services.migrations import apply

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the function that queries ask for orders."""
    apply("0007_orders_within")
