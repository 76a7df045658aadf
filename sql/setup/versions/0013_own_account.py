"""Two-factor log-in, one-time links, API tokens, profiles, saved views, and addresses that rest."""

from services.migrations import apply

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make what belongs to a person's own account."""
    apply("0013_own_account")
