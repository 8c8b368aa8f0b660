"""Some of the units of a lake, of which the rows can be read without those of the others."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


class Part(ABC):
    """The units of a part: the institutions :class:`Between` two, or those that are :class:`Named`."""

    @abstractmethod
    def may_hold(self, piece: Piece) -> bool:
        """Whether any row of a piece may be of these units; certain only where it says what it holds."""

    @abstractmethod
    def meets(self, first: str, last: str) -> bool:
        """Whether any of the units may lie from ``first`` to ``last``."""

    @abstractmethod
    def holds(self, units: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        """Which of these are units of the part."""

    def of_rows(self, table: pa.Table) -> pa.Table:
        """Those rows of a table that are of these units, copied: the others need not be held."""
        return table.filter(self.holds(table["unit"]))

    def of_return(self, found: Return) -> Return:
        """What a return says of these units."""
        if found.rows.empty:
            return found
        kept = self._held(found.rows["unit"])
        place, at = np.cumsum(kept) - 1, found.faults["index"].to_numpy(np.intp)
        faults = found.faults[kept[at]].assign(index=place[at[kept[at]]])
        return Return(found.rows[kept].reset_index(drop=True), faults, found.counts)

    def of_facts(self, facts: Facts) -> Facts:
        """Facts without rows, of these units: the registry's institutions among them and what they attest.
        Regions, files and waivers stay as they are."""
        people, attested = facts.registry.institutions, facts.attestations
        own = people[self._held(people["institution_id"])].reset_index(drop=True)
        return replace(
            facts,
            registry=Registry(own, facts.registry.regions),
            attestations=attested[self._held(attested["unit"])].reset_index(drop=True),
            problems=(),
        )

    def _held(self, units: pd.Series[str]) -> NDArray[np.bool_]:
        import pyarrow as pa

        return np.asarray(self.holds(pa.array(units, pa.string())))


@dataclass(frozen=True)
class Between(Part):
    """The institutions of a span, without the ``regions`` whose codes lie in it."""

    span: Span
    regions: frozenset[str]

    def may_hold(self, piece: Piece) -> bool:
        return piece.units is None or (not piece.regional and self.meets(*piece.units))

    def meets(self, first: str, last: str) -> bool:
        return first <= self.span[1] and self.span[0] <= last

    def holds(self, units: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        from pyarrow import compute

        first, last = self.span
        inside = compute.and_(compute.greater_equal(units, first), compute.less_equal(units, last))
        return compute.and_not(inside, compute.is_in(units, value_set=self._outside))

    @cached_property
    def _outside(self) -> pa.Array:
        return _texts(self.regions)


@dataclass(frozen=True)
class Named(Part):
    """These institutions, if there are any, and these ``regions``."""

    institutions: frozenset[str]
    regions: frozenset[str]

    def may_hold(self, piece: Piece) -> bool:
        own = self.regions if piece.regional else self.institutions
        return piece.units is None or _any_lies(own, *piece.units)

    def meets(self, first: str, last: str) -> bool:
        return _any_lies(self.institutions, first, last) or _any_lies(self.regions, first, last)

    def holds(self, units: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        from pyarrow import compute

        return compute.is_in(units, value_set=self._units)

    @cached_property
    def _units(self) -> pa.Array:
        return _texts(self.institutions | self.regions)


def _any_lies(units: frozenset[str], first: str, last: str) -> bool:
    return any(first <= unit <= last for unit in units)


def _texts(units: frozenset[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(sorted(units), pa.string())


def taken(table: pa.Table, rows: NDArray[np.intp]) -> pa.Table:
    """These rows of a table; those that follow one another are not copied."""
    import pyarrow as pa

    if (np.diff(rows) == 1).all():
        return table.slice(rows[0] if len(rows) else 0, len(rows))
    return table.take(pa.array(rows))


def spans(ids: pd.Series[str], count: int) -> list[Span]:
    """The institutions with these ids in ``count`` spans of about one length, or in as many as there are."""
    ordered = sorted(ids.unique().tolist())
    parts = np.array_split(np.arange(len(ordered)), max(1, min(count, len(ordered))))
    return [(ordered[at[0]], ordered[at[-1]]) for at in parts if len(at)]
