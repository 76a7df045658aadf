"""Fixes of one kind, one by one."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/cleansing/kind/<group>",
    title="Fixes of one kind",
    question="What would become of each value, and is that right?",
    access="data/cleansing",
    filters=(),
    panels=(Panel("fixes", "Every fix of this kind", width=12, height=900, chart=False),),
)
