"""What answers the page of imports: bringing files in, what they would come to, and loading them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.import_report import left_out, left_out_file, report, report_file
from callbacks.job_words import MOVES, moment
from callbacks.words import listed
from layouts import components as kit
from layouts import html
from layouts.data.imports import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.filters import Filters
from services.imports import Choices, asking, shown
from services.imports.ledger import ImportRecord

STATES = {
    "waiting": ("Waiting", ""),
    "working": ("At work", "accent"),
    "ready": ("Ready", "accent"),
    "unclear": ("To decide", "warn"),
    "failed": ("Failed", "bad"),
    "loaded": ("Loaded", "good"),
}


def bring(data: Any, look: Look, filters: Filters) -> View:
    """The forms for files of one's own, and for a folder of the server where any is open."""
    if not data["may"]:
        return View("You may look at imports", "Bringing files in needs the capability configure", html.Div())
    largest = f"Files of one export together, CSV or .xlsx, each up to {data['largest'] / 1e6:,.0f} MB"
    parts = [kit.upload_form("Files", f"{largest}; a mapping of your own as mapping.yml.")]
    if data["folders"]:
        note = f"In {listed(data['folders'], 3)}."
        field = kit.field("Folder on the server", "folder", note=note, required=True)
        parts.append(
            kit.disclosure("Or a folder on the server", kit.form(action_id(PAGE, "look"), field, "Look at it"))
        )
    note = "Nothing is loaded before you have seen what it would be"
    return View("Choose the files that your shop exported", note, html.Div(parts, className="forms"))


def known(data: Any, look: Look, filters: Filters) -> View:
    """Every layout with its kinds of files, and the columns that each is known by."""
    titles = dict.fromkeys(row["title"] for row in data)
    parts = [
        html.Details(
            [
                html.Summary(title),
                html.Dl(
                    [
                        html.Div([html.Dt(row["kind"]), html.Dd(", ".join(row["columns"]))])
                        for row in data
                        if row["title"] == title
                    ],
                    className="facts",
                ),
            ],
        )
        for title in titles
    ]
    note = "Which one it is, is seen by the columns; for another layout, write a mapping"
    return View(f"{len(titles)} layouts are known", note, html.Div(parts, className="known-layouts"))


def history(data: Any, look: Look, filters: Filters) -> View:
    """What was brought in, by whom, and what came of it."""
    if not data:
        return View("Nothing was brought in yet", "", kit.empty_state("No import yet.", "Choose files above."))
    rows = [
        {
            "number": f"{record.import_id}",
            "href": f"{PAGE.route}?import={record.import_id}",
            "files": html.Div(listed(record.files, 3), className="long-text"),
            "layout": record.report["title"] if record.report else "",
            "state": STATES[record.state][0],
            "state_tone": STATES[record.state][1],
            "by": record.loaded_by or record.added_by,
            "at": moment(record.added_at, look).replace(" ", "\N{NO-BREAK SPACE}"),
            "rows": sum(file["rows_accepted"] for file in record.outcome or ()) if record.outcome else None,
            "quarantined": sum(file["rows_quarantined"] for file in record.outcome) if record.outcome else None,
        }
        for record in data
    ]
    columns = [
        kit.Column("number", "Import", "link"),
        kit.Column("files", "Files", "parts"),
        kit.Column("layout", "Layout"),
        kit.Column("state", "State", "tag"),
        kit.Column("by", "By"),
        kit.Column("at", "When"),
        kit.Column("rows", "Stored", "count"),
        kit.Column("quarantined", "Quarantined", "count"),
    ]
    table = kit.simple_table(rows, columns, "Imports", look)
    waits = sum(record.state in ("ready", "unclear") for record in data)
    title = f"{waits} wait{'s' if waits == 1 else ''} for you to decide" if waits else "Every import was dealt with"
    moves = MOVES if any(record.state in ("waiting", "working") for record in data) else {}
    return View(title, f"The last {len(rows)}, newest first", html.Div(table, **moves))


def look_at(given: Given, by: Actor) -> Done:
    """Look at a folder of the server."""
    import_id = asking.look_at_folder(given.text("folder", 1000), by=by)
    return Done(f"Import {import_id} is being looked at.", go=f"{PAGE.route}?import={import_id}")


def look_again(given: Given, by: Actor) -> Done:
    """Look again, with what was decided."""
    chosen = {name: given.text(name, 60) or None for name in ("dates", "decimal", "currency", "time_zone")}
    import_id = given.whole("import")
    asking.look_again(import_id, given.text("mapping"), Choices.checked(chosen), by=by)
    return Done(f"Import {import_id} is being looked at again.", go=f"{PAGE.route}?import={import_id}")


def load(given: Given, by: Actor) -> Done:
    """Load what was looked at."""
    import_id = given.whole("import")
    run_id = asking.load_import(import_id, by=by)
    return Done(f"Import {import_id} is queued as run {run_id}, and begins within a second or two.")


def _history_file(data: list[ImportRecord]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "import": record.import_id,
                "files": ", ".join(record.files),
                "state": record.state,
                "added_by": record.added_by,
                "added_at": record.added_at,
                "problem": record.problem,
            }
            for record in data
        ]
    )


def _known_file(data: Any) -> pd.DataFrame:
    return pd.DataFrame([{**row, "columns": ", ".join(row["columns"])} for row in data])


BINDINGS = {
    PAGE: {
        "bring": Binding(shown.ways_in, bring, lambda data: pd.DataFrame({"folder": data["folders"]})),
        "known": Binding(shown.known_layouts, known, _known_file),
        "report": Binding(shown.looked_at, report, report_file),
        "left-out": Binding(shown.looked_at, left_out, left_out_file),
        "history": Binding(shown.history, history, _history_file),
    }
}
ACTIONS = {
    PAGE: {
        "look": Action(look_at, needs="configure"),
        "look-again": Action(look_again, needs="configure"),
        "load": Action(load, needs="configure"),
    }
}
