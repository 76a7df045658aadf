"""Accounts that an identity provider answers for."""

from services.migrations import apply

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Let an account name its identity provider in place of a password."""
    apply("0015_sso")
