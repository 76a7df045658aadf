"""What the measurements stand on: a loaded company, log-ins, and the web servers under test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import redis
from rich.console import Console

from dashboard import embedded
from data.generator import stream
from services import accounts, cache, database
from services.data_loader import load_folder, load_stream
from services.filters import Filters
from services.refresh import refresh
from services.scope import Viewer
from tests.load import site
from tests.load.site import ROOT, Site

SAMPLE = ROOT / "data"
LARGE = 150
"""The scale from which a company has about ten million order items."""
VIEWER = Viewer(0, "bench", "bench", frozenset(), frozenset())
"""Sees the whole company."""

console = Console(stderr=True)


@dataclass
class Setting:
    """Databases, log-ins and servers; the servers start when they are first asked for."""

    scale: float
    rounds: int
    folder: Path
    database_url: str
    redis_url: str
    password: str = field(repr=False)
    emails: list[str]
    as_of: date
    stack: ExitStack = field(repr=False)

    @property
    def large(self) -> bool:
        """Whether the company is of the size that the bars for large data are meant for."""
        return self.scale >= LARGE

    @property
    def log(self) -> Path:
        """Where the servers under test write."""
        return self.folder / "sites.log"

    @cached_property
    def product(self) -> Site:
        """The dashboard."""
        return self.stack.enter_context(site.product(self.database_url, self.redis_url, self.log))

    @cached_property
    def naive(self) -> Site:
        """The naive control."""
        return self.stack.enter_context(site.naive(self.database_url, self.redis_url, self.log))

    @cached_property
    def streamlit(self) -> Site:
        """The Streamlit control."""
        return self.stack.enter_context(site.streamlit(self.database_url, self.log))

    def last(self, days: int) -> Filters:
        """The last so many days of the data, against the year before."""
        return Filters(self.as_of - timedelta(days=days - 1), self.as_of)

    def forget(self) -> None:
        """Empty the cache."""
        redis.Redis.from_url(self.redis_url).flushdb()


@contextmanager
def prepared(scale: float, rounds: int, folder: Path) -> Iterator[Setting]:
    """A setting with the sample company of this scale, made in `folder` unless an earlier run has left it there."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        servers = stack.enter_context(embedded.servers(folder / "servers"))
        database.migrate(servers.database_url)
        database.configure(servers.database_url)
        stack.callback(database.dispose)
        cache.configure_cache(servers.redis_url)
        as_of = database.current_version().as_of or _load(scale)
        password = secrets.token_urlsafe(12)
        emails = accounts.seed_demo_users(password, production=False)
        yield Setting(scale, rounds, folder, servers.database_url, servers.redis_url, password, emails, as_of, stack)


def _load(scale: float) -> date:
    with console.status(f"Loading the sample company, scale {scale:g}") as status:
        if scale == 1:
            load_folder(SAMPLE)
        else:
            for name, pieces in stream(scale=scale):
                status.update(f"Loading {name}, scale {scale:g}")
                load_stream(name, pieces)
        status.update("Computing the figures")
        refresh()
    database.forget_version()
    as_of = database.current_version().as_of
    assert as_of is not None
    return as_of
