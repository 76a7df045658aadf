"""Many people at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from callbacks.registry import discover
from services import accounts, platform
from services.filters import COMPARISONS, DIMENSIONS, PRESETS, Filters, preset_range
from services.scope import Viewer
from tests.load.crowd import Crowd, Visit, gather
from tests.load.figures import Figure, interleaved, percentile
from tests.load.setting import Setting
from tests.load.users import PAGE, NaiveUser, ProductUser, StreamlitUser, User

PEOPLE = 32
SECONDS = 6
WARM_RANGES = (7, 14, 28, 60, 90, 120, 180, 365)
BROWSERS = 100
BROWSING_SECONDS = 40
THINKING = 10.0
"""Mean seconds that somebody who browses looks at a page."""
VISITS = 30
"""Different page views that each of them chooses from."""


def measure(setting: Setting) -> Iterator[Figure]:
    """32 people without pause: over eight ranges whose data is cached but no answer, then all at one cached answer."""
    crowds = _in_turn(setting, [setting.last(days) for days in WARM_RANGES], anew=True)
    yield from _against(f"{PEOPLE} users, warm data", crowds, {"naive": 14, "Streamlit": 25}, 400)
    crowds = _in_turn(setting, [setting.last(90)], anew=False)
    yield from _against(f"{PEOPLE} users, full hit", crowds, {"naive": 50}, 120)


def measure_browsing(setting: Setting) -> Iterator[Figure]:
    """100 people at all their pages, with filters that nobody may have asked for before."""
    chance = random.Random(setting.scale)
    pages = pages_by_person(setting)
    people = (list(pages) * BROWSERS)[:BROWSERS]
    visits = [_visits(setting, email, pages[email], chance) for email in people]
    users = [ProductUser(setting.product.port, email, setting.password, closely=True) for email in people]
    setting.forget()
    crowd = asyncio.run(gather(users, visits, BROWSING_SECONDS, thinking=THINKING))
    name = f"{BROWSERS} users browsing"
    note = f"{len(crowd.times)} pages in {crowd.seconds:.0f} s, median {percentile(crowd.times, 0.5):.0f} ms"
    yield Figure(f"{name}: errors", len(crowd.problems), "", bar="<= 0", note="; ".join(crowd.problems[:3]))
    yield Figure(f"{name}: p95", crowd.p95, "ms", bar="<= 800", note=note)


def pages_by_person(setting: Setting) -> dict[str, list[str]]:
    """The addresses of pages with panels that each person may open; those about a single thing are left out."""
    addressed = [page for page in discover() if "<" not in page.route and page.panels]
    viewers = {email: _viewer(email) for email in setting.emails}
    pages = {email: [page.route for page in addressed if viewer.may_see(page.key)] for email, viewer in viewers.items()}
    return {email: routes for email, routes in pages.items() if routes}


def _in_turn(setting: Setting, filters: Sequence[Filters], *, anew: bool) -> dict[str, list[Crowd]]:
    """Crowds at the product and at the controls, round by round, on data that each has been asked for before."""
    reader = partial(ProductUser, setting.product.port, setting.emails[0], setting.password)
    makers: dict[str, Callable[[], User]] = {
        "product": partial(reader, anew=anew),
        "naive": partial(NaiveUser, setting.naive.port),
        "Streamlit": partial(StreamlitUser, setting.streamlit.port),
    }
    visits = [(PAGE, each) for each in filters]
    for user in (reader(closely=True), *(make() for make in makers.values())):
        asyncio.run(_visit_all(user, visits))
    return interleaved({name: partial(_crowd, make, visits) for name, make in makers.items()}, setting.rounds)


async def _visit_all(user: User, visits: Sequence[Visit]) -> None:
    await user.arrive()
    for path, filters in visits:
        await user.show(filters, path)
    await user.leave()


def _crowd(make: Callable[[], User], visits: Sequence[Visit]) -> Crowd:
    return asyncio.run(gather([make() for _ in range(PEOPLE)], [visits] * PEOPLE, SECONDS))


def _against(name: str, crowds: dict[str, list[Crowd]], times: dict[str, int], p95: int) -> Iterator[Figure]:
    speed = {each: median(crowd.pages_per_second for crowd in seen) for each, seen in crowds.items()}
    waits = {each: median(crowd.p95 for crowd in seen) for each, seen in crowds.items()}
    problems = {each: [problem for crowd in seen for problem in crowd.problems] for each, seen in crowds.items()}
    for control in ("naive", "Streamlit"):
        bar = f">= {times[control]}" if control in times else ""
        note = f"{len(failed)} answers of {control} were errors" if (failed := problems[control]) else ""
        yield Figure(f"{name}: pages", speed["product"], "/s", control, speed[control], bar, note)
    note = ", ".join(f"{each} {wait:,.0f}" for each, wait in waits.items() if each != "product")
    yield Figure(f"{name}: p95", waits["product"], "ms", bar=f"<= {p95}", note=note)
    yield Figure(f"{name}: errors", len(problems["product"]), "", bar="<= 0", note="; ".join(problems["product"][:3]))


def _visits(setting: Setting, email: str, paths: list[str], chance: random.Random) -> list[Visit]:
    options = platform.filter_options(None, _viewer(email)).data
    values = {name: options.loc[options["dimension"] == name, "value"].tolist() for name in DIMENSIONS}
    return [(chance.choice(paths), _random_filters(setting, values, chance)) for _ in range(VISITS)]


def _random_filters(setting: Setting, values: dict[str, list[str]], chance: random.Random) -> Filters:
    start, end = preset_range(chance.choice(list(PRESETS)), setting.as_of)
    chosen = {name: tuple(chance.sample(values[name], chance.choice((0, 0, 1, 2)))) for name in DIMENSIONS}
    return Filters(
        start, end, chance.choice(list(COMPARISONS)), chosen["region"], chosen["channel"], chosen["category"]
    )


def _viewer(email: str) -> Viewer:
    account = accounts.find_user(email)
    assert account is not None
    return accounts.viewer_for(account.user_id)
