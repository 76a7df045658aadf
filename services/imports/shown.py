"""What the page of imports shows, read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.errors import BadFilter
from services.imports.ledger import find_import, latest_imports
from services.imports.mapping import layouts
from services.imports.uploads import places
from services.live import live
from services.scope import Viewer

SHOWN = 20
"""Imports of the history."""


@live()
def ways_in(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """How files come in: {"may": whether the viewer may bring them, "largest": bytes, "folders": on the server}."""
    known = places()
    return {
        "may": viewer.may("configure") and not viewer.previews,
        "largest": known.largest,
        "folders": [str(folder) for folder in known.open_folders],
    }


@live()
def known_layouts(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row per layout and kind of file: layout, title, kind, columns by which it is known."""
    return [
        {"layout": layout.name, "title": layout.title, "kind": kind.name, "columns": list(kind.columns)}
        for layout in layouts().values()
        for kind in layout.files.values()
    ]


@live()
def looked_at(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """The import that the address names, else the latest: {"import": ImportRecord or None, "layouts": titles by name,
    "named": whether the address names it}.

    Raises BadFilter, NotFound.
    """
    named = query.get("import", "")
    if named and not (named.isdecimal() and len(named) < 16):
        raise BadFilter("An import is named by its number.")
    latest = latest_imports(1)
    chosen = find_import(int(named)) if named else latest[0] if latest else None
    titles = {name: layout.title for name, layout in layouts().items()}
    return {"import": chosen, "layouts": titles, "named": bool(named)}


@live()
def history(viewer: Viewer, query: Mapping[str, str]) -> list[Any]:
    """The latest imports first, as ImportRecords."""
    return latest_imports(SHOWN)
