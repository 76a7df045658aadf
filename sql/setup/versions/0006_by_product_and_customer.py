"""What each product and each customer brought on each day."""

from services.migrations import apply

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the marts of each day's products and customers."""
    apply("0006_by_product_and_customer")
