"""``index.html``: the overview page, one file that needs no other."""

from __future__ import annotations

from pathlib import Path

from dabiao.bundled import templates_folder
from dabiao.judge.result import Lang, Result

_RAW = {"style": "style.css", "script": "filter.js"}


def write(result: Result, folder: Path, lang: Lang) -> None:
    """Writes ``index.html`` into ``folder``."""
    (folder / "index.html").write_text(render(result, lang), encoding="utf-8", newline="\n")


def render(result: Result, lang: Lang) -> str:
    """The page as text.

    Every text in it is escaped, a template can reach nothing but what it is given, and a name it is
    not given is an error, never a blank.
    """
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    from dabiao.report.view import overview

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(templates_folder()), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    # Style and script are our own and hold no template; lexing them would cost more than the page.
    raw = {name: Markup((templates_folder() / file).read_text("utf-8")) for name, file in _RAW.items()}  # noqa: S704
    return environment.get_template("index.html").render(**overview(result, lang), **raw)
