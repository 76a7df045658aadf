"""Derived facts, marts, and who may read which row of every table."""

from services.migrations import apply

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    apply("0003_marts")
