"""What axe, which knows the rules of accessibility, finds wrong with the page that a browser shows."""

from __future__ import annotations

from pathlib import Path

import axe_core_python
from selenium.webdriver import Chrome

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The HTML of each element that is looked at would take a fifth of the time; of those at fault it is fetched here.
RUN = """
const [context, contrast, done] = arguments;
const rules = {"color-contrast": {enabled: contrast}};
axe.configure({noHtml: true});
axe.run(context ?? document, {resultTypes: ["violations"], rules}).then(({violations}) => done(
    violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id, nodes}) => [
        id, ...nodes.slice(0, 3).map(({target}) => document.querySelector(target[0]).outerHTML.slice(0, 120)),
    ].join(" ")),
));
"""


def serious_faults(browser: Chrome, context: dict[str, list[str]] | None = None, *, contrast: bool = True) -> list[str]:
    """What is serious or critical, by axe's name of the rule, with the first elements; of the page, or of what
    `context` includes and excludes by selectors. The contrast of colours takes two thirds of the time.
    """
    browser.execute_script(AXE)
    found: list[str] = browser.execute_async_script(RUN, context, contrast)
    return found
