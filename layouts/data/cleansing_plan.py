"""Fixes that somebody chose: what they do, and the button that applies them."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/cleansing/plan/<plan>",
    title="Chosen fixes",
    question="What would these fixes do to the score and to revenue?",
    access="data/cleansing",
    filters=(),
    panels=(Panel("plan", "What the chosen fixes do", width=12, height=260, chart=False),),
)
