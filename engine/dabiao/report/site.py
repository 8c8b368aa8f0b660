"""The site: a page for the whole, for each document, target and unit, and the matrix. It needs no
network and no server; every link is relative."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from dabiao.judge.result import Result
from dabiao.report import addresses, page_document, page_matrix, page_overview, page_target, page_unit
from dabiao.report.templating import BUNDLED, Press, Templates
from dabiao.report.view import View
from dabiao.stages import followed
from dabiao.words import Lang

_KINDS = (page_overview, page_document, page_target, page_unit, page_matrix)
_BESIDE = ("style.css", "filter.js")
"""What the pages load."""


def write(result: Result, folder: Path, lang: Lang, templates: Templates = BUNDLED) -> None:
    """Writes ``index.html`` and the folder :data:`dabiao.report.addresses.FOLDER` into ``folder``."""
    pages = folder / addresses.FOLDER
    pages.mkdir()
    for name in _BESIDE:
        (pages / name).write_text(templates.own(name), encoding="utf-8", newline="\n")
    for file, text in render(result, lang, templates):
        (folder / file).write_text(text, encoding="utf-8", newline="\n")


def render(result: Result, lang: Lang, templates: Templates = BUNDLED) -> Iterator[tuple[str, str]]:
    """Each page's file, relative to the report, and its text; the first page first."""
    view = View(result, lang)
    press = Press({**view.frame(), "layout": "site.html"}, templates)
    pages = chain.from_iterable(kind.pages(view) for kind in _KINDS)
    for page in followed("pages", pages, view.page_count):
        first = page.file == addresses.HOME
        ways = {"to": f"{addresses.FOLDER}/", "home": ""} if first else {"to": "", "home": "../"}
        ways["file"] = page.file
        file = page.file if first else f"{addresses.FOLDER}/{page.file}"
        yield file, press.html(page.template, {**page.values, **ways})
