"""What is kept of verdicts that are put away so that pages can list the worst, and whom that names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from dabiao.intake.territory import Territory
from dabiao.judge import worst
from dabiao.judge.numbers import Numbers
from dabiao.judge.plan import Plan
from dabiao.judge.strips import Strip
from dabiao.judge.table import no_rows
from dabiao.judge.worst import Lists

_KEYS = ["target", "unit"]
_ROWS = {
    "target": "str", "unit": "str", "home": "str",
    "place": "int64", "short": "float64", "gap": "float64",
}  # fmt: skip


class Kept(NamedTuple):
    """Of the verdicts of the last month on some institutions: ``rows`` (:func:`worst.listed`), the first of
    the ``changes`` (``target, unit``), how many ``units`` with verdicts lie in each region, and how many
    verdicts of each target have a value and a number demanded (``valued``)."""

    rows: pd.DataFrame
    changes: pd.DataFrame
    units: pd.Series[int]
    valued: pd.Series[int]


@dataclass(frozen=True)
class Keeper:
    """Keeps what ``lists`` ask for of the plans' verdicts."""

    lists: Lists
    plans: Sequence[Plan]
    territory: Territory

    def of(self, found: Iterable[Strip], changed: pd.DataFrame) -> Kept:
        """Of the strips of a part, all of one month, and its changes
        (:func:`dabiao.judge.changes.changes`)."""
        strips = sorted(found, key=lambda strip: self.place[strip.target])
        changes = changed.rename(columns={"unit_id": "unit"}).assign(
            gone=changed.index < 0, turn=changed["target"].astype("str").map(self.place)
        )
        first = (
            changes.sort_values(["gone", "turn"], kind="stable").groupby("change").head(self.lists.changes)
        )
        valued = pd.Series({s.target: _valued(s) for s in strips}, dtype="int64")
        return Kept(self._rows(strips), first[_KEYS], _units(strips), valued)

    def together(self, found: Sequence[Kept], numbers: Numbers) -> Kept:
        """What is kept of several parts is that of the whole."""
        rows, changes = (pd.concat([getattr(one, name) for one in found]) for name in ("rows", "changes"))
        turn = np.lexsort([numbers.number(rows["unit"]), rows["target"].map(self.place)])
        units, valued = (
            pd.concat([getattr(one, name) for one in found]).groupby(level=0).sum()
            for name in ("units", "valued")
        )
        return Kept(worst.listed(rows.iloc[turn], self.lists), changes, units, valued)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each target in the catalogue."""
        return {plan.target.id: plan.index for plan in self.plans}

    def _rows(self, strips: Sequence[Strip]) -> pd.DataFrame:
        if not strips:
            return no_rows(_ROWS)  # texts would make all numbers texts
        names, homes = strips[0].texts["unit_id"], self._homes(strips[0].texts["region_code"])
        each = [self._of(strip, homes).assign(target=at) for at, strip in enumerate(strips)]
        rows = worst.listed(pd.concat(each), self.lists)
        targets = pd.Index([strip.target for strip in strips])
        kinds = {"target": targets, "unit": names, "home": names}
        return rows.assign(**{name: held.take(rows[name].to_numpy()) for name, held in kinds.items()})

    def _of(self, strip: Strip, homes: np.ndarray) -> pd.DataFrame:
        """What one target lists, in numbers."""
        judged = np.flatnonzero(strip.judged)
        gaps, thresholds = (strip.number(name)[judged] for name in ("gaps", "thresholds"))
        places = worst.places(strip.statuses[judged])
        rows = pd.DataFrame({
            "target": 0, "unit": strip.units["unit_id"][judged],
            "home": homes[strip.units["region_code"][judged]],
            "place": places, "short": worst.short(gaps, thresholds), "gap": gaps,
        })  # fmt: skip
        return worst.listed(rows, self.lists)

    def _homes(self, known: pd.Index[str]) -> np.ndarray:
        """By the place of a region among the texts, that of the one with a page that it belongs to."""
        own, found = self.territory.homes, np.arange(len(known))
        found[known.get_indexer(pd.Index(list(own)))] = known.get_indexer(pd.Index(list(own.values())))
        return found


@dataclass(frozen=True)
class Wanted:
    """Whom lists name: the ``pairs`` of target and unit, and the units of which all is shown (``whole``)."""

    pairs: pd.MultiIndex
    whole: frozenset[str]

    @classmethod
    def of(cls, kept: Kept, lists: Lists) -> Wanted:
        """Whom this names."""
        pairs = pd.concat([kept.rows[_KEYS], kept.changes[_KEYS]])
        return cls(pd.MultiIndex.from_frame(pairs), frozenset(worst.units(kept.rows, lists.units)))

    @property
    def units(self) -> frozenset[str]:
        """All of them."""
        return self.whole | set(self.pairs.get_level_values("unit"))

    def among(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """Those of the verdicts, in words, that are named or of a unit of which all is shown."""
        pairs = pd.MultiIndex.from_frame(verdicts[["target", "unit_id"]])
        return verdicts[verdicts["unit_id"].isin(self.whole).to_numpy() | pairs.isin(self.pairs)]


def _valued(strip: Strip) -> int:
    return int((~np.isnan(strip.number("gaps")) & strip.judged).sum())


def _units(strips: Sequence[Strip]) -> pd.Series[int]:
    """How many units lie in each region; where verdicts differ, in that of the last."""
    if not strips:
        return pd.Series(dtype="int64")
    texts = strips[0].texts["region_code"]
    home = np.full(len(texts), -1)
    for strip in strips:
        home[strip.units["unit_id"][strip.judged]] = strip.units["region_code"][strip.judged]
    counts = np.bincount(home[home >= 0], minlength=len(texts))
    return pd.Series(counts, index=texts)[counts > 0]
