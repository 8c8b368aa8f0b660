"""The whole way in one call: a folder of returns in, a result with verdicts and evidence out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from dabiao import intake, periods
from dabiao.bundled import catalogue_folder
from dabiao.catalogue import editions
from dabiao.catalogue.compiled import load
from dabiao.catalogue.findings import Finding, Location, UnknownNameError
from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Facts
from dabiao.intake.problems import Problem, together
from dabiao.intake.territory import Territory
from dabiao.judge import changes, either, engines, listed, scores, waivers
from dabiao.judge.found import Left
from dabiao.judge.leaving import Leaving, Put, Shown
from dabiao.judge.listing import Kept
from dabiao.judge.part import cut
from dabiao.judge.run import Judge
from dabiao.judge.scope import Registrar
from dabiao.judge.series import EARLIER
from dabiao.judge.verdicts import VERDICTS, in_words
from dabiao.judge.worst import Lists
from dabiao.words import Lang, words

if TYPE_CHECKING:
    from dabiao.intake.lake.reading import Opened
    from dabiao.judge.evidence import Evidence


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


class Asked(NamedTuple):
    """The documents judged and the regions shown; empty stands for all."""

    documents: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What one run found.

    ``judged`` are the verdicts in codes (:func:`dabiao.judge.verdicts.table`) with, beside them,
    ``start, end, known_at`` (the window's months as integers), ``due_counts`` and ``known_only``, on which
    scores and evidence rest. ``as_of`` is the latest month judged, as text; ``before`` are the verdicts of
    the month before it, likewise, judged by the same data and catalogue. ``notices`` are sentences about
    what was left out or does not fit. ``judge`` holds what the verdicts were made of, ``figures`` what
    :attr:`series` returns, None where that is worked out only when asked for. ``asked`` is what the run was
    limited to. ``lake`` is where the facts come from, unless they hold everything.

    Where the verdicts of institutions were put away part by part (:func:`check`), the tables hold those of
    regions alone, and ``left`` what was kept of the others; scores, roll-ups and numbers tell of all.
    :attr:`listed` then has the worst of the others too, as many as ``lists`` say; it is of the ``whole``, and
    of the rows ``apart`` there is no cell in it.
    """

    judged: pd.DataFrame = field(repr=False)
    before: pd.DataFrame = field(repr=False)
    as_of: str
    catalogue: Catalogue
    facts: Facts
    data_in: Path
    notices: tuple[str, ...]
    judge: Judge = field(repr=False)
    figures: pd.DataFrame | None = field(repr=False)
    asked: Asked
    lang: Lang = "zh"
    left: tuple[Left, ...] = field(default=(), repr=False)
    lake: Opened | None = field(default=None, repr=False)
    lists: Lists | None = None
    whole: Result | None = field(default=None, repr=False)
    apart: frozenset[int] = frozenset()

    @property
    def registrar(self) -> Registrar:
        """Who is in scope of what, and owes which element."""
        return self.judge.registrar

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts, a row each, with the columns of ``verdicts.csv``."""
        return in_words(self.judged[list(VERDICTS)])

    @cached_property
    def newest(self) -> pd.DataFrame:
        """Those of the month ``as_of``, in codes."""
        return self.judged[self.judged["as_of"] == self.as_of]

    @cached_property
    def latest(self) -> pd.DataFrame:
        """The verdicts of the month ``as_of``."""
        return in_words(self.newest[list(VERDICTS)])

    @cached_property
    def shown(self) -> pd.DataFrame:
        """:attr:`latest` for people: the names of its units tell them apart."""
        return self.facts.registry.told_apart(self.latest)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What became of failures since the month before; see :func:`dabiao.judge.changes.changes`."""
        return in_words(changes.changes(self.newest, self.before))

    @cached_property
    def change_counts(self) -> pd.DataFrame:
        """How many (``number``) changes there are of each ``document`` and kind of ``change``."""
        if self.whole:
            return self.whole.change_counts
        keys = ["document", "change"]
        own = scores.added(self.changes, keys)
        return scores.added(pd.concat([own, *(left.changed for left in self.left)]), keys)

    @cached_property
    def tally(self) -> pd.DataFrame:
        """How many verdicts are alike (:func:`dabiao.judge.scores.tally`), or all of them."""
        if self.whole:
            return self.whole.tally
        if not self.left:
            return self.judged
        return scores.tally(pd.concat([scores.tally(self.judged), *(left.tally for left in self.left)]))

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """The tally of the month ``as_of``."""
        return self.tally[self.tally["as_of"] == self.as_of]

    @cached_property
    def unit_counts(self) -> pd.Series[int]:
        """How many units that have verdicts in the month ``as_of`` lie in each region."""
        if self.whole:
            return self.whole.unit_counts
        keys = ["unit_id", "unit_name"]
        rows = in_words(self.newest[[*keys, "region_code"]])
        rows["unit_name"] = rows["unit_name"].where(rows["unit_id"] == "", "")
        own = rows.drop_duplicates(keys, keep="last").groupby("region_code").size()
        return own if self.kept is None else own.add(self.kept.units, fill_value=0).astype("int64")

    @cached_property
    def valued(self) -> pd.Series[int]:
        """How many verdicts of each target have a value and a number demanded in the month ``as_of``."""
        if self.whole:
            return self.whole.valued
        rows = self.newest[self.newest["gap"].notna()]
        own = in_words(rows[["target"]]).groupby("target").size()
        return own if self.kept is None else own.add(self.kept.valued, fill_value=0).astype("int64")

    @cached_property
    def kept(self) -> Kept | None:
        """What lists need of the verdicts that were put away; None where there are none."""
        return listed.together(self, self.lists) if self.lists else None

    @cached_property
    def listed(self) -> Result:
        """The same with whatever pages list: itself, unless verdicts were put away."""
        return listed.of(self, self.lists, self.kept) if self.lists and self.kept else self

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Compliance rates per month and document; see :func:`dabiao.judge.scores.scores`."""
        return scores.scores(self.tally)

    @cached_property
    def roll_up(self) -> pd.DataFrame:
        """Met, not met or open per month, target and region; see :func:`dabiao.judge.scores.roll_up`."""
        return scores.roll_up(self.tally, self.registrar.territory)

    @cached_property
    def series(self) -> pd.DataFrame:
        """What the figures were over time (:data:`dabiao.judge.series.SERIES`)."""
        if self.figures is not None:
            return self.figures
        wider = replace(self.judge, earlier=EARLIER, parts=(), leaving=None)
        return self._reading(wider).series()

    def _reading(self, judge: Judge) -> Judge:
        """The judge with all facts that it asks for, also where not all were read."""
        if not self.lake:
            return judge
        needs = replace(judge, facts=self.lake.outline).reads
        return replace(judge, facts=self.lake.facts(needs))

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """Projections of what is not due yet; see :func:`dabiao.judge.outlook.outlook`."""
        from dabiao.judge.outlook import outlook

        return outlook(self.judged.drop(index=list(self.apart)), self.series, self.catalogue)

    @cached_property
    def evidence(self) -> Evidence:
        """The way from any verdict back to the cells it rests on."""
        from dabiao.judge.evidence import Evidence

        judge = self.judge
        if judge.parts:  # which hold the figures of their institutions
            judge = self._reading(replace(judge, parts=(), leaving=None))
        return Evidence(judge, self.judged, self.data_in, self.apart)


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
    is given the verdicts of each part, to put them away; see :class:`Result`. A lake is then never held as a
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
        leaving = Leaving(put, shown, either.of_regions(facts, rules), lang, lists)
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
    facts = replace(judge.facts, problems=(*told, *_differing(judge)))
    named = pd.concat([found, *(one.waived for one in left)]) if left else found
    notices = (*_limits(asked, judge.lang), *_away(judge, left), *_notices(judge, named, judge.lang))
    return Result(
        shown.within(found), shown.within(shown.before(judged)), periods.month_text(shown.last),
        judge.catalogue, facts, place, notices, judge, figures, asked, judge.lang, left,
    )  # fmt: skip


def _differing(judge: Judge) -> Iterable[Problem]:
    """Warnings where figures of regions differ from those of the institutions in them."""
    facts = judge.facts
    if judge.leaving:
        beside = [left.beside for left in judge.left]
    else:
        own = either.of_regions(facts, judge.catalogue)
        beside = [either.of_institutions(own, facts, judge.registrar)]
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


def _limits(asked: Asked, lang: Lang) -> Iterator[str]:
    """What the run was limited to, and what it was not."""
    told = words(lang)
    for key, names in (("limited_documents", asked.documents), ("limited_regions", asked.regions)):
        if names:
            yield told.say(key, names=told["name_comma"].join(names))


def _away(judge: Judge, left: Sequence[Left]) -> Iterator[str]:
    """That the tables are not all there is."""
    if left:
        key = "institutions_listed" if judge.leaving and judge.leaving.lists else "institutions_away"
        yield words(judge.lang).say(key, count=sum(int(one.tally["number"].sum()) for one in left))


def _notices(judge: Judge, found: pd.DataFrame, lang: Lang) -> tuple[str, ...]:
    said = [told.said(lang) for told in _switched(judge.catalogue, judge.documents)]
    said += [_left_out(judge, document, lang) for document in judge.left_out]
    judged = {plan.target.id for block in judge.blocks for plan in block.plans}
    idle = {plan.target.document for plan in judge.plans} - {target.split("/")[0] for target in judged}
    said += [_not_yet(judge, document, lang) for document in judge.catalogue.documents if document in idle]
    asked = [w for w in judge.facts.waivers if w.target in judged or w.target not in judge.catalogue.targets]
    for waiver, others in waivers.idle(found, asked):
        names = "、".join(others) or "–"
        said.append(words(lang).say("idle_waiver", target=waiver.target, unit=waiver.unit, names=names))
    return tuple(said)


def _switched(catalogue: Catalogue, documents: Sequence[str] | None) -> Iterator[Finding]:
    """What the catalogue replaces or leaves out of the bundled one, and what that leaves out itself."""
    yield from (told for told in catalogue.shadows if told.code != "target_disabled")
    for name, reason in catalogue.disabled.items():
        if documents is None or name.partition("/")[0] in documents:
            yield Finding.of(Location(""), "target_disabled", name=name, reason=reason)


def _not_yet(judge: Judge, document: str, lang: Lang) -> str:
    start = periods.month_text(judge.catalogue.documents[document].in_force.from_)
    return words(lang).say("not_in_force_yet", document=document, start=start)


def _left_out(judge: Judge, document: str, lang: Lang) -> str:
    region = judge.catalogue.documents[document].region
    return words(lang).say("region_unknown", document=document, region=region)
