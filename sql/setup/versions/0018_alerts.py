"""Alerts: rules, what they found, who is told, and what was done about it."""

from services.migrations import apply

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables of alerts, with the rules that every company starts with."""
    apply("0018_alerts")
