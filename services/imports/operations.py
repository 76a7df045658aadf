"""The operations of mappings, each as SQL for DuckDB: what a column may be made of, and what a row may be asked.

An operation that cannot make anything of a value leaves it as it is, and the loader refuses the row, naming it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.imports.mapping import Condition, Expression

Body = Mapping[str, Any]
ZERO = "cast(0 as decimal(28, 6))"


class Writer(Protocol):
    """Writes expressions for one file (services.imports.writing). `kind` is the type of the column being made."""

    sees_all: bool

    def text(self, expression: Expression, kind: str = "text") -> str:
        """SQL of type varchar."""

    def number(self, expression: Expression) -> str:
        """SQL of type decimal, null where the value is no number."""

    def assumed(self, name: str) -> str:
        """What is assumed, as a literal."""

    def counted(self, keys: Sequence[Expression]) -> str:
        """SQL of a row's place among those that agree in the keys."""

    def lookup(self, body: Body, kind: str) -> str:
        """SQL of a value of another row."""


@dataclass(frozen=True)
class Operation:
    """What writes it, which of its keys hold expressions (or lists of them), and what else it takes."""

    write: Callable[[Writer, Body, str], str]
    holds: tuple[str, ...]
    options: tuple[str, ...] = ()


def literal(value: object) -> str:
    """A value as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def _constant(writer: Writer, body: Body, kind: str) -> str:
    return literal(body["constant"])


def _assumed(writer: Writer, body: Body, kind: str) -> str:
    return writer.assumed(body["assumed"])


def _first(writer: Writer, body: Body, kind: str) -> str:
    return f"coalesce({', '.join(writer.text(each, kind) for each in body['first'])})"


def _join(writer: Writer, body: Body, kind: str) -> str:
    parts = ", ".join(writer.text(each) for each in body["join"])
    return f"nullif(concat_ws({literal(body.get('with', ''))}, {parts}), '')"


def _part(writer: Writer, body: Body, kind: str) -> str:
    place = -1 if body["take"] == "last" else int(body["take"])
    return f"nullif(trim(split_part({writer.text(body['part'])}, {literal(body['by'])}, {place})), '')"


def _digest(writer: Writer, body: Body, kind: str) -> str:
    text = writer.text(body["digest"])
    return f"{literal(body.get('mark', ''))} || substr(sha256(lower({text})), 1, 16)"


def _map(writer: Writer, body: Body, kind: str) -> str:
    text = writer.text(body["map"])
    cases = "".join(f" when {literal(str(key).lower())} then {literal(to)}" for key, to in body["to"].items())
    found = f"case lower({text}){cases} end" if cases else "cast(null as varchar)"
    if "else" not in body:
        return found
    return f"coalesce({found}, case when {text} is not null then {literal(body['else'])} end)"


def _country(writer: Writer, body: Body, kind: str) -> str:
    text = writer.text(body["country"])
    return f"country_name(country_code({text}))" if body.get("as") == "name" else f"country_code({text})"


def _calculated(sign: str) -> Callable[[Writer, Body, str], str]:
    word = {"+": "sum", "-": "less", "*": "times", "/": "over"}[sign]

    def write(writer: Writer, body: Body, kind: str) -> str:
        numbers = [writer.number(each) for each in body[word]]
        if sign in "+-":
            # What is not there counts as nothing, but for the first.
            numbers = [numbers[0], *(f"coalesce({each}, {ZERO})" for each in numbers[1:])]
        if sign == "/":
            numbers = [numbers[0], *(f"nullif({each}, 0)" for each in numbers[1:])]
        return _said(f" {sign} ".join(numbers), kind)

    return write


def _smaller(writer: Writer, body: Body, kind: str) -> str:
    return _said(f"least({', '.join(writer.number(each) for each in body['smaller'])})", kind)


def _larger(writer: Writer, body: Body, kind: str) -> str:
    return _said(f"greatest({', '.join(writer.number(each) for each in body['larger'])})", kind)


def _cents(writer: Writer, body: Body, kind: str) -> str:
    return _said(f"ceil({writer.number(body['cents'])} * 100) / 100", "money")


def _size(writer: Writer, body: Body, kind: str) -> str:
    return f"ltrim({writer.text(body['size'], kind)}, '-')"


def _counted(writer: Writer, body: Body, kind: str) -> str:
    return writer.counted(body["counted"])


def _spread(writer: Writer, body: Body, kind: str) -> str:
    """In cents given out so far, so that the shares add up to the whole."""
    writer.sees_all = True
    weight = f"greatest(coalesce({writer.number(body['by'])}, {ZERO}), {ZERO})"
    whole = f"(partition by {_listed(writer, body['within'])})"
    so_far = f"(partition by {_listed(writer, body['within'])} order by r._row rows unbounded preceding)"
    arguments = (
        f"max({writer.number(body['spread'])}) over {whole}",
        weight,
        f"sum({weight}) over {so_far}",
        f"sum({weight}) over {whole}",
        f"row_number() over {so_far}",
    )
    return f"share_to_cents({', '.join(arguments)})"


def _lookup(writer: Writer, body: Body, kind: str) -> str:
    return writer.lookup(body, kind)


def _said(number: str, kind: str) -> str:
    """A number as text: money in cents, a whole one without decimals."""
    places = {"money": 2, "integer": 0}.get(kind, 6)
    return f"cast(cast(round({number}, {places}) as decimal(28, {places})) as varchar)"


def _listed(writer: Writer, expressions: Sequence[Expression]) -> str:
    return ", ".join(writer.text(each) for each in expressions)


OPERATIONS = {
    "constant": Operation(_constant, ()),
    "assumed": Operation(_assumed, ()),
    "first": Operation(_first, ("first",)),
    "join": Operation(_join, ("join",), ("with",)),
    "part": Operation(_part, ("part",), ("by", "take")),
    "digest": Operation(_digest, ("digest",), ("mark",)),
    "map": Operation(_map, ("map",), ("to", "else")),
    "country": Operation(_country, ("country",), ("as",)),
    "sum": Operation(_calculated("+"), ("sum",)),
    "less": Operation(_calculated("-"), ("less",)),
    "times": Operation(_calculated("*"), ("times",)),
    "over": Operation(_calculated("/"), ("over",)),
    "smaller": Operation(_smaller, ("smaller",)),
    "larger": Operation(_larger, ("larger",)),
    "cents": Operation(_cents, ("cents",)),
    "size": Operation(_size, ("size",)),
    "counted": Operation(_counted, ("counted",)),
    "spread": Operation(_spread, ("spread", "by", "within")),
    "lookup": Operation(_lookup, (), ("in", "by", "take", "before", "where")),
}
"""Every operation by its word."""
ASSUMED = ("currency",)
"""What `assumed` may name."""


def _filled(writer: Writer, body: Condition) -> str:
    return f"{writer.text(body['filled'])} is not null"


def _empty(writer: Writer, body: Condition) -> str:
    return f"{writer.text(body['empty'])} is null"


def _starts(writer: Writer, body: Condition) -> str:
    return f"starts_with({writer.text(body['starts'])}, {literal(body['with'])})"


def _one_of(writer: Writer, body: Condition) -> str:
    values = ", ".join(literal(str(value).lower()) for value in body["values"])
    return f"lower({writer.text(body['one_of'])}) in ({values})"


def _above(writer: Writer, body: Condition) -> str:
    return f"{writer.number(body['above'])} > {float(body['limit'])}"


def _below(writer: Writer, body: Condition) -> str:
    return f"{writer.number(body['below'])} < {float(body['limit'])}"


def _not(writer: Writer, body: Condition) -> str:
    return f"not {met(writer, [body['not']])}"


TESTS: dict[str, tuple[Callable[[Writer, Condition], str], tuple[str, ...]]] = {
    "filled": (_filled, ()),
    "empty": (_empty, ()),
    "starts": (_starts, ("with",)),
    "one_of": (_one_of, ("values",)),
    "above": (_above, ("limit",)),
    "below": (_below, ("limit",)),
    "not": (_not, ()),
}
"""Every condition by its word: what writes it, and what it takes beside."""


def met(writer: Writer, conditions: Sequence[Condition]) -> str:
    """SQL: whether a row meets all of them; never null."""
    written = [TESTS[next(iter(each.keys() & TESTS.keys()))][0](writer, each) for each in conditions]
    return " and ".join(f"coalesce({each}, false)" for each in written) if written else "true"
