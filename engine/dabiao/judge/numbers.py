"""Units by number, so that no text is compared, joined or grouped while judging."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dabiao.intake.facts import Registry
from dabiao.intake.territory import Territory
from dabiao.judge.table import Table

NOBODY = -1
"""The number of who is in no registry; its text is ""."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """Institutions and regions in the order of their lists: the number of a unit is its place in ``names``,
    which hold their ids and codes."""

    names: pd.Index[Any]
    territory: Territory
    institutions: np.ndarray
    """The number of the institution in each row of the registry."""

    @classmethod
    def of(cls, registry: Registry, territory: Territory) -> Numbers:
        rows, ids = pd.factorize(registry.institutions["institution_id"])
        codes = pd.unique(registry.regions["region_code"])
        names = np.concatenate([np.asarray(texts, dtype=object) for texts in (ids, codes)])
        # Arrow's texts would all be made anew, and looked through, whenever one is looked up.
        return cls(pd.Index(names, dtype=object), territory, rows.astype(np.int32))

    def number(self, texts: Any) -> np.ndarray:
        """The number of each id or code, :data:`NOBODY` where it is not known."""
        codes, kinds = pd.factorize(texts)
        numbers = self.names.get_indexer(pd.Index(kinds, dtype=object)).astype(np.int32)
        return np.append(numbers, np.int32(NOBODY))[codes]

    def numbered(self, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """The frame with numbers in place of the ids and codes in these columns."""
        return frame.assign(**{name: self.number(frame[name]) for name in columns})

    def text(self, numbers: Any) -> pd.Series[str]:
        """The id or code behind each number."""
        return pd.Series(self.texts.array.take(np.asarray(numbers)))

    @cached_property
    def texts(self) -> pd.Index[str]:
        """The id or code behind each number; last, behind :data:`NOBODY`, is ""."""
        return self.names.astype("str").append(pd.Index([""], dtype="str"))

    @cached_property
    def under(self) -> Table:
        """``region_code, unit``: every region beside itself and each region above it."""
        pairs = self.territory.under.rename(columns={"judged": "unit"})
        return Table.of(self.numbered(pairs, "region_code", "unit"))

    def rolled_up(
        self, sums: Table, codes: Iterable[str], keys: list[str], maxima: Collection[str] = ()
    ) -> Table:
        """Sums by ``region_code`` added up to the regions ``codes``, which stand in ``unit``; of the
        columns ``maxima`` the greatest."""
        wanted = self.number(pd.Series(list(codes), dtype=object))
        pairs = self.under.taken(np.flatnonzero(np.isin(self.under["unit"], wanted)))
        rows = pairs.join(sums, on="region_code", how="inner")
        figures = [c for c in sums.columns if c not in ("region_code", *keys)]
        added = [c for c in figures if c not in maxima]
        return rows.added_up(["unit", *keys], added, [c for c in figures if c in maxima])
