"""What answers the page of the system: how the database is, what it does, and the buttons for what is safe to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from callbacks import system_tables
from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.system import PAGE
from layouts.spec import action_id
from services import health, jobs, system
from services.accounts import Actor
from services.cache_health import CacheHealth
from services.filters import Filters

NO_BREAK_HYPHEN, NO_BREAK_SPACE = "\N{NON-BREAKING HYPHEN}", "\N{NO-BREAK SPACE}"
NEEDS = {"act": ("Needs you", "bad"), "watch": ("Look at it", "warn")}


def state(data: Any, look: Look, filters: Filters) -> View:
    """What needs somebody as rows, and the rest in columns."""
    lights = data["lights"]
    rows = [
        kit.action_row(
            NEEDS[light["state"]][0], [html.B(f"{light['name']}. "), light["says"]], tone=NEEDS[light["state"]][1]
        )
        for light in lights
        if light["state"] in NEEDS
    ]
    well = [(light["name"], light["says"]) for light in lights if light["state"] == "good"]
    facts = html.Dl([html.Div([html.Dt(name), html.Dd(says)]) for name, says in well], className="fact-grid")
    note = "What is looked at each time that this page is opened; what is well stands below"
    return View(data["sentence"].rstrip("."), note, html.Div([kit.action_rows(rows), facts], className="forms"))


def now(data: Any, look: Look, filters: Filters) -> View:
    """Who waits for whom, and what is under way; drawn anew by itself."""
    locks, work = data["locks"], data["work"]
    said = [_wait(row, look) for row in locks] + [_work(row, look) for row in work]
    title = "Nobody waits, and nothing is being built or cleared"
    if said:
        waits = f"{len(locks)} {'session waits, or holds' if len(locks) == 1 else 'sessions wait, or hold'} others up"
        title = " and ".join([waits] * bool(locks) + [f"{len(work)} at work"] * bool(work))
    body = kit.action_rows(said) if said else html.P("Work that an administrator has begun appears here.")
    return View(title, "As it is now, every five seconds anew", html.Div(body, **{"data-live": ""}))


def _wait(row: system_tables.Row, look: Look) -> Any:
    if row["state"] == "left open":
        text = f"{row['application'] or 'A program'} left a transaction open after {row['blocking_query'] or 'nothing'}"
        evidence = f"Session {row['blocking_pid']}, open for {formatting.lasting(row['blocking_seconds'], look.locale)}"
        return kit.action_row("Left open", text, evidence, tone="warn")
    text = (
        f"{row['waiting_query'] or 'A session'} waits for {row['wanted']}, held by {row['blocking_query'] or 'another'}"
    )
    evidence = (
        f"For {formatting.lasting(row['waiting_seconds'], look.locale)}; session {row['waiting_pid']} for session"
        f" {row['blocking_pid']}, which is {row['blocking_state'] or 'unknown'}"
    )
    return kit.action_row(
        row["state"].capitalize(), text, evidence, tone="bad" if row["state"] == "blocked" else "warn"
    )


def _work(row: system_tables.Row, look: Look) -> Any:
    done = f", {formatting.share(row['done'] / row['total'], look.locale, 0)}" if row["total"] else ""
    text = f"{row['kind'].capitalize()}: {row['table_name']}"
    evidence = f"{row['phase'].capitalize()}{done}, for {formatting.lasting(row['seconds'], look.locale)}"
    return kit.action_row("At work", text, evidence, tone="accent")


def partitions(data: Any, look: Look, filters: Filters) -> View:
    """Tables with a partition a month, and whether those of the coming months are there."""
    rows = data["partition_rollover"]
    shown = [
        {
            "table": row["table_name"],
            "last": f"{row['last_month']:%Y-%m}" if row["last_month"] else "none",
            "missing": _months(row["missing"]),
            "astray": row["astray"],
            "staying": row["staying"],
        }
        for row in rows
    ]
    columns = [
        kit.Column("table", "Table"),
        kit.Column("last", "Last month"),
        kit.Column("missing", "Missing"),
        kit.Column("astray", "Waiting", "count"),
        kit.Column("staying", "Undated", "count"),
    ]
    wanting = sum(row["state"] != "fine" for row in rows)
    title = f"{wanting} of {len(rows)} tables lack a month" if wanting else "Every table has its coming months"
    button = kit.act_button(action_id(PAGE, "roll"), "Make what is missing", primary=bool(wanting))
    note = "Rows of other months wait in a partition of their own until theirs is made; a load makes what it needs, too"
    return View(
        title, note, html.Div([kit.simple_table(shown, columns, "Partitions", look), button], className="forms")
    )


def _months(months: Sequence[date]) -> str:
    said = [f"{month:%Y-%m}".replace("-", NO_BREAK_HYPHEN) for month in months]
    places = [month.year * 12 + month.month for month in months]
    if len(places) > 1 and places[-1] - places[0] == len(places) - 1:
        return NO_BREAK_SPACE.join([said[0], "to", said[-1]])
    return ", ".join(said) or "none"


def retention(data: Any, look: Look, filters: Filters) -> View:
    """What is cleared away once it is old."""
    rows = data["retention"]
    columns = [
        kit.Column("about", "What"),
        kit.Column("table_name", "Table in ops"),
        kit.Column("keep_days", "Days kept", "count"),
    ]
    button = kit.act_button(action_id(PAGE, "purge"), "Clear away what is older")
    title = f"{len(rows)} kinds of records are cleared away when they are old"
    table = kit.simple_table(rows, columns, "Retention", look)
    return View(title, "The audit trail and what was loaded never are", html.Div([table, button], className="forms"))


def memory(data: Any, look: Look, filters: Filters) -> View:
    """How much was read from PostgreSQL's memory."""
    rows = data["cache_hit_ratio"]
    names = {"database": "Everything", "tables": "All tables", "indexes": "All indexes"}
    shown = [
        {
            "name": names.get(row["kind"], row["name"]),
            "reads": row["hits"] + row["reads"],
            "outside": row["reads"],
            "ratio": row["ratio"],
            "state": "" if row["state"] == "fine" else row["state"],
            "state_tone": "warn" if row["state"] == "low" else "",
        }
        for row in rows
    ]
    columns = [
        kit.Column("name", "Of"),
        kit.Column("reads", "Pages read", "count"),
        kit.Column("outside", "Of them from outside", "count"),
        kit.Column("ratio", "From memory", "share"),
        kit.Column("state", "", "tag"),
    ]
    ratio = formatting.share(rows[0]["ratio"], look.locale)
    note = "Since counting began, and the ten tables most read from outside; under 95% more memory for PostgreSQL helps"
    body = html.Div([_redis(data["redis"], look), kit.simple_table(shown, columns, "Memory", look)], className="forms")
    return View(f"{ratio} of what was read was in PostgreSQL's memory", note, body)


def _redis(redis: CacheHealth, look: Look) -> Any:
    facts = {
        "Kept answers": formatting.count(redis.entries, look.locale),
        "Found of those looked for": formatting.share(redis.hit_rate, look.locale),
        "Memory of Redis": formatting.size(redis.memory, look.locale),
        "At most": formatting.size(redis.most_memory, look.locale) if redis.most_memory else "no limit",
        "Dropped for want of it": formatting.count(redis.evicted, look.locale),
    }
    return html.Dl([html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts.items()], className="fact-grid")


def analyze(given: Given, by: Actor) -> Done:
    """Take the statistics of a table anew."""
    table = given.text("table")
    health.analyze(table, by=by)
    return Done(f"{table} is analyzed.")


def reindex(given: Given, by: Actor) -> Done:
    """Have an index built anew in the background."""
    by.must_administer()
    index = health.find_index(given.text("index"))
    run_id = jobs.run_now("rebuild_index", by=by, args={"index": index})
    return Done(f"{index} is built anew in the background, as run {run_id}.")


def roll(given: Given, by: Actor) -> Done:
    """Make the partitions that are missing."""
    made = health.roll_partitions(by=by)
    return Done(f"{made} partition{'' if made == 1 else 's'} made.")


def purge(given: Given, by: Actor) -> Done:
    """Clear away what is past its keeping."""
    gone = health.purge(by=by)
    said = listed([f"{count:,} of {table}" for table, count in gone.items()], 4)
    return Done(f"Cleared away: {said}." if said else "Nothing was old enough.")


def _file(*names: str) -> Any:
    """The rows of these queries as one table, each with what it is of; lists are left out."""

    def table(data: Any) -> pd.DataFrame:
        return pd.concat([_frame(name, data[name], len(names) > 1) for name in names], ignore_index=True)

    return table


def _frame(name: str, rows: Sequence[system_tables.Row], several: bool) -> pd.DataFrame:
    own = {"of": name} if several else {}
    return pd.DataFrame([{**own, **{key: _cell(value) for key, value in row.items()}} for row in rows])


def _cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


BINDINGS = {
    PAGE: {
        "state": Binding(system.state, state, _file("lights")),
        "now": Binding(system.now, now, _file("locks", "work")),
        "queries": Binding(system.state, system_tables.queries, _file("slow_queries")),
        "tables": Binding(system.state, system_tables.tables, _file("tables")),
        "indexes": Binding(system.state, system_tables.indexes, _file("unused_indexes", "missing_indexes")),
        "partitions": Binding(system.state, partitions, _file("partition_rollover")),
        "retention": Binding(system.state, retention, _file("retention")),
        "memory": Binding(system.state, memory, _file("cache_hit_ratio")),
    }
}
ACTIONS = {
    PAGE: {
        "analyze": Action(analyze),
        "reindex": Action(reindex, needs="configure"),
        "roll": Action(roll),
        "purge": Action(purge),
    }
}
