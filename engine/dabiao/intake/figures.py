"""The figures of one table, wide or long, as numbers and states per element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from dabiao.catalogue.headings import RETURN_COLUMNS
from dabiao.catalogue.models import Catalogue, Element
from dabiao.intake import cells, headers
from dabiao.intake.below import Careful
from dabiao.intake.body import Body, Mask
from dabiao.intake.cells import Cells
from dabiao.intake.facts import ROW_REFUSED
from dabiao.intake.files import Refused
from dabiao.intake.folding import fold, narrow
from dabiao.intake.headers import Column, Layout, Vocabulary
from dabiao.words import Lang

_CORNER = re.compile(rf"{cells.MERGED} ([A-Z]+)([0-9]+):.*")
_HINTED = 20  # likeness is slow to compute, and nobody reads more hints


@dataclass(kw_only=True)
class Figures(Cells):
    """One element's figures, a cell per row; ``column`` is where they were read. There is a
    value exactly where the state is that of a number."""

    column: str

    @property
    def filled(self) -> Mask:
        """The cells that hold something, be it usable or not."""
        return np.asarray((self.states != cells.MISSING) & (self.states != cells.SUPPRESSED))

    @property
    def faulty(self) -> Mask:
        """The filled cells without a usable number."""
        return np.asarray(self.states > cells.SUPPRESSED)

    @property
    def faults(self) -> dict[str, Mask]:
        """What is wrong with them by themselves."""
        there = np.unique(self.states[self.faulty & (self.states != cells.STATE[ROW_REFUSED])])
        return {cells.STATES[state]: self.states == state for state in there}

    def take_out(self, rows: Mask, state: int) -> None:
        """Leave no figure in these rows."""
        if rows.any():
            self.told = self.states
            self.told[rows], self.values[rows] = state, np.nan


def read(
    body: Body, layout: Layout, vocabulary: Vocabulary, catalogue: Catalogue, lang: Lang
) -> dict[str, Figures]:
    """The figures by element code. A long table gives each element the rows that name it.

    Raises :class:`Refused` for a table without any column of figures.
    """
    wide = _wide(layout)
    long = "element" in layout.columns and "value" in layout.columns
    if not wide and not long:
        raise Refused("no_element_column")
    found = {
        column.name: _one(body, column.name, column.name, column.measure_unit, catalogue) for column in wide
    }
    listed = _long(body, vocabulary, catalogue, lang) if long else {}
    for column in wide:
        if column.name in listed:  # taking either would drop the other's figures
            raise Refused("duplicate_header", column.heading, other=body.heading("value"))
    found |= listed
    _take_out_joint(body, found)
    return found


def _take_out_joint(body: Body, found: dict[str, Figures]) -> None:
    """Leave no figure in the first cell of a merged range either: it may be that of all its cells."""
    corners = {corner for figures in found.values() for corner in _corners(body, figures)}
    for figures in found.values() if corners else ():
        letter = body.letter(figures.column)
        first = np.isin(body.rows, [row for column, row in corners if column == letter])
        figures.take_out(first & figures.filled, cells.STATE["merged_cell"])


def _corners(body: Body, figures: Figures) -> Iterator[tuple[str, int]]:
    """Column and row of the first cells of the merged ranges of which others stand among the figures."""
    at = np.flatnonzero(figures.states == cells.STATE["merged_cell"])
    for found in map(_CORNER.fullmatch, set(body.raw(figures.column, at))):
        if found:
            yield found[1], int(found[2])


def columns(layout: Layout) -> list[str]:
    """The columns in which figures stand, by name."""
    return [column.name for column in _wide(layout)] + ["value"] * ("value" in layout.columns)


def _wide(layout: Layout) -> list[Column]:
    """Those of one element each."""
    return [column for column in layout.columns.values() if column.name not in RETURN_COLUMNS]


def readings(layout: Layout, catalogue: Catalogue) -> dict[str, Careful]:
    """The columns of figures by name that hold them as they are meant, and how to read them."""
    if "measure_unit" in layout.columns:
        return {}
    return {
        column.name: partial(cells.numbers, percentage=_is_percentage(catalogue.elements[column.name]))
        for column in _wide(layout)
        if _factor(catalogue.elements[column.name], column.measure_unit, catalogue) == 1
    }


def _is_percentage(element: Element) -> bool:
    return element.value_type == "percentage"


def _factor(element: Element, measure_unit: str, catalogue: Catalogue) -> Decimal | None:
    return headers.scale(measure_unit, _spellings(element, catalogue))


def _one(body: Body, code: str, column: str, measure_unit: str, catalogue: Catalogue) -> Figures:
    """The figures of a column whose heading has this measure unit in brackets; one without has in each row
    that of the column of measure units."""
    element = catalogue.elements[code]
    if not measure_unit:
        _refuse_other(body, element, catalogue)
    units = body.texts("measure_unit")
    factors = [_factor(element, measure_unit or fold(text), catalogue) for text in units.distinct]
    first, *others = dict.fromkeys(factors)
    found = _read(body, element, column, first)
    for factor in others:
        here = units.spread(np.array([own == factor for own in factors]))
        found = _only(_read(body, element, column, factor), here, found)
    # Also where the cell is blank: its figure may stand beside it, and nothing older may hold in its place.
    found.take_out(body.shifted, cells.STATE[ROW_REFUSED])
    return found


def _refuse_other(body: Body, element: Element, catalogue: Catalogue) -> None:
    """Raise :class:`Refused` where a multiple of the element's measure unit stands beside the header, which
    tells none: it may be that of these figures, and may be left over from another return."""
    for word in sorted(headers.multiples(_spellings(element, catalogue)) & body.beside.keys()):
        expected = expected_unit(element, catalogue)
        raise Refused(
            "measure_unit_elsewhere", word, body.beside[word], name=element.title.zh, expected=expected
        )


def _read(body: Body, element: Element, column: str, factor: Decimal | None) -> Figures:
    """The figures in a measure unit of so many of the element's; none where it does not convert."""
    read = body.cells(column) or cells.numbers(
        body.texts(column), percentage=_is_percentage(element), factor=factor or Decimal(1)
    )
    found = Figures(read.values, read.told, column=column)
    if factor is None:
        found.take_out(found.states != cells.MISSING, cells.STATE["measure_unit"])
    return found


def _spellings(element: Element, catalogue: Catalogue) -> list[str]:
    """How the element's measure unit may be written in a heading."""
    term = catalogue.terms.measure_units.get(element.measure_unit)
    words = [element.measure_unit, *([term.zh, term.en] if term else [])]
    return [*words, "%"] if _is_percentage(element) else words


def expected_unit(element: Element, catalogue: Catalogue) -> str:
    """The element's measure unit in Chinese, for messages."""
    term = catalogue.terms.measure_units.get(element.measure_unit)
    return term.zh if term else element.measure_unit


def _long(body: Body, vocabulary: Vocabulary, catalogue: Catalogue, lang: Lang) -> dict[str, Figures]:
    texts = body.texts("element")
    named = [vocabulary.recognise(text) for text in texts.distinct]
    known = [name in catalogue.elements for name, _ in named]
    unknown = [text for text, is_known in zip(texts.distinct, known, strict=True) if not is_known]
    near = {text: headers.hint(vocabulary.hint(text), lang) for text in unknown[:_HINTED]}
    codes = ["" if is_known else _wrong(text) for text, is_known in zip(texts.distinct, known, strict=True)]
    body.report(texts.having(codes), "element", lambda at: {"hint": near.get(texts[at], "")})
    found: dict[str, Figures] = {}
    for at, (name, measure_unit) in enumerate(named):
        if known[at]:
            figures = _one(body, name, "value", measure_unit, catalogue)
            found[name] = _only(figures, texts.index == at, found.get(name))
    return found


def _wrong(text: str) -> str:
    return "unknown_element" if narrow(text) else "element_blank"


def _only(figures: Figures, here: Mask, other: Figures | None) -> Figures:
    """``figures`` in the given rows; elsewhere what the element's other spelling has, or nothing."""
    beside = other or Cells(np.full(len(here), np.nan))
    are_clean = figures.are_clean and beside.are_clean
    told = None if are_clean else np.where(here, figures.states, beside.states)
    return Figures(np.where(here, figures.values, beside.values), told, column=figures.column)
