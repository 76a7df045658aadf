"""Policies: of which rules fixes are looked for, and which are applied by themselves."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/policies",
    title="What mends itself",
    nav="What mends itself",
    place=5,
    question="Which fixes are applied by themselves, and from how sure?",
    access="data/cleansing",
    filters=(),
    panels=(Panel("policies", "What is done about what fails, by rule", width=12, height=1100, chart=False),),
)
