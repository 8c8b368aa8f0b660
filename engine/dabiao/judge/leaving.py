"""Verdicts that are put away part by part, and what is kept of them: how many are alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge import changes, either, strips, waivers
from dabiao.judge.agenda import Agenda
from dabiao.judge.decide import SHORT
from dabiao.judge.engines import Engine
from dabiao.judge.found import Found, Left
from dabiao.judge.listing import Keeper, Kept
from dabiao.judge.outcomes import Outcomes
from dabiao.judge.part import Part, Source
from dabiao.judge.plan import Plan
from dabiao.judge.strips import Strip
from dabiao.judge.verdicts import in_words
from dabiao.judge.worst import Lists
from dabiao.periods import month, month_text
from dabiao.words import Lang


class Parcel(NamedTuple):
    """The verdicts of one part that the run shows, by document and month, and what changed since
    the month before (:func:`dabiao.judge.changes.changes`), where that is asked for; ``plans`` and
    ``waivers`` are those of the whole run."""

    number: int
    strips: Sequence[Strip]
    changed: pd.DataFrame | None
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
    (:func:`dabiao.judge.either.of_regions`), ``lists`` say what is kept for pages, if any are made. Where
    these are ``brief`` and there are no lists, a verdict is its status, and what changed is only counted."""

    put: Put
    shown: Shown
    own: pd.DataFrame
    lang: Lang
    lists: Lists | None = None
    brief: bool = False

    def found_in(self, numbered: tuple[int, Source], agenda: Agenda, engine: Engine) -> Found:
        """What the part of that number gives, its verdicts put away."""
        number, source = numbered
        part = Part.of(agenda, source(), engine)
        found = part.found(self._wanted)
        return found.but(self._left(number, part, found.outcomes))

    @property
    def _wanted(self) -> tuple[str, ...]:
        """What is asked of a verdict."""
        if self.lists:
            return (*SHORT, "gap", "threshold")
        return SHORT[:1] if self.brief else SHORT

    def _left(self, number: int, part: Part, outcomes: Outcomes) -> Left:
        judged = part.strips(outcomes, self.shown.waivers)
        within = [strip.within(self.shown.codes) for strip in judged]
        found = self._asked(within)
        waived = {waiver.target for waiver in self.shown.waivers}
        two = self._latest(within), self._latest(within, 1)
        changed = None if self.brief and not self.lists else changes.changes(*_failing(*two))
        self.put(Parcel(number, found, changed, part.agenda.judged, self.shown.waivers))
        return Left(
            in_words(strips.tally(found)),
            changes.counted(*two),
            in_words(strips.table([(s, _named(s)) for s in self._asked(judged) if s.target in waived])),
            outcomes.judged_spans(),
            either.of_institutions(self.own, part.facts, part.registrar),
            part.facts.problems,
            self._kept(part.agenda, two[0], changed),
        )

    def _kept(self, agenda: Agenda, latest: Sequence[Strip], changed: pd.DataFrame | None) -> Kept | None:
        """What lists need of the verdicts of the last month."""
        if self.lists is None or changed is None:
            return None
        return Keeper(self.lists, agenda.plans, agenda.territory).of(latest, changed)

    def _latest(self, found: Iterable[Strip], before: int = 0) -> list[Strip]:
        """Those of the last month shown, or of so many months before."""
        return [strip for strip in found if strip.as_of == month_text(self.shown.last - before)]

    def _asked(self, found: Iterable[Strip]) -> list[Strip]:
        """Those of the months shown."""
        return [strip for strip in found if self.shown.first <= month(strip.as_of) <= self.shown.last]


def _failing(latest: Sequence[Strip], before: Sequence[Strip]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The verdicts of either month on those of whom a target says that they fail, in either."""
    two = [*latest, *before]
    fail = {strip.target: np.zeros(len(strip.texts["unit_id"]), bool) for strip in two}
    for strip in two:
        fail[strip.target][strip.units["unit_id"][strip.failing]] = True
    rows = [(s, np.flatnonzero(s.judged & fail[s.target][s.units["unit_id"]])) for s in two]
    both, number = strips.table(rows), sum(len(found) for _, found in rows[: len(latest)])
    return both.iloc[:number], both.iloc[number:]


def _named(strip: Strip) -> np.ndarray:
    """Which verdicts a waiver names and, where there are any, the first."""
    judged = np.flatnonzero(strip.judged)
    return np.asarray(judged[strip.waived[judged] | (np.arange(len(judged)) == 0)])
