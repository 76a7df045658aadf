"""Orders and customers' sales, many to a row."""

from services.migrations import apply

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the packed marts and the numbers that they are made of, in the place of the customers' days."""
    apply("0009_packed")
