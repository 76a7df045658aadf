"""Sizes and counts that do not wait for whoever has locked a table."""

from services.migrations import apply

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Let what looks at every table answer while one is locked."""
    apply("0019_sizes")
