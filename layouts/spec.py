"""How a page is declared: what it is called, whom it serves, what it shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """One box of a page. `width` is in twelfths, `height` in pixels; `chart` panels can be saved as a picture."""

    name: str
    about: str
    width: int = 6
    height: int = 280
    chart: bool = True


@dataclass(frozen=True)
class Page:
    """A page. `key` ("domain/page") is what the access matrix opens; `route` may end in one <parameter>.

    `nav` is its name in the navigation, where it stands at its `place` within the domain; without, it stands nowhere.
    """

    route: str
    title: str
    question: str
    filters: tuple[str, ...] = ("dates", "compare", "region", "channel", "category")
    cards: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    nav: str = ""
    place: int = 0
    access: str = ""

    @property
    def key(self) -> str:
        """The page's key in the access matrix."""
        return self.access or self.route.strip("/")

    @property
    def name(self) -> str:
        """The page's name in component ids: its route without parameters, with hyphens."""
        return "-".join(part for part in self.route.strip("/").split("/") if not part.startswith("<"))

    @property
    def domain(self) -> str:
        """The domain the page belongs to."""
        return self.route.strip("/").split("/")[0]


def component_id(page: Page, part: str) -> str:
    """The id of a part of a page: `executive-summary--revenue-trend`."""
    return f"{page.name}--{part}"
