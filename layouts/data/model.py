"""The card of one model: what it tells, how well, what it found, what it was made with, and its versions."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/models/<model>",
    title="Model",
    question="How good is this model, what did it learn from, and what can it not tell?",
    access="data/models",
    filters=(),
    panels=(
        Panel("scores", "How well it does on what it did not learn from", width=7, height=300, chart=False),
        Panel("about", "What it tells, how, and what it cannot", width=5, height=300, chart=False),
        Panel("calibration", "What it said to be so likely, and how often it was so", width=5, height=300, chart=False),
        Panel("findings", "What it found", width=7, height=300, chart=False),
        Panel("versions", "Its versions, newest first", width=12, height=260, chart=False),
    ),
)
