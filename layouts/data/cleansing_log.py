"""One cleansing: every row as it was and as it became, and the way back."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/cleansing/log/<cleansing>",
    title="Cleansing",
    question="What was changed, by whom, and is it to stay?",
    access="data/cleansing",
    filters=(),
    panels=(
        Panel("cleansing", "What it did", width=12, height=150, chart=False),
        Panel("rows", "Every row, before and after", width=12, height=900, chart=False),
    ),
)
