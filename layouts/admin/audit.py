"""The audit trail: who did what, when, from where."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/audit",
    title="Audit trail",
    nav="Audit trail",
    place=4,
    question="Who did what, and has anybody touched the record of it?",
    filters=(),
    panels=(Panel("trail", "Every change, newest first", width=12, height=900, chart=False),),
)
