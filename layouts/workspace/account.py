"""One's own account: profile, log-in, sessions, tokens, saved views."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/account",
    title="Your account",
    nav="Account",
    place=9,
    question="Who are you here, where are you logged in, and what have you kept?",
    filters=(),
    panels=(
        Panel("profile", "Your profile", width=7, height=330, chart=False),
        Panel("login", "How you log in", width=5, height=330, chart=False),
        Panel("sessions", "Where you are logged in", width=12, height=180, chart=False),
        Panel("views", "Your saved views", width=12, height=140, chart=False),
        Panel("tokens", "Your API tokens", width=12, height=140, chart=False),
    ),
)
