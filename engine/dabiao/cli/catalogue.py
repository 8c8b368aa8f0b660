"""``dabiao catalogue``: commands for those who write the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.group()
def catalogue() -> None:
    """指标目录：检查和编写目标。Commands for authors of targets."""


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


_SUMMARY = {"zh": "错误 {errors} 个，提醒 {warnings} 个", "en": "errors: {errors}, warnings: {warnings}"}
