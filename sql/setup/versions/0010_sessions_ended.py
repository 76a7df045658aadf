"""What ends a person's sessions also ends those that are about to be opened."""

from services.migrations import apply

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Count how many times a person's sessions were ended."""
    apply("0010_sessions_ended")
