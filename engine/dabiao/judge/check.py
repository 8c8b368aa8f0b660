"""The whole way in one call: a folder of returns in, a result with verdicts and evidence out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from dabiao import intake, periods
from dabiao.bundled import catalogue_folder
from dabiao.catalogue import editions
from dabiao.catalogue.compiled import load
from dabiao.catalogue.findings import UnknownNameError
from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Facts, Waiver
from dabiao.intake.problems import Problem, together
from dabiao.intake.territory import Territory
from dabiao.judge import either, engines, waivers
from dabiao.judge.leaving import Leaving, Put, Shown
from dabiao.judge.notices import notices
from dabiao.judge.part import cut
from dabiao.judge.result import Asked, Result
from dabiao.judge.run import Judge
from dabiao.judge.series import EARLIER
from dabiao.judge.worst import Lists
from dabiao.words import Lang

ROWS = 250_000
"""Rows judged at a time, where their verdicts are put away."""

UNLISTED = 5
"""Where no pages list anybody, verdicts are put away from a fifth of :data:`ROWS` on: in half the time and a
third of the memory that a table of all of them takes."""


class NoMonthError(intake.DataError):
    """No return tells which month is the latest: they hold no figure. ``facts`` are what there is."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts.problems)
        self.facts = facts


def check(  # noqa: PLR0913  # one name for each thing that a run can be asked for
    data_in: str | Path,
    *,
    catalogue: str | Path | Catalogue | None = None,
    as_of: str | None = None,
    since: str | None = None,
    documents: Sequence[str] = (),
    regions: Sequence[str] = (),
    engine: str = "auto",
    master: str | None = None,
    lang: Lang = "zh",
    look_back: bool = True,
    put: Put | None = None,
    brief: bool = False,
    room: Path | None = None,
    lists: Lists | None = None,
) -> Result:
    """Judge the returns in a data folder or a lake, of which only what the verdicts need is read, by
    ``catalogue``: a folder, ``git:REV[:path]``, or one already loaded (default: the bundled one).

    ``as_of`` (default: the latest month in the returns) and ``since`` are months such as ``2018-08``;
    with ``since`` every month from there on is judged (the month before ``as_of`` always is, to tell what
    changed). ``documents`` limits what is judged;
    ``regions`` limits the rows shown, never the inputs. ``master`` is the URL of Spark's master. Where
    ``look_back`` is false, what the figures were over time is worked out only when ``Result.series`` is
    asked for: faster for whom never asks. With ``put``, where there are more than :data:`ROWS` rows (without
    ``lists`` a fifth of that), some
    institutions are judged at a time, on each processor, and ``put``, which may be called in another process,
    is given the verdicts of each part, to put them away; see :class:`Result`. Where it is to be ``brief``, it
    is given statuses, but neither values nor what changed. A lake is then never held as a
    whole. Nor is a data folder with ``room``, a folder to be made, which stays: its rows are put there and
    read from there, those for :attr:`Result.evidence` too. ``lists`` say how many of
    them :attr:`Result.listed` has then.

    Raises :class:`dabiao.catalogue.findings.CatalogueError`, :class:`dabiao.intake.DataError`, and
    ValueError for what is no month, and for an unknown document, region, engine or revision
    (:class:`dabiao.catalogue.findings.UnknownNameError`, :class:`dabiao.judge.engines.EngineError`,
    :class:`dabiao.catalogue.editions.EditionError`).
    """
    place, rules = intake.place(data_in), _catalogue(catalogue, lang)
    chosen, carrier = _known(documents, rules), engines.engine(engine, master)
    earlier = EARLIER if look_back else 0

    def judge_of(facts: Facts, earlier: int = 0) -> Judge:
        first, last = _months(facts, since, as_of)
        months = list(range(min(first, last - 1), last + 1))
        return Judge(facts, rules, months, chosen, carrier, lang, earlier)

    # What many institutions reported is not looked back on; whom lists name is, afterwards.
    facts, parts, lake = intake.shared(
        place, rules, ROWS if put else None, asked=lambda held: judge_of(held).reads,
        whole=lambda held: judge_of(held, earlier).reads, room=room, lang=lang,
    )  # fmt: skip
    most = ROWS if lists else ROWS // UNLISTED
    away = bool(put and (parts or len(facts.cells) > most) and judge_of(facts).blocks)
    judge, (first, last) = judge_of(facts, 0 if away else earlier), _months(facts, since, as_of)
    shown = Shown(first, last, _codes(regions, judge.territory), facts.waivers)
    if put and away:
        leaving = Leaving(put, shown, either.of_regions(facts, rules), lang, lists, brief)
        each = parts or cut(facts, math.ceil(len(facts.cells) / ROWS))
        judge = replace(judge, parts=each, rows=ROWS, leaving=leaving)
    result = _result(judge, shown, place, Asked(tuple(documents), tuple(regions)), look_back)
    return replace(result, lake=lake, lists=lists if away else None)


def _result(judge: Judge, shown: Shown, place: Path, asked: Asked, look_back: bool) -> Result:
    judged = shown.flagged(judge.judged())
    figures = judge.series() if look_back else None
    judge.forget()
    found, left = shown.span(judged), tuple(judge.left)
    told = judge.facts.problems
    if judge.parts:
        told = together([told, *(one.problems for one in left)], judge.lang)
    facts, idle = replace(judge.facts, problems=(*told, *_differing(judge))), _idle(judge, found)
    return Result(
        shown.within(found), shown.within(shown.before(judged)), periods.month_text(shown.last),
        judge.catalogue, facts, place, tuple(notices(judge, asked, idle)), judge, figures, asked, judge.lang,
        left, frozenset(idle),
    )  # fmt: skip


def _idle(judge: Judge, found: pd.DataFrame) -> dict[Waiver, list[str]]:
    """The waivers of the targets judged, and of targets that nobody knows, that name no verdict found."""
    judged = {plan.target.id for plan in judge.agenda.judged}
    asked = [w for w in judge.facts.waivers if w.target in judged or w.target not in judge.catalogue.targets]
    return waivers.idle(pd.concat([found, *(one.waived for one in judge.left)]), asked) if asked else {}


def _differing(judge: Judge) -> Iterable[Problem]:
    """Warnings where figures of regions differ from those of the institutions in them."""
    facts = judge.facts
    if judge.leaving:
        beside = [left.beside for left in judge.left]
    else:
        own = either.of_regions(facts, judge.catalogue)
        beside = [either.of_institutions(own, facts, judge.registrar)]
    if all(one.empty for one in beside):
        return ()
    return either.problems(either.differences(beside), facts, judge.catalogue, judge.lang)


def _codes(regions: Sequence[str], territory: Territory) -> frozenset[str] | None:
    """All regions at and under these; None where there are none."""
    for code in regions:
        if not territory.knows(code):
            raise UnknownNameError(f"regions.csv 中没有地区 {code} is not in regions.csv")
    return frozenset().union(*map(territory.below, regions)) if regions else None


def _catalogue(given: str | Path | Catalogue | None, lang: Lang) -> Catalogue:
    if isinstance(given, Catalogue):
        return given
    if not str(given).startswith(editions.MARK):
        return load(Path(given or catalogue_folder()), lang)
    with editions.opened(str(given)) as folder:
        return load(folder, lang)


def _months(facts: Facts, since: str | None, as_of: str | None) -> tuple[int, int]:
    """The first and the last month asked for."""
    last = periods.month(as_of) if as_of else _latest(facts)
    first = periods.month(since) if since else last
    if first > last:
        raise UnknownNameError(f"起始月份晚于截至月份 {periods.month_text(last)}: since is later than as_of")
    return first, last


def _latest(facts: Facts) -> int:
    if not facts.months:
        raise NoMonthError(facts)
    return max(facts.months)


def _known(documents: Sequence[str], catalogue: Catalogue) -> list[str] | None:
    for name in documents:
        if name not in catalogue.documents:
            raise UnknownNameError.of(name, catalogue.documents)
    return list(documents) or None
