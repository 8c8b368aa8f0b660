"""``dabiao catalogue show`` and ``conflicts``: the catalogue for people to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dabiao.cli.options import CATALOGUE, LANG, TEMPLATES, OneOf, Place
from dabiao.words import Lang

PAGE = 100
"""Columns of a printed page of text."""


@click.command()
@click.argument("wanted", metavar="[DOCUMENT|TARGET]", default="")
@CATALOGUE
@click.option(
    "--format", "form", type=OneOf(["text", "html", "md"]), default="text", show_default=True,
    help="格式 Format.",
)  # fmt: skip
@click.option(
    "--out", type=Place(dir_okay=False),
    help="写入这个文件，默认显示在屏幕上 Write to this file instead of the screen.",
)  # fmt: skip
@TEMPLATES
@LANG
def show(wanted: str, folder: Path, form: str, out: Path | None, templates: Path | None, lang: Lang) -> None:
    """把指标目录、一个文件或一个目标写成手册：条款、要求、算法、适用范围、解读、例子。

    Shows the catalogue, one document or one target as a manual for people: by clause what is demanded,
    how it is measured, of whom, until when and how the text is read; then indicators and elements.
    """
    from dabiao.catalogue.compiled import load
    from dabiao.locks import written
    from dabiao.report import manual
    from dabiao.report.templating import Templates

    catalogue = load(folder, lang)
    used = Templates(templates)
    text = manual.render(catalogue, lang, "html" if form == "html" else "md", wanted, used)
    for note in used.idle():
        click.echo(note, err=True)
    if out:
        written(out, text)
        click.echo(out)
    elif form == "text":
        _print(text)
    else:
        click.echo(text)


def _print(markdown: str) -> None:
    from rich.markdown import Markdown

    from dabiao.cli.screen import screen

    console = screen()
    # A heading is set in the middle: of a page, where there is no screen.
    console.print(Markdown(markdown), width=None if console.is_terminal else PAGE)


@click.command()
@CATALOGUE
@LANG
def conflicts(folder: Path, lang: Lang) -> None:
    """列出对同一指标或同一佐证提出不同要求的目标，两两并列，供参考。

    Lists the targets that demand different numbers of one indicator or one attestation, two by two, with
    their scopes, due dates and times in force. It is information: both are judged, exit 0.
    """
    from dabiao.catalogue.compiled import load
    from dabiao.catalogue.conflicts import conflicts as found
    from dabiao.cli.screen import screen
    from dabiao.report.manual import side_by_side
    from dabiao.report.phrases import Phrases

    catalogue = load(folder, lang)
    phrases, console = Phrases(catalogue, lang), screen()
    told = [side_by_side(conflict, phrases) for conflict in found(catalogue)]
    for conflict in told:
        console.print(_table(conflict), "")
    if not told:
        console.print(phrases.words["no_conflicts"])


def _table(conflict: dict[str, Any]) -> Any:
    """One row per key, one column per target."""
    from rich.table import Table
    from rich.text import Text

    title = Text(f"{conflict['title']} — {conflict['said']}", "bold")
    table = Table("", title=title, box=None, title_justify="left")
    for name, _ in conflict["targets"]:
        table.add_column(Text(name), overflow="fold")
    for name, cells in conflict["rows"]:
        table.add_row(Text(name, "dim"), *map(Text, cells))
    return table
