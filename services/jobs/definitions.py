"""The jobs that services do. A job is a function of a run, and a line in JOBS at the end."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from services import alerts, health, models
from services.accounts import Actor
from services.data_loader import load_folder
from services.data_quality import check, cleansing
from services.database import owned
from services.imports import ledger, uploads
from services.jobs.causes import AFTER_LOAD, NEW_CHECK, NEW_MESSAGES, NEW_VERSION, new_day
from services.jobs.history import forget_idle
from services.jobs.registry import Job, register
from services.jobs.running import Run
from services.jobs.schedules import At, Every
from services.metrics import METRICS
from services.refresh import refresh

BACKGROUND = Actor("background jobs", administers=True, capabilities=frozenset({"act"}))
"""Who does what nobody has asked for, in the audit trail."""


def load(run: Run) -> int:
    """Load the folder that was asked for; rows read."""
    report = load_folder(
        Path(run.args["folder"]),
        progress=lambda table, step, done, total: run.progress(f"{table}: {step}", done, total),
    )
    return report.total("rows_read")


def look_at_import(run: Run) -> int:
    """See what an import would load; rows of its files."""
    return ledger.look(int(run.args["import"]), step=run.progress)


def load_import(run: Run) -> int:
    """Load an import that was looked at; rows that were made of its files."""
    return ledger.carry_out(
        int(run.args["import"]),
        step=run.progress,
        progress=lambda table, step, done, total: run.progress(f"{table}: {step}", done, total),
    )


def train_model(name: str, run: Run) -> int:
    """Train a model, and let it serve; rows it learned from."""
    learned = models.learn(name, progress=run.progress)
    if learned is None:
        return 0
    with run.finishing() as connection:
        models.keep(connection, learned)
        run.rows = learned.prepared.rows
    return run.rows


def training(model: models.Model) -> Job:
    """The job that trains a model."""
    made_with = hashlib.sha256(f"{model.features} {dict(model.parameters)}".encode()).hexdigest()[:8]
    train = partial(train_model, model.name)
    late = timedelta(hours=6)
    return Job(f"train_{model.name}", f"Train: {model.title}", train, "data", cause=new_day(made_with), late=late)


def refresh_marts(run: Run) -> int:
    """Bring the figures up to date with what was loaded; orders derived again."""
    return refresh(progress=run.progress).orders


def rebuild_marts(run: Run) -> int:
    """Derive every figure anew; orders."""
    return refresh(full=True, progress=run.progress).orders


def snapshot_kpis(run: Run) -> int:
    """Keep what the metrics of the last day are said to be; those that are new or differ from before."""
    parts = [(each.name, *each.made_of, "")[:3] for each in METRICS.values()]
    metrics, numerators, denominators = (list(part) for part in zip(*parts, strict=True))
    parameters = {"metrics": metrics, "numerators": numerators, "denominators": denominators}
    with run.finishing() as connection:
        run.rows = len(owned("snapshot_kpis", parameters, connection))
    return run.rows


def run_quality_checks(run: Run) -> int:
    """Check what changed, each night everything, look for fixes, and keep how files come; what fails."""
    with run.finishing() as connection:
        owned("run_quality_checks", {"run_id": run.claim.run_id}, connection)
        nightly = run.claim.cause.startswith("slot")
        run.rows = check(everything=nightly, progress=run.progress, connection=connection).failed
        cleansing.propose(connection)
    return run.rows


def mend_by_policy(run: Run) -> int:
    """Apply the fixes that are sure enough of the rules that say so; rows changed."""
    return cleansing.mend_by_policy(by=BACKGROUND)


def foresee_fixes(run: Run) -> int:
    """Find out what applying everything that is proposed would do; rows it would change."""
    return cleansing.plans.look_ahead(by=BACKGROUND, progress=run.progress)


def preview_fixes(run: Run) -> int:
    """Find out what the fixes that somebody chose would do; rows they would change."""
    return cleansing.plans.try_plan(int(run.args["plan"]), by=_whoever_asked(run), progress=run.progress)


def apply_fixes(run: Run) -> int:
    """Apply the fixes that somebody chose; rows changed."""
    with run.finishing() as connection:
        plan_id = int(run.args["plan"])
        run.rows = cleansing.plans.finish_plan(connection, plan_id, by=_whoever_asked(run), progress=run.progress)
    return run.rows


def undo_fixes(run: Run) -> int:
    """Put back what a cleansing changed; rows."""
    with run.finishing() as connection:
        number = int(run.args["cleansing"])
        told = cleansing.undo(number, by=_whoever_asked(run), progress=run.progress, connection=connection)
        run.rows = told.rows
    return run.rows


def _whoever_asked(run: Run) -> Actor:
    """Whoever asked was allowed to when they did."""
    return Actor(run.claim.requested_by or BACKGROUND.name, capabilities=frozenset({"act"}))


def quarantine_and_repair(run: Run) -> int:
    """Close the quarantined rows that a later file mended; how many."""
    with run.finishing() as connection:
        run.rows = len(owned("quarantine_and_repair", {}, connection))
    return run.rows


def evaluate_thresholds(run: Run) -> int:
    """Evaluate the rules on limits, changes, forecasts, late data, files and jobs, and tell who is to know; rules."""
    return _told(alerts.evaluate)


def detect_anomalies(run: Run) -> int:
    """Evaluate the rules on what is unusual, and tell who is to know; rules."""
    return _told(alerts.detect_anomalies)


def route_alerts(run: Run) -> int:
    """Tell what became due: after quiet hours, maintenance or a snooze; alerts told."""
    return alerts.route()["told"]


def escalate_overdue_alerts(run: Run) -> int:
    """Tell the next people of what nobody has acknowledged; alerts told."""
    return alerts.escalate()["escalated"]


def send_messages(run: Run) -> int:
    """Send what is due; messages that left, or were given up."""
    counts = alerts.deliver()
    return counts["sent"] + counts["failed"]


def _told(evaluate: Callable[[], dict[str, int]]) -> int:
    rules = evaluate()["rules"]
    alerts.route()
    return rules


def roll_partitions(run: Run) -> int:
    """Make the partitions of the months to come; how many."""
    return health.roll_partitions(by=BACKGROUND)


def rebuild_index(run: Run) -> int:
    """Build the index that was asked for anew beside the old one; no rows."""
    health.reindex_concurrently(run.args["index"], by=BACKGROUND)
    return 0


def note_table_sizes(run: Run) -> int:
    """Write down what each table comes to today; tables."""
    return health.note_table_sizes()


def purge(run: Run) -> int:
    """Delete what is past its keeping; rows, those of uploads not counted."""
    uploads.forget(time.time() - uploads.KEPT_DAYS * 86_400)
    return forget_idle() + sum(health.purge(by=BACKGROUND).values())


register(
    Job("load", "Load files", load, "data", late=timedelta(hours=1), takes=("folder",)),
    Job("look_at_import", "Look at an import", look_at_import, "data", late=timedelta(hours=1), takes=("import",)),
    Job("load_import", "Load an import", load_import, "data", late=timedelta(hours=2), takes=("import",)),
    Job("refresh_marts", "Refresh the figures", refresh_marts, "data", At("7 * * * *"), AFTER_LOAD),
    Job("rebuild_marts", "Derive every figure anew", rebuild_marts, "data", late=timedelta(hours=1)),
    Job("snapshot_kpis", "Keep what was shown", snapshot_kpis, "data", cause=NEW_VERSION),
    Job("quarantine_and_repair", "Close mended rows", quarantine_and_repair, "data", cause=NEW_VERSION),
    Job("run_quality_checks", "Check the data", run_quality_checks, "data", At("20 4 * * *"), NEW_VERSION),
    Job("mend_by_policy", "Mend what rules say", mend_by_policy, "data", cause=NEW_CHECK),
    Job("foresee_fixes", "See what all fixes bring", foresee_fixes, "data", cause=NEW_CHECK),
    Job("preview_fixes", "See what chosen fixes bring", preview_fixes, "data", takes=("plan",)),
    Job("apply_fixes", "Apply chosen fixes", apply_fixes, "data", takes=("plan",)),
    Job("undo_fixes", "Undo a cleansing", undo_fixes, "data", takes=("cleansing",)),
    Job("evaluate_thresholds", "Evaluate the alert rules", evaluate_thresholds, "admin", Every(300), NEW_VERSION),
    Job("detect_anomalies", "Look for what is unusual", detect_anomalies, "admin", cause=NEW_VERSION),
    Job("route_alerts", "Tell who is to know", route_alerts, "admin", Every(60)),
    Job("escalate_overdue_alerts", "Escalate what nobody answers", escalate_overdue_alerts, "admin", Every(60)),
    Job("send_messages", "Send what people are told", send_messages, "admin", Every(60), NEW_MESSAGES),
    Job("roll_partitions", "Make room for coming months", roll_partitions, "admin", At("40 2 * * *")),
    Job("rebuild_index", "Build an index anew", rebuild_index, "admin", late=timedelta(hours=6), takes=("index",)),
    Job("note_table_sizes", "Note the sizes of tables", note_table_sizes, "admin", At("50 2 * * *")),
    Job("purge", "Delete what is past its keeping", purge, "admin", At("10 3 * * *")),
)
register(*(training(each) for each in models.every_model().values()))
