"""Models: what the product has learned, how well it does, and since when."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/models",
    title="Models",
    nav="Models",
    place=9,
    question="Which figures are learned, how good are they, and can they be trusted today?",
    filters=(),
    panels=(
        Panel(
            "models",
            "Every model, how well it does beside the simplest thing, and since when",
            width=12,
            height=360,
            chart=False,
        ),
    ),
)
