"""``index.html``: the overview page."""

from __future__ import annotations

from pathlib import Path

from dabiao.judge.result import Lang, Result


def write(result: Result, folder: Path, lang: Lang) -> None:
    """Writes ``index.html`` into ``folder``."""
    (folder / "index.html").write_text(f"<!doctype html><html lang={lang}><title>{result.as_of}</title>")
