"""Alerts: what needs me now, and what has become of the rest?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/alerts",
    title="Alerts",
    nav="Alerts",
    place=1,
    question="What needs me now, and who has the rest?",
    filters=(),
    panels=(
        Panel("inbox", "What is open, most urgent first", width=12, height=420, chart=False),
        Panel("resolved", "What was resolved last", width=7, height=320, chart=False),
        Panel("times", "How long it takes", width=5, height=320, chart=False),
    ),
)
