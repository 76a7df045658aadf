"""How words outside of a list, and names in capitals or small letters, should read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from rapidfuzz import fuzz, process

from services.data_quality.cleansing.fixes import Fix

ALIKE = 88
"""Of 100, from which a misspelt word is taken for one of the list."""
_SMALL = frozenset({"van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "zu", "ter", "dos", "del"})


def meant(word: str, allowed: Collection[str], synonyms: Mapping[str, str], *, required: bool) -> Fix | None:
    """The value of the list that a word means; empty where nobody knows and it may be."""
    plain = re.sub(r"[^a-z0-9]+", "_", word.strip().lower()).strip("_")
    spoken = word.strip().lower()
    if plain in allowed:
        return Fix(plain, 0.98, "the same word as the list has it")
    if spoken in synonyms:
        value = synonyms[spoken] or None
        return None if value is None and required else Fix(value, 0.95, "what the word is known to mean")
    near = process.extractOne(plain, allowed, scorer=fuzz.ratio, score_cutoff=ALIKE)
    if near:
        return Fix(near[0], 0.85, "the word of the list that is spelt most like it")
    return None if required else Fix(None, 0.7, "no word of the list, so it is left empty")


def tidy(text: str, known: Mapping[str, str]) -> Fix:
    """A name or place as others of the company write it (`known`: by its small letters), else by the usual rules."""
    spaced = re.sub(r"\s+", " ", text).strip()
    if spaced != text and spaced not in (spaced.lower(), spaced.upper()):
        return Fix(spaced, 0.99, "the same without blanks too many")
    if written := known.get(spaced.lower()):
        return Fix(written, 0.97, "how it is written elsewhere")
    words = [
        word if place and word in _SMALL else _capital(word) for place, word in enumerate(spaced.lower().split(" "))
    ]
    return Fix(" ".join(words), 0.9, "how names are written")


def _capital(word: str) -> str:
    return re.sub(r"(^|[-'’])(\w)", lambda found: found[1] + found[2].upper(), word)
