"""``report.pdf``: the report as an inspector prints it. It is made of the same templates as the site: the
overview, each document clause by clause, and the evidence of what is not met or not settled."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dabiao.judge.result import Result
from dabiao.report import page_document, page_overview, page_target
from dabiao.report.archive import moment
from dabiao.report.errors import ReportError
from dabiao.report.lines import grouped
from dabiao.report.templating import Press, Templates
from dabiao.report.view import Page, View
from dabiao.stages import tell
from dabiao.words import Lang

if TYPE_CHECKING:
    from markupsafe import Markup

ROWS = 400
"""Verdicts of a document; of one that has more the worst of each target are printed, and the rest counted."""

EVIDENCE, CELLS = 150, 60
"""Verdicts whose evidence is annexed, and cells listed of each target."""

_OPEN = ("fail", "blocked", "incomplete", "no_data")

_NO_LIBRARY = """生成 PDF 还缺系统组件 Pango PDF needs the library Pango, which is not on this machine:
  Debian / Ubuntu：sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  Fedora / openEuler / Kylin：sudo dnf install pango
  macOS：brew install pango
  Windows：装好 MSYS2 后运行 pacman -S mingw-w64-x86_64-pango
其他格式不需要它 The other formats do without it."""

_NO_FONT = """本机没有中文字体，PDF 里的字会变成方框 There is no Chinese font on this machine:
  Debian / Ubuntu：sudo apt install fonts-noto-cjk
  Fedora：sudo dnf install google-noto-sans-cjk-fonts
  openEuler / Kylin：sudo dnf install google-noto-sans-cjk-ttc-fonts，或 wqy-zenhei-fonts
  macOS、Windows：自带，若已删除请装回 苹方 PingFang SC / 微软雅黑 Microsoft YaHei
其他格式不需要它 The other formats do without it."""

_PLAIN = "达标未文件条款医院"
"""Characters that every Chinese font has."""


class _Part(NamedTuple):
    """A page of the site as it is printed; those of ``depth`` 2 are in the annex."""

    id: str
    title: str
    html: Markup
    depth: int


def write(result: Result, folder: Path, lang: Lang, templates: Templates) -> None:
    """Writes ``report.pdf`` into ``folder``; the same bytes for the same run on the same machine.

    Raises :class:`ReportError` where Pango or a Chinese font is missing.
    """
    printer = _Printer(templates)
    paper = Paper(View(result, lang), templates)
    lost = printer.without_glyph(paper.html())
    if lost & set(_PLAIN):
        raise ReportError(_NO_FONT)
    printer.write(paper.html(lost), folder / "report.pdf")


class _Printer:
    """Lays a page of HTML out on paper. It reaches no file and no network."""

    def __init__(self, templates: Templates) -> None:
        try:
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import URLFetcher
        except OSError as error:  # the library is there, and Pango is not
            raise ReportError(_NO_LIBRARY) from error
        self._library = weasyprint
        self._fonts = FontConfiguration()
        self._nothing = URLFetcher(allowed_protocols={"data"})
        self._style = [self._css(templates.own(name)) for name in ("style.css", "paper.css")]

    def _css(self, text: str) -> Any:
        return self._library.CSS(string=text, font_config=self._fonts, url_fetcher=self._nothing)

    def write(self, html: str, target: Path | BytesIO) -> None:
        """Writes a PDF."""
        page = self._library.HTML(string=html, url_fetcher=self._nothing)
        with _hearing("weasyprint.progress", _tell_page):
            page.write_pdf(target, stylesheets=self._style, font_config=self._fonts)

    def without_glyph(self, html: str) -> set[str]:
        """The characters that no font of this machine has."""
        sample = " ".join(sorted(char for char in {*html, *_PLAIN} if char.isprintable()))
        found: set[str] = set()
        with _hearing("weasyprint", lambda record: found.update(map(str, _lost(record)))):
            self.write(escape(sample), BytesIO())
        return found


@contextmanager
def _hearing(name: str, hear: Callable[[logging.LogRecord], None]) -> Iterator[None]:
    """What the library logs under ``name`` is heard while this is open."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            hear(record)

    log, ear = logging.getLogger(name), Ear()
    level = log.level
    log.addHandler(ear)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(level)
        log.removeHandler(ear)


def _lost(record: logging.LogRecord) -> tuple[object, ...]:
    """The character that a record says there is no glyph for."""
    return record.args[:1] if record.msg.startswith(".notdef") and isinstance(record.args, tuple) else ()


def _tell_page(record: logging.LogRecord) -> None:
    if "Page %d" in record.msg and isinstance(record.args, tuple):
        tell("print", int(str(record.args[0])))


class Paper:
    """What is printed, as one page of HTML."""

    def __init__(self, view: View, templates: Templates) -> None:
        self.view, self.say = view, view.say
        self._open = [line for line in view.worst_first if line.status in _OPEN]
        self._annexed = grouped(islice(self._open, EVIDENCE), "target")
        spots = {row: view.aims[line.target].page for row, line in view.lines.items()}
        spots |= {line.row: f"v{line.row}" for held in self._annexed.values() for line in held}
        frame = {**view.frame(), "layout": "part.html", "to": "#", "home": "#", "spots": spots}
        self._press = Press(frame, templates)
        self._parts = list(self._printed())

    def html(self, lost: Collection[str] = ()) -> str:
        """The page; on it, which characters were ``lost`` for want of a font."""
        say = self.say
        parts, annex = ([part for part in self._parts if part.depth == depth] for depth in (1, 2))
        codes = say.words["name_comma"].join(f"U+{ord(char):04X}" for char in sorted(lost))
        return _linked(self._press.html("paper.html", {
            "title": say.words["overview_title"],
            "moment": f"{moment(self.view.result.as_of):%Y-%m-%dT%H:%M:%SZ}",
            "regions": self.view.regions(self.view.documents),
            "missing": say.say("missing_glyphs", codes=codes) if lost else "",
            "parts": parts, "annex": annex,
            "more": say.more(len(self._open) - EVIDENCE, "annex_more"),
        }))  # fmt: skip

    def _printed(self) -> Iterator[_Part]:
        view, everywhere = self.view, self.view.regions(self.view.documents)
        for page in page_overview.pages(view):
            yield self._part(page, everywhere, "overview")
        for document in view.documents:
            page = page_document.page(view, document, ROWS, "more_rows")
            yield self._part(page, view.regions([document]), "document")
        for target, lines in self._annexed.items():
            page = page_target.page(view, view.aims[target], lines, (), CELLS)
            yield self._part(page, self.say.words["annex"], "evidence", 2)

    def _part(self, page: Page, head: str, kind: str, depth: int = 1) -> _Part:
        from markupsafe import Markup

        name = page.file if depth == 1 else f"evidence-{page.file}"
        frame = {"file": name, "head": head, "kind": kind, "depth": depth}
        values = page.values
        html = self._press.html(page.template, {**values, **frame})
        return _Part(name, values["title"], Markup(html), depth)  # noqa: S704  # just printed, escaped


def _linked(html: str) -> str:
    """The paper without links to pages that are only on the site: nothing looks like a link that is none."""
    held = set(re.findall(r'\bid="([^"]*)"', html))
    return re.sub(r'<a href="#([^"]*)">(.*?)</a>', lambda link: link[0] if link[1] in held else link[2], html)
