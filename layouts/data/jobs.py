"""Jobs: what is done in the background, what is late or failed, and what to press."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/jobs",
    title="Jobs",
    nav="Jobs",
    place=8,
    question="Is everything done that should be, and are the figures fresh?",
    filters=(),
    panels=(
        Panel("attention", "What is late, what failed, and what is being done", width=8, height=180, chart=False),
        Panel("freshness", "How fresh the figures are", width=4, height=180, chart=False),
        Panel("jobs", "Every job, when it is run and how long it takes", width=12, height=560, chart=False),
        Panel("history", "What was run, newest first", width=12, height=760, chart=False),
        Panel("loads", "What was loaded, newest first", width=12, height=760, chart=False),
    ),
)
