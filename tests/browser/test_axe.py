"""What axe is asked for it finds: of a page with one fault of each kind, the colours', the structure's, or both."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome

from tests.axe import Look, serious_faults

pytestmark = pytest.mark.browser
PAGE = "data:text/html,<html lang=en><title>A page</title><main><h1>A page</h1><p style='color:silver'>Pale<img></main>"


@pytest.mark.parametrize(
    ("look", "rules"),
    [
        ("everything", ["color-contrast", "image-alt"]),
        ("structure", ["image-alt"]),
        ("colours", ["color-contrast"]),
    ],
)
def test_a_fault_is_found_by_who_looks_for_it(chromium: Chrome, look: Look, rules: list[str]) -> None:
    chromium.get(PAGE)
    assert sorted(fault.split()[0] for fault in serious_faults(chromium, look=look)) == rules
