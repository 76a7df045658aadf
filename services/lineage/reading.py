"""What a statement of SQL reads: which relations, and of each the columns that a column of its result rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

Read = tuple[str, str]
"""A relation, as "core.orders", and a column of it."""

ROWS = ""
"""Instead of a column: which rows the relation has."""
WHOLE = "*"
"""Instead of a column: every one of them."""

SCHEMAS = ("core", "mart")
"""Where the company's data is; functions of ops may hand it on."""
_NO_CONDITION = ("expressions", "with_", "order")


class Statement:
    """A statement, parsed when it is first asked. `names` are its columns', where whoever runs it calls them otherwise.

    `columns_of` tells the columns of a relation, by which a column without a table's name is found.
    """

    def __init__(self, sql: str, columns_of: Callable[[str], Collection[str]], names: Collection[str] = ()) -> None:
        self._sql = sql
        self._columns_of = columns_of
        self._renamed = list(names)
        self._alone = Lock()
        self._known: dict[tuple[int, str | int], frozenset[Read]] = {}

    @cached_property
    def _tree(self) -> exp.Expr:
        return sqlglot.parse_one(self._sql, read="postgres")

    @cached_property
    def relations(self) -> frozenset[str]:
        """Every relation and function of ours that it names."""
        return frozenset(filter(None, map(_relation, self._tree.walk())))

    @cached_property
    def _scope(self) -> Scope | None:
        scope = build_scope(self._tree) if isinstance(self._tree, exp.Query) else None
        if scope and self._renamed:
            scope.outer_columns = self._renamed
        return scope

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its columns; none of a statement that is no SELECT."""
        return tuple(_names(self._scope)) if self._scope else ()

    def reads(self, column: str = WHOLE) -> frozenset[Read]:
        """What this column of the result rests on: what it is worked out of, and what decides on the rows."""
        with self._alone:
            if self._scope is None:
                return frozenset((relation, WHOLE) for relation in self.relations)
            return self._of(self._scope, column)

    def _of(self, scope: Scope, column: str | int) -> frozenset[Read]:
        key = (id(scope), column)
        if key not in self._known:
            self._known[key] = frozenset()  # what a recursive statement finds when it comes back to itself
            self._known[key] = frozenset(self._gathered(scope, column))
        return self._known[key]

    def _gathered(self, scope: Scope, column: str | int) -> Iterator[Read]:
        tree = scope.expression
        if isinstance(tree, exp.SetOperation):
            names = _names(scope)
            place = names.index(column) if column in names else column
            for arm in scope.set_operation_scopes:
                yield from self._of(arm, place)
        elif isinstance(tree, exp.Select):
            for source in scope.selected_sources:
                yield from self._from(scope, source, ROWS)
            for projection in _chosen(tree, _names(scope), column):
                yield from self._projected(scope, projection, column)
            for part in _conditions(tree):
                yield from self._read_in(scope, part)
        elif scope.subquery_scopes:
            yield from self._of(scope.subquery_scopes[0], column)
        else:
            yield from self._read_in(scope, tree)

    def _projected(self, scope: Scope, projection: exp.Expr, column: str | int) -> Iterator[Read]:
        if not projection.is_star:
            yield from self._read_in(scope, projection)
            return
        passed = column if isinstance(column, str) else WHOLE
        table = projection.text("table")
        for source in [table] if table else scope.selected_sources:
            yield from self._from(scope, source, passed)

    def _read_in(self, scope: Scope, part: exp.Expr) -> Iterator[Read]:
        """What an expression reads, the queries within it too, but for those that are sources."""
        inner = {id(each.expression): each for each in scope.subquery_scopes}
        for node in part.walk(prune=lambda node: isinstance(node, exp.Query)):
            if isinstance(node, exp.Query):
                if found := inner.get(id(node.unnest())):
                    yield from self._of(found, WHOLE)
            elif type(node) is exp.Column and not node.is_star:
                yield from self._column(scope, node.text("table"), node.name)
            elif isinstance(node, exp.Dot) and (function := _relation(node)):
                yield function, WHOLE

    def _column(self, scope: Scope | None, table: str, name: str) -> Iterator[Read]:
        """What a column is one of: of the sources here, else of the query around; a function's parameter is none."""
        while scope is not None:
            if table in scope.sources:
                yield from self._from(scope, table, name)
                return
            if not table:
                sources = list(scope.selected_sources) or list(scope.sources)
                if found := [source for source in sources if self._has(scope.sources[source], name)]:
                    for source in found:
                        yield from self._from(scope, source, name)
                    return
                if name in scope.sources:
                    yield from self._from(scope, name, WHOLE)
                    return
            scope = scope.parent

    def _from(self, scope: Scope, source: str, column: str) -> Iterator[Read]:
        found = scope.sources.get(source)
        if isinstance(found, Scope):
            yield from self._of(found, column)
        elif found is not None and (relation := _relation(found)):
            yield relation, column

    def _has(self, source: Any, name: str) -> bool:
        if not isinstance(source, Scope):
            return name in self._columns_of(_relation(source))
        names = _names(source)
        if name in names or "*" not in names:
            return name in names
        return any(self._has(source.sources[each], name) for each in source.selected_sources)


def _relation(node: exp.Expr) -> str:
    """The relation or function of ours that a node names; empty for any other."""
    if isinstance(node, exp.Table) and (
        node.db in SCHEMAS or (isinstance(node.this, exp.Anonymous) and node.db == "ops")
    ):
        return f"{node.db}.{node.this.name}"
    if isinstance(node, exp.Dot) and node.this.name in SCHEMAS and isinstance(node.expression, exp.Func):
        return f"{node.this.name}.{node.expression.name}"
    return ""


def _names(scope: Scope) -> list[str]:
    tree = scope.expression
    return scope.outer_columns or (tree.named_selects if isinstance(tree, exp.Query) else [])


def _chosen(tree: exp.Select, names: Sequence[str], column: str | int) -> list[exp.Expr]:
    """The projections that make up a column: the one of its name or place, or those with a star."""
    projections: list[exp.Expr] = tree.selects
    if column == WHOLE:
        return projections
    if isinstance(column, int):
        return projections[column : column + 1]
    named = [each for name, each in zip(names, projections, strict=False) if name == column]
    return named or [each for each in projections if column and each.is_star]


def _conditions(tree: exp.Select) -> Iterator[exp.Expr]:
    """What decides on the rows; their order does where only some of them are taken."""
    for name, value in tree.args.items():
        if name not in _NO_CONDITION or (name == "order" and tree.args.get("limit")):
            yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, exp.Expr))
