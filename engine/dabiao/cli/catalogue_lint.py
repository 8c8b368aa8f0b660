"""``dabiao catalogue lint``: everything that is wrong with a catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.findings import FORMATS
from dabiao.cli.findings import show as show_findings
from dabiao.cli.options import CATALOGUE, LANG, Edition, OneOf
from dabiao.words import Lang


@click.command()
@click.argument("argument", metavar="[FOLDER]", type=Edition(), required=False)
@CATALOGUE
@click.option(
    "--format", "form", type=OneOf(FORMATS), default="text", show_default=True,
    help="输出格式：github 在合并请求的行上标注，sarif 供代码扫描 Output format: github marks the lines of"
    " a pull request, sarif is for code scanning.",
)  # fmt: skip
@LANG
def lint(argument: Path | None, folder: Path, form: str, lang: Lang) -> ExitCode:
    """检查指标目录 FOLDER（默认：自带的指标目录），逐行列出问题。

    Checks the catalogue in FOLDER (default: the bundled one) and prints every finding as
    file:line:column: message. Exit 3 if there is any: a warning does not stop `check`, but a catalogue
    with one is not finished. Notes (what replaces the bundled catalogue) do not count.
    """
    from dabiao.catalogue.loader import draft

    folder = argument or folder
    _, findings = draft(folder, thorough=True)
    show_findings(findings, form, folder, lang)
    wrong = any(finding.severity != "note" for finding in findings)
    return ExitCode.CATALOGUE if wrong else ExitCode.OK
