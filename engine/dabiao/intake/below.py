"""What stands below the header of a table, read in pieces, so that a large file needs little room.

There are two readings of a piece. The careful one takes every cell as text and decides of each different
text what it is (:mod:`dabiao.intake.cells`). The plain one lets the CSV reader make the numbers. It is taken
only where nothing is left to decide: where all cells of figures are empty or written as ``-?digits`` or
``-?digits.digits`` and below :data:`dabiao.intake.cells.LIMIT`, of which the careful one says the same.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake.cells import LIMIT, Cells
from dabiao.intake.files import RawTable, blank_rows, parsed
from dabiao.intake.texts import Texts, joined

PIECE = 4 * 2**20
"""So many bytes are read at a time, and the rest of the line."""

_OF_FIGURES = b"0123456789.-,\n"  # what figures are written with, and what parts them

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
            frame, here = self._read(piece, figures), slice(self._starts[at], self._starts[at + 1])
            for row, (position, careful) in enumerate(figures.items()):
                values[row, here], states[row, here] = _cells(frame[position], careful)
            texts.append({p: Texts.of(frame[p]) for p in range(table.width) if p not in figures})
            if all(_any_blank(of_column) for of_column in texts[-1].values()):
                blank[here] = blank_rows(frame)
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

    def _read(self, piece: slice, figures: Collection[int]) -> pd.DataFrame:
        found = plain(self._table.lines[piece], self._table.width, figures) if self._table.lines else None
        return self._text(piece) if found is None else found

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
    while start < len(table.lines):
        end = table.lines.find(b"\n", start + PIECE) + 1 or len(table.lines)
        yield slice(start, end)
        start = end


def _rows(table: RawTable, piece: slice) -> int:
    if not table.lines:
        return int(piece.stop - piece.start)
    cut = piece.start < piece.stop and not table.lines.endswith(b"\n", piece.start, piece.stop)
    return table.lines.count(b"\n", piece.start, piece.stop) + cut


def _any_blank(texts: Texts) -> bool:
    return any(not text.strip() for text in texts.distinct)


def _cells(column: pd.Series, careful: Careful) -> Cells:
    """The cells of a column, be it read as numbers or as texts."""
    if column.dtype != np.float64:
        return careful(Texts.of(column))
    values = column.to_numpy()
    return values, np.isnan(values).view(np.int8)  # MISSING is 1, NUMBER is 0


def plain(piece: bytes, width: int, figures: Collection[int]) -> pd.DataFrame | None:
    """The columns of a piece without quotes, figures as numbers; None where a figure is not plain. No line
    has more than ``width`` cells.

    That is so where the bytes that no plain figure has all stand in the columns of texts; where the reader
    takes what remains for numbers, of which it knows all forms above but also ``.5`` and ``5.``; and where
    every point stands between digits.
    """
    if _has_odd_point(piece):
        return None
    empty: Any = {p: [""] for p in figures}
    types: Any = {p: np.float64 if p in figures else object for p in range(width)}
    try:
        frame = pd.read_csv(
            io.BytesIO(piece), header=None, names=list(range(width)), dtype=types, low_memory=False,
            keep_default_na=False, na_values=empty, skip_blank_lines=False,
        )  # fmt: skip
    except ValueError:
        return None
    texts = [Texts.of(frame[p]) for p in range(width) if p not in figures]
    if any((column.index < 0).any() for column in texts):  # a line too short to have it
        return None
    if len(_odd(piece)) != sum(map(_odd_bytes, texts)):
        return None
    return frame if all(_below_limit(frame[p].to_numpy()) for p in figures) else None


def _has_odd_point(piece: bytes) -> bool:
    """Whether a point stands anywhere but between digits."""
    codes = np.frombuffer(b"\n" + piece + b"\n", dtype=np.uint8)
    point, digit = codes == ord("."), (codes - ord("0")) < 10  # what is less than "0" is then above 200
    return bool((point[1:-1] & ~(digit[:-2] & digit[2:])).any())


def _odd(text: bytes) -> bytes:
    return text.translate(None, _OF_FIGURES)


def _odd_bytes(texts: Texts) -> int:
    """How many bytes of a column are not those of figures."""
    each = [len(_odd(text.encode())) for text in texts.distinct]
    return int(np.bincount(texts.index) @ each) if each else 0


def _below_limit(values: NDArray[np.float64]) -> bool:
    return not ((values >= LIMIT) | (values <= -LIMIT)).any()
