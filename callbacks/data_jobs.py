"""What answers the page of jobs: what needs somebody, every job, what was run, what was loaded, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.job_history import history, loads
from callbacks.job_words import MOVES, again_button, ago, ahead, cancel_button, counted, moment, run_button, took
from layouts import components as kit
from layouts import formatting, html
from layouts.data.jobs import PAGE
from services import jobs
from services.accounts import Actor
from services.filters import Filters
from services.jobs import shown
from services.jobs.freshness import span


def attention(data: Any, look: Look, filters: Filters) -> View:
    """What failed, is late, or is being done, the worst first, each with what to press."""
    every: Sequence[jobs.JobState] = data["jobs"]
    failed = [job for job in every if job.failing]
    late = [job for job in every if job.late_by and not job.failing]
    moving = [job for job in every if job.open_runs and job not in failed + late]
    rows = [_row(job, look) for job in (*failed, *late, *moving)]
    body = kit.action_rows(rows) if rows else kit.empty_state("Nothing waits for you.", "Jobs look after themselves.")
    note = "What is late, what failed, and what is being done"
    return View(_finding(failed, late, every), note, html.Div(body, **MOVES))


def _finding(failed: Sequence[Any], late: Sequence[Any], every: Sequence[Any]) -> str:
    said = [f"{len(failed)} failed" if failed else "", f"{len(late)} late" if late else ""]
    if any(said):
        return f"Jobs need you: {' and '.join(each for each in said if each)}"
    return f"All {len(every)} jobs are in time"


def _row(job: jobs.JobState, look: Look) -> Any:
    if job.failing:
        when = f"Failed {moment(job.ended_at, look)}. {job.error or ''}"
        return kit.action_row("Failed", html.B(job.job.title), when, again_button(job.run_id), "bad")
    buttons = [cancel_button(job.running_id)] if job.running_id and job.job.cancellable else []
    if job.late_by:
        why = _progress(job) if job.running_id else "It was due and nobody has begun it: do worker and beat run?"
        return kit.action_row("Late", html.B(f"{job.job.title}: {span(job.late_by)} late"), why, buttons, "warn")
    if job.trouble and not job.running_id:
        return kit.action_row("Tried again", html.B(job.job.title), job.trouble, tone="warn")
    if not job.running_id:
        return kit.action_row("Queued", html.B(job.job.title), "A worker begins it in a moment", tone="")
    bar = kit.progress(f"{job.job.title}, how far it is", job.done or 0, job.total or 0)
    return kit.action_row("Running", html.B(job.job.title), _progress(job), [bar, *buttons], "accent")


def _progress(job: jobs.JobState) -> str:
    if not job.doing:
        return "Begun a moment ago"
    return f"{job.doing}, {job.done:,} of {job.total:,}" if job.total else job.doing


def every_job(data: Any, look: Look, filters: Filters) -> View:
    """A row per job: how it stands, its last success, how long it took each time, and when it is next."""
    rows = [
        {
            "job": html.Div([html.B(state.job.title), html.Br(), html.Small(state.job.when)]),
            "state": state.words.capitalize(),
            "state_tone": state.tone,
            "success": ago(state.succeeded_at, data["now"], look),
            "took": _durations(state, look),
            "rows": state.rows,
            "next": ahead(state.next_due, data["now"], look),
            "press": [] if state.job.takes else [run_button(state)],
        }
        for state in data["jobs"]
    ]
    columns = [
        kit.Column("job", "Job", "parts"),
        kit.Column("state", "State", "tag"),
        kit.Column("success", "Last success", "parts"),
        kit.Column("took", "Took", "parts"),
        kit.Column("rows", "Rows", "count"),
        kit.Column("next", "Next", "parts"),
        kit.Column("press", "", "parts"),
    ]
    table = kit.simple_table(rows, columns, "Jobs", look)
    return View(_rhythm(data["jobs"]), "Every job; bars are how long the last runs took", html.Div(table, **MOVES))


def _rhythm(every: Sequence[jobs.JobState]) -> str:
    slowest = max((job for job in every if job.seconds is not None), key=lambda job: job.seconds or 0, default=None)
    if slowest is None:
        return "No job has been run yet"
    return f"The longest is “{slowest.job.title}”, with {took(slowest.seconds)}"


def _durations(state: jobs.JobState, look: Look) -> Any:
    course = [milliseconds / 1000 for milliseconds in reversed(state.durations)]
    if not course:
        return ""
    about = f"{took(course[-1])} the last time, {took(min(course))} to {took(max(course))} before"
    return [kit.course(course, about, look.theme), html.Span(took(course[-1]))]


def freshness(data: Any, look: Look, filters: Filters) -> View:
    """Whether the figures know all that was loaded, and how the cache fares."""
    state, cache = data["data"], data["cache"]
    age = f"refreshed {span(data['now'] - state.refreshed_at)} ago" if state.refreshed_at else "never refreshed"
    reach = f", up to {formatting.day(state.as_of, look.locale)}" if state.as_of else ""
    said = [(f"Version {state.version},", f"{age}{reach}.")]
    if state.loading:
        said.append(("A load is under way;", "the figures follow when it has ended."))
    if state.waiting and not state.loading:
        said.append((f"{counted(state.new_files, 'file')} not in them yet;", "a refresh takes them up in a moment."))
    said.append(_cache(cache, look))
    title = "The figures are behind what was loaded" if state.waiting else "The figures know all that was loaded"
    return View(title, "Figures and cache, as they are now", html.Div(kit.insight_list(said), **MOVES))


def _cache(cache: Any, look: Look) -> tuple[str, str]:
    if not cache.reachable:
        return "Redis is away;", "every figure is computed, and jobs wait until it is back."
    hits = f", and finds {formatting.share(cache.hit_rate, look.locale, 0)} of what is asked" if cache.lookups else ""
    used = f"{formatting.number(cache.memory / 1e6, look.locale, 1)} MB"
    return f"The cache keeps {formatting.count(cache.entries, look.locale)} entries", f"in {used}{hits}."


def run_now(given: Given, by: Actor) -> Done:
    """Ask for a run."""
    name = given.text("job")
    run_id = jobs.run_now(name, by=by)
    return Done(f"{jobs.known_job(name).title} is queued as run {run_id}, and begins within a second or two.")


def retry(given: Given, by: Actor) -> Done:
    """Begin a run again."""
    run_id = given.whole("run")
    jobs.retry(run_id, by=by)
    return Done(f"Run {run_id} is queued again.")


def cancel(given: Given, by: Actor) -> Done:
    """Cancel a run."""
    run_id = given.whole("run")
    jobs.cancel(run_id, by=by)
    return Done(f"Run {run_id} is cancelled, or will be in a moment.")


def jobs_file(data: Any) -> pd.DataFrame:
    """A row per job."""
    return pd.DataFrame(
        [
            {
                "job": state.job.name,
                "when": state.job.when,
                "state": state.words,
                "last_success": state.succeeded_at,
                "seconds": state.seconds,
                "rows": state.rows,
                "next_due": state.next_due,
                "error": state.error if state.failing else None,
            }
            for state in data["jobs"]
        ]
    )


def freshness_file(data: Any) -> pd.DataFrame:
    """One row."""
    cache = {f"cache_{name}": value for name, value in asdict(data["cache"]).items()}
    return pd.DataFrame([asdict(data["data"]) | cache])


BINDINGS = {
    PAGE: {
        "attention": Binding(shown.overview, attention, jobs_file),
        "freshness": Binding(shown.freshness, freshness, freshness_file),
        "jobs": Binding(shown.overview, every_job, jobs_file),
        "history": Binding(shown.history, history, lambda data: pd.DataFrame([asdict(run) for run in data["runs"]])),
        "loads": Binding(shown.loaded, loads, lambda data: pd.DataFrame(data["files"])),
    }
}
ACTIONS = {
    PAGE: {
        "run": Action(run_now, needs="configure"),
        "retry": Action(retry, needs="configure"),
        "cancel": Action(cancel, needs="configure"),
    }
}
