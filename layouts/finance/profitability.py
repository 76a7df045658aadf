"""Profitability: what is left of each sale, and where."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/finance/profitability",
    title="Profitability",
    nav="Profitability",
    place=1,
    question="What is left of every sale, against plan, and where is it lost?",
    cards=("net_revenue", "gross_profit", "gross_margin", "contribution", "contribution_margin"),
    panels=(
        Panel("profit-bridge", "From gross sales to operating profit", width=8, height=320),
        Panel("plan", "Actual against plan", width=4, height=320, chart=False),
        Panel("statement", "Profit and loss by month", width=12, height=419, chart=False),
        Panel("margin-category", "Contribution margin by category", width=6, height=322, chart=False),
        Panel("margin-channel", "Contribution margin by channel", width=6, height=322, chart=False),
        Panel("margin-region", "Contribution margin by region", width=6, height=395, chart=False),
        Panel("customers", "Contribution by tenth of customers, most valuable first", width=6, height=395),
        Panel("cash", "Money ordered, collected and refunded by month", width=12, height=305),
    ),
)
