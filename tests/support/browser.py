"""A real browser, Debian's Chromium, and what its console says."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
REFUSED = "status of 400"  # the browser notes it by itself
WIDE, NARROW = (1280, 900), (360, 740)


def find_chromium() -> str:
    """Return the path of the browser; skip the test without one, but fail in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not installed")
    return str(found)


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start the browser, as long as the block lasts."""
    program = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened_page(
    browser: Browser, size: tuple[int, int] = WIDE, *, scripted: bool = True
) -> Iterator[Page]:
    """Open a page in a context of its own; its console may only say that an address is refused."""
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripted,
        permissions=["clipboard-read", "clipboard-write"],
    )
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    try:
        yield context.new_page()
        assert [text for text in said if REFUSED not in text] == []
    finally:
        context.close()
