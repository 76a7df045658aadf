"""Models that are trained, and the page that tells of them."""

from services.migrations import apply

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Create the table, and open the page."""
    apply("0034_models")
