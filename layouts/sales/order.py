"""One order: its whole story."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/orders/<order_id>",
    title="Order",
    question="What happened to this order, and what is it worth?",
    access="sales/orders",
    filters=(),
    panels=(
        Panel("order-header", "Who, when, where, and what it is worth", width=12, height=112, chart=False),
        Panel("order-lines", "What was bought", width=7, height=185, chart=False),
        Panel("order-timeline", "Everything that happened, oldest first", width=5, height=185, chart=False),
        Panel("order-shipments", "Parcels", width=12, height=85, chart=False),
    ),
)
