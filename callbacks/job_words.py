"""What the panels of jobs share: lengths and moments in words, and the buttons of a run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callbacks.binding import Look
from layouts import components as kit
from layouts import formatting, html
from layouts.data.jobs import PAGE
from layouts.spec import action_id
from services import jobs
from services.jobs.freshness import span

MOVES = {"data-live": ""}
"""Of what changes by itself."""
TONES = {"failed": "bad", "running": "accent", "succeeded": "good", "refused": "bad", "loaded": "good"}


def run_button(job: jobs.JobState) -> Any:
    """Asks for a run of the job."""
    name = f"Run “{job.job.title}” now"
    return kit.act_button(action_id(PAGE, "run"), "Run now", {"job": job.job.name}, label=name)


def again_button(run_id: int | None) -> Any:
    """Begins a run again."""
    name = f"Try run {run_id} again"
    return kit.act_button(action_id(PAGE, "retry"), "Try again", {"run": run_id}, primary=True, label=name)


def cancel_button(run_id: int | None) -> Any:
    """Cancels a run, after a question; called stopping, for the question itself can be cancelled."""
    asked = "Stop it? What it has done so far is undone."
    return kit.act_button(action_id(PAGE, "cancel"), "Stop", {"run": run_id}, asked, label=f"Stop run {run_id}")


def took(seconds: float | None) -> str:
    """A length of time: 3.2 s, 2 min 10 s, 1 h 5 min."""
    if seconds is None:
        return ""
    if seconds < 0.1:
        return "< 0.1 s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def moment(at: datetime | None, look: Look) -> str:
    """A moment by the reader's clock; nothing for none."""
    return formatting.moment(at.astimezone(look.time_zone), look.locale) if at else ""


def ago(at: datetime | None, now: datetime, look: Look) -> Any:
    """How long ago it was, with the moment itself on hover."""
    if at is None:
        return "never"
    return html.Span(f"{span(now - at)} ago", title=moment(at, look))


def ahead(at: datetime | None, now: datetime, look: Look) -> Any:
    """How far ahead it is, with the moment itself on hover."""
    if at is None:
        return ""
    return html.Span(f"in {span(at - now)}", title=moment(at, look))


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
