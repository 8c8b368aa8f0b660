"""A frame in memory: arrays by name, and the few things that judging does to frames.

A month's returns make frames of some hundred rows, and judging asks hundreds of small things of them:
to build a pandas frame for each would take far longer than the answers. What is done to a frame of any
other engine through narwhals has the same name here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

AT_ONCE = 4
"""Figures added up in one pass: a pass costs more than a small sum, and holds a copy of its figures."""


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of ``rows`` values each; numbers are NumPy arrays, text keeps the array pandas holds it in.
    What is missing is NaN."""

    arrays: Mapping[str, Any]
    rows: int

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
        return Table({name: self.arrays[name] for name in names}, self.rows)

    def drop(self, *names: str) -> Table:
        """All columns but these."""
        return Table({name: v for name, v in self.arrays.items() if name not in names}, self.rows)

    def rename(self, names: Mapping[str, str]) -> Table:
        """The same with new names for the columns named."""
        return Table({names.get(name, name): v for name, v in self.arrays.items()}, self.rows)

    def beside(self, arrays: Mapping[str, Any]) -> Table:
        """The same with these columns added or replaced."""
        return Table({**self.arrays, **arrays}, self.rows)

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
        """Which rows are alike in ``keys``: a number for each row, counted up from 0 in order of
        appearance, and how many there are."""
        return _numbered([self.arrays[key] for key in keys], self.rows)

    def added_up(self, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Table:
        """One row per group of ``keys``, with the sum or the greatest value of these columns. A sum of
        nothing is 0."""
        group, number = self.groups(keys)
        first = np.empty(number, np.intp)
        first[group[::-1]] = np.arange(self.rows)[::-1]
        found = self._sums(sums, group, number)
        found |= {name: _extreme(np.fmax, self.arrays[name], group, number) for name in maxima}
        return self.select(*keys).taken(first).beside(found)

    def _sums(self, names: Sequence[str], group: np.ndarray, number: int) -> dict[str, np.ndarray]:
        """The sums per group: counts are exact anyhow; figures are left to pandas, which carries along what
        each addition rounds off."""
        figures = [name for name in names if self.arrays[name].dtype.kind == "f"]
        found = {n: np.bincount(group, self.arrays[n], number) for n in names if n not in figures}
        for first in range(0, len(figures), AT_ONCE):
            some = figures[first : first + AT_ONCE]
            block = pd.DataFrame(np.array([self.arrays[n] for n in some]).T, copy=False)
            found |= zip(some, block.groupby(group).sum().to_numpy().T, strict=True)
        return found

    def spread(self, how: Literal["min", "max"], columns: Mapping[str, str], keys: Sequence[str]) -> Table:
        """With, under each new name, the least or greatest value of a column among the rows alike in
        ``keys``."""
        group, number = self.groups(keys)
        best = {"min": np.fmin, "max": np.fmax}[how]
        found = {old: _extreme(best, self.arrays[old], group, number) for old in set(columns.values())}
        return self.beside({new: found[old][group] for new, old in columns.items()})

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


def _array(values: pd.Series[Any]) -> Any:
    return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array


def _joined(parts: Sequence[Any]) -> Any:
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts)
    return pd.concat([pd.Series(part) for part in parts], ignore_index=True).array


def _extreme(best: np.ufunc, values: np.ndarray, group: np.ndarray, number: int) -> np.ndarray:
    found = np.full(number, np.nan)
    best.at(found, group, values)
    return found


def _numbered(keys: Sequence[Any], rows: int) -> tuple[np.ndarray, int]:
    group, number = np.zeros(rows, np.int64), min(rows, 1)
    for key in keys:
        more, kinds = pd.factorize(key, use_na_sentinel=False)
        group, seen = pd.factorize(group * len(kinds) + more)
        number = len(seen)
    return group, number


def _pairs(
    left: Table, right: Table, keys: Sequence[str], *, unmatched: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The row numbers of each pair of rows alike in ``keys``; -1 on the right for a row ``unmatched``."""
    both = [_joined([left.arrays[key], right.arrays[key]]) for key in keys]
    group, number = _numbered(both, len(left) + len(right))
    mine, theirs = group[: len(left)], group[len(left) :]
    found = np.bincount(theirs, minlength=number)
    first = np.cumsum(found) - found
    order = np.append(np.argsort(theirs, kind="stable"), -1)
    times = found[mine]
    if unmatched:
        first, times = np.where(found == 0, len(theirs), first), np.maximum(times, 1)
    rows = np.repeat(np.arange(len(left)), times)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    return rows, order[first[mine[rows]] + place]
