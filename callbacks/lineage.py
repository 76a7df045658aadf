"""Lineage to the end: the measures of services joined to the panels and pages that show them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from callbacks.binder import all_bindings
from callbacks.binding import Binding
from callbacks.registry import discover
from layouts.spec import Page, Panel
from services import lineage
from services.lineage import Lineage
from services.measures import MEASURES
from services.metrics import METRICS
from services.queries import catalogue

NO_FIGURES = ("marts", "core_analysis")
"""Layers of queries whose results are no figures: what marts are filled by, and what looks for faults."""


@dataclass(frozen=True)
class Use:
    """A panel of a page, and what it rests on; nothing where it shows the platform's own records alone."""

    page: Page
    panel: Panel
    lineage: Lineage


@dataclass(frozen=True)
class Resting:
    """What rests on a table, or a column: names of relations, queries, measures and metrics, and panels.

    Each is in the order in which figures are made: `derived` from what is loaded on, panels by their page.
    """

    derived: tuple[str, ...]
    queries: tuple[str, ...]
    measures: tuple[str, ...]
    metrics: tuple[str, ...]
    uses: tuple[Use, ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the panels."""
        return tuple(dict.fromkeys(use.page for use in self.uses))


@cache
def uses() -> tuple[Use, ...]:
    """Every panel of every page with what it rests on, in the order of the pages."""
    bindings = all_bindings(discover())
    return tuple(Use(page, panel, _of(bindings[page][panel.name])) for page in discover() for panel in page.panels)


@cache
def uses_on(page: Page) -> tuple[Use, ...]:
    """The panels of one page."""
    return tuple(use for use in uses() if use.page == page)


@cache
def of_page(page: Page) -> Lineage:
    """What the panels of a page rest on together."""
    found = Lineage()
    for use in uses_on(page):
        found |= use.lineage
    return found


@cache
def resting_on(table: str, column: str = "") -> Resting:
    """Everything that rests on a table of files, or on one column of it."""
    queries = [each.name for each in catalogue().values() if each.layer not in NO_FIGURES]
    reading = [name for name in queries if lineage.of_queries([name]).rests_on(table, column)]
    return Resting(
        derived=lineage.derived_from(table, column),
        queries=tuple(reading),
        measures=tuple(sorted(name for name, each in MEASURES.items() if not set(reading).isdisjoint(each.queries))),
        metrics=tuple(name for name in METRICS if lineage.of_metric(name).rests_on(table, column)),
        uses=tuple(use for use in uses() if use.lineage.rests_on(table, column)),
    )


def _of(binding: Binding) -> Lineage:
    measures = [each for each in (binding.measure, binding.export) if each is not None]
    return lineage.of_queries({name for each in measures for name in each.queries})
