"""Jobs, what they leave behind, and which quarantined rows have come again."""

from services.migrations import apply

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the ledger of jobs, the records of what was shown and of quality, and the keys of quarantined rows."""
    apply("0016_jobs")
