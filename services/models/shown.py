"""What the pages of models show, read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.database import transaction
from services.live import live
from services.models.contract import Model, every_model, known_model
from services.models.store import stale
from services.models.versions import Version, latest, versions
from services.scope import Viewer


@dataclass(frozen=True)
class Standing:
    """How a model stands: the version that serves, the newest one, whatever became of it, and why the first is stale.

    Either version is None before the first training.
    """

    model: Model
    serving: Version | None
    newest: Version | None
    stale: str

    @property
    def trouble(self) -> str:
        """What somebody should know of: why nothing serves, why the last training made nothing, why it is stale."""
        if self.newest and self.newest.state in ("failed", "too_little"):
            return self.newest.reason
        return self.stale


@live()
def overview(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """Every model, {"models": Standings, "now"}."""
    with transaction() as connection:
        serving, newest = latest(connection)
    found = [_standing(model, serving.get(name), newest.get(name)) for name, model in every_model().items()]
    return {"models": found, "now": datetime.now(UTC)}


@live()
def card(viewer: Viewer, query: Mapping[str, str], model: str) -> dict[str, Any]:
    """One model, {"standing", "versions", newest first, "may": whether the viewer lets another serve, "now"}.

    Raises NotFound.
    """
    known = known_model(model)
    with transaction() as connection:
        found = versions(connection, model)
    serves = next((each for each in found if each.state == "serving"), None)
    may = viewer.may("configure") and viewer.scope.regions is None
    standing = _standing(known, serves, found[0] if found else None)
    return {"standing": standing, "versions": found, "may": may, "now": datetime.now(UTC)}


def _standing(model: Model, serving: Version | None, newest: Version | None) -> Standing:
    return Standing(model, serving, newest, stale(model, serving.last_day) if serving else "")
