"""Targets: what is wanted of each metric, region and month."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/targets",
    title="Targets",
    nav="Targets",
    place=4,
    question="What do we want of each month, and how near are we?",
    access="admin/thresholds",
    filters=(),
    panels=(
        Panel("months", "Targets by month", width=8, height=620, chart=False),
        Panel("changes", "What was changed, newest first", width=4, height=620, chart=False),
    ),
)
