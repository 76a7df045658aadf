"""What two queries of alerts each ask, in one place."""

from services.migrations import apply

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Let queries share what a metric is made of, and who is still to be told."""
    apply("0022_shared_by_alerts")
