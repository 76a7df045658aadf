"""The page of the data dictionary in the matrix."""

from services.migrations import apply

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Open the data dictionary to every role."""
    apply("0026_dictionary")
