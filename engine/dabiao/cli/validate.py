"""``dabiao validate``: what is wrong with these returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import CATALOGUE, LANG, Place
from dabiao.words import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dabiao.intake import Facts, Problem

_SHOWN = 50

_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "问题", "row": "第 {row} 行", "columns": ("级别", "位置", "原值", "问题和更正办法"),
        "more": "还有 {count} 个问题未显示；加 --out 问题.xlsx 可得到全部。",
        "none": "没有发现问题。",
        "totals": "行数", "totals_columns": ("文件", "编码", "读取", "接受", "搁置", "拒收"), "sum": "合计",
        "written": "问题清单：{path}",
        "no_registry": "找不到 institutions.csv 和 regions.csv；请用 --data 指明数据文件夹。",
    },
    "en": {
        "title": "Problems", "row": "row {row}",
        "columns": ("level", "place", "raw", "problem and mend"),
        "more": "Problems not shown: {count}; --out problems.xlsx has them all.",
        "none": "No problems found.",
        "totals": "Rows", "totals_columns": ("file", "encoding", "read", "accepted", "set aside", "refused"),
        "sum": "total", "written": "Problem list: {path}",
        "no_registry": "No institutions.csv and regions.csv; name the data folder with --data.",
    },
}  # fmt: skip


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
    _show(facts, problems, request.lang)
    if request.out:
        from dabiao.intake import workbook

        workbook.write(request.out, facts.files, problems, request.lang)
        click.echo(_WORDS[request.lang]["written"].format(path=request.out))
    return _exit_code(facts, problems, request.strict)


def _data_folder(files: Sequence[Path], lang: Lang) -> Path:
    """The nearest folder above a file, or ``data_in`` here, that has the registry."""
    above = [folder for file in files for folder in file.resolve().parents[:2]]
    for folder in (*above, Path("data_in")):
        if (folder / "institutions.csv").is_file():
            return folder
    raise click.UsageError(_WORDS[lang]["no_registry"])


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


def _show(facts: Facts, problems: Sequence[Problem], lang: Lang) -> None:
    from dabiao.cli.screen import screen

    console = screen()
    words = _WORDS[lang]
    if problems:
        console.print(_problem_table(problems[:_SHOWN], lang))
    else:
        console.print(words["none"])
    if len(problems) > _SHOWN:
        console.print(words["more"].format(count=len(problems) - _SHOWN))
    console.print(_totals_table(facts, lang))


def _problem_table(problems: Sequence[Problem], lang: Lang) -> Any:
    from rich.table import Table
    from rich.text import Text

    from dabiao.words import words as words_of

    words, levels = _WORDS[lang], words_of(lang)
    table = Table(title=words["title"], show_lines=True, title_justify="left")
    for title in words["columns"]:
        table.add_column(title, overflow="fold")
    for p in problems:
        cells = (levels[p.level], _where(p, lang), p.raw, f"{p.message}\n{p.mend}")
        table.add_row(*map(Text, cells))  # Text: a cell with [brackets] is no markup
    return table


def _where(problem: Problem, lang: Lang) -> str:
    """File, sheet, row and column on a line each, the narrowest form that a terminal can show."""
    p = problem
    sheet = f" [{p.sheet}]" if p.sheet else ""
    row = _WORDS[lang]["row"].format(row=p.row) if p.row else ""
    code = f" ({p.element})" if p.element not in ("", p.column) else ""
    return "\n".join(filter(None, (f"{p.file}{sheet}", row, p.column and f"{p.column}{code}")))


def _totals_table(facts: Facts, lang: Lang) -> Any:
    from rich.table import Table
    from rich.text import Text

    from dabiao.intake.facts import ROW_COUNTS

    words = _WORDS[lang]
    table = Table(title=words["totals"], title_justify="left")
    for number, title in enumerate(words["totals_columns"]):
        table.add_column(title, justify="right" if number > 1 else "left", overflow="fold")
    for file, encoding, *counts in facts.files[["file", "encoding", *ROW_COUNTS]].itertuples(index=False):
        table.add_row(Text(file), encoding, *(f"{count:,}" for count in counts))
    sums = facts.files[list(ROW_COUNTS)].sum()
    table.add_row(words["sum"], "", *(f"{total:,}" for total in sums))
    return table


def _exit_code(facts: Facts, problems: Sequence[Problem], strict: bool) -> ExitCode:
    """Nothing usable, or under ``--strict`` anything refused, is a failure."""
    refused = any(problem.level != "warning" for problem in problems)
    nothing = not facts.files["accepted"].any()
    return ExitCode.DATA if nothing or (strict and refused) else ExitCode.OK
