"""Executive summary: is the business on plan today, and what needs me?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/executive/summary",
    title="Executive summary",
    nav="Summary",
    place=1,
    question="Is the business on plan today, and what needs me?",
    cards=("net_revenue", "orders", "average_order_value", "contribution_margin", "returning_share"),
    panels=(
        Panel(
            "revenue-trend",
            "Net revenue with comparison, plan and forecast to the end of the quarter",
            width=8,
            height=343,
        ),
        Panel("what-moved", "Why net revenue changed, by cause", width=4, height=343),
        Panel("decisions", "Actions by the money they are worth", width=6, height=357, chart=False),
        Panel("attention", "What was out of the ordinary in the last seven days", width=6, height=357, chart=False),
        Panel("regions", "Net revenue by region against the comparison", width=6, height=322, chart=False),
        Panel("channels", "Net revenue by channel against the comparison", width=6, height=322, chart=False),
    ),
)
