"""One rule of data quality: what it means, what fails by it, and what was done about it."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/quality/<rule>",
    title="Rule of data quality",
    question="What fails by this rule, why, and what was done about it?",
    access="data/quality",
    filters=(),
    panels=(
        Panel("judged", "What fails in each table that the rule judges", width=7, height=330, chart=False),
        Panel("limits", "What the rule means, and its limits", width=5, height=330, chart=False),
        Panel("rows", "Each row that fails, and why", width=12, height=520, chart=False),
        Panel("history", "Its incidents", width=12, height=160, chart=False),
    ),
)
