"""What a reader waits for, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

from selenium.webdriver.common.by import By

from tests.load.browser import Paint, Window, window
from tests.load.figures import Figure, interleaved, spread
from tests.load.measures.sql import pages_of_figures
from tests.load.setting import Setting
from tests.load.users import PAGE

NETWORK = (10, 40)
"""Megabits per second, milliseconds."""
RANGES = ("28d", "90d")
"""What a reader goes to and fro between."""


def measure(setting: Setting) -> Iterator[Figure]:
    """First and repeated visits by address, on the loopback and over a slower network; all data warm."""
    with _windows(setting) as windows:
        first, repeated = _visits(setting, windows)
        for each in windows.values():
            each.slow_down(*NETWORK)
        slow_first, _ = _visits(setting, windows)
    yield _paint("First visit, painted", first, "<= 0.60")
    yield _paint("Repeat visit, painted", repeated, "")
    yield _paint(f"First visit at {NETWORK[0]} Mbit/s and {NETWORK[1]} ms, painted", slow_first, "<= 0.30")
    for name, visits, bar in (("First", first, "<= 1100"), ("Repeat", repeated, "<= 60")):
        sizes = {site: median(paint.bytes for paint in seen) / 1000 for site, seen in visits.items()}
        yield Figure(f"{name} visit, bytes", sizes["product"], "kB", bar=bar, note=f"naive {sizes['naive']:,.0f}")


def measure_inside(setting: Setting) -> Iterator[Figure]:
    """Another page, or another filter, without leaving the application."""
    with _product(setting, "admin") as reader:
        reader.open(setting.product.address + PAGE)
        routes = sorted(pages_of_figures(), key=PAGE.__eq__)  # where the reader is comes last
        go = {f"Moving to {path}": partial(reader.act, _CLICK % path) for path in routes}
        choose = {f"Changing the filter to {each}": partial(reader.act, _CHOOSE % each) for each in RANGES}
        for actions in (go, choose):
            cold = {name: partial(_cold, setting, act) for name, act in actions.items()}
            seen = {("cold", 700): interleaved(cold, setting.rounds)}
            seen["warm", 250] = interleaved(actions, setting.rounds)
            for (state, bar), paints in seen.items():
                for name, each in paints.items():
                    times = [paint.painted for paint in each]
                    yield Figure(f"{name}, {state}", median(times), "ms", bar=f"<= {bar}", note=spread(times))


_CLICK = """document.querySelector('nav a[href="%s"]').click();"""
_CHOOSE = "dash_clientside.set_props('url', {search: '?range=%s'});"


def _cold(setting: Setting, act: partial[Paint]) -> Paint:
    setting.forget()
    return act()


def _visits(setting: Setting, windows: dict[str, Window]) -> tuple[dict[str, list[Paint]], dict[str, list[Paint]]]:
    """First visits, with an empty browser cache, and the repeated ones that follow them."""
    addresses = {"product": setting.product.address + PAGE, "naive": setting.naive.address}
    for name, each in windows.items():
        each.open(addresses[name])
    pairs = interleaved({name: partial(_pair, each, addresses[name]) for name, each in windows.items()}, setting.rounds)
    first, repeated = ({name: [pair[at] for pair in seen] for name, seen in pairs.items()} for at in (0, 1))
    return first, repeated


def _pair(reader: Window, address: str) -> tuple[Paint, Paint]:
    reader.forget_files()
    return reader.open(address), reader.open(address)


def _paint(name: str, visits: dict[str, list[Paint]], bar: str) -> Figure:
    times = {site: [paint.painted for paint in seen] for site, seen in visits.items()}
    largest = {site: median(paint.largest for paint in seen) for site, seen in visits.items()}
    largest_paint = f"largest contentful paint at {largest['product']:,.0f}, naive {largest['naive']:,.0f}"
    note = f"{spread(times['product'])}; {largest_paint}"
    return Figure(name, median(times["product"]), "ms", "naive", median(times["naive"]), bar, note)


@contextmanager
def _windows(setting: Setting) -> Iterator[dict[str, Window]]:
    with ExitStack() as stack:
        naive = stack.enter_context(window("#content", "#content .main-svg"))
        yield {"product": stack.enter_context(_product(setting, "executive")), "naive": naive}


@contextmanager
def _product(setting: Setting, role: str) -> Iterator[Window]:
    """A window whose reader is logged in and has a role."""
    with window("#page", "#page .main-svg") as reader:
        reader.chrome.get(f"{setting.product.address}/login")
        for name, value in (("email", f"{role}@demo.example"), ("password", setting.password)):
            reader.chrome.find_element(By.NAME, name).send_keys(value)
        reader.chrome.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
        yield reader
