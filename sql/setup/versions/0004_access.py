"""People, their roles and rights, the page matrix, sessions and the audit trail."""

from services.migrations import apply

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create who may do what."""
    apply("0004_access")
