"""``dabiao catalogue coverage``: what became of every clause of a document."""

from __future__ import annotations

from pathlib import Path

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import CATALOGUE, LANG, Place
from dabiao.words import Lang


@click.command()
@click.argument("document", required=False)
@CATALOGUE
@click.option(
    "--sources", type=Place(exists=True, file_okay=False),
    help="原文所在的文件夹 Folder of the papers' texts.",
)  # fmt: skip
@LANG
def coverage(document: str | None, folder: Path, sources: Path | None, lang: Lang) -> ExitCode:
    """文件的每个条款有哪些目标，或为什么没有；加 --sources 逐字核对原文。

    Shows for every clause of DOCUMENT (default: all documents) its targets, or the reason why it has none.
    With --sources every quote must stand in the paper to the letter (white space aside), the paper's
    sha256 must be the one noted, and each number, per cent sign and universal word (全部 所有 各 每 全覆盖
    全面) must stand in a quote or in the document's `remainder`. Exit 3 if anything is left open.
    """
    from dabiao.catalogue.coverage import survey
    from dabiao.cli.coverage import show as display

    found = survey(folder, document, sources)
    display(found, lang, proved=sources is not None)
    return ExitCode.CATALOGUE if found.findings else ExitCode.OK
