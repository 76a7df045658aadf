"""Checks of a mapping when it is read: whatever could not be carried out is named by its place in the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from services.data_loader.contracts import contracts
from services.imports.documents import MappingError, where
from services.imports.operations import ASSUMED, OPERATIONS, TESTS

ASSUME = ("currency", "time_zone", "dates", "decimal")
DATES = ("dmy", "mdy")
DECIMALS = (".", ",")


def check(file: str, given: Any) -> None:
    """Raise MappingError at the first mistake; what passes can be written as SQL."""
    _keys(given, file, ("title", "files", "tables"), ("assume", "notes"))
    _keys(given.get("assume", {}), f"{file}, assume", (), ASSUME)
    check_assumed(given.get("assume", {}), f"{file}, assume")
    files = _mapping(given["files"], f"{file}, files")
    for name, body in files.items():
        if not (isinstance(name, str) and re.fullmatch("[a-z][a-z0-9_]{0,40}", name)):
            raise MappingError(
                f"{file}, files: {name} is to be a word of small letters, digits and underscores{where(name)}."
            )
        _file(body, f"{file}, files, {name}", files)
    for place, body in enumerate(_list(given["tables"], f"{file}, tables"), 1):
        _table(body, f"{file}, table {place}", files)


def known_columns(body: Mapping[str, Any]) -> set[str]:
    """The columns that a file's entry names."""
    return {*body["columns"], *body.get("optional", ())}


def check_assumed(given: Mapping[str, Any], place: str) -> None:
    """Raise MappingError unless what is taken for given can be."""
    if not re.fullmatch("[A-Z]{3}", given.get("currency") or "EUR"):
        raise MappingError(f"{place}, currency: it is three capital letters, as EUR{where(given.get('currency'))}.")
    if given.get("dates") not in (None, *DATES):
        raise MappingError(f"{place}, dates: it is one of {', '.join(DATES)}{where(given['dates'])}.")
    if given.get("decimal") not in (None, *DECIMALS):
        raise MappingError(f"{place}, decimal: it is a point or a comma, in quotation marks{where(given['decimal'])}.")
    _time_zone(given.get("time_zone"), place)


def _time_zone(given: Any, place: str) -> None:
    if given is not None and not (isinstance(given, str) and given in _time_zones()):
        raise MappingError(f"{place}, time_zone: {given} is no time zone, as Europe/Berlin is{where(given)}.")


@cache
def _time_zones() -> Collection[str]:
    return available_timezones()


def _file(body: Any, place: str, files: Mapping[str, Any]) -> None:
    _keys(body, place, ("columns",), ("optional", "also", "skip", "time_zone"))
    _time_zone(body.get("time_zone"), place)
    for name in ("columns", "optional"):
        _texts(body.get(name, []), f"{place}, {name}")
    if not body["columns"]:
        raise MappingError(f"{place}, columns: name at least one, by which the file is known{where(body['columns'])}.")
    for other, column in _mapping(body.get("also", {}), f"{place}, also").items():
        if column not in known_columns(body):
            raise MappingError(f"{place}, also, {other}: {column} is not one of the columns{where(column)}.")
    for number, skip in enumerate(_list(body.get("skip", []), f"{place}, skip"), 1):
        _keys(skip, f"{place}, skip {number}", ("because", "where"), ())
        _conditions(skip["where"], f"{place}, skip {number}, where", known_columns(body), files)


def _table(body: Any, place: str, files: Mapping[str, Any]) -> None:
    _keys(body, place, ("table", "from", "columns"), ("where", "one_per", "totals", "unless"))
    table = contracts().get(body["table"])
    if table is None:
        raise MappingError(
            f"{place}: there is no table {body['table']}{where(body['table'])}.",
            remedy=f"One of: {', '.join(contracts())}.",
        )
    place = f"{place} ({table.name})"
    for key in ("from", "unless"):
        if body.get(key, body["from"]) not in files:
            raise MappingError(f"{place}, {key}: {body[key]} is not one of the files{where(body[key])}.")
    columns, known = _mapping(body["columns"], f"{place}, columns"), known_columns(files[body["from"]])
    for name, expression in columns.items():
        if not table.has(name):
            raise MappingError(f"{place}: the table has no column {name}{where(name)}.")
        _expression(expression, f"{place}, column {name}", known, files)
    if missing := [name for name in table.required if name not in columns]:
        raise MappingError(f"{place}: the table needs {', '.join(missing)} too{where(columns)}.")
    _conditions(body.get("where", []), f"{place}, where", known, files)
    for key in ("one_per", "totals"):
        for name in _list(body.get(key, []), f"{place}, {key}"):
            if name not in columns:
                raise MappingError(f"{place}, {key}: {name} is not one of the columns made{where(name)}.")


def _expression(given: Any, place: str, known: Collection[str], files: Mapping[str, Any]) -> None:
    if isinstance(given, str):
        if given not in known:
            raise MappingError(
                f"{place}: {given} is not one of the file's columns{where(given)}.",
                remedy="Add it to the file's columns or optional ones, or correct its name.",
            )
        return
    word = _word(given, place, OPERATIONS)
    operation = OPERATIONS[word]
    own = {word, *operation.holds}
    _keys(given, place, own, operation.options)
    if word == "lookup":
        _lookup(given, place, known, files)
    if word == "map":
        _mapping(given.get("to"), f"{place}, to")
    if word == "part" and not ("by" in given and (given.get("take") == "last" or isinstance(given.get("take"), int))):
        raise MappingError(
            f"{place}, part: it needs by, what lies between the parts, and take, a number or last{where(given)}."
        )
    if word == "assumed" and given["assumed"] not in ASSUMED:
        raise MappingError(f"{place}, assumed: it is one of {', '.join(ASSUMED)}{where(given)}.")
    for inner in _inner(given, operation.holds):
        _expression(inner, f"{place}, {word}", known, files)


def _lookup(given: Any, place: str, known: Collection[str], files: Mapping[str, Any]) -> None:
    _keys(given, place, ("lookup", "in", "by"), ("take", "before", "where"))
    if given["in"] not in files:
        raise MappingError(f"{place}, lookup, in: {given['in']} is not one of the files{where(given['in'])}.")
    theirs = known_columns(files[given["in"]])
    _expression(given["lookup"], f"{place}, lookup", theirs, files)
    _conditions(given.get("where", []), f"{place}, lookup, where", theirs, files)
    pairs = {**_mapping(given["by"], f"{place}, lookup, by"), **_mapping(given.get("before", {}), f"{place}, before")}
    for their, our in pairs.items():
        _expression(their, f"{place}, lookup, by", theirs, files)
        _expression(our, f"{place}, lookup, by {their}", known, files)
    if given.get("take", "first") not in ("first", "sum"):
        raise MappingError(f"{place}, lookup, take: it is first or sum{where(given['take'])}.")


def _conditions(given: Any, place: str, known: Collection[str], files: Mapping[str, Any]) -> None:
    for number, each in enumerate(_list(given, place), 1):
        word = _word(each, f"{place} {number}", TESTS)
        _keys(each, f"{place} {number}", (word, *TESTS[word][1]), ())
        if not isinstance(each.get("limit", 0), int | float):
            raise MappingError(f"{place} {number}, limit: it is to be a number{where(each)}.")
        _list(each.get("values", []), f"{place} {number}, values")
        if word == "not":
            _conditions([each["not"]], f"{place} {number}, not", known, files)
        else:
            _expression(each[word], f"{place} {number}, {word}", known, files)


def _inner(given: Mapping[str, Any], holds: Collection[str]) -> Iterator[Any]:
    for key in holds:
        yield from given[key] if isinstance(given[key], list) else [given[key]]


def _word(given: Any, place: str, words: Mapping[str, Any]) -> str:
    if not isinstance(given, dict) or len(given.keys() & words.keys()) != 1:
        raise MappingError(f"{place}: it is to hold one of {', '.join(words)}{where(given)}.")
    return str(next(iter(given.keys() & words.keys())))


def _keys(given: Any, place: str, needed: Collection[str], possible: Collection[str]) -> None:
    keys = _mapping(given, place).keys()
    if missing := [key for key in needed if key not in keys]:
        raise MappingError(f"{place}: {', '.join(missing)} is missing{where(given)}.")
    if unknown := [key for key in keys if key not in (*needed, *possible)]:
        raise MappingError(f"{place}: {', '.join(map(str, unknown))} is not known here{where(unknown[0])}.")


def _mapping(given: Any, place: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise MappingError(f"{place}: it is to be words with their values, a line each{where(given)}.")
    return given


def _texts(given: Any, place: str) -> list[str]:
    if wrong := [each for each in _list(given, place) if not isinstance(each, str)]:
        raise MappingError(f"{place}: {wrong[0]} is to be a text; put it in quotation marks{where(given)}.")
    return list(given)


def _list(given: Any, place: str) -> list[Any]:
    if not isinstance(given, list):
        raise MappingError(f"{place}: it is to be a list{where(given)}.")
    return given
