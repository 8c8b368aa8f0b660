"""The rows below a header, and what becomes of each: accepted, set aside or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.intake.below import Below, Careful
from dabiao.intake.cells import MERGED, Cells
from dabiao.intake.files import Refused
from dabiao.intake.folding import fold, narrow
from dabiao.intake.headers import Layout, Vocabulary, merged_headings, report_unknown, without_heading
from dabiao.intake.problems import Log, Place
from dabiao.intake.raw_table import RawTable
from dabiao.intake.texts import Texts
from dabiao.intake.wording import TABLE

_WORD_ENDS = re.compile(r"[\s:,;、。/()\[\]【】〔〕]+|单位为?")

Mask = NDArray[np.bool_]
Codes = Mapping[str, Mask]
"""Codes of problems, each with the rows that have it; a row has one of them at most."""

Details = Callable[[int], Mapping[str, object]]


@dataclass(frozen=True)
class Counts:
    """Rows of a file; ``accepted + set_aside + refused = read``."""

    read: int = 0
    accepted: int = 0
    set_aside: int = 0
    refused: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.accepted + other.accepted,
            self.set_aside + other.set_aside,
            self.refused + other.refused,
        )


class Body:
    """The filled rows below the header of one table, as text by column name."""

    def __init__(
        self, table: RawTable, layout: Layout, log: Log, figures: Mapping[str, Careful] | None = None
    ) -> None:
        positions = {layout.columns[name].position: careful for name, careful in (figures or {}).items()}
        self._below = Below(table, layout.header, positions)
        self.rows = self._below.rows
        self._table, self._layout, self._log = table, layout, log
        self._refused = np.zeros(len(self.rows), dtype=bool)
        self._shifted = np.zeros(len(self.rows), dtype=bool)
        self._aside = np.zeros(len(self.rows), dtype=bool)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: str) -> bool:
        return name in self._layout.columns

    def text(self, name: str) -> pd.Series[str]:
        """The column's text, "" everywhere if the file does not have it."""
        return self.texts(name).series()

    def texts(self, name: str) -> Texts:
        """The same, each different text once."""
        return self._below.texts[self._position(name)] if name in self else Texts.blank(len(self))

    def cells(self, name: str) -> Cells | None:
        """The cells of a column of figures; None where it is read as texts."""
        return self._below.cells.get(self._position(name))

    def _position(self, name: str) -> int:
        return self._layout.columns[name].position

    @cached_property
    def beside(self) -> dict[str, int]:
        """The words above the header, and those of the line right below where that holds no digit, as data
        would: each with the number of its line."""
        top, header = self._table.top, self._layout.header
        lines = {
            number: _line(row) for number, row in enumerate(top[: header + 2], 1) if number != header + 1
        }
        if re.search(r"\d", lines.get(header + 2, "")):
            del lines[header + 2]
        return {fold(word): number for number, line in lines.items() for word in _WORD_ENDS.split(line)}

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows of the sheet."""
        return self._table.whole

    @property
    def live(self) -> Mask:
        """The rows neither refused nor set aside."""
        return ~(self._refused | self._aside)

    @property
    def refused(self) -> Mask:
        """The rows told to be wrong as a whole."""
        return self._refused.copy()

    @property
    def shifted(self) -> Mask:
        """The rows with more cells than there are headings: what they say may stand in wrong columns."""
        return self._shifted

    @property
    def counts(self) -> Counts:
        aside = self._aside & ~self._refused
        return Counts(len(self), int(self.live.sum()), int(aside.sum()), int(self._refused.sum()))

    def set_aside(self, mask: Mask) -> None:
        """Take rows out without calling them wrong."""
        self._aside |= mask

    def report(self, codes: Codes, column: str, details: Details | None = None, *,
               element: str = "", title: str = "") -> None:  # fmt: skip
        """Tell every row that has a code; a code of the level *row refused* refuses the row.

        ``column`` names the column that holds the raw cell. ``details`` gives the words of one row.
        Rows set aside are neither told nor refused.
        """
        told = {code: np.flatnonzero(rows & ~self._aside) for code, rows in codes.items() if rows.any()}
        names = title or self.heading(column), element or column
        for code, positions in told.items():
            if TABLE[code][0] == "row_refused":
                self._refused[positions] = True
            self._tell(code, positions, self._position(column) if column in self else None, details, names)

    def check(self, vocabulary: Vocabulary, figures: Collection[str] = ()) -> None:
        """Tell of a hidden sheet, of figures called cumulative and of the columns that are not read, and
        refuse the rows that have a cell under no heading, or in the columns of these ``figures`` a number
        in two cells: an unquoted comma in a number would make them.

        Raises :class:`Refused` where a heading is merged with others above cells of their own: what these are
        is told in another row, if at all.
        """
        for position, merged in merged_headings(self._table, self._layout).items():
            if self._below.texts[position].each(_holds_something).any():
                raise Refused("merged_heading", merged, self._layout.header + 1)
        if self._table.hidden and len(self):
            self._log.add("hidden_sheet", Place(self._table.file, self._table.sheet))
        for word, number in self.beside.items():
            if "累计" in word:
                self._log.add("cumulative_beside", Place(self._table.file, self._table.sheet, number), word)
        report_unknown(self._table, self._layout, vocabulary, self._log)
        for position in without_heading(self._table, self._layout):
            self._refuse_filled(position)
        self._refuse_split({self._position(name): name for name in figures})

    def _refuse_filled(self, position: int) -> None:
        filled = self._below.texts[position].each(_holds_something)
        told = np.flatnonzero(filled & ~self._shifted)  # the first such cell of a row speaks for all
        self._shifted |= filled
        self._refused |= filled
        if len(told):
            letter = _letter(position)
            place = {"at": position + 1, "letter": letter}
            self._tell("surplus_cell", told, position, lambda _: place, (letter, ""))

    def _refuse_split(self, figures: Mapping[int, str]) -> None:
        first: dict[int, tuple[int, str]] = {}
        split = self._table.split_numbers(self._layout.header, figures) if figures else ()
        for row, position, number in split:
            first.setdefault(int(np.searchsorted(self.rows, row)), (position, number))
        at = np.array(list(first), np.intp)
        positions = np.array([position for position, _ in first.values()], np.intp)
        own = ~self._shifted[at]
        for position in np.unique(positions[own]).tolist():
            rows, name = at[own & (positions == position)], figures[position]
            names = self.heading(name), name
            self._tell("split_number", rows, position, lambda row: {"number": first[row][1]}, names)
        self._shifted[at] = self._refused[at] = True

    def headers(self, at: NDArray[np.intp], vocabulary: Vocabulary) -> NDArray[np.intp]:
        """Which of these rows have two known headings, not all of them those of the header above it."""
        rows = self._below.records(at) if len(at) else []
        return at[[self._is_header(row, vocabulary) for row in rows]]

    def _is_header(self, row: list[str], vocabulary: Vocabulary) -> bool:
        cells = [(position, vocabulary.recognise(text)[0]) for position, text in enumerate(row)]
        known = {(position, name) for position, name in cells if name}
        return len(known) >= 2 and not known <= {(c.position, c.name) for c in self._layout.columns.values()}

    def report_column(self, code: str, column: str, **details: object) -> None:
        """Tell something of a whole column once, at its heading."""
        self._log.add(code, self.header_place(self.heading(column), column), "", **details)

    def heading(self, name: str) -> str:
        """How the file itself calls a column."""
        return self._layout.columns[name].heading if name in self else name

    def header_place(self, column: str, element: str) -> Place:
        """Where a whole column is told of: its heading's row."""
        return Place(self._table.file, self._table.sheet, self._layout.header + 1, column, element)

    def letter(self, name: str) -> str:
        """How a spreadsheet calls a column."""
        return _letter(self._position(name))

    def raw(self, name: str, at: NDArray[Any]) -> list[str]:
        """What stands in some cells of a column, as it stands there."""
        return self._raw(self._position(name), at)

    def _tell(self, code: str, positions: NDArray[Any], column: int | None,
              details: Details | None, names: tuple[str, str]) -> None:  # fmt: skip
        place = Place(self._table.file, self._table.sheet, None, *names)
        listed, rest = np.split(positions, [self._log.room(code, place)])
        for at, raw in zip(listed, self._raw(column, listed), strict=True):
            here = replace(place, row=int(self.rows[at]))
            self._log.add(code, here, raw, **(details(at) if details else {}))
        if len(rest):
            self._log.count_only(code, place, len(rest))

    def _raw(self, column: int | None, at: NDArray[Any]) -> list[str]:
        return [""] * len(at) if column is None or not len(at) else self._below.text(column, at)


def _line(row: list[str]) -> str:
    return narrow(" ".join(cell for cell in row if not cell.startswith(MERGED)))


def _holds_something(text: str) -> bool:
    return narrow(text) != "" and not text.startswith(MERGED)


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    letter: str = get_column_letter(position + 1)
    return letter


def coded(mask: NDArray[Any] | pd.Series[Any], code: str) -> Codes:
    """``code`` where the mask holds."""
    return {code: np.asarray(mask, dtype=bool)}
