"""The demo's company: loaded once, recognised the next time, and its log-ins."""

from __future__ import annotations

from dashboard.cli.data import SAMPLE
from dashboard.cli.progress import load_progress, step_progress
from dashboard.settings import Settings, SettingsError, kept_secret
from services import accounts, database
from services.data_loader import load_folder, load_stream
from services.refresh import refresh

COMMITTED_SCALE = 1.0
"""Size of the company under data/; every other size is generated."""


def prepare_company(settings: Settings, *, own_server: bool) -> None:
    """See that the database holds the sample company at the scale asked for, and nothing else.

    Raises SettingsError rather than mix it into what is there: a company of another scale, or somebody's own.
    """
    database.migrate(settings.database_url)
    marker = settings.data_dir.resolve() / "scale"
    held = float(marker.read_text()) if marker.exists() else None
    if held is None and not own_server and database.current_version().as_of is not None:
        raise SettingsError("The database holds a company already; the demo needs an empty one: change DATABASE_URL.")
    if held not in (None, settings.scale):
        raise SettingsError(
            f"{marker.parent} holds the company at scale {held:g}; set DATA_DIR to another folder, or SCALE={held:g}."
        )
    if held is None or settings.scale == COMMITTED_SCALE:
        _load(settings.scale)
    if held is None:
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.write_text(f"{settings.scale}\n")


def prepare_log_ins(settings: Settings, *, own_server: bool) -> tuple[list[str], str]:
    """See that the demo's people can log in; their addresses, and what to print as the password that they share.

    A random password is kept and stays; hashing takes seconds on purpose, and is left out where nothing changed.
    """
    kept = settings.data_dir.resolve() / "demo_password"
    if settings.demo_password:
        kept.unlink(missing_ok=True)
        return accounts.seed_demo_users(settings.demo_password, production=False), "the one in DEMO_PASSWORD"
    log_ins = [account.email for account in accounts.list_users() if account.email.endswith("@demo.example")]
    unchanged = own_server and kept.exists() and log_ins
    password = kept_secret(kept, 12)
    return log_ins if unchanged else accounts.seed_demo_users(password, production=False), password


def _load(scale: float) -> None:
    """Load what is not loaded yet, and bring the figures up to date."""
    if scale == COMMITTED_SCALE:
        with load_progress() as progress:
            load_folder(SAMPLE, progress=progress)
    else:
        generate_into_database(scale)
    with step_progress() as progress:
        refresh(progress=progress)


def generate_into_database(scale: float) -> None:
    """Stream a generated company into the loader, table by table, without a file between them."""
    from data.generator import stream  # slow to import, and seldom needed

    with step_progress() as progress:
        for table, pieces in stream(scale=scale, progress=progress):
            load_stream(table, pieces)
