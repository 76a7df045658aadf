"""The data dictionary: what every table holds, and which pages and metrics rest on it."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/dictionary",
    title="Data dictionary",
    nav="Data dictionary",
    place=9,
    question="What does each table hold, and which figures rest on it?",
    filters=(),
    panels=(
        Panel("tables", "Every table that can be loaded", width=12, height=2860, chart=False),
        Panel("pages", "The tables that each page and panel rests on", width=12, height=920, chart=False),
        Panel("metrics", "The tables that each metric rests on", width=12, height=112, chart=False),
    ),
)
