"""Quality: is the data good enough to decide on today, and what is to be mended first?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/quality",
    title="Data quality",
    nav="Quality",
    place=1,
    question="Is the data good enough to decide on today, and what do we mend first?",
    filters=(),
    panels=(
        Panel("first", "What to mend first, by points of the company's score", width=8, height=330, chart=False),
        Panel("standing", "How fresh the data is, and when it was checked", width=4, height=330, chart=False),
        Panel("tiers", "The company's score, and the five tiers it is the mean of", width=12, height=260, chart=False),
        Panel("incidents", "Open incidents, most urgent first", width=12, height=850, chart=False),
        Panel("rules", "Every rule, and how far it fails", width=7, height=860, chart=False),
        Panel("tables", "Every table that is checked", width=5, height=860, chart=False),
    ),
)
