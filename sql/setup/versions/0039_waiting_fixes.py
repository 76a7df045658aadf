"""How many fixes wait."""

from services.migrations import apply

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Create the counts."""
    apply("0039_waiting_fixes")
