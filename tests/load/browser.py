"""A real browser as a stopwatch: when a page is painted, and how many bytes came for it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.fixtures_web import CHROMIUM_OPTIONS

PATIENCE = 60
STOPWATCH = Path(__file__).with_name("stopwatch.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Paint:
    """Milliseconds from the start of a navigation, or of an action inside a page, and bytes over the network.

    `painted` is the frame that showed the content's last change before it came to rest; `first` is the browser's first
    contentful paint and `largest` its largest, both 0 inside a page.
    """

    painted: float
    first: float
    largest: float
    bytes: int


class Window:
    """A Chromium window that times what it shows. `content` and `ready` are CSS selectors, see stopwatch.js."""

    def __init__(self, chrome: Chrome, content: str, ready: str) -> None:
        self.chrome = chrome
        self._command("Page.enable")
        self._command("Network.enable")
        watch = f"window.stopwatchFor = {json.dumps({'content': content, 'ready': ready})};{STOPWATCH}"
        self._command("Page.addScriptToEvaluateOnNewDocument", source=watch)

    def slow_down(self, megabits: float, milliseconds: int) -> None:
        """Let the network have this bandwidth each way and this latency."""
        speed = megabits * 1e6 / 8
        self._command(
            "Network.emulateNetworkConditions",
            offline=False,
            latency=milliseconds,
            downloadThroughput=speed,
            uploadThroughput=speed,
        )

    def forget_files(self) -> None:
        """Empty the browser's cache; cookies stay."""
        self._command("Network.clearBrowserCache")

    def open(self, address: str) -> Paint:
        """Go to an address and wait until the page has come to rest."""
        self.chrome.get("about:blank")
        self._bytes()
        self.chrome.get(address)
        return self._settled()

    def act(self, script: str) -> Paint:
        """Run what a reader does inside the page, and wait until the page has come to rest."""
        self._bytes()
        self.chrome.execute_script(f"stopwatch.start(); {script}")
        return self._settled()

    def _settled(self) -> Paint:
        deadline = time.monotonic() + PATIENCE
        while not (seen := self.chrome.execute_script("return window.stopwatch && stopwatch.read()")):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.chrome.current_url} does not come to rest")
            time.sleep(0.1)
        return Paint(seen["painted"], seen["first"], seen["largest"], self._bytes())

    def _bytes(self) -> int:
        """Bytes that have come since this was last asked, headers included."""
        log = [json.loads(entry["message"])["message"] for entry in self.chrome.get_log("performance")]
        return int(sum(e["params"]["encodedDataLength"] for e in log if e["method"] == "Network.loadingFinished"))

    def _command(self, name: str, **parameters: Any) -> None:
        self.chrome.execute_cdp_cmd(name, parameters)


@contextmanager
def window(content: str, ready: str) -> Iterator[Window]:
    """A fresh Chromium for the block."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        raise RuntimeError("The browser's figures need chromium and chromedriver.")
    options = ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    for option in CHROMIUM_OPTIONS:
        options.add_argument(option)
    chrome = Chrome(service=Service(driver), options=options)
    try:
        yield Window(chrome, content, ready)
    finally:
        chrome.quit()
