"""Reads a mapping's YAML from anybody: bounded before it is built, and every word knows its line and column.

Aliases are kept as what they stand for, once, however often they are used; what they would come to if each use were
written out is bounded too, since that is what is checked and written as SQL.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from services.errors import ServiceError

LARGEST = 200_000
"""Bytes of a mapping."""
DEEPEST = 40
"""Levels that it may be nested, aliases written out."""
MOST = 20_000
"""Words and values that it may hold, aliases written out."""


class MappingError(ServiceError):
    """A mapping that cannot be used; the message names the place in it."""

    code = "mapping"
    remedy = "Correct that place; docs/imports.md has every word that a mapping may use."


class Word(str):
    """A text, and where it stands, from 1."""

    at: tuple[int, int]


class Words(dict[Any, Any]):
    """Words with their values, and where they begin."""

    at: tuple[int, int]


class Listed(list[Any]):
    """A list, and where it begins."""

    at: tuple[int, int]


def where(given: Any) -> str:
    """` (line 4, column 7)` of what was read from a document; nothing of anything else."""
    place = getattr(given, "at", None)
    return f" (line {place[0]}, column {place[1]})" if place else ""


def read_document(path: Path) -> Any:
    """What a YAML file says. Raises MappingError, which names line and column."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise MappingError(
                f"{path.name} has {size:,} bytes; a mapping has {LARGEST:,} at most.",
                remedy="Name the mapping's file, not the data's; or take out what is not used.",
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MappingError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MappingError(f"{path.name} is not UTF-8.", remedy="Save it as UTF-8.") from error
    try:
        node = _composed(path.name, text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MappingError(f"{path.name} is not YAML: {error.problem}{_placed(mark)}.") from error
    except yaml.YAMLError as error:
        raise MappingError(f"{path.name} is not YAML: {' '.join(str(error).split())}.") from error
    return _Builder(path.name).built(node) if node else None


def _composed(name: str, text: str) -> yaml.Node | None:
    try:
        _check_depth(name, text, yaml.CSafeLoader)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        # Slower, and tells more of what it does not understand.
        _check_depth(name, text, yaml.SafeLoader)
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _check_depth(name: str, text: str, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> None:
    """Refuse what is nested too deep before anything is built of it, which goes down into it."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            _refuse(name, f"it is nested deeper than {DEEPEST} levels", event.start_mark)


class _Builder:
    """Builds values of nodes in the order in which they stand: what an alias stands for is built before it is used."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._scalars = yaml.SafeLoader("")
        self._built: dict[int, tuple[Any, int, int]] = {}
        self._open: set[int] = set()

    def built(self, node: yaml.Node) -> Any:
        """The value of a node. Raises MappingError where it holds itself, or too much."""
        value, _, _ = self._measured(node)
        return value

    def _measured(self, node: yaml.Node) -> tuple[Any, int, int]:
        """The value, how many words and values it holds, and how many levels."""
        if id(node) in self._open:
            _refuse(self._name, "it holds itself", node.start_mark)
        if id(node) not in self._built:
            self._open.add(id(node))
            value, size, depth = self._value(node)
            if size > MOST or depth > DEEPEST:
                much = f"it holds more than {MOST:,} words, or {DEEPEST} levels, with its aliases written out"
                _refuse(self._name, much, node.start_mark)
            self._built[id(node)] = value, size, depth
            self._open.remove(id(node))
        return self._built[id(node)]

    def _value(self, node: yaml.Node) -> tuple[Any, int, int]:
        if isinstance(node, yaml.MappingNode):
            return self._words(node)
        if isinstance(node, yaml.SequenceNode):
            inner = [self._measured(each) for each in node.value]
            listed = Listed(value for value, _, _ in inner)
            listed.at = _line_and_column(node.start_mark)
            return listed, 1 + sum(size for _, size, _ in inner), 1 + max((depth for _, _, depth in inner), default=0)
        value = self._scalars.construct_object(node)
        if isinstance(value, str):
            value = Word(value)
            value.at = _line_and_column(node.start_mark)
        return value, 1, 0

    def _words(self, node: yaml.MappingNode) -> tuple[Any, int, int]:
        words, size, depth = Words(), 1, 0
        words.at = _line_and_column(node.start_mark)
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                _refuse(self._name, "a word is to stand before the colon", key_node.start_mark)
            key = self.built(key_node)
            if key in words:
                _refuse(self._name, f"{key} is there twice", key_node.start_mark)
            words[key], more, below = self._measured(value_node)
            size, depth = size + 1 + more, max(depth, below)
        return words, size, depth + 1


def _refuse(name: str, said: str, mark: Any) -> None:
    raise MappingError(f"{name}: {said}{_placed(mark)}.")


def _placed(mark: Any) -> str:
    return " (line {}, column {})".format(*_line_and_column(mark)) if mark else ""


def _line_and_column(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1
