"""Verdicts that are put away part by part, and what is kept of them: how many are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge import changes, either, scores, waivers
from dabiao.judge.agenda import Agenda
from dabiao.judge.blocks import SPAN
from dabiao.judge.decide import PLAN
from dabiao.judge.engines import Engine
from dabiao.judge.found import Found, Left
from dabiao.judge.part import Part, Source
from dabiao.judge.plan import Plan
from dabiao.judge.verdicts import in_words
from dabiao.periods import month_text
from dabiao.words import Lang


class Parcel(NamedTuple):
    """The verdicts (:func:`dabiao.judge.verdicts.table`) of one part that the run shows, and what changed
    since the month before (:func:`dabiao.judge.changes.changes`); ``plans`` and ``waivers`` are those of the
    whole run."""

    number: int
    judged: pd.DataFrame
    changed: pd.DataFrame
    plans: Sequence[Plan]
    waivers: Sequence[Waiver]


Put = Callable[[Parcel], None]
"""Puts away what is in a parcel."""


@dataclass(frozen=True)
class Shown:
    """Which of all verdicts a run shows: those from ``first`` to ``last`` in the regions ``codes``, all where
    that is None; flagged by ``waivers``."""

    first: int
    last: int
    codes: frozenset[str] | None
    waivers: Sequence[Waiver]

    def flagged(self, judged: pd.DataFrame) -> pd.DataFrame:
        """The verdicts with their waivers."""
        return waivers.flagged(judged, self.waivers)

    def span(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Those of these months."""
        return judged[judged["as_of"].isin([month_text(m) for m in range(self.first, self.last + 1)])]

    def before(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Those of the month before the last."""
        return judged[judged["as_of"] == month_text(self.last - 1)]

    def within(self, judged: pd.DataFrame) -> pd.DataFrame:
        """Those in these regions."""
        kept = judged if self.codes is None else judged[judged["region_code"].isin(self.codes)]
        return kept.reset_index(drop=True)


@dataclass(frozen=True)
class Leaving:
    """Where the verdicts of parts go. ``own`` are the figures of regions that institutions report too
    (:func:`dabiao.judge.either.of_regions`)."""

    put: Put
    shown: Shown
    own: pd.DataFrame
    lang: Lang

    def found_in(self, numbered: tuple[int, Source], agenda: Agenda, engine: Engine) -> Found:
        """What the part of that number gives, its verdicts put away."""
        number, source = numbered
        part = Part.of(agenda, source(), engine)
        found = part.found()
        return found.but(self._left(number, part, found.outcomes))

    def _left(self, number: int, part: Part, outcomes: pd.DataFrame) -> Left:
        judged = self.shown.flagged(part.judged(outcomes, self.lang))
        found, before = (self.shown.within(of(judged)) for of in (self.shown.span, self.shown.before))
        newest = found[found["as_of"] == month_text(self.shown.last)]
        changed = changes.changes(newest, before)
        self.put(Parcel(number, found, changed, part.agenda.judged, self.shown.waivers))
        return Left(
            scores.tally(found),
            scores.added(changed, ["document", "change"]),
            in_words(judged[judged["waived"]]),
            outcomes[[PLAN, *SPAN]].drop_duplicates(),
            either.of_institutions(self.own, part.facts, part.registrar),
            part.facts.problems,
        )
