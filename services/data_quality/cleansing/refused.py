"""What a refused row may have meant: numbers among words, letters for digits, values that it can do without."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.data_loader.contracts import Column, Contract
from services.data_loader.values import fault
from services.data_quality.cleansing.fixes import Fix
from services.data_quality.cleansing.words import meant

Row = Mapping[str, str | None]


def changes(
    contract: Contract, row: Row, synonyms: Mapping[tuple[str, str], Mapping[str, str]]
) -> dict[str, Fix] | None:
    """A fix for each column of a refused row that has a fault; None where there is none for one of them."""
    found: dict[str, Fix] = {}
    for column in contract.columns:
        if not fault(column, row.get(column.name)):
            continue
        fix = _fix(column, row.get(column.name) or "", synonyms.get((contract.name, column.name), {}))
        if fix is None or fault(column, fix.value):
            return None
        found[column.name] = fix
    return found


def _fix(column: Column, text: str, synonyms: Mapping[str, str]) -> Fix | None:
    if column.enforced:
        return meant(text, column.allowed, synonyms, required=True)
    if column.type in ("money", "decimal", "integer") and (number := _number(text)):
        return Fix(number, 0.9, "the number that is written there")
    if column.type in ("date", "timestamp") and (moment := _digits(text)) and not fault(column, moment):
        return Fix(moment, 0.9, "the same with digits for letters")
    return None if column.required else Fix(None, 0.75, "the value cannot be read, and the row does without it")


def _number(text: str) -> str | None:
    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?", _digits(text))
    return numbers[0] if len(numbers) == 1 else None


def _digits(text: str) -> str:
    """The letter O beside a digit is a nought, l and I a one."""
    text = re.sub(r"(?<=[\d.])[oO]|[oO](?=\d)", "0", text)
    return re.sub(r"(?<=[\d.])[lI]|[lI](?=\d)", "1", text)
