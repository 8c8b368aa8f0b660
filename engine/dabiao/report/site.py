"""The site: a page for the whole, for each document, target and unit, and the matrix. It needs no
network and no server; every link is relative."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from dabiao import processes
from dabiao.judge.result import Result
from dabiao.report import (
    addresses,
    page_document,
    page_matrix,
    page_overview,
    page_target,
    page_unit,
)
from dabiao.report.templating import BUNDLED, Press, Templates
from dabiao.report.view import Page, View
from dabiao.stages import followed
from dabiao.words import Lang

_LONG, _ALIKE = (page_overview, page_matrix), (page_document, page_target, page_unit)
"""The kinds of pages: of the long ones there are few, and those alike have much in common."""

FEW, MOST = 100, 4
"""Up to so many pages one process is done before another would have begun; and how many draw at once: each
holds a little memory of its own."""

_BESIDE = ("style.css", "filter.js")
"""What the pages load."""


def write(result: Result, folder: Path, lang: Lang, templates: Templates = BUNDLED) -> None:
    """Writes ``index.html`` and the folder :data:`dabiao.report.addresses.FOLDER` into ``folder``."""
    pages = folder / addresses.FOLDER
    pages.mkdir()
    for name in _BESIDE:
        (pages / name).write_text(templates.own(name), encoding="utf-8", newline="\n")
    site = _Site(result, lang, templates)

    def draw(page: Page) -> None:
        file, text = site.drawn(page)
        (folder / file).write_bytes(text.encode())

    others = processes.each(draw, site.others, MOST if len(site.others) > FEW else 1)
    done = chain(map(draw, site.samples), others)
    for _ in followed("pages", done, len(site.samples) + len(site.others)):
        pass


def render(result: Result, lang: Lang, templates: Templates = BUNDLED) -> Iterator[tuple[str, str]]:
    """Each page's file, relative to the report, and its text; the first page first."""
    site = _Site(result, lang, templates)
    return map(site.drawn, chain(site.others, site.samples))


class _Site:
    """The pages of a result. ``samples`` are the first of each kind that are alike: with them drawn, what
    they share has been worked out. ``others`` are the rest, the first page first."""

    def __init__(self, result: Result, lang: Lang, templates: Templates) -> None:
        view = View(result.listed, lang)
        self._press = Press({**view.frame(), "layout": "site.html"}, templates)
        alike = [list(kind.pages(view)) for kind in _ALIKE]
        self.samples = [page for pages in alike for page in pages[:1]]
        long = [page for kind in _LONG for page in kind.pages(view)]
        self.others = [*long, *(page for pages in alike for page in pages[1:])]

    def drawn(self, page: Page) -> tuple[str, str]:
        """The page's file, relative to the report, and its text."""
        first = page.file == addresses.HOME
        ways = {"to": f"{addresses.FOLDER}/", "home": ""} if first else {"to": "", "home": "../"}
        file = page.file if first else f"{addresses.FOLDER}/{page.file}"
        return file, self._press.html(page.template, {**page.values, **ways, "file": page.file})
