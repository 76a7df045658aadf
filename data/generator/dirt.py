"""Spoil clean rows at known rates, and note in the truth what was done to which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator.arrays import Array, uniform
from data.generator.columns import Chunk
from data.generator.company import Company

Row = dict[str, str | None]


@dataclass(frozen=True)
class Rule:
    """Change `rate` of the rows in which every column of `needs` is filled (and `where` holds, if given).

    `change` gets the row and a uniform number and returns the columns to overwrite; nothing leaves the row alone.
    With `reason` set, the row cannot be loaded and belongs in quarantine for that reason. A value outside of an
    `enforced` list cannot be loaded either, and counts as a wrong value.
    """

    table: str
    kind: str
    rate: float
    needs: tuple[str, ...]
    change: Callable[[Row, float], Row]
    where: Callable[[Company, Chunk], Array] | None = None
    reason: str = ""
    enforced: bool = False


class Soiler:
    """Applies the rules of one file, chunk by chunk; which rows are hit depends on their line alone."""

    def __init__(self, company: Company, table: str, key: tuple[str, ...], rules: list[Rule]) -> None:
        self.company, self.table, self.key = company, table, key
        self.rules = sorted(rules, key=lambda rule: not rule.reason)
        self.line = 2

    def __call__(self, chunk: Chunk) -> Chunk:
        """The chunk with its share of dirt: a row is hit once at most, one of a customer once in a column."""
        count = len(chunk[self.key[0]])
        lines = np.arange(self.line, self.line + count)
        self.line += count
        taken: dict[str, Array] = {}
        for rule in self.rules:
            hit = self._hit(rule, chunk, lines)
            for mask in (taken.get(name) for name in ("", *rule.needs)):
                hit = hit if mask is None else hit & ~mask
            if hit.any():
                done = self._apply(rule, chunk, lines, np.flatnonzero(hit))
                for name in rule.needs if self.table == "customers" and not rule.reason else ("",):
                    taken.setdefault(name, np.zeros(count, bool))[done] = True
        return chunk

    def _hit(self, rule: Rule, chunk: Chunk, lines: Array) -> Array:
        hit = uniform(self.company.setup.seed, f"{rule.table} {rule.kind}", lines) < rule.rate
        if rule.where and hit.any():
            hit &= rule.where(self.company, chunk)
        for name in rule.needs if hit.any() else ():
            hit &= chunk[name].is_valid().to_numpy(zero_copy_only=False)
        return hit

    def _apply(self, rule: Rule, chunk: Chunk, lines: Array, at: Array) -> list[int]:
        """Overwrite the rows hit; returns those that the rule did change."""
        names = list(dict.fromkeys((*self.key, *chunk)))
        table = pa.table({name: chunk[name].take(pa.array(at)) for name in names})
        draws = uniform(self.company.setup.seed, f"{rule.table} {rule.kind} how", lines[at])
        changed: dict[str, dict[int, str | None]] = {}
        done = []
        for place, row, draw in zip(at.tolist(), table.to_pylist(), draws.tolist(), strict=True):
            new = {name: value for name, value in rule.change(row, draw).items() if value != row[name]}
            for name, value in new.items():
                changed.setdefault(name, {})[place] = value
            if new:
                done.append(place)
            # Blanks around a value are taken off by whatever loads it: nothing is left to be found.
            if any((value or "").strip() != row[name] for name, value in new.items()):
                self._note(rule, row, new, int(lines[place]))
        for name, values in changed.items():
            mask = np.zeros(len(lines), bool)
            mask[list(values)] = True
            chunk[name] = pc.replace_with_mask(
                chunk[name], pa.array(mask), pa.array([values[place] for place in sorted(values)], pa.string())
            )
        return done

    def _note(self, rule: Rule, row: Row, new: Row, line: int) -> None:
        key = "|".join(row[name] or "" for name in self.key)
        truth = self.company.truth
        if rule.reason:
            truth.note(
                "quarantine",
                [(self.table, line, name, rule.reason, value or "", row[name]) for name, value in new.items()],
            )
            self._remember("in quarantine", row)
            return
        kind = rule.kind.partition(" in ")[0]
        truth.note("defects", [(self.table, key, kind, "; ".join(f"{name}={row[name] or ''}" for name in new))])
        self._remember("in quarantine" if rule.enforced else kind, row)

    def _remember(self, kind: str, row: Row) -> None:
        """Keep the orders hit, for what follows from them in other files."""
        if self.table in ("orders", "order_items"):
            self.company.planted.setdefault(f"{self.table} {kind}", set()).add(row["order_id"] or "")
