"""Geography: where do we sell, where is it worth more, and which country is next?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/geography",
    title="Geography",
    nav="Geography",
    place=5,
    question="Where should we push, where should we fix, and which country should we enter next?",
    filters=("dates", "compare", "region", "channel"),
    cards=("net_revenue", "orders", "average_order_value", "return_rate"),
    panels=(
        Panel(
            "decisions", "Where to push, where to fix, which country to enter next", width=12, height=150, chart=False
        ),
        Panel("map", "The countries around the largest one, shaded by the figure chosen", width=6, height=340),
        Panel("world", "The world, with the countries that could be next", width=6, height=340),
        Panel("places", "Region, country, city: each step down keeps the filters", width=12, height=330, chart=False),
        Panel("over", "Products that sell better in a region than elsewhere", width=6, height=280, chart=False),
        Panel("under", "Products that sell worse in a region than elsewhere", width=6, height=280, chart=False),
        Panel("expansion", "Countries not served, or thinly, by what favours them", width=12, height=500, chart=False),
    ),
)
