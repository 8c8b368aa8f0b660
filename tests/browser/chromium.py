"""The machine's own Chromium, without a screen, for the tests and for the pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW, HEIGHT = 1280, 390, 900

_QUIET = [
    "--disable-gpu", "--disable-quic", "--disable-sync",
    # A page opened from a folder may then be looked into from another one of it.
    "--allow-file-access-from-files",
]  # fmt: skip


def found() -> str:
    """The program's path; "" where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "")


@contextmanager
def opened() -> Iterator[Browser]:
    """The browser with an empty profile of its own; Playwright's flags keep it from the network."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found(), args=_QUIET)
        yield browser
        browser.close()


def new_page(browser: Browser, width: int = WIDE) -> Page:
    return browser.new_page(viewport={"width": width, "height": HEIGHT})
