"""What a check leaves to do: fixes to look for, amounts by which findings are off."""

from services.migrations import apply

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Create the table, view and columns."""
    apply("0031_unproposed")
