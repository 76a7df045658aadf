"""One rule: what it says, what it would have found, and what it said before."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/thresholds/<rule_id>",
    title="Alert rule",
    question="When should somebody be told, and how often would that have been?",
    access="admin/thresholds",
    filters=(),
    panels=(
        Panel("rule", "What is watched, when it fires, and whom it concerns", width=7, height=640, chart=False),
        Panel("rehearsal", "What it would have found in twelve months", width=5, height=640, chart=False),
        Panel("versions", "What it said before", width=12, height=200, chart=False),
    ),
)
