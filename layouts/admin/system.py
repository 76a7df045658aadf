"""The system: is the database well, and what needs an administrator?"""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/admin/system",
    title="System",
    nav="System",
    place=6,
    question="Is the database well, and what needs me?",
    filters=(),
    panels=(
        Panel("state", "What needs you", width=12, height=230, chart=False),
        Panel("now", "Who waits, and what is being done", width=12, height=20, chart=False),
        Panel("queries", "Where the time goes", width=12, height=690, chart=False),
        Panel("tables", "Tables", width=12, height=680, chart=False),
        Panel("indexes", "Indexes", width=12, height=30, chart=False),
        Panel("partitions", "Months to come", width=6, height=370, chart=False),
        Panel("retention", "How long what is kept", width=6, height=370, chart=False),
        Panel("memory", "What is read from memory", width=12, height=510, chart=False),
    ),
)
