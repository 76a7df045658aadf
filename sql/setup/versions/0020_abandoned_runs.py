"""How often a run's worker was gone."""

from services.migrations import apply

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Count killed workers apart from failures."""
    apply("0020_abandoned_runs")
