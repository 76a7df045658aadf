"""Data quality: incidents."""

from services.migrations import apply

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make room for incidents."""
    apply("0028_incidents")
