"""What shops are prepared with where something is to be mended."""

from __future__ import annotations

from services import data_quality, database
from services.data_quality import cleansing


def check_and_propose() -> None:
    """Find what is wrong, and fixes for it."""
    data_quality.check()
    with database.transaction() as connection:
        cleansing.propose(connection)
