"""One function refuses changes of every log."""

from services.migrations import apply

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Exchange the trigger's function."""
    apply("0033_one_refusal")
