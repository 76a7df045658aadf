"""Plans of cleansing, and values that a person set."""

from services.migrations import apply

revision = "0030"
down_revision = "0028"


def upgrade() -> None:
    """Create the tables and columns."""
    apply("0030_cleansing_plans")
