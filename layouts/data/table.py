"""One table of the data dictionary: its columns, what rests on them, and how its file looks."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/dictionary/<table>",
    title="Table",
    question="What does this table hold, where does it come from, and what rests on it?",
    access="data/dictionary",
    filters=(),
    panels=(
        Panel("table", "The table and its file", width=12, height=138, chart=False),
        Panel("lineage", "What rests on it, from the file to the pages", width=12, height=717, chart=False),
        Panel("checks", "The checks that look at it", width=12, height=778, chart=False),
        Panel("columns", "Every column", width=12, height=634, chart=False),
        Panel("example", "A file with one row", width=12, height=183, chart=False),
    ),
)
