"""People: who may log in, as what, and limited to which regions."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/users",
    title="People",
    nav="People",
    place=1,
    question="Who may log in, and does anybody's access need a look?",
    filters=(),
    panels=(Panel("people", "Everybody with an account", width=12, height=520, chart=False),),
)
