"""Imports: the export of another shop, looked at first, and loaded when it is right."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/imports",
    title="Imports",
    nav="Imports",
    place=10,
    question="What would the files of another shop bring, and what would be left out?",
    filters=(),
    panels=(
        Panel("bring", "Bring files in", width=8, height=190, chart=False),
        Panel("known", "Layouts that are known", width=4, height=190, chart=False),
        Panel("report", "What would be loaded", width=7, height=420, chart=False),
        Panel("left-out", "What would not, and what was taken for granted", width=5, height=420, chart=False),
        Panel("history", "Imports, newest first", width=12, height=320, chart=False),
    ),
)
