"""``dabiao catalogue``: commands for those who write the rules."""

from __future__ import annotations

from pathlib import Path

import click

from dabiao.cli.catalogue_diff import diff
from dabiao.cli.catalogue_new import new
from dabiao.cli.catalogue_show import conflicts, show
from dabiao.cli.catalogue_test import test
from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.findings import FORMATS
from dabiao.cli.findings import show as show_findings
from dabiao.cli.options import CATALOGUE, LANG, Edition, OneOf, Place
from dabiao.words import Lang


@click.group()
def catalogue() -> None:
    """指标目录：检查和编写目标。Commands for authors of targets."""


for command in (new, test, show, conflicts, diff):
    catalogue.add_command(command)


@catalogue.command()
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
    from dabiao.catalogue.loader import examine

    folder = argument or folder
    _, findings = examine(folder, thorough=True)
    show_findings(findings, form, folder, lang)
    wrong = any(finding.severity != "note" for finding in findings)
    return ExitCode.CATALOGUE if wrong else ExitCode.OK


@catalogue.command()
@click.option("--out", type=Place(file_okay=False), help="写入这个文件夹 Write the schemas into this folder.")
@CATALOGUE
def schema(out: Path | None, folder: Path) -> None:
    """指标目录各种文件的 JSON Schema，编辑器据此补全、提示。

    JSON Schemas of the catalogue's files, by which an editor completes keys, explains them and marks
    mistakes. With --out they are written into a folder, and what goes into .vscode/settings.json is
    printed; without, all are printed as one JSON object.
    """
    from dabiao.catalogue import schema as made

    if out is None:
        click.echo(made.dumped(made.schemas()), nl=False)
        return
    for path in made.write(out):
        click.echo(path, err=True)
    click.echo(made.dumped(made.settings(out.as_posix(), _from_here(folder))), nl=False)


def _from_here(folder: Path) -> str:
    """The folder as seen from the one where the command runs."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.as_posix()


@catalogue.command()
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
