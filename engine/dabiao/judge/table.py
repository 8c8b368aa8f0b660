"""A frame in memory: arrays by name, and the few things that judging does to frames.

A month's returns make frames of some hundred rows, and judging asks hundreds of small things of them:
to build a pandas frame for each would take far longer than the answers. What is done to a frame of
Polars, or of any other engine through narwhals, has the same name here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

LIMBS, FINER, FINEST = 2.0**26, "|finer", "|finest"
"""Of a sum the part below one is held in so many parts of one, and in what is left of that; the names of the
columns that hold them. Sums of a million figures are exact in each, down to figures of some thousandths."""

SPARSE = 4
"""Numbers are taken as they are up to so many possible ones for each that occurs."""

_LARGE, _LARGEST = 2**31, 2**63 - 1

_Parts = Sequence[Any]
"""Arrays that stand below each other."""


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of ``rows`` values each; numbers are NumPy arrays, text keeps the array pandas holds it in.
    What is missing is NaN."""

    arrays: Mapping[str, Any]
    rows: int
    known: dict[tuple[int, ...], tuple[Any, _Groups]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Table:
        """The columns of a pandas frame, not copied."""
        return cls({str(name): _array(values) for name, values in frame.items()}, len(frame))

    def to_pandas(self) -> pd.DataFrame:
        """The same as a pandas frame."""
        return pd.DataFrame(dict(self.arrays), pd.RangeIndex(self.rows), copy=False)

    def __getitem__(self, name: str) -> Any:
        return self.arrays[name]

    def __len__(self) -> int:
        return self.rows

    @property
    def columns(self) -> list[str]:
        return list(self.arrays)

    def select(self, *names: str) -> Table:
        """These columns and no others."""
        return Table({name: self.arrays[name] for name in names}, self.rows, self.known)

    def drop(self, *names: str) -> Table:
        """All columns but these."""
        return Table({n: v for n, v in self.arrays.items() if n not in names}, self.rows, self.known)

    def rename(self, names: Mapping[str, str]) -> Table:
        """The same with new names for the columns named."""
        return Table({names.get(n, n): v for n, v in self.arrays.items()}, self.rows, self.known)

    def beside(self, arrays: Mapping[str, Any]) -> Table:
        """The same with these columns added or replaced."""
        return Table({**self.arrays, **arrays}, self.rows, self.known)

    def taken(self, rows: np.ndarray) -> Table:
        """The rows of these numbers; -1 is a row of nothing. All rows in their order are not copied."""
        if len(rows) == self.rows and (rows == np.arange(self.rows)).all():
            return self
        if len(rows) and rows.min() < 0:
            take = pd.api.extensions.take
            return Table({n: take(v, rows, allow_fill=True) for n, v in self.arrays.items()}, len(rows))
        return Table({name: v.take(rows) for name, v in self.arrays.items()}, len(rows))

    def join(
        self, other: Table, *, on: str | Sequence[str] = (), how: Literal["inner", "left", "cross"]
    ) -> Table:
        """Each row beside each row of ``other`` that is alike in ``on``, in the order of the rows;
        ``left`` keeps the rows that find none, ``cross`` pairs every row with every other."""
        keys = [on] if isinstance(on, str) else list(on)
        if how == "cross":
            mine = np.repeat(np.arange(len(self)), len(other))
            theirs = np.tile(np.arange(len(other)), len(self))
        else:
            mine, theirs = _pairs(self, other, keys, unmatched=how == "left")
        return self.taken(mine).beside(other.drop(*keys).taken(theirs).arrays)

    def groups(self, keys: Sequence[str]) -> tuple[np.ndarray, int]:
        """Which rows are alike in ``keys``: a number for each row, counted up from 0, and how many there
        are."""
        found = self._grouped(keys)
        return found.group, found.number

    def first_rows(self, keys: Sequence[str]) -> np.ndarray:
        """The first row of each group of :meth:`groups`, in their order."""
        return self._grouped(keys).first

    def added_up(self, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Table:
        """One row per group of ``keys``, with the sum or the greatest value of these columns. A sum of
        nothing is 0; no sum depends on the order of its rows."""
        return self.added_up_in_limbs(keys, sums, maxima).in_one()

    def added_up_in_limbs(self, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Table:
        """The same, but a sum of figures that are no whole numbers stands in several columns, of wholes, of
        :data:`LIMBS` and of what is finer still. Each of them is exact, so that they add up with those of
        other rows (:func:`limbs_added_up`) to what all rows together come to, down to the last bit."""
        totals = self.totals(keys)
        for name in sums:
            totals.add(name, self.arrays[name])
        return totals.table({name: self.arrays[name] for name in maxima})

    def totals(self, keys: Sequence[str]) -> Totals:
        """What becomes such a table, piece by piece; nothing is added up yet."""
        return Totals(self.select(*keys), self._grouped(keys))

    def in_one(self) -> Table:
        """Sums in limbs as one number each."""
        limbs = {n.removesuffix(FINER) for n in self.columns if n.endswith(FINER)}
        whole = {n: self[n] + (self[n + FINER] + self[n + FINEST]) for n in limbs}
        return self.drop(*(n + limb for n in limbs for limb in (FINER, FINEST))).beside(whole)

    def spread(self, how: Literal["min", "max"], columns: Mapping[str, str], keys: Sequence[str]) -> Table:
        """With, under each new name, the least or greatest value of a column among the rows alike in
        ``keys``."""
        groups = self._grouped(keys)
        best = {"min": np.fmin, "max": np.fmax}[how]
        found = {old: groups.extreme(best, self.arrays[old]) for old in set(columns.values())}
        return self.beside({new: found[old][groups.group] for new, old in columns.items()})

    def _grouped(self, keys: Sequence[str]) -> _Groups:
        """The groups of these keys, found once for all tables of the same rows."""
        held = tuple(self.arrays[key] for key in keys)
        name = tuple(map(id, held))
        if name not in self.known:
            self.known[name] = held, _Groups(*_numbered([(key,) for key in held], self.rows))
        return self.known[name][1]

    def running_maximum(self, name: str, by: str, order_by: str) -> Table:
        """With, in the column of whole numbers ``name``, the greatest so far among the rows alike in
        ``by``."""
        group, _ = self.groups([by])
        order = np.lexsort((self.arrays[order_by], group))
        # Each group lifted above all before it: then no group is reached by another's maximum.
        values = self.arrays[name][order]
        lift = group[order] * (np.ptp(values) + 1 if len(values) else 1)
        found = np.empty_like(values)
        found[order] = np.maximum.accumulate(values + lift) - lift
        return self.beside({name: found})


def stacked(tables: Iterable[Table]) -> Table:
    """The rows of one table after those of another with the same columns."""
    tables = list(tables)
    arrays = {name: _joined([t.arrays[name] for t in tables]) for name in tables[0].arrays}
    return Table(arrays, sum(map(len, tables)))


def limbs_added_up(tables: Iterable[Table], keys: Sequence[str], maxima: Collection[str]) -> Table:
    """One row per group of ``keys`` with the sums, in limbs, of many tables, and of ``maxima`` the
    greatest. What a table lacks was a whole number there."""
    tables = list(tables)
    columns = dict.fromkeys(name for table in tables for name in table.columns)
    lacking = [dict.fromkeys(columns.keys() - table.arrays.keys(), np.zeros(len(table))) for table in tables]
    rows = stacked(t.beside(zeros).select(*columns) for t, zeros in zip(tables, lacking, strict=True))
    groups = rows._grouped(keys)
    found = {
        name: groups.extreme(np.fmax, rows[name]) if name in maxima else groups.counted(rows[name])
        for name in columns
        if name not in keys
    }
    return rows.select(*keys).taken(groups.first).beside(found)


def _limbs(values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Arrays that add up to the figures, of which each can be added up without rounding, and the ends of
    the names of their columns; what is missing is 0."""
    if values.dtype.kind != "f":
        yield "", values
        return
    whole = np.rint(values)
    with np.errstate(invalid="ignore"):
        rest = values - whole
    known = rest == rest  # noqa: PLR0124  # what is missing is not the same as itself
    if not known.all():
        whole, rest = np.where(np.isnan(whole), 0.0, whole), np.where(known, rest, 0.0)
    yield "", whole
    if rest.any():
        finer = np.rint(rest * LIMBS) / LIMBS
        yield FINER, finer
        yield FINEST, rest - finer


def no_rows(kinds: Mapping[str, Any]) -> pd.DataFrame:
    """A pandas frame with columns of these types and not a row; ``astype`` takes five times as long."""
    return pd.DataFrame({name: pd.array([], kind) for name, kind in kinds.items()})


def _array(values: pd.Series[Any]) -> Any:
    return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array


def _joined(parts: Sequence[Any]) -> Any:
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts)
    return pd.concat([pd.Series(part) for part in parts], ignore_index=True).array


@dataclass(frozen=True, eq=False)
class _Groups:
    """Rows that are alike: the number of each row's group, and how many groups there are."""

    group: np.ndarray
    number: int

    @cached_property
    def order(self) -> np.ndarray:
        """The rows, those of one group after those of another."""
        return np.argsort(self.group, kind="stable")

    @cached_property
    def first(self) -> np.ndarray:
        """The first row of each group."""
        rows = np.empty(self.number, np.intp)
        rows[self.group[::-1]] = np.arange(len(self.group))[::-1]
        return rows

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many rows each group has."""
        return np.bincount(self.group, minlength=self.number)

    @cached_property
    def starts(self) -> np.ndarray:
        """Where each group begins in :attr:`order`."""
        first: np.ndarray = np.cumsum(self.sizes) - self.sizes
        return first

    def counted(self, values: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
        """The sum of whole numbers, which are those of some rows, in each group."""
        group = self.group[rows]
        if values.strides == (0,):  # the same in every row
            return np.bincount(group, minlength=self.number) * float(values[0] if len(values) else 0)
        return np.bincount(group, values, self.number)

    def extreme(self, best: np.ufunc, values: np.ndarray) -> np.ndarray:
        """The best value of each group; missing where all are."""
        if not self.number:
            return values[:0].astype("float64")
        found: Any = best.reduceat(values[self.order], self.starts)
        return np.asarray(found, np.float64)


@dataclass(frozen=True, eq=False)
class Totals:
    """Sums in limbs (:meth:`Table.added_up_in_limbs`) of columns that are there piece by piece: a column that
    is added up and not looked at again takes no room. ``keys`` are those of all rows."""

    keys: Table
    groups: _Groups
    sums: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, name: str, values: np.ndarray, rows: slice = slice(None)) -> None:
        """Adds some rows of a column."""
        for limb, part in _limbs(values):
            more, held = self.groups.counted(part, rows), self.sums.get(name + limb)
            self.sums[name + limb] = more if held is None else held + more

    def table(self, greatest: Mapping[str, np.ndarray]) -> Table:
        """The sums beside the greatest values of whole columns."""
        extremes = {name: self.groups.extreme(np.fmax, values) for name, values in greatest.items()}
        return self.keys.taken(self.groups.first).beside(self.sums | extremes)


def _numbered(keys: Sequence[_Parts], rows: int) -> tuple[np.ndarray, int]:
    """Which rows are alike in these arrays: a number for each row, and how many there are."""
    code, size = _coded(keys, rows)
    if size > SPARSE * rows:
        code, kinds = pd.factorize(code)
        return code, len(kinds)
    seen = np.zeros(size, bool)
    seen[code] = True
    place = np.cumsum(seen) - 1
    return place[code], int(place[-1]) + 1 if size else 0


def _coded(keys: Sequence[_Parts], rows: int) -> tuple[np.ndarray, int]:
    """A whole number for each row, from 0 to below the size told: the same for rows alike in the keys, and
    for no others."""
    if not keys or not rows:
        return np.zeros(rows, np.int64), min(rows, 1)
    code, size = _whole(keys[0])
    for key in keys[1:]:
        more, kinds = _whole(key)
        if size * kinds > _LARGEST:
            code, seen = pd.factorize(code)
            size = len(seen)
        size *= kinds
        code = np.multiply(code, kinds, dtype=np.int32 if size < _LARGE else np.int64)
        code += more
    return code, size


def _whole(key: _Parts) -> tuple[np.ndarray, int]:
    """The same for one array. Numbers of units and months lie close together: they need no looking up."""
    parts = [part for part in key if len(part)]
    if all(isinstance(part, np.ndarray) and part.dtype.kind in "iu" for part in parts):
        low, high = min(int(part.min()) for part in parts), max(int(part.max()) for part in parts)
        count = sum(map(len, parts))
        if high - low < min(SPARSE * count + SPARSE, _LARGE):
            codes = np.empty(count, np.int32)
            for part, own in zip(parts, np.split(codes, np.cumsum([*map(len, parts)])), strict=False):
                np.subtract(part, low, out=own, dtype=np.int64, casting="unsafe")
            return codes, high - low + 1
    codes, kinds = pd.factorize(_joined(key), use_na_sentinel=False)
    return codes, len(kinds)


def _pairs(
    left: Table, right: Table, keys: Sequence[str], *, unmatched: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The row numbers of each pair of rows alike in ``keys``; -1 on the right for a row ``unmatched``."""
    both = [(left.arrays[key], right.arrays[key]) for key in keys]
    group, number = _numbered(both, len(left) + len(right))
    mine, theirs = group[: len(left)], group[len(left) :]
    found = np.bincount(theirs, minlength=number)
    if len(theirs) and found.max() == 1:
        return _found(mine, theirs, number, unmatched=unmatched)
    first = np.cumsum(found) - found
    order = np.append(np.argsort(theirs, kind="stable"), -1)
    times = found[mine]
    if unmatched:
        first, times = np.where(found == 0, len(theirs), first), np.maximum(times, 1)
    rows = np.repeat(np.arange(len(left)), times)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    return rows, order[first[mine[rows]] + place]


def _found(
    mine: np.ndarray, theirs: np.ndarray, number: int, *, unmatched: bool
) -> tuple[np.ndarray, np.ndarray]:
    """:func:`_pairs` where no row finds more than one."""
    place = np.full(number, -1)
    place[theirs] = np.arange(len(theirs))
    found = place[mine]
    rows = np.arange(len(mine)) if unmatched else np.flatnonzero(found >= 0)
    return rows, found[rows]
