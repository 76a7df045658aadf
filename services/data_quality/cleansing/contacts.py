"""How a broken e-mail address, telephone number or postal code may be read after all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from services.data_quality.cleansing.fixes import Fix
from services.data_quality.deciding import email_fault, is_phone, postal_patterns

SURE, LIKELY, EMPTIED = 0.96, 0.85, 0.8
NOTHING = "nothing can be read from it, so it is left empty"


def mended_email(address: str, domains: Collection[str]) -> Fix:
    """The one address that it can be read as, with the help of the `domains` that the company's customers have."""
    readings = {each for each in _emails(address.strip().lower(), domains) if not email_fault(each)}
    if len(readings) == 1:
        return Fix(readings.pop(), SURE, "the only address that it can be read as")
    return Fix(None, EMPTIED, NOTHING)


def _emails(address: str, domains: Collection[str]) -> Iterator[str]:
    tidy = re.sub(r"@+", "@", re.sub(r"\s+", "", address)).strip(".,;")
    tidy = re.sub(r"\.{2,}", ".", tidy).replace(".@", "@").replace("@.", "@")
    name, mark, domain = tidy.partition("@")
    if mark and domain in domains:
        yield tidy
    elif mark:
        known = [each for each in domains if each.partition(".")[0] == domain.partition(".")[0]]
        yield from (f"{name}@{each}" for each in known)
        if not known:
            yield tidy
    else:
        ends = [each for each in domains if tidy.endswith(each) and len(tidy) > len(each)]
        if ends:
            longest = max(ends, key=len)
            yield f"{tidy.removesuffix(longest)}@{longest}"


def mended_phone(number: str, country: str) -> Fix:
    """The number without what was typed after it, where that alone is wrong; else none."""
    digits = re.sub(r"[^+0-9]", "", number)
    for extra in range(1, 6):
        if digits.endswith("0" * extra) and is_phone(digits[:-extra], country):
            return Fix(digits[:-extra], LIKELY, "the number without the zeros after it")
    return Fix(None, EMPTIED, NOTHING)


def mended_postal_code(code: str, country: str) -> Fix | None:
    """The only postal code of the country that is written in it; None where there is none, or more than one."""
    pattern = postal_patterns().get(country)
    if pattern is None:
        return None
    text = code.strip().upper()
    inner = {text[start:end] for start in range(len(text)) for end in range(start + 3, len(text) + 1)}
    readings = {each for each in inner if re.search(pattern, each) and each == each.strip()}
    longest = {each for each in readings if len(each) == max(map(len, readings))}
    first = {each for each in longest if text.startswith(each) or text.strip("X") == each}
    chosen = first if len(longest) > 1 else longest
    return Fix(chosen.pop(), LIKELY, "the postal code that is written in it") if len(chosen) == 1 else None
