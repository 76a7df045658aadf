"""Seasonality: what sells when, and what comes next?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/seasonality",
    title="Seasonality and forecast",
    nav="Seasonality",
    place=6,
    question="Which weeks need stock and people, and does the quarter end on plan?",
    cards=("net_revenue", "orders", "average_order_value", "units_per_order"),
    panels=(
        Panel(
            "forecast", "Net revenue of the next 90 days with intervals, plan and last year's days", width=8, height=343
        ),
        Panel("pace", "Where month and quarter end, against the plan", width=4, height=343, chart=False),
        Panel("weeks", "The next weeks against the usual", width=6, height=505, chart=False),
        Panel("holidays", "What each holiday does to net revenue", width=6, height=505, chart=False),
        Panel("year-on-year", "Net revenue at an equal calendar, holidays beside holidays", width=6, height=305),
        Panel("parts", "Net revenue by week, its trend and the season of the year", width=6, height=305),
        Panel("hours", "Orders by weekday and hour, business time", width=6, height=305),
        Panel("published", "How far forecasts were off, by how far ahead", width=6, height=305, chart=False),
    ),
)
