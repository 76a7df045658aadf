"""Rows of any table that are kept apart, and who left refused rows out."""

from services.migrations import apply

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Change the tables."""
    apply("0032_set_aside")
