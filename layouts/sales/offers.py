"""Offers: what to offer the customer of an order."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/offers/<order_id>",
    title="Offers to a customer",
    question="What does this customer buy next, and why?",
    access="sales/basket",
    filters=(),
    panels=(
        Panel("cross-sell", "Products of categories that are new to the customer", width=12, height=260, chart=False),
        Panel("up-sell", "Dearer products of categories that the customer knows", width=12, height=260, chart=False),
        Panel("bought", "What the customer bought, the latest first", width=12, height=260, chart=False),
    ),
)
