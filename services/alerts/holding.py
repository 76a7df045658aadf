"""Holding: an alert that is explained by planned maintenance, or rests on data in doubt, is seen and not sent."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection

from services.alerts.events import note
from services.alerts.lineage import lineage
from services.database import owned


def hold(connection: Connection, now: datetime) -> dict[str, int]:
    """Hold what is to be held and release what nothing holds any more; returns how many {"held", "released"}.

    What people have been told of is not held any more.
    """
    rows = owned("hold_alerts", {"now": now, "lineage": json.dumps(lineage())}, connection)
    held = [(row["alert_id"], {"by": row["held_by"]}) for row in rows if row["held_by"] is not None]
    released: list[tuple[int, dict[str, str]]] = [(row["alert_id"], {}) for row in rows if row["held_by"] is None]
    note(connection, "held", held, now)
    note(connection, "released", released, now)
    return {"held": len(held), "released": len(released)}
