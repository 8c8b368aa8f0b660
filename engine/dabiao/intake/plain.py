"""The plain reading of CSV lines: the reader makes the numbers.

It is taken only where nothing is left to decide: where all cells of figures are empty or written as
``-?digits`` or ``-?digits.digits`` and below :data:`dabiao.intake.cells.LIMIT`, of which the careful
reading (:mod:`dabiao.intake.cells`) says the same.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dabiao.intake import lines
from dabiao.intake.cells import LIMIT, Cells
from dabiao.intake.texts import Texts

if TYPE_CHECKING:
    import pyarrow as pa

_OF_FIGURES = b"0123456789.-,\n"  # what figures are written with, and what parts them
_IS_ODD = ~np.isin(np.arange(256), list(_OF_FIGURES))

Columns = tuple[dict[int, Cells], dict[int, Texts]]
"""The columns of figures and those of texts, by position."""


def read(piece: bytes, width: int, figures: Collection[int]) -> Columns | None:
    """The columns of a piece; None where a figure is not plain or not every line has ``width`` cells.

    That is so where the bytes that no plain figure has all stand in the columns of texts; where the reader
    takes what remains for numbers, of which it knows all forms above but also ``.5`` and ``5.``; and where
    every point stands between digits.
    """
    odd = _odd(piece) if figures else 0
    if b'"' in piece or odd is None:
        return None
    table = _parsed(piece, width, figures)
    if table is None:
        return None
    texts = {p: _texts(table.column(p)) for p in range(width) if p not in figures}
    parting = width * table.num_rows - (not piece.endswith(b"\n"))  # commas and line breaks
    if figures and odd != parting + sum(map(_odd_bytes, texts.values())):
        return None
    cells = {p: _cells(table.column(p)) for p in figures}
    return (cells, texts) if all(_below_limit(column.values) for column in cells.values()) else None


def _odd(piece: bytes) -> int | None:
    """How many bytes are neither digits, points nor minus signs; None where a point stands anywhere but
    between digits."""
    found = [_odd_of(piece[part]) for part in lines.pieces(piece, lines.LOOKED_AT)]
    return None if None in found else sum(filter(None, found))


def _odd_of(part: bytes) -> int | None:
    codes = np.frombuffer(part, dtype=np.uint8)
    point, digit = codes == ord("."), (codes - ord("0")) < 10  # what is less than "0" is then above 200
    if np.count_nonzero(point) != np.count_nonzero(digit[:-2] & point[1:-1] & digit[2:]):
        return None
    of_figures = map(np.count_nonzero, (digit, point, codes == ord("-")))
    return int(len(codes) - sum(of_figures))


def _parsed(piece: bytes, width: int, figures: Collection[int]) -> pa.Table | None:
    try:
        import pyarrow as pa
        from pyarrow import csv
    except ImportError:  # it comes with some extras; without it everything is read with care
        return None
    number, text = pa.float64(), pa.dictionary(pa.int32(), pa.string())
    names = [str(p) for p in range(width)]
    types = {name: number if p in figures else text for p, name in enumerate(names)}
    try:
        return csv.read_csv(
            pa.BufferReader(piece),
            csv.ReadOptions(use_threads=False, block_size=len(piece) + 1, column_names=names),
            csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(check_utf8=False, column_types=types, null_values=[""]),
        )
    except pa.ArrowInvalid:
        return None


def _texts(column: pa.ChunkedArray) -> Texts:
    whole = column.chunk(0)
    distinct = whole.dictionary.to_numpy(zero_copy_only=False).tolist()
    return Texts(distinct, whole.indices.to_numpy().astype(np.intp))


def _cells(column: pa.ChunkedArray) -> Cells:
    return Cells(column.chunk(0).to_numpy(zero_copy_only=False))


def _odd_bytes(texts: Texts) -> int:
    """How many bytes of a column are not those of figures."""
    codes = np.frombuffer("\n".join([*texts.distinct, ""]).encode(), dtype=np.uint8)
    each = np.diff(np.cumsum(_IS_ODD[codes])[codes == ord("\n")], prepend=0)
    return int(np.bincount(texts.index) @ each)


def _below_limit(values: NDArray[np.float64]) -> bool:
    return not (np.abs(values) >= LIMIT).any()
