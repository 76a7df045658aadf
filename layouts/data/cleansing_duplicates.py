"""Customers and products that are there more than once, side by side."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/duplicates",
    title="Duplicates",
    nav="Duplicates",
    place=3,
    question="Which accounts are one person's, which entries one product, and which of them is kept?",
    access="data/cleansing",
    filters=(),
    panels=(Panel("clusters", "Rows that are taken for one", width=12, height=900, chart=False),),
)
