"""The pages in use: searched and filtered, by mouse and by keyboard, with the evidence behind a click."""

from __future__ import annotations

import re
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import Locator, Page, expect

import dabiao
from dabiao.report import addresses

WAITS = addresses.page("target", "fenghua-2018-49/registration-wait")
PAPER = addresses.page("document", "fenghua-2018-49")


def opened(page: Page, site: Path, name: str) -> Page:
    page.goto((site / addresses.FOLDER / name).as_uri())
    return page


def shown(page: Page) -> tuple[int, int]:
    """What the line beside the search says: how many are shown, of how many."""
    first, second = re.findall(r"[\d,]+", page.locator("#shown").inner_text())
    return int(first.replace(",", "")), int(second.replace(",", ""))


def visible(page: Page, selector: str) -> int:
    return page.locator(selector).filter(visible=True).count()


# Filter and search


def test_a_pressed_tile_leaves_the_verdicts_of_its_status(page: Page, site: Path) -> None:
    opened(page, site, PAPER)
    every = visible(page, "tr.line")
    failing = page.locator("tr.line.fail").count()
    page.locator(".tile.fail").click()
    assert shown(page) == (failing, every)
    assert visible(page, "tr.line") == visible(page, "tr.line.fail") == failing
    page.locator(".tile.fail").click()
    assert shown(page) == (every, every)


def test_the_search_leaves_what_has_every_word(page: Page, site: Path) -> None:
    opened(page, site, PAPER).locator("#search").fill("挂号 人民医院")
    count, every = shown(page)
    assert 0 < count < every
    for row in page.locator("tr.line").filter(visible=True).all():
        assert all(word in (row.get_attribute("data-find") or "") for word in ("挂号", "人民医院"))
    page.locator("#search").fill("没有这样的目标")
    expect(page.locator("#nothing")).to_be_visible()
    page.locator(".finder button").click()
    assert shown(page) == (every, every)
    expect(page.locator("#nothing")).to_be_hidden()


def test_the_matrix_is_searched_by_target_and_by_unit(page: Page, site: Path, result: dabiao.Result) -> None:
    opened(page, site, addresses.MATRIX)
    every = len(result.verdicts)
    assert shown(page) == (every, every) == (visible(page, ".matrix td a"),) * 2
    page.locator("#search").fill("挂号")
    by_target = shown(page)[0]
    page.locator("#unit").fill("人民医院")
    by_both = shown(page)[0]
    assert 0 < by_both < by_target < every
    assert visible(page, ".matrix td a") == by_both
    page.locator(".tile.fail").click()
    assert visible(page, ".matrix td a") == visible(page, ".matrix td.fail a") == shown(page)[0]


def test_a_link_to_a_verdict_opens_its_evidence(page: Page, site: Path) -> None:
    opened(page, site, addresses.MATRIX).locator(".matrix td a").first.click()
    expect(page.locator(":target details")).to_have_attribute("open", "")


@pytest.mark.parametrize("width", [chromium.WIDE, chromium.NARROW])
def test_every_sign_of_the_matrix_stands_under_its_unit(
    page: Page, site: Path, result: dabiao.Result, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": chromium.HEIGHT})
    found = opened(page, site, addresses.MATRIX).evaluate(UNDER)
    verdicts = result.verdicts
    signs = zip(verdicts["target"], verdicts["unit_name"], verdicts["status"], strict=True)
    assert sorted(map(tuple, found)) == sorted(signs)


UNDER = """() => [...document.querySelectorAll(".matrix td[class]")].map(field => {
  const middle = held => { const box = held.getBoundingClientRect(); return box.left + box.width / 2; };
  const heads = [...field.closest("table").querySelectorAll("thead th[data-find]")];
  const head = heads.find(head => Math.abs(middle(head) - middle(field)) < 2);
  return [field.parentElement.dataset.find.split(" ").pop(), head.innerText, field.className];
})"""
"""Each sign of the matrix with its target, the unit in whose column it is drawn, and its status."""


# Keyboard


def test_all_can_be_reached_and_used_by_keyboard(page: Page, site: Path) -> None:
    opened(page, site, WAITS)
    page.keyboard.press("Tab")
    assert focused(page).get_attribute("class") == "skip"
    expect(focused(page)).to_be_in_viewport()
    tabbed(page, "#search")
    page.keyboard.type("人民医院")
    count, every = shown(page)
    assert 0 < count < every
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page) == (every, every)
    tabbed(page, "summary")
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)


def test_a_tile_is_pressed_by_keyboard(page: Page, site: Path) -> None:
    opened(page, site, PAPER)
    tabbed(page, ".tile.fail")
    page.keyboard.press("Space")
    expect(page.locator(".tile.fail")).to_have_attribute("aria-pressed", "true")
    assert shown(page)[0] == page.locator("tr.line.fail").count()


@pytest.mark.parametrize("name", [PAPER, WAITS, addresses.MATRIX])
def test_what_has_the_focus_is_seen(page: Page, site: Path, name: str) -> None:
    opened(page, site, name)
    for _ in range(25):
        page.keyboard.press("Tab")
        outline = focused(page).evaluate("held => getComputedStyle(held).outline")
        assert "solid" in outline and "3px" in outline, focused(page).evaluate("held => held.outerHTML")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def tabbed(page: Page, selector: str) -> None:
    """Goes on with the tabulator until what is meant has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page).evaluate("(held, selector) => held.matches(selector)", selector):
            return
    pytest.fail(f"not reached: {selector}")
