"""Targets are set in the application, in the place of loaded budgets."""

from services.migrations import apply

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make targets, their history, and the plan that they and the budgets make."""
    apply("0012_targets")
