"""Products that were entered twice: under one stock-keeping unit, or under nearly the same name and brand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA
from sqlalchemy import Connection

from services.data_quality.duplicates.store import kept_apart
from services.data_quality.findings import Finding
from services.database import owned

LONG = 6
"""Letters of a word from which one may be wrong: a shorter word with another letter is another word, or a size."""
_SAYS_NOTHING = re.compile(r"\((new|neu|nouveau|nuevo|nuovo|nieuw|old|alt|copy|kopie|copie|duplicate)\)")
"""What is said of the entry, not of the product."""
_WORD = re.compile(r"[^\W\d_]+|\d+")


class _Product(NamedTuple):
    """A row of duplicate_products; `words` are those of the name, in alphabetical order."""

    product_id: str
    sku: str
    brand: str
    name: str
    launched_on: date
    words: tuple[str, ...]


def findings(connection: Connection, keys: Sequence[str] = ()) -> list[Finding]:
    """The products that were there before, of all, or those of `keys` and those that repeat one of `keys`.

    What somebody keeps apart is not joined, nor through a third.
    """
    apart = kept_apart(connection, "products")
    rows = owned("duplicate_products", {"wanted": list(keys)}, connection)
    products = sorted(map(_product, rows), key=lambda each: (each.launched_on, len(each.product_id), each.product_id))
    kept: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    found = []
    for older, younger, reason in sorted(_pairs(products)):
        first = kept.get(older, older)
        group, again = groups.setdefault(first, [first]), products[younger]
        if younger in kept or not apart.isdisjoint(_ordered(products[each], again) for each in group):
            continue
        kept[younger] = first
        group.append(younger)
        original = products[first].product_id
        found.append(Finding("products", again.product_id, "name", again.name, original, reason))
    wanted = set(keys)
    return sorted(each for each in found if not wanted or wanted & {each.key, each.expected})


def _ordered(one: _Product, other: _Product) -> tuple[str, str]:
    a, b = sorted((one.product_id, other.product_id))
    return a, b


def _product(row: Mapping[str, Any]) -> _Product:
    sku, brand = _letters(row["sku"] or ""), _letters(row["brand"] or "")
    words = tuple(sorted(_WORD.findall(_SAYS_NOTHING.sub(" ", _plain(row["name"])))))
    launched = row["launched_on"] or date.max
    return _Product(row["product_id"], sku, brand, row["name"], launched, words)


def _plain(text: str) -> str:
    """In lower case and without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _plain(text)))


def _pairs(products: Sequence[_Product]) -> Iterator[tuple[int, int, str]]:
    """Two places in `products`, the lower one first, and why they are one product."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, product in enumerate(products):
        for key in _keys(product):
            places.setdefault(key, []).append(place)
    for (kind, *_), alike in places.items():
        for older, younger in combinations(alike, 2):
            if reason := _reason(kind, products[older], products[younger]):
                yield older, younger, reason


def _keys(product: _Product) -> Iterator[tuple[str, ...]]:
    """What two entries of one product share: the unit, or all words of the name but a long one."""
    if any(map(str.isdigit, product.sku)):
        yield "sku", product.sku
    yield "name", *product.words
    for place, word in enumerate(product.words):
        if len(word) >= LONG:
            yield "name but for", *product.words[:place], *product.words[place + 1 :]


def _reason(kind: str, older: _Product, younger: _Product) -> str:
    if kind == "sku":
        return f"is of a product with the stock-keeping unit of {older.product_id}"
    if older.brand and younger.brand and older.brand != younger.brand:
        return ""
    if kind == "name":
        return f"is that of {older.product_id} of the same brand, written differently"
    ours, theirs = (set(one.words) - set(other.words) for one, other in ((younger, older), (older, younger)))
    near = len(ours) == len(theirs) == 1 and OSA.distance(ours.pop(), theirs.pop(), score_cutoff=1) <= 1
    return f"is that of {older.product_id} of the same brand but for a letter" if near else ""
