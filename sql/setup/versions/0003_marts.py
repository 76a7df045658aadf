"""Derived facts, marts, and who may read which row of every table."""

from services.migrations import apply

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create what is derived from it."""
    apply("0003_marts")
