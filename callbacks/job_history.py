"""The history panels of the jobs page: what was run, and what was loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from callbacks.binding import Look, View
from callbacks.job_words import MOVES, TONES, again_button, cancel_button, moment, took
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.data.jobs import PAGE
from services import jobs
from services.filters import Filters
from services.jobs import shown


def history(data: Any, look: Look, filters: Filters) -> View:
    """The runs that the address asks for, with their errors and what to press."""
    body = [_find(data)]
    if data["runs"]:
        body += [_runs_table(data["runs"], look), _pages(data, look)]
    else:
        body.append(kit.empty_state("No run matches.", "Change what is looked for above."))
    title = f"{formatting.count(data['count'], look.locale)} run{'' if data['count'] == 1 else 's'}"
    return View(
        title, "What was run and found something to do, newest first; 90 days are kept", html.Div(body, **MOVES)
    )


def _runs_table(runs: Sequence[jobs.RunRecord], look: Look) -> Any:
    titles = {name: job.title for name, job in jobs.JOBS.items()}
    rows = [
        {
            "job": html.Div([html.Div(titles.get(run.job, run.job)), html.Small(_because(run, look))]),
            "run": str(run.run_id),
            "state": run.state.capitalize(),
            "state_tone": TONES.get(run.state, ""),
            "begun": moment(run.started_at, look).replace(" ", "\N{NO-BREAK SPACE}"),
            "took": took(run.seconds),
            "rows": run.rows,
            "said": html.Div(run.error or run.progress, className="long-text"),
            "press": _press(run),
        }
        for run in runs
    ]
    columns = [
        kit.Column("job", "Job", "parts"),
        kit.Column("run", "Run"),
        kit.Column("state", "State", "tag"),
        kit.Column("begun", "Begun"),
        kit.Column("took", "Took"),
        kit.Column("rows", "Rows", "count"),
        kit.Column("said", "Error or progress", "parts"),
        kit.Column("press", "", "parts"),
    ]
    return kit.simple_table(rows, columns, "Runs", look)


def _because(run: jobs.RunRecord, look: Look) -> str:
    """The cause as people say it: a slot by their own clock, who asked without the instant."""
    if run.cause.startswith("slot "):
        return f"Due {moment(datetime.fromisoformat(run.cause.removeprefix('slot ')), look)}"
    if run.requested_by:
        return f"Asked for by {run.requested_by}"
    cause = run.cause.partition(" in cache ")[0]
    return cause[:1].upper() + cause[1:]


def _press(run: jobs.RunRecord) -> list[Any]:
    if run.state in ("failed", "cancelled"):
        return [again_button(run.run_id)]
    if run.state == "queued" or (run.state == "running" and run.job in jobs.JOBS and jobs.JOBS[run.job].cancellable):
        return ["Stopping …"] if run.cancel_requested else [cancel_button(run.run_id)]
    return []


def _find(data: Any) -> Any:
    every = [("", "Any"), *((name, job.title) for name, job in jobs.JOBS.items())]
    states = [("", "Any"), *((state, state.capitalize()) for state in shown.STATES)]
    return kit.find_form(
        [
            kit.select("Job", "job", every, data["job"]),
            kit.select("State", "state", states, data["state"]),
            kit.check("Those that found nothing to do, too", "idle", bool(data["idle"])),
        ]
    )


def _pages(data: Any, look: Look) -> Any:
    page, count = data["page"], data["count"]
    wanted = {name: data[name] for name in ("job", "state", "idle") if data[name]}

    def to(number: int, text: str) -> Any:
        return kit.link(text, f"{PAGE.route}?{urlencode({**wanted, 'page': number})}")

    first = (page - 1) * shown.PAGE + 1
    last = first + len(data["runs"]) - 1
    ways = [to(page - 1, "Newer")] if page > 1 else []
    ways += [to(page + 1, "Older")] if last < count else []
    said = f"{formatting.count(first, look.locale)} to {formatting.count(last, look.locale)}"
    return html.Div([html.Span(said), *ways], className="acts pages")


def loads(data: Any, look: Look, filters: Filters) -> View:
    """The files that were loaded last, and what became of their rows."""
    rows = [
        {
            "at": row["finished"].astimezone(look.time_zone),
            "table": row["table_name"],
            "state": row["state"].capitalize(),
            "state_tone": TONES.get(row["state"], ""),
            "rows_read": row["rows_read"],
            "rows_accepted": row["rows_accepted"],
            "rows_unchanged": row["rows_unchanged"],
            "rows_quarantined": row["rows_quarantined"],
            "rows_quarantined_tone": "bad" if row["rows_quarantined"] else "",
            "took": took((row["finished"] - row["started"]).total_seconds()),
            "said": html.Div(row["message"], className="long-text"),
        }
        for row in data["files"]
    ]
    if not rows:
        return View("Nothing was loaded yet", "", kit.empty_state("No file yet.", "python -m dashboard load FOLDER"))
    columns = [
        kit.Column("at", "When", "moment"),
        kit.Column("table", "Table"),
        kit.Column("state", "State", "tag"),
        kit.Column("rows_read", "Read", "count"),
        kit.Column("rows_accepted", "Stored", "count"),
        kit.Column("rows_unchanged", "Unchanged", "count"),
        kit.Column("rows_quarantined", "Quarantined", "count", colour=-1),
        kit.Column("took", "Took"),
        kit.Column("said", "Remarks", "parts"),
    ]
    table = kit.simple_table(rows, columns, "Loaded files", look)
    return View(_waiting(data["quarantine"], look), f"The last {len(rows)} files, newest first", table)


def _waiting(quarantine: Sequence[Mapping[str, Any]], look: Look) -> str:
    if not quarantine:
        return "No row waits in quarantine"
    total = sum(row["rows"] for row in quarantine)
    tables = list(dict.fromkeys(row["table_name"].replace("_", " ") for row in quarantine))
    verb = "row waits" if total == 1 else "rows wait"
    return f"{formatting.count(total, look.locale)} {verb} in quarantine, most of {listed(tables, 2)}"
