"""A browser and the demo's report in both languages. ``.ci/run`` requires the browser; elsewhere its
absence is said and the tests are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import Browser, Page

import dabiao
from dabiao import report

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2025-12"  # as `make demo`


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not chromium.found():
        message = f"no browser found: {', '.join(chromium.NAMES)}"
        if os.environ.get("DABIAO_TEST_BROWSER") == "required":
            pytest.fail(message)
        pytest.skip(message)
    with chromium.opened() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = chromium.new_page(browser)
    yield page
    page.close()


@pytest.fixture(scope="session")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of=AS_OF)


@pytest.fixture(scope="session")
def earlier() -> dabiao.Result:
    """Two months before."""
    return dabiao.check(ROOT / "data_in", as_of="2025-10", look_back=False)


@pytest.fixture(scope="session")
def site(browser: Browser, result: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo's report, in Chinese."""
    folder = tmp_path_factory.mktemp("zh")
    report.write(result, folder, ["html"], "zh")
    return folder


@pytest.fixture(scope="session")
def english(browser: Browser, result: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in English."""
    folder = tmp_path_factory.mktemp("en")
    report.write(result, folder, ["html"], "en")
    return folder
