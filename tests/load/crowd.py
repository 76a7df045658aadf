"""Many people at once, each asking for a page, taking it in, perhaps thinking, and asking again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.filters import Filters
from tests.load.figures import percentile
from tests.load.http import PATIENCE
from tests.load.users import PAGE, RefusedError, User

AFTER_A_PROBLEM = 0.2
"""Seconds after which somebody tries again."""

Visit = tuple[str, Filters]
"""A page's path and the filters that it is asked for with."""


@dataclass
class Crowd:
    """What a crowd saw: how long each page took in milliseconds, and what went wrong."""

    seconds: float
    times: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def pages_per_second(self) -> float:
        """Pages that came, by the time it took."""
        return len(self.times) / self.seconds

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 % of the pages came."""
        return percentile(self.times, 0.95)


async def gather(
    users: Sequence[User], visits: Sequence[Sequence[Visit]], seconds: float, *, thinking: float = 0, seed: int = 1
) -> Crowd:
    """Let every user ask for their own visits, in their own random order, for so many seconds.

    `thinking` is the mean pause between two pages in seconds. What takes longer than the time given is waited for.
    """
    for user in users:
        await user.arrive()  # one by one: several log-ins to an account at once look like guessing
    started = time.perf_counter()
    crowd = Crowd(seconds)
    browsing = (
        _browse(crowd, user, own, started + seconds, thinking, random.Random(f"{seed}-{number}"))
        for number, (user, own) in enumerate(zip(users, visits, strict=True))
    )
    await asyncio.gather(*browsing)
    crowd.seconds = time.perf_counter() - started
    await asyncio.gather(*(user.leave() for user in users))
    return crowd


async def _browse(
    crowd: Crowd, user: User, visits: Sequence[Visit], until: float, thinking: float, chance: random.Random
) -> None:
    if thinking:
        await asyncio.sleep(chance.uniform(0, thinking))
    while (asked := time.perf_counter()) < until:
        path, filters = chance.choice(visits)
        try:
            await asyncio.wait_for(user.show(filters, path), PATIENCE)
        except (RefusedError, OSError, EOFError, TimeoutError) as problem:
            crowd.problems.append(f"{path}{filters.to_query()}: {problem!r}")
            await asyncio.sleep(AFTER_A_PROBLEM)
            continue
        crowd.times.append((time.perf_counter() - asked) * 1000)
        if thinking:
            await asyncio.sleep(min(chance.expovariate(1 / thinking), max(0.0, until - time.perf_counter())))


def one_page(filters: Sequence[Filters]) -> list[Visit]:
    """Visits to the page that product and controls share."""
    return [(PAGE, each) for each in filters]
