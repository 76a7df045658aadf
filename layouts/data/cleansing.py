"""Cleansing: what could be mended, what that brings, and what was."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/cleansing",
    title="Cleansing",
    nav="Cleansing",
    place=2,
    question="What is wrong that can be mended, and what does mending it bring?",
    filters=(),
    panels=(
        Panel("state", "How good the data is, and would be", width=12, height=170, chart=False),
        Panel("kinds", "Fixes that wait, by what they mend", width=12, height=900, chart=False),
        Panel("past", "What was mended, newest first", width=12, height=180, chart=False),
    ),
)
