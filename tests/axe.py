"""What axe, which knows the rules of accessibility, finds wrong with the page that a browser shows."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import axe_core_python
from selenium.webdriver import Chrome

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# The HTML of each element that is looked at would take a fifth of the time; of those at fault it is fetched here.
RUN = """
const [context, look, done] = arguments;
const colours = "color-contrast";
const asked = look === "colours" ? {runOnly: [colours]} : {rules: {[colours]: {enabled: look === "everything"}}};
axe.configure({noHtml: true});
axe.run(context, {resultTypes: ["violations"], ...asked}).then(({violations}) => done(
    violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id, nodes}) => [
        id, ...nodes.slice(0, 3).map(({target}) => document.querySelector(target[0]).outerHTML.slice(0, 120)),
    ].join(" ")),
));
"""


Look = Literal["everything", "structure", "colours"]
"""The contrast of colours takes two thirds of the time, and is the theme's; the rest is the same in every theme."""


def serious_faults(browser: Chrome, within: str = "html", look: Look = "everything") -> list[str]:
    """What is serious or critical, by axe's name of the rule, with the first elements; of what the selector finds.

    A chart's drawing is left out: it holds nothing that axe judges.
    """
    browser.execute_script(AXE)
    context = {"include": [within], "exclude": [".main-svg"]}
    found: list[str] = browser.execute_async_script(RUN, context, look)
    return found
