"""The application for a WSGI server: `server`."""

from __future__ import annotations

from callbacks import lineage
from dashboard import logs
from dashboard.app import create_app
from dashboard.settings import Settings, SettingsError
from services.database import keep_query_log

settings = Settings.from_environment()
if not (settings.database_url and settings.secret_key and settings.encryption_keys):
    raise SettingsError(
        "DATABASE_URL, REDIS_URL, SECRET_KEY and ENCRYPTION_KEYS are not all set;"
        " `python -m dashboard serve` brings its own."
    )
logs.set_up(settings)
server = create_app(settings).server
keep_query_log()
# Dash gathers its callbacks and the components' files at the first request, and what comes meanwhile fails: so this one
# comes before any other, and the processes that a server forks from this one are born ready.
server.test_client().get("/healthz")
# What each panel rests on takes most of a second to read out of the queries, and does not change either.
lineage.uses()
