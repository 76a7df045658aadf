"""The customers of each day, and indexes that find the latest and the unpaid orders."""

from services.migrations import apply

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the mart of each day's customers, and indexes of the orders."""
    apply("0005_lookups")
