"""``dabiao ingest``: bring returns into a lake."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.options import CATALOGUE, LANG, DataPlace, Place
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dabiao.intake import Problem
    from dabiao.intake.lake.adding import Ingested

_NAMED = 20
"""Returns of one kind that are named."""


@dataclass(frozen=True)
class Request:
    """What one run was asked for; the names are those of the options, ``folder`` is the catalogue's."""

    returns: tuple[Path, ...]
    into: Path
    registry: Path | None
    folder: Path
    lang: Lang
    strict: bool


@click.command()
@click.argument("returns", nargs=-1, metavar="[RETURNS…]", type=Place(exists=True))
@click.option(
    "--into",
    type=DataPlace(file_okay=False),
    required=True,
    metavar="LAKE",
    help="数据湖：文件夹，或 s3://… 之类的地址；没有就新建 The lake, a folder or a URL such as s3://…; it is"
    " made if need be.",
)
@click.option(
    "--registry",
    type=Place(exists=True, file_okay=False),
    metavar="DIR",
    help="先把这个文件夹里的 institutions.csv、regions.csv、waivers.yaml、notice.txt 复制进数据湖，替换旧的"
    " First copies these files, as far as they are in DIR, into the lake in place of its own.",
)
@CATALOGUE
@LANG
@click.option(
    "--strict",
    is_flag=True,
    help="有任何拒收的报表不收入，并以退出码 4 结束 Takes in no return of which anything is refused; exit 4.",
)
def ingest(**options: Any) -> ExitCode:
    """检查报表并收入数据湖，之后用 dabiao check 数据湖 评判。

    Validates returns and attestations (files, or folders of them) and brings them into a lake, each wholly
    or not at all; dabiao check LAKE judges them as if they lay in a data folder. What is in the lake
    already changes nothing. A correction is a return with a higher revision; the old figure stays.

    Registry, waivers and notice lie in the lake as in a data folder, and change only by --registry. Without
    RETURNS the lake is put in order: what would be read otherwise by today's catalogue and registry, or is
    damaged, is read again from the originals, which the lake keeps.
    """
    request = Request(**options)
    done, problems, shared = _ingested(request)
    return _told(done, problems, shared, request)


def _ingested(request: Request) -> tuple[list[Ingested], list[Problem], tuple[str, ...]]:
    """What became of each return; the problems of the lake itself, those of its registry included; and the
    files beside the returns that are new to it."""
    from dabiao.catalogue.compiled import load
    from dabiao.cli.progress import progress
    from dabiao.intake.lake import adding

    catalogue = load(request.folder, request.lang)
    with (
        progress(request.lang),
        adding.ingesting(request.into, catalogue, registry_of=request.registry, lang=request.lang) as lake,
    ):
        found = adding.listed(request.returns)
        done = lake.add(found, strict=request.strict) if request.returns else lake.renew()
        return list(done), [one for one in lake.problems if one.level != "warning"], lake.shared


def _told(
    done: Sequence[Ingested], problems: Sequence[Problem], shared: Sequence[str], request: Request
) -> ExitCode:
    import pandas as pd

    from dabiao.cli.validate import exit_code, show

    read = [one for one in done if one.state != "held"]
    every = [*problems, *(problem for one in read for problem in one.problems)]
    if read:
        files = pd.concat([one.files for one in read], ignore_index=True)
        show(files, every, request.lang)
    for line in _lines(done, shared, request):
        click.echo(line)
    if not read:
        return ExitCode.DATA if request.strict and every else ExitCode.OK
    return exit_code(files, every, request.strict)


def _lines(done: Sequence[Ingested], shared: Sequence[str], request: Request) -> list[str]:
    """What the lake has anew beside returns, and what became of how many of these; those that changed nothing
    or were not taken in are named."""
    say = words(request.lang).say
    counts = Counter(one.state for one in done)
    told = [say("ingest_shared", lake=request.into, names=", ".join(shared))] if shared else []
    told += [
        say(f"ingest_{state}", count=counts[state], lake=request.into, names=_names(done, state))
        for state in ("added", "read_again", "held", "refused")
        if counts[state]
    ]
    return told or [say("ingest_nothing", lake=request.into)]


def _names(done: Sequence[Ingested], state: str) -> str:
    """The returns of a state; one that the lake has under another name with that name."""
    found = [
        one.name if one.name == one.called else f"{one.name} (= {one.called})"
        for one in done
        if one.state == state
    ]
    return ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
