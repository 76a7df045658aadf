"""Data quality: rules, what is to be checked, findings and scores."""

from services.migrations import apply

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make room for what the quality engine finds."""
    apply("0023_quality")
    apply("0023_to_check")
