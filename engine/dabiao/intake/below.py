"""What stands below the header of a table, read in pieces, so that a large file needs little room.

There are two readings of a piece. The careful one takes every cell as text and decides of each different
text what it is (:mod:`dabiao.intake.cells`); the plain one is :mod:`dabiao.intake.plain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake import lines, plain
from dabiao.intake.cells import MISSING, Cells
from dabiao.intake.files import RawTable, blank_rows, parsed
from dabiao.intake.texts import Texts, joined

Mask = NDArray[np.bool_]
Careful = Callable[[Texts], Cells]
"""The careful reading of a column of figures."""


class Below:
    """The rows below a header that are not blank. ``rows`` are their numbers as Excel shows them, ``texts``
    and ``cells`` their columns by position: a column is either one of figures or one of texts."""

    def __init__(self, table: RawTable, header: int, figures: Mapping[int, Careful]) -> None:
        self._table, self._pieces = table, list(_pieces(table, header + 1)) or [slice(0, 0)]
        self._starts = np.cumsum([0, *(_rows(table, piece) for piece in self._pieces)])
        count = int(self._starts[-1])
        values, states = np.empty((len(figures), count)), np.empty((len(figures), count), dtype=np.int8)
        blank, texts = np.zeros(count, dtype=bool), []
        for at, piece in enumerate(self._pieces):
            here = slice(self._starts[at], self._starts[at + 1])
            cells, others = self._read(piece, figures)
            for row, of_column in enumerate(cells.values()):
                values[row, here], states[row, here] = of_column
            texts.append(others)
            blank[here] = self._blank(piece, (cells, others))
        self._at = slice(None) if not blank.any() else np.flatnonzero(~blank)  # a slice copies nothing
        self.rows = np.arange(header + 2, header + 2 + count)[self._at]
        self.cells = {p: (values[i][self._at], states[i][self._at]) for i, p in enumerate(figures)}
        self.texts = {p: joined([t[p] for t in texts]).take(self._at) for p in texts[0]}
        self._last = (-1, pd.DataFrame())

    def text(self, position: int, at: int) -> str:
        """What stands in one cell."""
        return self.texts[position][at] if position in self.texts else self.record(at)[position]

    def record(self, at: int) -> list[str]:
        """What stands in one row."""
        row = int(np.arange(self._starts[-1])[self._at][at])
        number = int(np.searchsorted(self._starts, row, side="right")) - 1
        if self._last[0] != number:
            self._last = number, self._text(self._pieces[number])
        return [str(column.iat[row - self._starts[number]]) for _, column in self._last[1].items()]

    def _read(self, piece: slice, figures: Mapping[int, Careful]) -> plain.Columns:
        table = self._table
        found = plain.read(table.lines[piece], table.width, figures) if table.lines and figures else None
        return _with_care(self._text(piece), figures) if found is None else found

    def _blank(self, piece: slice, columns: plain.Columns) -> Mask:
        """Which rows of a piece have nothing in any column."""
        cells, texts = columns
        blank = np.ones(_rows(self._table, piece), dtype=bool)
        for _, states in cells.values():
            blank &= states == MISSING
        for column in texts.values():
            if blank.any():
                blank &= column.each(lambda text: not text.strip())
        # A figure is missing too where somebody wrote that it is.
        return blank_rows(self._text(piece)) if blank.any() and cells else blank

    def _text(self, piece: slice) -> pd.DataFrame:
        table = self._table
        is_lines = table.lines and piece.start < piece.stop
        return parsed(table.lines[piece], table.width) if is_lines else table.text.iloc[piece]


def _pieces(table: RawTable, first: int) -> Iterator[slice]:
    """The pieces from the given row on: bytes where a row is a line, else all rows at once."""
    if not table.lines:
        yield slice(first, len(table.text))
        return
    start = 0
    for _ in range(first):
        start = table.lines.find(b"\n", start) + 1 or len(table.lines)
    yield from lines.pieces(table.lines, start)


def _rows(table: RawTable, piece: slice) -> int:
    return lines.count(table.lines, piece) if table.lines else int(piece.stop - piece.start)


def _with_care(frame: pd.DataFrame, figures: Mapping[int, Careful]) -> plain.Columns:
    texts = {p: Texts.of(frame[p]) for p in range(frame.shape[1])}
    return {p: careful(texts.pop(p)) for p, careful in figures.items()}, texts
