"""Some of the units of a lake, of which the rows can be read without those of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake.facts import Facts, Registry
from dabiao.intake.lake.manifest import Piece
from dabiao.intake.returns import Return

if TYPE_CHECKING:
    import pyarrow as pa

Span = tuple[str, str]
"""The institutions whose ids lie from the first to the last, both included, in the order of code points."""


@dataclass(frozen=True)
class Part:
    """The institutions of ``span`` or, where that is None, the regions, whose codes are ``codes``; or the
    institutions named ``only`` and all regions."""

    span: Span | None
    codes: frozenset[str]
    only: frozenset[str] | None = None

    def may_hold(self, piece: Piece) -> bool:
        """Whether any row of a piece may be of these units; certain only where it says what it holds."""
        if piece.units is None or self.only is not None:
            return True
        return piece.regional == (self.span is None) and self.meets(*piece.units)

    def meets(self, first: str, last: str) -> bool:
        """Whether any of the units lies from ``first`` to ``last``."""
        if self.only is not None:
            return True  # they lie here and there
        if self.span is None:
            return any(first <= code <= last for code in self.codes)
        return first <= self.span[1] and self.span[0] <= last

    def rows_of(self, table: pa.Table) -> pa.Table:
        """Those rows of a table that are of these units."""
        from pyarrow import compute

        unit = table["unit"]
        regional = compute.is_in(unit, value_set=self._arrow_codes)
        if self.only is not None:
            return table.filter(regional)
        if self.span is None:
            return table.filter(regional)
        first, last = self.span
        inside = compute.and_(compute.greater_equal(unit, first), compute.less_equal(unit, last))
        return table.filter(compute.and_not(inside, regional))

    @cached_property
    def _arrow_codes(self) -> pa.Array:
        import pyarrow as pa

        return pa.array(sorted(self.codes | (self.only or frozenset())), pa.string())

    def of_return(self, found: Return) -> Return:
        """What a return says of these units."""
        if found.rows.empty:
            return found
        kept = self._holds(found.rows["unit"])
        place, at = np.cumsum(kept) - 1, found.faults["index"].to_numpy(np.intp)
        faults = found.faults[kept[at]].assign(index=place[at[kept[at]]])
        return Return(found.rows[kept].reset_index(drop=True), faults, found.counts)

    def of_facts(self, facts: Facts) -> Facts:
        """Facts without rows, of these units: the registry's institutions among them and what they attest;
        of regions no institution. Regions, files and waivers stay as they are."""
        people, attested = facts.registry.institutions, facts.attestations
        own = people[self._within(people["institution_id"])].reset_index(drop=True)
        return replace(
            facts,
            registry=Registry(own, facts.registry.regions),
            attestations=attested[self._holds(attested["unit"])].reset_index(drop=True),
            problems=(),
        )

    def _holds(self, units: pd.Series[str]) -> NDArray[np.bool_]:
        regional = units.isin(self.codes).to_numpy(bool)
        if self.only is not None:
            return np.asarray(regional | self._within(units))
        return regional if self.span is None else self._within(units) & ~regional

    def _within(self, institutions: pd.Series[str]) -> NDArray[np.bool_]:
        if self.only is not None:
            return institutions.isin(self.only).to_numpy(bool)
        if self.span is None:
            return np.zeros(len(institutions), dtype=bool)
        return institutions.between(*self.span).to_numpy(bool)


def spans(ids: pd.Series[str], count: int) -> list[Span]:
    """The institutions with these ids in ``count`` spans of about one length, or in as many as there are."""
    ordered = sorted(ids.unique().tolist())
    parts = np.array_split(np.arange(len(ordered)), max(1, min(count, len(ordered))))
    return [(ordered[at[0]], ordered[at[-1]]) for at in parts if len(at)]
