"""What axe is asked for it finds: of a page with faults of colour and of structure, both or the latter."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome

from tests.axe import serious_faults

pytestmark = pytest.mark.browser
PAGE = "data:text/html,<html lang=en><title>A page</title><main><h1>A page</h1><p style='color:silver'>Pale<img></main>"


@pytest.mark.parametrize(("contrast", "rules"), [(True, ["color-contrast", "image-alt"]), (False, ["image-alt"])])
def test_a_fault_is_found_by_who_looks_for_it(chromium: Chrome, contrast: bool, rules: list[str]) -> None:
    chromium.get(PAGE)
    assert sorted(fault.split()[0] for fault in serious_faults(chromium, contrast=contrast)) == rules
