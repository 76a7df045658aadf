"""What a model is: how its data are prepared, how it learns, how well it does, what it found; and every one there is.

A model is declared once, with `register` in a module called model.py of the package of what it is for; `every_model`
finds it there. It is trained by a job of its own, each version is kept with what it learned from, and pages ask
`services.models.serving` for the one that serves. A library that is slow to import is imported where it is used.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import import_module
from math import isfinite
from typing import Any

from sqlalchemy import Connection

import services
from services.errors import NotFound, ServiceError

Content = dict[str, Any]
"""What a model learned: a tree that services.cache_codec keeps, of frames, numbers and text. Data, never code."""


class TooLittle(ServiceError):
    """There is too little to learn from; the sentence says what is missing."""

    code = "too_little_data"
    remedy = "Load the files named here; the model is trained by itself once they are there."


@dataclass(frozen=True)
class Prepared:
    """What is learned from: `data` as `fit` takes it, of so many `rows`, from the `first` to the `last` day."""

    data: Any
    first: date
    last: date
    rows: int


@dataclass(frozen=True)
class Score:
    """How well a model does by one yardstick, on data that it did not learn from.

    `naive` is how well the simplest thing does that could be done instead, in the same unit; `about` says what is
    measured, over what. `better` is lower or higher. `share` tells whether it is a fraction, to be read in percent.
    """

    name: str
    value: float
    naive: float | None
    about: str
    better: str = "lower"
    share: bool = False


@dataclass(frozen=True)
class Calibration:
    """What was said to be so likely (`expected`, a fraction), and how often it was so (`observed`), `rows` times."""

    label: str
    expected: float
    observed: float
    rows: int


@dataclass(frozen=True)
class Evaluation:
    """How well a model does: scores, what the naive one is, in words, and calibration where it says how sure it is."""

    scores: tuple[Score, ...]
    naive: str
    calibration: tuple[Calibration, ...] = ()

    def measured(self) -> Evaluation:
        """The same without what too few data left unmeasured: scores that are no number, and calibration of nothing."""
        scores = tuple(
            replace(each, naive=each.naive if each.naive is not None and isfinite(each.naive) else None)
            for each in self.scores
            if isfinite(each.value)
        )
        return replace(self, scores=scores, calibration=tuple(each for each in self.calibration if each.rows))


@dataclass(frozen=True)
class Finding:
    """Something that a model learned: a `name`, its `value`, and the interval it lies in, where there is one."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Model:
    """A model. `prepare` reads as the owner, and raises TooLittle; `fit`, `evaluate` and `explain` touch no database.

    `about` says what it tells and how, `source` names the paper or book of the method, `limits` what it cannot tell,
    `fallback` what pages show without it. `features` and `parameters` are what it is made with: a version that was made
    with others does not serve any more. It is stale once the data reach so many days (`stale_after`) beyond those that
    it learned from. `publish` writes what is to be there with a new version, in the transaction that lets it serve.
    """

    name: str
    title: str
    page: str
    about: str
    source: str
    limits: str
    fallback: str
    features: tuple[str, ...]
    prepare: Callable[[Connection], Prepared]
    fit: Callable[[Any], Content]
    evaluate: Callable[[Any], Evaluation]
    explain: Callable[[Content], tuple[Finding, ...]]
    parameters: Mapping[str, float | str] = field(default_factory=dict)
    libraries: tuple[str, ...] = ("numpy", "pandas")
    stale_after: int = 35
    publish: Callable[[Connection, int, Content], None] | None = None


MODELS: dict[str, Model] = {}
"""Every model by its name, of the modules imported so far."""


def register(model: Model) -> Model:
    """Add a model; each name is one model's."""
    if MODELS.setdefault(model.name, model) is not model:
        raise ValueError(f"there are two models called {model.name}")
    return model


@cache
def every_model() -> Mapping[str, Model]:
    """Every model there is, by its name: those of the modules of services that are called model."""
    for found in pkgutil.walk_packages(services.__path__, "services."):
        if found.name.endswith(".model"):
            import_module(found.name)
    return MODELS


def known_model(name: str) -> Model:
    """The model of that name. Raises NotFound."""
    try:
        return every_model()[name]
    except KeyError:
        raise NotFound(f"There is no model {name}.", remedy=f"Models are {', '.join(MODELS)}.") from None
