"""Every page of the demo, in both languages, as a browser shows it: nothing goes wrong, nothing is asked
for outside, nothing is wider than the screen, and every character has a glyph."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

import chromium
import pytest
from playwright.sync_api import Page

import dabiao
from dabiao import report
from dabiao.authoring import compare, compare_report
from dabiao.report import record
from dabiao.words import words

LOOK = """async ([urls, widths]) => {
  const look = url => new Promise(done => {
    const frame = document.createElement("iframe");
    frame.style.cssText = "border: 0; height: 900px";
    frame.width = widths[0];
    frame.onload = () => {
      const root = frame.contentDocument.documentElement;
      const over = widths.map(width => {
        frame.width = width;
        return root.scrollWidth - root.clientWidth;
      });
      const text = [...new Set(root.textContent)].join("");
      frame.remove();
      done({url, over, text});
    };
    frame.src = url;
    document.body.append(frame);
  });
  const found = [];
  while (urls.length) found.push(...await Promise.all(urls.splice(0, 4).map(look)));
  return found;
}"""
"""Opens the pages in frames that take the widths in turn, which takes a third of the time of opening each
in the window."""

MISSING = """texts => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 80, height: 48});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const drawn = character => {
    pen.clearRect(0, 0, 80, 48);
    pen.fillText(character, 8, 36);
    return pen.getImageData(0, 0, 80, 48).data.join();
  };
  const fonts = ["body", "h1"].map(name => getComputedStyle(document.querySelector(name)).fontFamily);
  return fonts.flatMap(font => {
    pen.font = "24px " + font;
    const box = drawn("\\u{10FFFD}");  // a character that no font has
    return [...texts].filter(character => character.trim() && drawn(character) === box);
  });
}"""
"""The characters that are drawn as the box that stands for what has no glyph, in the fonts of texts and
of headings."""


class Seen(NamedTuple):
    """What went wrong, was asked for outside, is wider than the screen, and has no glyph."""

    wrong: list[str]
    outside: list[str]
    wide: list[str]
    missing: list[str]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page(page: Page, result: dabiao.Result, tmp_path: Path, lang: Literal["zh", "en"]) -> None:
    report.write(result, tmp_path, ["html"], lang)
    files = sorted(tmp_path.rglob("*.html"))
    assert len(files) > 500
    assert seen(page, tmp_path, files) == Seen([], [], [], [])


HOSTILE = (
    "<script>console.log(1)</script>", "<img src=x onerror=console.log(2)>", "</style><b>", "{{ 7*7 }}",
    "\u202egnp.exe", "W" * 300, "医" * 300, "| a | b |", "'\"&",
)  # fmt: skip


def test_hostile_names_run_nothing_and_stay_within_the_screen(
    page: Page, result: dabiao.Result, tmp_path: Path
) -> None:
    rows = result.judged.head(len(HOSTILE)).reset_index(drop=True).assign(unit_name=HOSTILE)
    report.write(replace(result, judged=rows, notices=HOSTILE), tmp_path, ["html"], "zh")
    found = seen(page, tmp_path, sorted(tmp_path.rglob("*.html")))
    assert (found.wrong, found.outside, found.wide) == ([], [], [])


LABELS = """() => [...document.querySelectorAll(".compared td[data-label]")]
  .map(cell => getComputedStyle(cell, "::before").content.replace(/"/g, ""))"""
"""What a narrow screen says before each cell whose column's heading it does not show."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_two_runs_compared(
    page: Page, result: dabiao.Result, earlier: dabiao.Result, tmp_path: Path, lang: Literal["zh", "en"]
) -> None:
    report.write(earlier, tmp_path / "old", ["csv"], lang)
    report.write(result, tmp_path / "new", ["csv"], lang)
    found = compare.compare(record.read(tmp_path / "old"), record.read(tmp_path / "new"))
    assert len(found.changes)
    file = tmp_path / "index.html"
    compare_report.write(found, file, lang)
    assert seen(page, tmp_path, [file]) == Seen([], [], [], [])
    page.set_viewport_size({"width": chromium.NARROW, "height": chromium.HEIGHT})
    page.goto(file.as_uri())
    assert {words(lang)[key] for key in ("value", "demand", "compare_causes")} <= set(page.evaluate(LABELS))


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ("<script>throw 1</script>", "wrong"),
        ('<img src="http://127.0.0.1:9/x.png">', "outside"),
        ('<p style="width: 1000px">x</p>', "wide"),
        ("<p>医\U0010fffc</p>", "missing"),
    ],
)
def test_what_is_wrong_is_seen(page: Page, tmp_path: Path, spoilt: str, field: str) -> None:
    """The test above can fail."""
    (tmp_path / "index.html").write_text("<!doctype html><body><h1></h1>", "utf-8")
    (tmp_path / "x.html").write_text(f"<!doctype html><body>{spoilt}", "utf-8")
    found = seen(page, tmp_path, [tmp_path / "x.html"])
    assert getattr(found, field)


def seen(page: Page, folder: Path, files: list[Path]) -> Seen:
    """What opening these pages of a folder shows."""
    wrong, outside = watched(page, folder)
    page.goto((folder / "index.html").as_uri())
    looked = page.evaluate(LOOK, [[file.as_uri() for file in files], [chromium.WIDE, chromium.NARROW]])
    wide = [f"{each['url']}: {each['over']}" for each in looked if any(each["over"])]
    texts = set().union(of_the_style(folder), *(each["text"] for each in looked))
    missing = page.evaluate(MISSING, "".join(sorted(texts)))
    return Seen(wrong, outside, wide, missing)


def watched(page: Page, folder: Path) -> tuple[list[str], list[str]]:
    """What the page says to the console, and what it asks for outside its folder; both grow as it is used."""
    wrong: list[str] = []
    outside: list[str] = []
    inside = folder.as_uri() + "/"
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("request", lambda request: request.url.startswith(inside) or outside.append(request.url))
    return wrong, outside


def of_the_style(folder: Path) -> str:
    """The characters that the style sheet writes."""
    styles = [file.read_text("utf-8") for file in folder.rglob("*.css")]
    return "".join(re.findall(r'content: "([^"]*)"', "".join(styles)))
