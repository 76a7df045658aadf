"""Customer accounts that are one person's."""

from services.migrations import apply

revision = "0024"
down_revision = "0022"


def upgrade() -> None:
    """Add duplicate_model, duplicate_pair, duplicate_cluster and duplicate_refused."""
    apply("0024_duplicates")
