"""``dabiao check``: judge the returns of a folder and write the report."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dabiao import periods
from dabiao.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from dabiao import Result
    from dabiao.judge.result import Lang

FORMATS = ("html", "csv", "json")
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that returns may have; there is nothing to judge outside them."""
ENGINES = ("auto", "pandas", "polars", "duckdb")

STATUSES = ("pass", "fail", "not_due", "incomplete", "no_data", "blocked", "not_applicable")


@dataclass(frozen=True)
class Request:
    """What one run was asked for; the names are those of the options."""

    data_in: Path
    catalogue: Path | None
    as_of: str | None
    since: str | None
    document: tuple[str, ...]
    region: tuple[str, ...]
    out: Path | None
    format: tuple[str, ...]
    engine: str
    lang: Lang
    fail_on: tuple[str, ...]
    strict: bool
    open: bool


class _Month(click.ParamType[str]):
    """A month as people write it; handed on as text."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            number = periods.month(value)
        except ValueError:
            self.fail(f"{value!r} 不是 2018-08 这样的月份 is not a month such as 2018-08", param, ctx)
        if not FIRST_YEAR <= number // 12 <= LAST_YEAR:
            years = f"{FIRST_YEAR}—{LAST_YEAR}"
            self.fail(f"{value!r} 不在 {years} 年之间 is outside the years {years}", param, ctx)
        return str(value)


class _ListOf(click.ParamType[tuple[str, ...]]):
    """One or more of a closed list, separated by commas."""

    name = "list"

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if not isinstance(value, str):
            return tuple(value)
        given = tuple(dict.fromkeys(part.strip() for part in value.replace("，", ",").split(",")))
        for part in given:
            if part not in self.choices:
                self.fail(f"{part!r} 不在其中 is not one of {', '.join(self.choices)}", param, ctx)
        return given


def _flat(
    _ctx: click.Context, _param: click.Parameter, value: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in value for item in group))


@click.command()
@click.argument("data_in", type=click.Path(exists=True, path_type=Path), default="data_in")
@click.option(
    "--catalogue",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="指标目录，默认用自带的 Catalogue folder; default: the bundled one.",
)
@click.option(
    "--as-of", type=_Month(), help="截至哪个月，默认为数据的最新月份 Month to judge; default: the latest."
)
@click.option("--since", type=_Month(), help="从哪个月起逐月评判 Judge every month from this one on.")
@click.option(
    "--document", multiple=True, metavar="ID", help="只看这份文件，可重复 Only this document; repeatable."
)
@click.option(
    "--region",
    multiple=True,
    metavar="CODE",
    help="只看此地区及其下级，可重复；不影响计算 Only rows of this region; repeatable, changes no value.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="报告写到哪里，默认 reports/<月份> Folder of the report; default: reports/<as-of>.",
)
@click.option(
    "--format",
    type=_ListOf(*FORMATS),
    multiple=True,
    callback=_flat,
    default=["html,csv"],
    show_default=True,
    metavar="FORMAT,…",
    help=f"输出格式 What to write: {', '.join(FORMATS)}.",
)
@click.option(
    "--engine", type=click.Choice(ENGINES), default="auto", show_default=True, help="计算引擎 What computes."
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 Language."
)
@click.option(
    "--fail-on",
    type=_ListOf(*STATUSES),
    multiple=True,
    callback=_flat,
    metavar="STATUS,…",
    help=f"出现这些结论时以退出码 1 结束 Exit 1 if one of these occurs: {', '.join(STATUSES)}.",
)
@click.option("--strict", is_flag=True, help="数据有任何拒收即以退出码 4 结束 Exit 4 if anything is refused.")
@click.option("--open", is_flag=True, help="完成后打开报告 Open the report.")
def check(**options: Any) -> ExitCode:
    """评判一个数据文件夹并写出报告，默认 data_in。

    Judges the returns in the folder DATA_IN (default: data_in) and writes the report.
    """
    request = Request(**options)
    _refuse_unusable(request)
    result, written = _judge_and_write(request)
    _show(request, result, written)
    return _exit_code(request, result)


def _show(request: Request, result: Result, written: list[Path]) -> None:
    from dabiao.cli import summary

    page = next((path for path in written if path.suffix == ".html"), written[0].parent)
    summary.show(result, page, request.lang)
    if request.open:
        click.launch(str(page.resolve()))


def _refuse_unusable(request: Request) -> None:
    if request.since and request.as_of and periods.month(request.since) > periods.month(request.as_of):
        raise click.UsageError("--since 晚于 --as-of is later than --as-of")
    if request.engine != "auto" and find_spec(request.engine) is None:
        mend = f"pip install 'dabiao[{request.engine}]'"
        raise click.UsageError(f"没有安装 {request.engine} is not installed: {mend}")


def _judge_and_write(request: Request) -> tuple[Result, list[Path]]:
    import dabiao
    from dabiao import report
    from dabiao.cli import summary

    with summary.progress(request.lang):
        result = dabiao.check(
            request.data_in,
            catalogue=request.catalogue,
            as_of=request.as_of,
            since=request.since,
            documents=request.document,
            regions=request.region,
            engine=request.engine,
            lang=request.lang,
        )
        out = request.out or Path("reports") / result.as_of
        return result, report.write(result, out, request.format, request.lang)


def _exit_code(request: Request, result: Result) -> ExitCode:
    """A refusal under ``--strict`` outweighs a status of ``--fail-on``."""
    if request.strict and any(problem.level != "warning" for problem in result.facts.problems):
        return ExitCode.DATA
    if result.verdicts["status"].isin(request.fail_on).any():
        return ExitCode.FAIL_ON
    return ExitCode.OK
