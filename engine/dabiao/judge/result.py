"""What one run found: verdicts, and whatever is told of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Facts, Waiver
from dabiao.judge import changes, listed, scores
from dabiao.judge.found import Left
from dabiao.judge.listing import Kept
from dabiao.judge.run import Judge
from dabiao.judge.scope import Registrar
from dabiao.judge.series import EARLIER
from dabiao.judge.verdicts import VERDICTS, in_words
from dabiao.judge.worst import Lists
from dabiao.words import Lang

if TYPE_CHECKING:
    from dabiao.intake.lake.reading import Opened
    from dabiao.judge.evidence import Evidence


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
    limited to. ``lake`` is where the facts come from, unless they hold everything. The waivers in ``idle``
    name no verdict.

    Where the verdicts of institutions were put away part by part (:func:`dabiao.judge.check.check`), the
    tables hold those of regions alone, and ``left`` what was kept of the others; scores, roll-ups and numbers
    tell of all. :attr:`listed` then has the worst of the others too, as many as ``lists`` say; it is of the
    ``whole``, and of the rows ``apart`` there is no cell in it.
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
    idle: frozenset[Waiver] = frozenset()
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
