"""Pricing: which prices to change, and what that brings."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/pricing",
    title="Pricing",
    nav="Pricing",
    place=3,
    question="Which prices should we change, and what would it bring?",
    cards=("net_revenue", "gross_profit", "gross_margin", "discount_rate", "units"),
    panels=(
        Panel("what-to-do", "Categories whose repricing brings most margin", width=7, height=356, chart=False),
        Panel("elasticities", "How demand answers to price, by category", width=5, height=356),
        Panel("simulator", "What a change of prices would bring a month", width=7, height=470),
        Panel("position", "Our list prices against competitors'", width=5, height=470),
        Panel("price-list", "Every product sold in the range and on sale", width=12, height=520, chart=False),
    ),
)
