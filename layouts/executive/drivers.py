"""Revenue drivers: why did revenue move?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/executive/drivers",
    title="Revenue drivers",
    nav="Revenue drivers",
    place=2,
    question="Why did revenue move, and where?",
    cards=("net_revenue", "gross_sales", "discounts", "returned", "units"),
    panels=(
        Panel(
            "bridge",
            "From the comparison to now: volume, mix, price, exchange rates, products, discounts and returns",
            width=8,
            height=320,
        ),
        Panel("customer-kind", "First orders and all others", width=4, height=320),
        Panel(
            "drill",
            "Company, region, category, product: each step down keeps the filters",
            width=12,
            height=367,
            chart=False,
        ),
        Panel("movers", "The products behind the change, and behind each cause", width=12, height=500, chart=False),
        Panel("channels", "Change of net revenue by channel", width=6, height=322),
        Panel("categories", "Change of net revenue by category", width=6, height=322),
    ),
)
