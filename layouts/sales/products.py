"""Products: what sells, what grows, what fades, what is wrong in the catalogue."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/products",
    title="Products",
    nav="Products",
    place=2,
    question="Which products carry the business, and which need a decision?",
    cards=("net_revenue", "units", "gross_margin", "discount_rate", "return_rate"),
    panels=(
        Panel("pareto", "Share of net revenue by share of products, best first", width=7, height=328),
        Panel("categories", "Net revenue by category", width=5, height=328),
        Panel("growing", "Products that gained most against the comparison", width=6, height=446, chart=False),
        Panel("declining", "Products that lost most against the comparison", width=6, height=446, chart=False),
        Panel("faults", "Entries of products on sale that need repair", width=12, height=159, chart=False),
        Panel("product-list", "Every product of the range", width=12, height=520, chart=False),
    ),
)
