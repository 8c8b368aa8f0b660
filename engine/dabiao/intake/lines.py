"""The lines of a CSV text in UTF-8, looked at in pieces: how many there are, how many cells they have, and
what stands in quotes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise, starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

READ, LOOKED_AT = 2**20, 2**18
"""So many bytes are read or, which goes faster where they stay at hand, looked at at a time, and the rest of
the line."""

_COMMA, _BREAK, _QUOTE, _ZERO = b',\n"0'
_BESIDE_QUOTES = np.isin(np.arange(256), [_COMMA, _BREAK, _QUOTE])

SPLIT, _SPLIT_ANYHOW = (
    re.compile(rb"(?<![^,])-?[1-9]\d?\d?(?=,(%b\d\d(?:\.\d+)?)(?![^,]))" % digit) for digit in (b"0", rb"\d")
)
"""A number in two cells for its thousands comma: where one is written as none is, and where it could be."""
_QUOTED = re.compile(rb'"[^"]*"')

Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def start(text: bytes, line: int) -> int:
    """Where the line of this number begins, the first being 0; the end of a text that has fewer."""
    place = 0
    for _ in range(line):
        place = text.find(b"\n", place) + 1 or len(text)
    return place


def pieces(text: bytes, size: int, first: int = 0) -> list[slice]:
    """The text from this place on in pieces of whole lines; at least one, which may be empty."""
    ends = [first]
    while ends[-1] < len(text):
        ends.append(text.find(b"\n", ends[-1] + size) + 1 or len(text))
    return list(starmap(slice, pairwise(ends))) or [slice(first, first)]


def count(text: bytes, piece: slice = slice(None)) -> int:
    """How many lines a piece has; the last one of a text need not be ended."""
    start, stop, _ = piece.indices(len(text))
    codes = _codes(text)
    is_open = start < stop and codes[stop - 1] != _BREAK
    parts = (codes[at : min(at + LOOKED_AT, stop)] for at in range(start, stop, LOOKED_AT))
    return int(is_open) + sum(int(np.count_nonzero(part == _BREAK)) for part in parts)


def chosen(text: bytes, numbers: NDArray[np.int64]) -> bytes:
    """The lines of these numbers, which ascend."""
    found, end = [], 0
    for piece in pieces(text, READ):
        first, end = end, end + count(text, piece)
        own = numbers[(numbers >= first) & (numbers < end)] - first
        if len(own):
            part = text[piece]
            starts = np.concatenate([[0], np.flatnonzero(_codes(part) == _BREAK) + 1, [len(part)]])
            found += [part[start:stop] for start, stop in zip(starts[own], starts[own + 1], strict=True)]
    return b"".join(found)


def extent(text: bytes) -> tuple[int, int]:
    """How many lines there are, and the cells of the longest; none has a line break in quotes."""
    if not text:
        return 0, 1
    commas = (_commas(text[piece]) for piece in pieces(text, LOOKED_AT))
    heights, most = zip(*((len(each), int(each.max())) for each in commas), strict=True)
    return sum(heights), max(most) + 1


def split_numbers(
    text: bytes, header: int, widest: int, figures: Collection[int]
) -> Iterator[tuple[int, int, str]]:
    """The numbers below the header that seem to be in two cells for their thousands comma, as ``1,000``: each
    with the number of its line and the position of its first cell, which is one of ``figures``.

    No figure is written ``000``. One like ``234`` may be meant as it stands, unless its line has more cells
    than the header; the ``widest`` has so many.
    """
    width = extent(text[start(text, header) : start(text, header + 1)])[1]
    first = counted = 0
    for piece in pieces(text, LOOKED_AT):
        part = text[piece]
        begun = _begun_with_zero(part)
        if not len(begun) and widest <= width:
            continue
        first, counted = first + count(text, slice(counted, piece.start)), piece.start
        ends = np.flatnonzero(_codes(part + b"\n") == _BREAK)
        suspects = np.unique(np.searchsorted(ends, begun))
        if widest > width:
            suspects = np.union1d(suspects, np.flatnonzero(_commas(part) >= width))
        for line in suspects[suspects + first > header].tolist():
            cells = _QUOTED.sub(b'""', part[ends[line - 1] + 1 if line else 0 : ends[line]])
            for found in (SPLIT if cells.count(b",") < width else _SPLIT_ANYHOW).finditer(cells):
                position = cells.count(b",", 0, found.start())
                if position in figures:
                    yield first + line, position, f"{found[0].decode()},{found[1].decode()}"


def _begun_with_zero(piece: bytes) -> NDArray[np.intp]:
    """Where the commas stand between a digit and a cell that begins with 0 and two digits."""
    codes = _codes(piece)
    at = np.flatnonzero((codes[1:-3] == _COMMA) & (codes[2:-2] == _ZERO)) + 1
    return at[np.all([codes[at + beside] - _ZERO < 10 for beside in (-1, 2, 3)], axis=0)]


def without_needless_quotes(text: bytes) -> bytes | None:
    """The same cells without quotes, but for those stretches of lines where they hold a comma or a quote;
    None where they hold a line break, or one stands elsewhere than around a cell."""
    if _QUOTE not in text:
        return text
    found = []
    for piece in pieces(text, LOOKED_AT):
        freed = _freed(text[piece])
        if freed is None:
            return None
        found.append(freed)
    return b"".join(found)


def _codes(text: bytes) -> Codes:
    return np.frombuffer(text, dtype=np.uint8)


def _in_quotes(codes: Codes) -> Mask:
    """Whether an odd number of quotes stands before it, be it two for one in a cell."""
    return np.asarray(np.logical_xor.accumulate(codes == _QUOTE))


def _freed(piece: bytes) -> bytes | None:
    codes = _codes(b"\n" + piece + b"\n")
    quotes = np.flatnonzero(codes == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    beside: Any = np.concatenate([codes[opening - 1], codes[closing + 1]])
    if len(quotes) % 2 or not _BESIDE_QUOTES[beside].all() or _held(codes == _BREAK, quotes):
        return None
    is_doubled = (codes[closing + 1] == _QUOTE).any()
    return piece if is_doubled or _held(codes == _COMMA, quotes) else piece.replace(b'"', b"")


def _held(found: Mask, quotes: NDArray[np.intp]) -> bool:
    """Whether any is found in quotes."""
    return len(quotes) > 0 and bool(np.logical_or.reduceat(found, quotes)[0::2].any())


def _commas(piece: bytes) -> NDArray[Any]:
    """How many of each line part cells."""
    codes = _codes(piece)
    commas = codes == _COMMA
    if _QUOTE in piece:
        commas &= ~_in_quotes(codes)
    starts = np.append(0, np.flatnonzero(codes[:-1] == _BREAK) + 1)
    counts = np.add.reduceat(commas.view(np.uint8), starts, dtype=np.uint8)  # fast, but up to 255
    if counts.sum() < np.count_nonzero(commas):
        return np.add.reduceat(commas, starts, dtype=np.int32)
    return counts
