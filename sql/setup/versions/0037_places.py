"""Sales and deliveries by place."""

from services.migrations import apply

revision = "0037"
down_revision = "0034"


def upgrade() -> None:
    """Create the mart."""
    apply("0037_places")
