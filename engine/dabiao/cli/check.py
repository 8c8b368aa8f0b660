"""``dabiao check``: judge the returns of a folder and write the report."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dabiao import periods
from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import CATALOGUE, LANG, TEMPLATES, DataPlace, ListOf, Month, OneOf, Place
from dabiao.report.formats import FORMATS, WIDE, refusal
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from dabiao import Result
    from dabiao.catalogue.models import Catalogue
    from dabiao.judge.worst import Lists

ENGINES = ("auto", "pandas", "polars", "duckdb", "spark")
STATUSES = ("pass", "fail", "not_due", "incomplete", "no_data", "blocked", "not_applicable")

READABLE = (".html", ".pdf", ".docx")
"""What of a report is shown and opened: the first of these that was written, else the folder."""


LIGHT = {"html", *WIDE}
"""The formats for which, where one of them is wide, not all verdicts need be held at once."""

MANY = 64 * 2**20
"""Bytes of returns whose verdicts, if all of them are held, take GBs of memory."""

REPORTS = Path("reports")
"""Where the folders of reports are made if no other is named."""


@dataclass(frozen=True)
class Request:
    """What one run was asked for; the names are those of the options, ``folder`` is the catalogue's."""

    data_in: Path
    folder: Path
    as_of: str | None
    since: str | None
    document: tuple[str, ...]
    region: tuple[str, ...]
    out: Path | None
    format: tuple[str, ...]
    engine: str
    master: str | None
    lang: Lang
    fail_on: tuple[str, ...]
    strict: bool
    templates: Path | None
    open: bool


def _flat(
    _ctx: click.Context, _param: click.Parameter, value: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in value for item in group))


_WANTED = (
    " check 要的是数据文件夹（如 data_in）或数据湖，单个报表用 dabiao validate 检查"
    " check takes a data folder or a lake; for a single return there is dabiao validate."
)


@click.command()
@click.argument("data_in", type=DataPlace(exists=True, file_okay=False, mend=_WANTED), default="data_in")
@CATALOGUE
@click.option(
    "--as-of",
    type=Month(),
    help="截至哪个月，默认为数据中已结束的最新月份 Month to judge; default: the latest that is over.",
)
@click.option("--since", type=Month(), help="从哪个月起逐月评判 Judge every month from this one on.")
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
    type=Place(file_okay=False),
    help="报告写到哪里，默认 reports/<月份> Folder of the report; default: reports/<as-of>.",
)
@click.option(
    "--format",
    type=ListOf(*FORMATS),
    multiple=True,
    callback=_flat,
    default=["html,csv"],
    show_default=True,
    metavar="FORMAT,…",
    help="输出格式；parquet 每单位一行，parquet-status 只有结论、没有原因和数值，parquet-long 每条结论一行 "
    f"What to write: {', '.join(FORMATS)} (parquet has a row per unit, parquet-status the same without "
    "reasons and values, parquet-long a row per verdict).",
)
@click.option(
    "--engine", type=OneOf(ENGINES), default="auto", show_default=True, help="计算引擎 What computes."
)
@click.option(
    "--master",
    metavar="URL",
    help="Spark 集群的地址，默认本机 local[*] Spark's master; default: this machine, local[*].",
)
@LANG
@click.option(
    "--fail-on",
    type=ListOf(*STATUSES),
    multiple=True,
    callback=_flat,
    metavar="STATUS,…",
    help=f"出现这些结论时以退出码 1 结束 Exit 1 if one of these occurs: {', '.join(STATUSES)}.",
)
@click.option("--strict", is_flag=True, help="数据有任何拒收即以退出码 4 结束 Exit 4 if anything is refused.")
@TEMPLATES
@click.option("--open", is_flag=True, help="完成后打开报告 Open the report.")
def check(**options: Any) -> ExitCode:
    """评判一个数据文件夹或数据湖并写出报告，默认 data_in。

    Judges the returns in DATA_IN (default: data_in), a data folder or a lake that dabiao ingest has
    filled, and writes the report.
    """
    request = Request(**options)
    _refuse_unusable(request)
    return _run(request)


def _refuse_unusable(request: Request) -> None:
    if request.since and request.as_of and periods.month(request.since) > periods.month(request.as_of):
        raise click.UsageError("--since 晚于 --as-of is later than --as-of")
    if refused := _engine_refused(request):
        raise click.UsageError(refused)
    if refused := refusal(request.format):
        raise click.UsageError(refused)


def _engine_refused(request: Request) -> str:
    from dabiao.judge import engines

    return engines.refusal(request.engine, request.master)


def _run(request: Request) -> ExitCode:
    from dabiao import report
    from dabiao.cli import summary
    from dabiao.cli.progress import progress
    from dabiao.cli.report_folder import reserved
    from dabiao.report.templating import Templates

    _refuse_among_returns(request)
    with progress(request.lang), _away(request) as put:
        result, notes = _judged(request, put)
        with reserved(request.out or REPORTS / result.as_of, request.lang) as folder:
            written = report.write(result, folder.path, request.format, request.lang, request.templates)
            older = folder.older_than_this_run(written)
    readable = (path for kind in READABLE for path in written if path.suffix == kind)
    page = next(readable, folder.path)
    notes += [*summary.left_behind(older, request.lang), *Templates(request.templates).idle()]
    summary.show(result, page, notes, request.lang)
    if request.open:
        click.launch(str(page.resolve()))
    return _exit_code(request, result)


def _refuse_among_returns(request: Request) -> None:
    """Raises before anything is read where the next run would take this report for returns."""
    from dabiao.intake.folder import RETURNS

    out = Path(os.path.realpath(request.out or REPORTS))
    for name in RETURNS:
        if out.is_relative_to(os.path.realpath(str(request.data_in / name))):
            told = (
                f"{out} 在 {name} 里，那里的文件都会当作报表读取：请用 --out 换一个位置"
                f" lies in {name}, where every file is read as a return: name another place"
            )
            raise click.BadParameter(told, param_hint="--out")


@contextmanager
def _away(request: Request) -> Iterator[Any]:
    """Where the verdicts of many institutions wait for their report, in the folder of the report or, as its
    month may not be known yet, of all reports; None for formats other than Parquet and pages, which list the
    worst: they need them row by row."""
    if set(request.format).isdisjoint(WIDE) or set(request.format) - LIGHT:
        yield None
        return
    from dabiao.locks import workshop
    from dabiao.report.wide import Away

    with workshop(request.out or REPORTS) as place:
        yield Away(place / "run", brief="parquet" not in request.format)


def _judged(request: Request, put: Any) -> tuple[Result, list[str]]:
    """The result, and a note on its month where none was asked for; ``put`` as in ``dabiao.check``."""
    from dabiao.catalogue.compiled import load
    from dabiao.cli import latest_month

    catalogue = load(request.folder, request.lang)
    _refuse_unknown(request, catalogue)
    if not put:
        _tell_held(request)
    options = {
        "catalogue": catalogue,
        "since": request.since,
        "documents": request.document,
        "regions": request.region,
        "engine": request.engine,
        "master": request.master,
        "lang": request.lang,
        "look_back": any(FORMATS[name].drawn for name in request.format),
        "put": put,
        "brief": bool(put and put.brief),
        "room": _room(request, put),
        "lists": _lists(request, put),
    }
    return latest_month.judged(request.data_in, request.as_of, options)


def _lists(request: Request, put: Any) -> Lists | None:
    """How many of the verdicts that are put away pages list, where there are any pages."""
    if not put or "html" not in request.format:
        return None
    from dabiao.report.view import lists

    return lists()


def _room(request: Request, put: Any) -> Path | None:
    """Where returns too large to be held are put meanwhile; how much room they take is told."""
    from dabiao.intake import folder
    from dabiao.intake.lake import store

    size = folder.weight(request.data_in) if put and not store.is_lake(request.data_in) else 0
    if not size:
        return None
    from dabiao.intake.lake import aside

    place: Path = put.folder / "returns"
    needed = aside.require_room(size, place, request.lang)
    told = {"size": size // 2**20, "needed": needed // 2**20, "place": place}
    click.echo(words(request.lang).say("returns_aside", **told), err=True)
    return place


def _tell_held(request: Request) -> None:
    """Tells, where there are many returns, which formats hold all verdicts in memory, and what does not."""
    from dabiao.intake import folder
    from dabiao.intake.lake import store

    if not store.is_local(request.data_in):  # how much there is would have to be asked of a store
        return
    size = sum(folder.sizes_of(request.data_in, (*folder.RETURNS, store.ORIGINALS)))
    if size > MANY:
        formats = ", ".join(name for name in request.format if name not in LIGHT)
        told = words(request.lang).say("verdicts_held", size=size // 2**20, formats=formats or "html")
        click.echo(told, err=True)


def _refuse_unknown(request: Request, catalogue: Catalogue) -> None:
    """Raises before anything is judged where a document or region that is asked for does not exist."""
    from dabiao import intake
    from dabiao.catalogue.findings import UnknownNameError

    for name in request.document:
        if name not in catalogue.documents:
            raise UnknownNameError.of(name, catalogue.documents)
    if not request.region:
        return
    registry, _ = intake.read_registry(request.data_in, catalogue, lang=request.lang)
    names = dict(zip(registry.regions["region_code"], registry.regions["name"], strict=True))
    for code in request.region:
        if code not in names:
            raise click.BadParameter(_no_region(code, names), param_hint="--region")


def _no_region(code: str, names: dict[str, str]) -> str:
    """No such code; the one of that name, or the one most like it, is suggested."""
    from dabiao.catalogue.findings import closest

    named = [known for known, name in names.items() if code in name]
    near = named[0] if named else closest(code, names)
    hint = f"；是不是 did you mean {near} {names[near]}？" if near else ""
    return f"regions.csv 中没有地区 {code} is not in regions.csv{hint}"


def _exit_code(request: Request, result: Result) -> ExitCode:
    """A refusal under ``--strict`` outweighs a status of ``--fail-on``."""
    if request.strict and any(problem.level != "warning" for problem in result.facts.problems):
        return ExitCode.DATA
    if result.tally["status"].isin(request.fail_on).any():
        return ExitCode.FAIL_ON
    return ExitCode.OK
