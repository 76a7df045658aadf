"""Row-level security looks the parents of rows up by key instead of reading them all."""

from services.migrations import apply

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Renew the policies of the tables that are there."""
    apply("0008_parents_by_key")
