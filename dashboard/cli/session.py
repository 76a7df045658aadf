"""What a command stands on: settings, running servers, configured services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console

from dashboard import logs
from dashboard.embedded import changes_as_root, servers
from dashboard.processes import stopped_by_signals
from dashboard.settings import Settings, kept_secret
from services import cache, database, mail, secrets
from services.alerts import messages
from services.imports import uploads

out = Console()
err = Console(stderr=True)


def read_settings() -> Settings:
    """The settings of the environment, and the log as they want it."""
    settings = Settings.from_environment()
    logs.set_up(settings)
    return settings


@contextmanager
def services_of(settings: Settings, *, attach: bool = True) -> Iterator[Settings]:
    """Point the services at the servers that the settings name, or else at embedded ones run for the block.

    Yields the settings with every address filled in. With `attach`, embedded servers that another process runs on
    the data folder are shared. Leaves the block when the process is told to stop.
    """
    with stopped_by_signals():
        if settings.database_url:
            yield _configured(settings)
            return
        for change in changes_as_root(settings.data_dir):
            err.print(f"As root, this will {change}. An ordinary user needs nothing of the kind.", style="yellow")
        with servers(settings.data_dir, attach=attach) as running:
            folder = settings.data_dir.resolve()
            yield _configured(
                replace(
                    settings,
                    database_url=running.database_url,
                    redis_url=running.redis_url,
                    secret_key=settings.secret_key or kept_secret(folder / "secret_key", 48),
                    encryption_keys=settings.encryption_keys or kept_secret(folder / "encryption_key", 32),
                )
            )


@contextmanager
def services_in_use() -> Iterator[Settings]:
    """The services as the environment's settings want them, for one command."""
    with services_of(read_settings()) as settings:
        yield settings


def _configured(settings: Settings) -> Settings:
    database.configure(settings.database_url, read_url=settings.read_database_url or None)
    cache.configure_cache(settings.redis_url)
    if settings.encryption_keys:
        secrets.configure_secrets(settings.encryption_keys)
    mail.configure_mail(settings.smtp_url, settings.mail_from)
    messages.configure_links(settings.public_url)
    uploads.configure_imports(settings.places)
    return settings
