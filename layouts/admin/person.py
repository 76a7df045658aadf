"""One person: their rights, their sessions, and what was done to their account."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/users/<user_id>",
    title="Person",
    question="What may this person see and do, and where are they logged in?",
    access="admin/users",
    filters=(),
    panels=(
        Panel("person", "The account", width=12, height=150, chart=False),
        Panel("rights", "Roles, regions and capabilities", width=6, height=420, chart=False),
        Panel("sessions", "Where they are logged in", width=6, height=420, chart=False),
        Panel("history", "What was done to the account, and by whom", width=12, height=300, chart=False),
    ),
)
