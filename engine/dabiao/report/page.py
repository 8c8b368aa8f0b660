"""``index.html``: the overview page, one file that needs no other."""

from __future__ import annotations

from pathlib import Path

from dabiao.judge.result import Lang, Result


def write(result: Result, folder: Path, lang: Lang) -> None:
    """Writes ``index.html`` into ``folder``."""
    (folder / "index.html").write_text(render(result, lang), encoding="utf-8", newline="\n")


def render(result: Result, lang: Lang) -> str:
    """The page as text."""
    from dabiao.report.templating import html
    from dabiao.report.view import overview

    return html("index.html", overview(result, lang))
