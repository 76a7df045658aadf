"""Refused rows: what is wrong with each, and what to write instead."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/quarantine",
    title="Quarantine",
    nav="Quarantine",
    place=4,
    question="Which rows were refused, why, and what should they say?",
    access="data/cleansing",
    filters=(),
    panels=(Panel("refused", "Every refused row that waits", width=12, height=900, chart=False),),
)
