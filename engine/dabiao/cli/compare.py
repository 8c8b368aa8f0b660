"""``dabiao compare``: what changed from one run to another, and by what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import LANG, TEMPLATES, ListOf, Place
from dabiao.cli.usage import perhaps
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from rich.table import Table

    from dabiao.authoring.compare import Comparison
    from dabiao.authoring.compare_report import Told

CHANGES = ("to_fail", "to_pass", "status", "appeared", "gone", "value", "threshold", "waiver")
ENDINGS = (".html", ".csv", ".json", ".md")
SHOWN = 40
"""Verdicts shown on the screen."""

_FILES_SHOWN = 10
_WANTED = " compare 要的是 dabiao check 写的报告文件夹 compare takes folders that dabiao check has written."


@click.command()
@click.argument("old", type=Place(exists=True, file_okay=False, mend=_WANTED))
@click.argument("new", type=Place(exists=True, file_okay=False, mend=_WANTED))
@click.option(
    "--out", type=Place(dir_okay=False),
    help=f"另写成文件，格式由结尾定 Also write to this file: {', '.join(ENDINGS)}.",
)  # fmt: skip
@click.option(
    "--fail-on", type=ListOf(*CHANGES), default=(), metavar="CHANGE,…",
    help=f"出现这些变化时以退出码 1 结束 Exit 1 if one of these occurs: {', '.join(CHANGES)}.",
)  # fmt: skip
@TEMPLATES
@LANG
def compare(
    old: Path, new: Path, out: Path | None, fail_on: tuple[str, ...], templates: Path | None, lang: Lang
) -> ExitCode:
    """对比两次运行的报告文件夹：哪些结论变了，因数据、因目录还是因时间。

    Says which verdicts changed from the run in the folder OLD to that in NEW, and whether by data, by
    catalogue or by time.
    """
    if out and out.suffix.lower() not in ENDINGS:
        hint = perhaps(out.suffix, ENDINGS)
        told = f"{out.name} 的结尾应为 must end in one of {', '.join(ENDINGS)}{hint}"
        raise click.BadParameter(told, param_hint="--out")
    comparison = _compared(old, new, lang)
    if out:
        from dabiao.authoring.compare_report import write
        from dabiao.report.templating import Templates

        used = Templates(templates)
        write(comparison, out, lang, used)
        for note in used.idle():
            click.echo(note, err=True)
    _show(comparison, lang)
    if out:
        click.echo(out)
    occurs = comparison.changes["change"].isin(fail_on).any()
    return ExitCode.FAIL_ON if occurs else ExitCode.OK


def _compared(old: Path, new: Path, lang: Lang) -> Comparison:
    from dabiao.authoring import compare as comparing
    from dabiao.report.record import Record, RecordError, read

    def judged(run: Record) -> str:
        names = sorted({target.partition("/")[0] for target in run.verdicts["target"]})
        return words(lang)["name_comma"].join(names) or words(lang)["compare_nothing"]

    try:
        runs = read(old), read(new)
        return comparing.compare(*runs)
    except RecordError as error:
        raise click.UsageError(str(error)) from error
    except comparing.NothingInCommonError as error:
        told = words(lang).say("compare_nothing_in_common", old=judged(runs[0]), new=judged(runs[1]))
        raise click.UsageError(told) from error


def _show(comparison: Comparison, lang: Lang) -> None:
    from dabiao.authoring.compare_report import Told
    from dabiao.cli.screen import screen

    told, console = Told(comparison, lang), screen()
    runs = (f"{name} {folder} · {said}" for name, folder, said in told.runs())
    for line in (*runs, *told.notes(), told.found()):
        console.print(line, markup=False, soft_wrap=True)
    if not len(comparison.changes):
        return
    console.print(_counts(told), "", _list(told), sep="\n")
    files = (told.words.say("compare_file", file=file) for file in told.files(_FILES_SHOWN))
    for line in filter(None, (told.more(SHOWN), *files)):
        console.print(line, markup=False, soft_wrap=True)


def _counts(told: Told) -> Table:
    """How many changed in which way, and by what."""
    from rich.table import Table

    heads, counts = told.counts()
    table = Table(box=None)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place else "left")
    for name, numbers in counts:
        table.add_row(name, *numbers)
    return table


def _list(told: Told) -> Table:
    """The first verdicts that changed."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None)
    for key in ("unit", "target", "status", "value", "demand", "window", "compare_causes"):
        table.add_column(told.words[key], overflow="fold")
    for line in told.lines(SHOWN):
        status = " → ".join(map(told.status, dict.fromkeys((line.status_old, line.status_new))))
        cells = (line.unit, line.target, status, line.value, line.threshold, line.window, line.causes)
        table.add_row(*map(Text, cells))
    return table
