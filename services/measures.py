"""Measures: service functions whose results are cached, and carry a receipt of where each number came from.

    @measure("revenue_trend", scoped_by="region")
    def revenue_trend(filters: Filters, viewer: Viewer) -> pd.DataFrame: ...

    result = revenue_trend(filters, viewer)     # Result(data, receipt)

A result is kept under everything it depends on: the measure, the texts of its queries, the code of the services, the
filters and further arguments, the viewer's regions, the capabilities it declares, the models where it reads any, and
the state of the data. The function is given a viewer who has nothing but those, and of the filters nothing but what it
minds, so that it cannot depend on more. All of its queries see one state of the data, which the receipt names. What a
caller gets has always been through the cache's encoding: it is the same whether it was kept or computed, and nobody
else holds it.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import cache, update_wrapper
from itertools import product
from pathlib import Path
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

import orjson
import pandas as pd

from services import counters
from services.cache_codec import encode
from services.database import DataVersion, current_version, forget_version, once_more, open_snapshot, snapshot
from services.errors import NotAllowed, ServiceError
from services.filters import Filters
from services.flight import CacheState, cached
from services.queries import QueryError, query
from services.scope import Scope, Viewer

Scoping = Literal["region", "company", "anyone"]
"""How a measure is limited: to the viewer's regions; the whole company, closed to a viewer limited to regions; or
the whole company for everyone."""

CHOICES = ("regions", "channels", "categories")
"""What filters choose values of."""
UNMINDED = Filters(date(1970, 1, 1), date(1970, 1, 1))
"""What a measure is given in place of filters that it does not mind."""
FILTERS = frozenset(field.name for field in fields(Filters)) - {"preset"}

F = TypeVar("F", bound=Filters | None)
P = ParamSpec("P")
D = TypeVar("D")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receipt:
    """Where a number came from. `milliseconds` is what computing took, at `computed_at`; times are UTC."""

    measure: str
    queries: tuple[str, ...]
    parameters: Mapping[str, object]
    scope: str
    rows: int
    data_version: int
    as_of: date | None
    as_of_time: datetime | None
    computed_at: datetime
    milliseconds: float
    cache: CacheState

    @property
    def not_applied(self) -> tuple[str, ...]:
        """Which of regions, channels and categories are chosen without any of the queries taking them."""
        taken = {parameter for name in self.queries for parameter in query(name).parameters}
        return tuple(name for name in CHOICES if self.parameters.get(name) and name not in taken)


@dataclass(frozen=True)
class Result(Generic[D]):
    """A measure's data and its receipt."""

    data: D
    receipt: Receipt


class Measure(Generic[F, P, D]):
    """A cached service function; call it with filters, the viewer, and the function's own keyword arguments."""

    def __init__(
        self,
        function: Callable[Concatenate[F, Viewer, P], D],
        queries: tuple[str, ...],
        scoped_by: Scoping,
        capabilities: frozenset[str],
        learned: bool,
        minds: frozenset[str],
    ) -> None:
        self.function = function
        self.name = f"{function.__module__.removeprefix('services.')}.{function.__name__}"
        self.queries = queries
        self.scoped_by = scoped_by
        self.capabilities = capabilities
        self.learned = learned
        self.minds = minds
        self._signature = inspect.signature(function)
        update_wrapper(self, function)

    def __call__(self, filters: F, viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> Result[D]:
        """The measure for these filters, as this viewer may see it."""
        if not isinstance(viewer, Viewer):
            raise TypeError(f"{self.name} needs the viewer it is for")
        reduced = self._reduced(viewer)
        chosen = _canonical(filters)
        bound = self._signature.bind(self._minded(chosen), reduced, *args, **kwargs)
        bound.apply_defaults()
        parameters = _parameters(bound.arguments)
        held = open_snapshot()
        version = held.version if held else current_version()
        identity = self._identity(parameters, reduced, version.models if self.learned else 0)
        entry, state = cached(identity, version, lambda: self._compute(reduced, bound))
        counters.MEASURES.labels(self.name, state).inc()
        data = entry.pop("data")
        asked = {**parameters, **_chosen(chosen)}
        return Result(data, Receipt(self.name, self.queries, asked, reduced.scope.setting, cache=state, **entry))

    def of(self, **arguments: Any) -> Fixed:
        """The measure with some of its keyword arguments given."""
        return Fixed(self, tuple(sorted(arguments.items())))

    def _minded(self, filters: Any) -> Any:
        """The filters as the cache's key knows them."""
        if filters is None or self.minds == FILTERS:
            return filters
        return replace(UNMINDED, **{name: getattr(filters, name) for name in self.minds})

    def _reduced(self, viewer: Viewer) -> Viewer:
        """The viewer as the cache's key knows them: regions and declared capabilities, nothing personal."""
        if self.scoped_by == "company" and viewer.scope.regions is not None:
            raise NotAllowed("This figure is of the whole company, and your account is limited to some regions.")
        return Viewer(
            user_id=0,
            email="",
            name="",
            roles=frozenset(),
            pages=frozenset(),
            capabilities=viewer.capabilities & self.capabilities,
            scope=viewer.scope if self.scoped_by == "region" else Scope(),
        )

    def _identity(self, parameters: Mapping[str, object], viewer: Viewer, models: int) -> str:
        versions = [query(name).version for name in self.queries]
        capabilities = sorted(viewer.capabilities)
        parts = [_code_version(), versions, parameters, viewer.scope.fingerprint, capabilities, models]
        digest = hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
        return f"{self.name}:{digest}"

    def _compute(self, viewer: Viewer, bound: inspect.BoundArguments) -> tuple[DataVersion, bytes]:
        return self._run(viewer, bound) if open_snapshot() else once_more(lambda: self._run(viewer, bound))

    def _run(self, viewer: Viewer, bound: inspect.BoundArguments) -> tuple[DataVersion, bytes]:
        started = time.perf_counter()
        with snapshot(viewer) as held:
            before = set(held.queries)
            data = self.function(*bound.args, **bound.kwargs)
            undeclared = held.queries - before - set(self.queries)
        if undeclared:
            raise QueryError(f"the measure {self.name} runs {', '.join(sorted(undeclared))} without naming it")
        entry = {
            "data": data,
            "rows": rows_of(data),
            "data_version": held.version.version,
            "as_of": held.version.as_of,
            "as_of_time": held.version.as_of_time,
            "computed_at": datetime.now(UTC),
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        }
        return held.version, encode(entry)


@dataclass(frozen=True)
class Fixed:
    """A measure with some keyword arguments given; two with the same ones are equal."""

    measure: Measure[Any, Any, Any]
    arguments: tuple[tuple[str, Any], ...]

    def __call__(self, filters: Any, viewer: Viewer, **more: Any) -> Result[Any]:
        """The measure for these filters, as this viewer may see it."""
        return self.measure(filters, viewer, **dict(self.arguments), **more)

    @property
    def name(self) -> str:
        """The measure's."""
        return self.measure.name

    @property
    def queries(self) -> tuple[str, ...]:
        """The measure's."""
        return self.measure.queries


MEASURES: dict[str, Measure[Any, Any, Any]] = {}
"""Every measure by its name, "trends.revenue_trend", of the modules imported so far."""


def measure(
    *queries: str,
    scoped_by: Scoping,
    capabilities: Iterable[str] = (),
    learned: bool = False,
    minds: Iterable[str] = FILTERS,
) -> Callable[[Callable[Concatenate[F, Viewer, P], D]], Measure[F, P, D]]:
    """Make a service function a measure that runs these queries of the catalogue, and no others.

    Its further keyword arguments are text, numbers, dates, None or tuples of them. It sees of the viewer only the
    regions and the `capabilities` named here, and of the filters the fields that it `minds`, all of them unless it
    says: with other days or channels it is then the figure that is kept already. One that reads models is `learned`:
    it is computed anew when one is trained. Its data is what services.cache_codec keeps.
    """

    def decorate(function: Callable[Concatenate[F, Viewer, P], D]) -> Measure[F, P, D]:
        made = Measure(function, queries, scoped_by, frozenset(capabilities), learned, frozenset(minds))
        MEASURES[made.name] = made
        return made

    return decorate


def warm(
    measures: Iterable[Measure[Any, Any, Any] | Fixed], filters: Iterable[Filters | None], viewers: Iterable[Viewer]
) -> int:
    """Compute measures ahead of their readers, after a refresh; returns how many results are now ready.

    Give one viewer for each set of regions that readers are limited to. A measure that fails is logged and left.
    """
    forget_version()
    ready = 0
    for each, chosen, viewer in product(measures, filters, viewers):
        try:
            each(chosen, viewer)
            ready += 1
        except ServiceError as error:
            log.info("not warmed: %s: %s", each.name, error)
    return ready


def _canonical(filters: Any) -> Any:
    """The filters without what does not change the figures: the preset's name, order and repetition of values."""
    if filters is None:
        return None
    return replace(filters, preset=None, **{name: tuple(sorted(set(getattr(filters, name)))) for name in CHOICES})


def _parameters(arguments: Mapping[str, object]) -> dict[str, object]:
    (_, filters), _, *extra = arguments.items()
    return {**_chosen(filters), **dict(extra)}


def _chosen(filters: object) -> dict[str, object]:
    chosen = asdict(filters) if isinstance(filters, Filters) else {}
    chosen.pop("preset", None)
    return chosen


def rows_of(data: object) -> int:
    """How many rows a result holds: of its frames and lists together; a plain dict counts as one."""
    if isinstance(data, pd.DataFrame | list | tuple):
        return len(data)
    if isinstance(data, Mapping):
        parts = [part for part in data.values() if isinstance(part, pd.DataFrame | list | tuple)]
        return sum(len(part) for part in parts) if parts else 1
    return 1


@cache
def _code_version() -> str:
    """Differs between two releases of the services, whose results may differ in shape or meaning."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
