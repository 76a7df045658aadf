"""The command line; each module beside this one adds its commands."""

from __future__ import annotations

import sys

import typer

from dashboard.cli import (
    background,
    data,
    documentation,
    figures,
    importing,
    jobs,
    keys,
    quality,
    serving,
    trail,
    users,
)
from dashboard.embedded import EmbeddedError
from dashboard.settings import SettingsError
from services.errors import ServiceError

app = typer.Typer(help="Revenue analytics for online shops.", no_args_is_help=True, pretty_exceptions_enable=False)
for module in (serving, background, data, figures, keys, documentation):
    for command in module.COMMANDS:
        app.command()(command)
app.command("import")(importing.import_folder)
app.add_typer(jobs.app, name="jobs", help="What is done in the background.")
app.add_typer(quality.app, name="quality", help="How sound the data is.")
app.add_typer(trail.app, name="audit", help="The trail of changes.")
app.add_typer(users.app, name="users", help="People who may log in.")


def main() -> None:
    """Run the command line; what a reader can mend is said in a sentence, with exit code 1."""
    try:
        app()
    except (EmbeddedError, SettingsError) as error:
        sys.exit(str(error))
    except ServiceError as error:
        sys.exit(f"{error} {error.remedy}")
