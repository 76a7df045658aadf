"""The log of queries, the sizes of tables, and how long what is kept is kept."""

from services.migrations import apply

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the tables of the database's health, and what its queries share."""
    apply("0014_health")
