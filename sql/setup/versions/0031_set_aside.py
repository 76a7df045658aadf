"""Rows of any table that are kept apart, and who left refused rows out."""

from services.migrations import apply

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Change the tables."""
    apply("0031_set_aside")
