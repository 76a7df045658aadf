"""Baskets: what sells together, what to put beside what, and what to offer whom."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/basket",
    title="Baskets and offers",
    nav="Baskets",
    place=4,
    question="What sells together, and what should we offer to whom?",
    filters=("dates", "compare", "region", "category"),
    cards=("orders", "average_order_value", "units_per_order", "gross_margin"),
    panels=(
        Panel("bundles", "Products to put together, by what it would bring", width=12, height=740, chart=False),
        Panel("network", "The strongest pairs of products", width=6, height=620),
        Panel("how-well", "Offers against best sellers, on weeks not learned from", width=6, height=620),
        Panel("rules", "Every pair that is more than chance, from either side", width=12, height=520, chart=False),
        Panel("offers", "The next best offer of the customers who bought last", width=7, height=420, chart=False),
        Panel("goes-with", "What goes with one product", width=5, height=420, chart=False),
    ),
)
