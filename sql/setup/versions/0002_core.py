"""Staging and core tables of every contract, and what the loader keeps."""

from services.migrations import apply

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create what files are loaded into."""
    apply("0002_core")
    apply("0002_loads")
