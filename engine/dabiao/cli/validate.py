"""``dabiao validate``: what is wrong with these returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import CATALOGUE, LANG, Place
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from dabiao.intake import Facts, Problem

_SHOWN = 50


@dataclass(frozen=True)
class Request:
    """What one run was asked for; the names are those of the options, ``folder`` is the catalogue's."""

    files: tuple[Path, ...]
    data: Path | None
    folder: Path
    out: Path | None
    lang: Lang
    strict: bool


_WANTED = (
    " validate 要的是报表，整个数据文件夹用 dabiao check 评判"
    " validate takes returns; a whole data folder goes to dabiao check."
)


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=Place(exists=True, dir_okay=False, mend=_WANTED),
)
@click.option(
    "--data",
    type=Place(exists=True, file_okay=False),
    help="名册所在的数据文件夹，默认是报表所在的或当前的 data_in"
    " Folder of the registry; default: the data folder of the files, or data_in.",
)
@CATALOGUE
@click.option(
    "--out",
    type=Place(dir_okay=False),
    help="把问题清单写成 Excel Write the problems to this .xlsx.",
)
@LANG
@click.option("--strict", is_flag=True, help="有任何拒收即以退出码 4 结束 Exit 4 if anything is refused.")
def validate(**options: Any) -> ExitCode:
    """检查报表：每个问题在哪个文件、哪一行、哪一列，怎样更正。

    Tells what is wrong with the returns FILE…, where, and how to mend it. Judges nothing.
    """
    request = Request(**options)
    if request.out and request.out.suffix.lower() != ".xlsx":
        raise click.BadParameter("须以 .xlsx 结尾 must end in .xlsx", param_hint="--out")
    facts, problems = _read(request)
    show(facts.files, problems, request.lang)
    if request.out:
        from dabiao.intake import workbook

        workbook.write(request.out, facts.files, problems, request.lang)
        click.echo(words(request.lang).say("validate_written", path=request.out))
    return exit_code(facts.files, problems, request.strict)


def _data_folder(files: Sequence[Path], lang: Lang) -> Path:
    """The nearest folder above a file, or ``data_in`` here, that has the registry."""
    above = [folder for file in files for folder in file.resolve().parents[:2]]
    for folder in (*above, Path("data_in")):
        if (folder / "institutions.csv").is_file():
            return folder
    raise click.UsageError(words(lang)["validate_no_registry"])


def _read(request: Request) -> tuple[Facts, list[Problem]]:
    """The facts of the files, and their problems together with what the registry had to refuse."""
    from dabiao import intake
    from dabiao.catalogue.compiled import load

    lang = request.lang
    catalogue = load(request.folder, lang)
    registry, log = intake.read_registry(
        request.data or _data_folder(request.files, lang), catalogue, lang=lang
    )
    facts = intake.read_returns(request.files, catalogue, registry, lang=lang)
    refused = [problem for problem in log.problems() if problem.level != "warning"]
    return facts, [*refused, *facts.problems]


def show(files: DataFrame, problems: Sequence[Problem], lang: Lang) -> None:
    """Prints the problems, and what became of the rows of each file (``Facts.files``)."""
    from dabiao.cli.screen import screen

    console = screen()
    w = words(lang)
    if problems:
        console.print(_problem_table(problems[:_SHOWN], lang))
    else:
        console.print(w["validate_none"])
    if len(problems) > _SHOWN:
        console.print(w.say("validate_more", count=len(problems) - _SHOWN))
    console.print(_totals_table(files, lang))


def _problem_table(problems: Sequence[Problem], lang: Lang) -> Any:
    from rich.table import Table
    from rich.text import Text

    w = words(lang)
    table = Table(title=w["validate_title"], show_lines=True, title_justify="left")
    for title in w["validate_columns"].split("|"):
        table.add_column(title, overflow="fold")
    for p in problems:
        cells = (w[p.level], _where(p, lang), p.raw, f"{p.message}\n{p.mend}")
        table.add_row(*map(Text, cells))  # Text: a cell with [brackets] is no markup
    return table


def _where(problem: Problem, lang: Lang) -> str:
    """File, sheet, row and column on a line each, the narrowest form that a terminal can show."""
    p = problem
    sheet = f" [{p.sheet}]" if p.sheet else ""
    row = words(lang).say("validate_row", row=p.row) if p.row else ""
    code = f" ({p.element})" if p.element not in ("", p.column) else ""
    return "\n".join(filter(None, (f"{p.file}{sheet}", row, p.column and f"{p.column}{code}")))


def _totals_table(files: DataFrame, lang: Lang) -> Any:
    from rich.table import Table
    from rich.text import Text

    from dabiao.intake.facts import ROW_COUNTS

    w = words(lang)
    table = Table(title=w["validate_totals"], title_justify="left")
    for number, title in enumerate(w["validate_totals_columns"].split("|")):
        table.add_column(title, justify="right" if number > 1 else "left", overflow="fold")
    for file, encoding, *counts in files[["file", "encoding", *ROW_COUNTS]].itertuples(index=False):
        table.add_row(Text(file), encoding, *(f"{count:,}" for count in counts))
    sums = files[list(ROW_COUNTS)].sum()
    table.add_row(w["validate_sum"], "", *(f"{total:,}" for total in sums))
    return table


def exit_code(files: DataFrame, problems: Sequence[Problem], strict: bool) -> ExitCode:
    """Nothing usable, or under ``--strict`` anything refused, is a failure."""
    refused = any(problem.level != "warning" for problem in problems)
    nothing = not files["accepted"].any()
    return ExitCode.DATA if nothing or (strict and refused) else ExitCode.OK
