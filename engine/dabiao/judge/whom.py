"""Whom a verdict is about, in words that stay numbers: their places in lists of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dabiao.intake.facts import Registry
from dabiao.judge.numbers import Numbers
from dabiao.judge.table import Table
from dabiao.periods import FAR_FUTURE

_FAR, _SPAN = FAR_FUTURE + 1, ("valid_from", "valid_to")

UNITS = ("unit_id", "unit_name", "unit_level", "region_code")
"""What is told of who is judged, as in the table of verdicts."""


@dataclass(frozen=True, eq=False)
class Whom:
    """The units of a registry, and the names ``strange`` to it that verdicts are about."""

    registry: Registry
    numbers: Numbers
    strange: Sequence[str] = ()

    @property
    def texts(self) -> Mapping[str, pd.Index[str]]:
        """The texts of each of :data:`UNITS`; ids in the order of the registry, "" last."""
        return {
            "unit_id": self.numbers.texts,
            "unit_name": self._names[1],
            "unit_level": self._levels[1],
            "region_code": self.numbers.texts,
        }

    def told(self, rows: Table) -> Table:
        """:data:`UNITS` of each row, as places in :attr:`texts`; ``rows`` say ``unit, region_code``, the
        ``end`` of the window, at which the name of an institution holds, and where any is strange, its
        ``name``."""
        last = len(self.numbers.names)
        units, places = (np.where(held < 0, last, held) for held in (rows["unit"], rows["region_code"]))
        codes = {
            "unit_id": units,
            "unit_name": self._names[0][self._named(rows)],
            "unit_level": self._levels[0][units],
            "region_code": places,
        }
        return Table(codes, len(rows))

    @cached_property
    def _levels(self) -> tuple[np.ndarray, pd.Index[str]]:
        """The place of each unit's level among the levels, and these."""
        levels = np.full(len(self.numbers.texts), "institution", dtype=object)
        levels[self._regions] = self.registry.regions["level"]
        codes, kinds = pd.factorize(levels)
        return codes.astype(np.int8), pd.Index(kinds, dtype="str")

    @cached_property
    def _regions(self) -> np.ndarray:
        return self.numbers.number(self.registry.regions["region_code"])

    @cached_property
    def _spells(self) -> pd.DataFrame:
        spells = self.registry.institutions.assign(unit=self.numbers.institutions)
        return spells.sort_values(["unit", "valid_from"], kind="stable")

    @cached_property
    def _names(self) -> tuple[np.ndarray, pd.Index[str]]:
        """The place of the name of each spell, region, stranger and, last, of nobody among the names."""
        names = [self._spells["name"], self.registry.regions["name"], self.strange, [""]]
        codes, kinds = pd.factorize(pd.concat([pd.Series(held, dtype="str") for held in names]))
        return codes.astype(np.int32), kinds

    @cached_property
    def _place(self) -> np.ndarray:
        """Behind all spells, the place of each unit that is a region; -1 for another."""
        places = np.full(len(self.numbers.texts), -1)
        places[self._regions] = len(self._spells) + np.arange(len(self._regions))
        return places

    def _named(self, rows: Table) -> np.ndarray:
        """Which spell, region or stranger tells the name of each row."""
        found = self._spell_at(rows["unit"].astype(np.int64), rows["end"])
        found = np.where(found < 0, self._place[rows["unit"]], found)
        if "name" in rows.columns:
            known = pd.Index(np.asarray(self.strange, dtype=object))
            stray = known.get_indexer(np.asarray(rows["name"], dtype=object))
            behind = len(self._spells) + len(self._regions)
            found = np.where((found < 0) & (stray >= 0), behind + stray, found)
        return np.where(found < 0, len(self._names[0]) - 1, found)

    def _spell_at(self, unit: np.ndarray, month: np.ndarray) -> np.ndarray:
        """Which spell of the unit holds the month; -1 where none does."""
        whose, starts, last = self._spans
        if not len(starts):
            return np.full(len(unit), -1)
        at = np.searchsorted(starts, unit * _FAR + month, side="right") - 1
        return np.where((at >= 0) & (whose[at] == unit) & (month <= last[at]), at, -1)

    @cached_property
    def _spans(self) -> tuple[np.ndarray, ...]:
        """Of each spell the unit, that with the first month as one number, and the last month."""
        unit, first, last = (self._spells[name].to_numpy(np.int64) for name in ("unit", *_SPAN))
        return unit, unit * _FAR + first, last


def same(one: Table, other: Table) -> bool:
    """Whether two tables of :data:`UNITS` are about the same."""
    return all(np.array_equal(one[name], other[name]) for name in UNITS)


def category(codes: np.ndarray, texts: Any) -> Any:
    """The text of this number in each row, as a category."""
    # An index knows whether it is one of distinct texts once it has been asked.
    kinds = texts if isinstance(texts, pd.Index) else pd.Index(texts, dtype="str")
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(kinds), validate=False)


def told_of(codes: np.ndarray, texts: pd.Index[str]) -> tuple[np.ndarray, pd.Index[str]]:
    """The same numbers and texts; where the rows are few, without the texts that stand in none of them, which
    would cost more than the rows. -1 is no text."""
    if len(codes) > len(texts):
        return codes, texts
    told = np.zeros(len(texts) + 1, bool)
    told[codes] = True
    places = np.cumsum(told) - 1
    places[-1] = -1
    return places[codes], texts[told[:-1]]
