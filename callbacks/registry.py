"""What exists: every page, and the page that each callback belongs to. The access gate reads both."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache, lru_cache
from urllib.parse import urlsplit

import layouts
from layouts.spec import Page
from services.scope import Viewer

EVERYBODY = "*"
"""Access key of what every logged-in person may use: the router, the shell, the account page."""

CALLBACKS: dict[str, str] = {}
"""Access key of each registered callback, by its output as Dash writes it in the request's `output`."""

REDRAWN: set[str] = set()
"""The outputs, written the same way, of callbacks that only read and draw: their answers may be kept."""

WRITES: dict[str, tuple[str, str]] = {}
"""The outputs, written the same way, of callbacks that change something: the action's name, and the capability that it
needs beside its page ("" for none). Who may not is told so and written down."""

TOUCHED: set[str] = set()
"""The ids of the components that callbacks read or write."""


@cache
def discover() -> tuple[Page, ...]:
    """Every PAGE declared by a module of layouts/<domain>/, those of a domain by their place."""
    declared = (page for module in _page_modules() for page in _declared(module))
    found = sorted(declared, key=lambda page: (page.domain, page.place, page.route))
    routes = [page.route for page in found]
    if len(set(routes)) != len(routes):
        raise ValueError(f"two pages share a route: {sorted(routes)}")
    return tuple(found)


def find_page(pages: tuple[Page, ...], path: str) -> tuple[Page, dict[str, str]] | None:
    """The page at a path, with the value of its <parameter>; None when there is none."""
    parts = path.strip("/").split("/")
    for page in pages:
        wanted = page.route.strip("/").split("/")
        if len(wanted) == len(parts) and all(w.startswith("<") or w == p for w, p in zip(wanted, parts, strict=True)):
            return page, {w.strip("<>"): p for w, p in zip(wanted, parts, strict=True) if w.startswith("<")}
    return None


def opens(viewer: Viewer, address: str) -> bool:
    """Whether the viewer may see the page at an address of the application."""
    key = _key_at(urlsplit(address).path)
    return key is not None and viewer.may_see(key)


@lru_cache(maxsize=1024)
def _key_at(path: str) -> str | None:
    found = find_page(discover(), path)
    return found[0].key if found else None


def _page_modules() -> Iterator[str]:
    for package in pkgutil.iter_modules(layouts.__path__, "layouts."):
        if package.ispkg:
            module = importlib.import_module(package.name)
            yield from sorted(info.name for info in pkgutil.iter_modules(module.__path__, f"{package.name}."))


def _declared(name: str) -> Iterator[Page]:
    module = importlib.import_module(name)
    page = getattr(module, "PAGE", None)
    if isinstance(page, Page):
        yield page
