"""Thresholds: the rules by which the product raises its voice, and whom it tells."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/thresholds",
    title="Alert rules",
    nav="Alert rules",
    place=3,
    question="Which rules earn their noise, and who is told?",
    filters=(),
    panels=(
        Panel("rules", "Rules, with what came of their alerts in a year", width=12, height=460, chart=False),
        Panel("routes", "Who is told, over what, and when it escalates", width=7, height=320, chart=False),
        Panel("channels", "Channels", width=5, height=320, chart=False),
        Panel("maintenance", "Times for which alerts are held", width=12, height=160, chart=False),
    ),
)
