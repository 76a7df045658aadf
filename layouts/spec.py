"""How a page is declared: what it is called, whom it serves, what it shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """One box of a page. `chart` panels can be saved as a picture.

    `width` is in twelfths, `height` what its body comes to in pixels at a desk, kept free while the page is waited for.
    """

    name: str
    about: str
    width: int = 6
    height: int = 304
    chart: bool = True


CARDS = Panel("cards", "Headline figures", width=12, chart=False)
FILTERS = ("dates", "compare", "region", "channel", "category")


@dataclass(frozen=True)
class Page:
    """A page. `key` ("domain/page") is what the access matrix opens; `route` may end in one <parameter>.

    `cards` are metrics of the catalogue, whose panel stands before the others.
    `nav` is its name in the navigation, where it stands at its `place` within the domain; without, it stands nowhere.
    """

    route: str
    title: str
    question: str
    filters: tuple[str, ...] = FILTERS
    cards: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    nav: str = ""
    place: int = 0
    access: str = ""

    def __post_init__(self) -> None:
        """Put the cards before the panels. Raises ValueError for what cannot be shown."""
        if self.cards:
            object.__setattr__(self, "panels", (CARDS, *self.panels))
        names = [panel.name for panel in self.panels]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.route} has two panels of one name: {sorted(names)}")
        if unknown := set(self.filters) - set(FILTERS):
            raise ValueError(f"{self.route} has filters that do not exist: {sorted(unknown)}")

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
        """The domain the page belongs to; a page outside of all is one of the workspace."""
        first, _, rest = self.route.strip("/").partition("/")
        return first if rest else "workspace"


def action_id(page: Page, action: str) -> str:
    """The id of an action of a page, which its forms are for: `admin-users--do-disable`."""
    return component_id(page, f"do-{action}")


def component_id(page: Page, part: str) -> str:
    """The id of a part of a page: `executive-summary--revenue-trend`."""
    return f"{page.name}--{part}"
