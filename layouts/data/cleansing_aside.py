"""What was set aside: fixes dismissed, refused rows left out, rows kept apart; each with its way back."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/data/cleansing/aside",
    title="Set aside",
    question="What was said to be right as it is, by whom, and does that still hold?",
    access="data/cleansing",
    filters=(),
    panels=(
        Panel("fixes", "Fixes that somebody dismissed, the latest first", width=12, height=420, chart=False),
        Panel("rows", "Refused rows that somebody left out, the latest first", width=12, height=280, chart=False),
        Panel("apart", "Rows that somebody keeps apart, the latest first", width=12, height=280, chart=False),
    ),
)
