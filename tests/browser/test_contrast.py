"""Every text stands out from what is behind it as WCAG 2.1 AA asks: 4.5 to 1, large texts 3 to 1."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

import dabiao
from dabiao import report
from dabiao.authoring import compare, compare_report
from dabiao.report import addresses, manual, record

PAGES = {
    "overview": "../index.html",
    "document": addresses.page("document", "fenghua-2018-49"),
    "target": addresses.page("target", "fenghua-2018-49/registration-wait"),
    "unit": addresses.page("unit", "330213"),
    "matrix": addresses.MATRIX,
}

FAINT = """() => {
  const channels = color => color.match(/[\\d.]+/g).map(Number);
  const over = (front, behind) => {  // one colour laid over another
    const [alpha = 1] = front.slice(3);
    return front.slice(0, 3).map((value, at) => value * alpha + behind[at] * (1 - alpha));
  };
  const behind = held => {
    const own = channels(getComputedStyle(held).backgroundColor);
    const rest = held.parentElement ? behind(held.parentElement) : [255, 255, 255];
    return own[3] === 0 ? rest : over(own, rest);
  };
  const opacity = held => held ? +getComputedStyle(held).opacity * opacity(held.parentElement) : 1;
  const luminance = color => color.map(value => value / 255)
    .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, two) => {
    const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const faint = new Set();
  document.querySelectorAll("details").forEach(held => { held.open = true; });
  document.querySelectorAll("body *").forEach(held => {
    const written = [...held.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!written || !held.checkVisibility() || held.matches("script, :disabled, :disabled *")) return;
    const style = getComputedStyle(held), ground = behind(held);
    const front = channels(held instanceof SVGElement ? style.fill : style.color);
    const text = over([...front.slice(0, 3), (front[3] ?? 1) * opacity(held)], ground);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const found = contrast(text, ground);
    if (found < (large ? 3 : 4.5)) faint.add(`${held.tagName}.${held.className} ${found.toFixed(2)}`);
  });
  return [...faint];
}"""


@pytest.mark.parametrize("name", PAGES.values(), ids=PAGES)
def test_every_text_stands_out(page: Page, site: Path, name: str) -> None:
    page.goto((site / addresses.FOLDER / name).as_uri())
    assert page.evaluate(FAINT) == []
    for tile in page.locator("button.tile:enabled").all():
        tile.click()
    assert page.evaluate(FAINT) == []


def test_the_page_of_two_runs_compared_and_the_manual_stand_out(
    page: Page, result: dabiao.Result, earlier: dabiao.Result, tmp_path: Path
) -> None:
    report.write(earlier, tmp_path / "old", ["csv"], "zh")
    report.write(result, tmp_path / "new", ["csv"], "zh")
    found = compare.compare(record.read(tmp_path / "old"), record.read(tmp_path / "new"))
    compare_report.write(found, tmp_path / "compare.html", "zh")
    (tmp_path / "manual.html").write_text(manual.render(result.catalogue, "zh", "html"), "utf-8")
    for name in ("compare", "manual"):
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert page.evaluate(FAINT) == [], name


def test_a_faint_text_is_seen(page: Page) -> None:
    page.set_content('<p style="color: #888; background: #fff">x</p>')
    assert page.evaluate(FAINT) == ["P. 3.54"]
    page.set_content('<svg style="background: #fff"><text y="9" style="fill: #888">x</text></svg>')
    assert len(page.evaluate(FAINT)) == 1
