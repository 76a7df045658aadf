"""How long the runs of jobs are kept."""

from services.migrations import apply

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Let the purge clear the ledger of old runs."""
    apply("0017_runs_kept")
