"""Pages that keep nothing: what people, jobs, checks and alerts change is read at each visit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from statistics import median

from tests.load.figures import Figure, spread
from tests.load.measures.crowds import pages_by_person
from tests.load.measures.sql import pages_of_figures
from tests.load.setting import Setting
from tests.load.users import ProductUser


def measure(setting: Setting) -> Iterator[Figure]:
    """Each of them, by somebody who may open it, alone on the machine."""
    kept = pages_of_figures()
    who = {path: email for email, paths in pages_by_person(setting).items() for path in paths if path not in kept}
    for path, times in asyncio.run(_visited(setting, who)).items():
        yield Figure(f"{path}, read anew", median(times), "ms", bar="<= 250", note=spread(times))


async def _visited(setting: Setting, who: Mapping[str, str]) -> dict[str, list[float]]:
    filters = setting.last(90)
    found = {}
    for path, email in sorted(who.items()):
        user = ProductUser(setting.product.port, email, setting.password, closely=True)
        await user.arrive()
        await user.show(filters, path)
        found[path] = []
        for _ in range(setting.rounds):
            started = time.perf_counter()
            await user.show(filters, path)
            found[path].append((time.perf_counter() - started) * 1000)
        await user.leave()
    return found
