"""``dabiao catalogue``: commands for those who write the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from dabiao.cli.catalogue_test import test


@click.group()
def catalogue() -> None:
    """指标目录：检查和编写目标。Commands for authors of targets."""


catalogue.add_command(test)


@catalogue.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 Language."
)
@click.pass_context
def lint(context: click.Context, folder: Path | None, lang: Literal["zh", "en"]) -> None:
    """检查指标目录 FOLDER（默认：自带的指标目录），逐行列出问题。

    Checks the catalogue in FOLDER (default: the bundled one) and prints every finding as
    file:line:column: message. Exit 3 if there is any: a warning does not stop `check`, but a catalogue
    with one is not finished.
    """
    from dabiao import bundled
    from dabiao.catalogue.loader import examine
    from dabiao.cli.exit_codes import ExitCode

    _, findings = examine(folder or bundled.catalogue_folder(), thorough=True)
    for finding in findings:
        click.echo(finding.text(lang))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(_SUMMARY[lang].format(errors=errors, warnings=len(findings) - errors), err=True)
    context.exit(ExitCode.CATALOGUE if findings else ExitCode.OK)


@catalogue.command()
@click.argument("document", required=False)
@click.option(
    "--catalogue",
    "folder",
    type=click.Path(path_type=Path),
    help="指标目录，默认用自带的 Catalogue folder; default: the bundled one.",
)
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="原文所在的文件夹 Folder of the papers' texts.",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 Language."
)
@click.pass_context
def coverage(
    context: click.Context,
    document: str | None,
    folder: Path | None,
    sources: Path | None,
    lang: Literal["zh", "en"],
) -> None:
    """文件的每个条款有哪些目标，或为什么没有；加 --sources 逐字核对原文。

    Shows for every clause of DOCUMENT (default: all documents) its targets, or the reason why it has none.
    With --sources every quote must stand in the paper to the letter (white space aside), the paper's
    sha256 must be the one noted, and each number, per cent sign and universal word (全部 所有 各 每 全覆盖
    全面) must stand in a quote or in the document's `remainder`. Exit 3 if anything is left open.
    """
    from dabiao import bundled
    from dabiao.catalogue.coverage import survey
    from dabiao.catalogue.findings import closest
    from dabiao.cli.coverage import show
    from dabiao.cli.exit_codes import ExitCode

    try:
        found = survey(folder or bundled.catalogue_folder(), document, sources)
    except LookupError as error:
        near = closest(str(document), error.args)
        hint = f"（是不是 did you mean {near}？）" if near else ""
        raise click.BadParameter(f"没有这个文件 no such document: {document}{hint}") from None
    show(found, lang, proved=sources is not None)
    context.exit(ExitCode.CATALOGUE if found.findings else ExitCode.OK)


_SUMMARY = {"zh": "错误 {errors} 个，提醒 {warnings} 个", "en": "errors: {errors}, warnings: {warnings}"}
