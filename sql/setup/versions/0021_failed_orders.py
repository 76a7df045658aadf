"""The share of orders that fail, and a rule that watches it."""

from services.migrations import apply

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Let orders that failed be summed up, and watched from the start."""
    apply("0021_failed_orders")
