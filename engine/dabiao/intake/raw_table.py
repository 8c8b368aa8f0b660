"""One sheet as text, as it stands in its file; a large one is read in pieces."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake import lines as csv_lines

SEARCHED_ROWS = 20

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class RawTable:
    """A sheet of ``height`` rows, of at most ``width`` cells. Its row 0 is the one that Excel numbers 1;
    ``top`` are the rows among which the header is looked for. It is either ``lines``, the UTF-8 text of a CSV
    file in which every line is a row, without the quotes that do nothing; or ``cells``, in columns 0, 1, …

    Of a file that is too large to be held it is a stretch and not ``whole``: behind the first one, its top
    ``repeated`` rows are those down to the header again, and ``above`` more of the file are left out. Excel
    does not show a ``hidden`` one.
    """

    file: str
    sheet: str
    top: list[list[str]]
    height: int
    width: int
    cells: pd.DataFrame
    lines: bytes = b""
    whole: bool = True
    repeated: int = 0
    above: int = 0
    hidden: bool = False

    @classmethod
    def of(cls, file: str, sheet: str, cells: pd.DataFrame) -> RawTable:
        return cls(file, sheet, _top(cells), *cells.shape, cells)

    @classmethod
    def of_lines(cls, file: str, lines: bytes, height: int, width: int) -> RawTable:
        head = lines[: csv_lines.start(lines, SEARCHED_ROWS)]
        return cls(file, "", _top(parsed(head, width)), height, width, pd.DataFrame(), lines)

    def pieces(self, first: int = 0) -> list[slice]:
        """The rows from the given one on, as one piece or more: the bytes of lines, else rows."""
        if not self.lines:
            return [slice(first, self.height)]
        return csv_lines.pieces(self.lines, csv_lines.READ, csv_lines.start(self.lines, first))

    def text(self, piece: slice) -> pd.DataFrame:
        """The rows of a piece, in columns 0, 1, …"""
        return parsed(self.lines[piece], self.width) if self.lines else self.cells.iloc[piece]

    def holds(self, numbers: NDArray[np.int64]) -> Mask:
        """Which of these numbers of rows of the file are those of rows that stand here."""
        at = numbers - self.above
        return (at >= self.repeated) & (at < self.height)

    def split_numbers(self, header: int, figures: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """The numbers below the header that a thousands comma seems to have made two cells of: the number of
        the row, the position of the first cell, one of ``figures``, and how the number is written."""
        found = (
            csv_lines.split_numbers(self.lines, header, self.width, figures)
            if self.lines
            else _split_numbers(self.cells, header, figures)
        )
        for row, position, number in found:
            yield row + 1 + self.above, position, number

    def rows(self, numbers: NDArray[np.int64]) -> pd.DataFrame:
        """The rows of the file of these numbers."""
        if not self.lines:
            return self.cells.take(numbers)
        asked, at = np.unique(numbers - self.above, return_inverse=True)
        return parsed(csv_lines.chosen(self.lines, asked), self.width).take(at)

    @cached_property
    def blank(self) -> Mask:
        """The rows without any text."""
        return np.concatenate([blank_rows(self.text(piece)) for piece in self.pieces()])

    @property
    def filled(self) -> int:
        """How many others there are."""
        return int((~self.blank).sum())

    @property
    def holds_text(self) -> bool:
        """Whether there is any."""
        return any(cell.strip() for row in self.top for cell in row) or self.filled > 0


def _split_numbers(
    cells: pd.DataFrame, header: int, figures: Collection[int]
) -> Iterator[tuple[int, int, str]]:
    for position, ((_, left), (_, right)) in enumerate(pairwise(cells.items())):
        for row in np.flatnonzero(right.str.match(r"0\d\d")) if position in figures else ():
            number = f"{left[row]},{right[row]}"
            if row > header and csv_lines.SPLIT.match(number.encode()):
                yield int(row), position, number


def _top(text: pd.DataFrame) -> list[list[str]]:
    rows: list[list[str]] = text.head(SEARCHED_ROWS).to_numpy(object).tolist()
    return rows


def parsed(lines: bytes, width: int) -> pd.DataFrame:
    """All records of UTF-8 text as columns of texts, "" where a record is shorter than others."""
    if not lines:
        return pd.DataFrame(columns=range(width), dtype=object)
    table = pd.read_csv(
        io.BytesIO(lines), header=None, names=range(width), dtype=object,
        keep_default_na=False, na_filter=False, skip_blank_lines=False, low_memory=False,
    )  # fmt: skip
    return table.fillna("") if table.isna().to_numpy().any() else table


def blank_rows(text: pd.DataFrame) -> Mask:
    """Which rows have nothing in any column."""
    blank = np.ones(len(text), dtype=bool)
    for _, column in text.items():
        if not blank.any():
            break
        blank[blank] = [not cell.strip() for cell in column.to_numpy()[blank]]
    return blank
