"""The audit trail is a chain, and an admin may look at the product as a role does."""

from services.migrations import apply

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Chain the audit trail, and let a session preview a role."""
    apply("0011_chained_audit")
