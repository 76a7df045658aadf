"""Access: who sees which page, and may do what."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/access",
    title="Access",
    nav="Access",
    place=2,
    question="Who sees which page, and who may change what?",
    filters=(),
    panels=(
        Panel("matrix", "Pages by role", width=12, height=900, chart=False),
        Panel("roles", "Roles and what they may do", width=12, height=420, chart=False),
    ),
)
