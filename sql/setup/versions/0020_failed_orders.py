"""The share of orders that fail, and a rule that watches it."""

from services.migrations import apply

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Let orders that failed be summed up, and watched from the start."""
    apply("0020_failed_orders")
