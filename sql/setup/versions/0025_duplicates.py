"""Customer accounts that are one person's."""

from services.migrations import apply

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the tables of pairs, clusters and their members, what was learned, and what is kept apart."""
    apply("0025_duplicates")
