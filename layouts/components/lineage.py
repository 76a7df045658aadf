"""What rests on what: stages from left to right, each a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from layouts import html
from layouts.components.basics import link

SHOWN = 10
"""Of a longer list the rest stands folded under it."""


@dataclass(frozen=True)
class Node:
    """One entry of a stage: its name, the address that it opens, and a note under it."""

    name: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """A stage and what stands in it; `none` is said where that is nothing."""

    name: str
    nodes: Sequence[Node] = field(default_factory=list)
    none: str = "None"


def lineage(stages: Sequence[Stage], label: str) -> html.Ol:
    """The stages in the order in which each rests on the ones before."""
    return html.Ol([_stage(stage) for stage in stages], className="lineage", **{"aria-label": label})


def _stage(stage: Stage) -> html.Li:
    nodes = [_node(each) for each in stage.nodes]
    parts = [html.Ul(nodes[:SHOWN])] if nodes else [html.P(stage.none)]
    if rest := nodes[SHOWN:]:
        more = html.Summary(f"and {len(rest)} more", className="button")
        parts.append(html.Details([more, html.Ul(rest)], className="disclosure"))
    count = [html.Small(str(len(nodes)))] if len(nodes) > 1 else []
    return html.Li([html.H3([stage.name, *count]), *parts])


def _node(node: Node) -> html.Li:
    note = [html.Small(node.note)] if node.note else []
    return html.Li([link(node.name, node.href) if node.href else html.Span(_breakable(node.name)), *note])


def _breakable(name: str) -> list[str | html.Wbr]:
    """A name of code, which may go on in another line after a dot or an underscore."""
    pieces = re.findall(r"[^._]+[._]?", name)
    return [part for piece in pieces for part in (piece, html.Wbr())][:-1]
