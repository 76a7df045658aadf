"""Generates a company that nobody has seen, loads it into servers of its own, and measures it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dashboard.cli.progress import load_progress, step_progress
from dashboard.embedded import servers
from dashboard.processes import stopped_by_signals
from services import cache, database
from services.data_loader import load_folder
from services.evaluation import Company, Figure, measure_figures
from services.refresh import refresh


def evaluate_company(seed: int, scale: float, data_dir: Path) -> list[Figure]:
    """The figures of a company of this seed and scale, made, loaded and measured in a scratch folder of `data_dir`."""
    from data.generator import generate  # slow to import, and seldom needed

    data_dir.mkdir(parents=True, exist_ok=True)
    with stopped_by_signals(), tempfile.TemporaryDirectory(prefix="evaluate-", dir=data_dir.resolve()) as scratch:
        folder = Path(scratch)
        with step_progress() as progress:
            generate(folder / "data", seed=seed, scale=scale, progress=progress)
        with servers(folder / "var") as running:
            database.configure(running.database_url)
            cache.configure_cache(running.redis_url)
            database.migrate(running.database_url)
            with load_progress() as load:
                load_folder(folder / "data", progress=load)
            with step_progress() as progress:
                refresh(progress=progress)
            figures = measure_figures(Company(folder / "data"))
            database.dispose()
    return figures
