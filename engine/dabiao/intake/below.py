"""What stands below the header of a table, read in pieces, so that a large file needs little room.

There are two readings of a piece. The careful one takes every cell as text and decides of each different
text what it is (:mod:`dabiao.intake.cells`); the plain one is :mod:`dabiao.intake.plain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake import plain
from dabiao.intake.cells import MISSING, Cells, States
from dabiao.intake.raw_table import Mask, RawTable, blank_rows
from dabiao.intake.texts import Texts, joined
from dabiao.processes import processors

_AT_ONCE = 2

Careful = Callable[[Texts], Cells]
"""The careful reading of a column of figures."""

Piece = tuple[dict[int, Cells], dict[int, Texts], Mask]
"""The columns of figures and of texts of a piece, by position, and its blank rows."""

_Told = tuple[slice, States]
"""Some rows of a column, and what is told of their states."""


class Below:
    """The rows below a header that are not blank. ``rows`` are their numbers as Excel shows them, ``texts``
    and ``cells`` their columns by position: a column is either one of figures or one of texts."""

    def __init__(self, table: RawTable, header: int, figures: Mapping[int, Careful]) -> None:
        self._table = table
        count, end = table.height - header - 1, 0
        values, told = {p: np.empty(count) for p in figures}, {p: list[_Told]() for p in figures}
        blank, texts = np.zeros(count, dtype=bool), []
        for cells, others, is_blank in _read(table, table.pieces(header + 1), figures):
            here = slice(end, end := end + len(is_blank))
            for p, column in cells.items():
                values[p][here] = column.values
                if column.told is not None:
                    told[p].append((here, column.told))
            texts.append(others)
            blank[here] = is_blank
        at = slice(None) if not blank.any() else np.flatnonzero(~blank)  # a slice copies nothing
        self.rows = (header + 2 + table.above + np.arange(count))[at]
        self.cells = {p: _column(values[p], told[p], at) for p in figures}
        self.texts = {p: joined([part[p] for part in texts]).take(at) for p in texts[0]}

    def text(self, position: int, at: NDArray[np.intp]) -> list[str]:
        """What stands in some cells of a column."""
        if position in self.texts:
            return [self.texts[position][row] for row in at]
        return list(self._records(at)[position])

    def records(self, at: NDArray[np.intp]) -> list[list[str]]:
        """What stands in some rows."""
        rows: list[list[str]] = self._records(at).to_numpy(object).tolist()
        return rows

    def _records(self, at: NDArray[np.intp]) -> pd.DataFrame:
        return self._table.rows(self.rows[at] - 1)


def _column(values: NDArray[np.float64], told: list[_Told], at: NDArray[np.intp] | slice) -> Cells:
    """Some rows of a column of figures; of most nothing is told, and no room is taken for it."""
    if not told:
        return Cells(values[at])
    states = Cells(values).states
    for rows, own in told:
        states[rows] = own
    return Cells(values[at], states[at])


def _read(table: RawTable, pieces: list[slice], figures: Mapping[int, Careful]) -> Iterator[Piece]:
    read = partial(_piece, table, figures)
    at_once = min(_AT_ONCE, processors(), len(pieces))
    return map(read, pieces) if at_once == 1 else _in_threads(read, pieces, at_once)


def _in_threads(read: Callable[[slice], Piece], pieces: list[slice], number: int) -> Iterator[Piece]:
    with ThreadPoolExecutor(number) as pool:  # the reader leaves Python alone
        yield from pool.map(read, pieces)


def _piece(table: RawTable, figures: Mapping[int, Careful], piece: slice) -> Piece:
    found = plain.read(table.lines[piece], table.width, figures) if table.lines else None
    cells, texts = _with_care(table.text(piece), figures) if found is None else found
    # A figure is missing too where somebody wrote that it is.
    may_be = _without_any(cells, texts)
    return cells, texts, blank_rows(table.text(piece)) if cells and may_be.any() else may_be


def _without_any(cells: Mapping[int, Cells], texts: Mapping[int, Texts]) -> Mask:
    """Which rows have neither a figure nor a text."""
    count = len(next(iter(texts.values())))
    found = np.ones(count, dtype=bool)
    for figures in cells.values():
        if found.any():
            found &= figures.states == MISSING
    for column in sorted(texts.values(), key=lambda column: len(column.distinct)):  # few may settle it
        if found.any():
            found &= column.each(lambda text: not text.strip())
    return found


def _with_care(frame: pd.DataFrame, figures: Mapping[int, Careful]) -> plain.Columns:
    texts = {p: Texts.of(frame[p]) for p in range(frame.shape[1])}
    return {p: careful(texts.pop(p)) for p, careful in figures.items()}, texts
