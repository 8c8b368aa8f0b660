"""The figures of one table, wide or long, as numbers and states per element."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao.catalogue.models import Catalogue, Element
from dabiao.intake import cells, headers
from dabiao.intake.body import Body, Codes, coded
from dabiao.intake.files import Refused
from dabiao.intake.folding import each, narrow
from dabiao.intake.headers import RETURN_COLUMNS, Layout, Vocabulary
from dabiao.words import Lang


@dataclass(frozen=True)
class Figures:
    """One element's figures, a value and a state per row; ``column`` is where they were read."""

    values: NDArray[np.float64]
    states: Codes
    column: str


def read(
    body: Body, layout: Layout, vocabulary: Vocabulary, catalogue: Catalogue, lang: Lang
) -> dict[str, Figures]:
    """The figures by element code. A long table gives each element the rows that name it.

    Raises :class:`Refused` for a table without any column of figures.
    """
    wide = [column for column in layout.columns.values() if column.name not in RETURN_COLUMNS]
    long = "element" in layout.columns and "value" in layout.columns
    if not wide and not long:
        raise Refused("no_element_column")
    found = {
        column.name: _one(body, column.name, column.name, column.measure_unit, catalogue) for column in wide
    }
    if not long:
        return found
    listed = _long(body, vocabulary, catalogue, lang)
    for column in wide:
        if column.name in listed:  # taking either would drop the other's figures
            raise Refused("duplicate_header", column.heading, other=body.heading("value"))
    return {**found, **listed}


def _one(body: Body, code: str, column: str, measure_unit: str, catalogue: Catalogue) -> Figures:
    element = catalogue.elements[code]
    factor = headers.scale(measure_unit, _spellings(element, catalogue))
    percentage = element.value_type == "percentage"
    values, states = cells.numbers(body.text(column), percentage=percentage, factor=factor or Decimal(1))
    if factor is None:
        states = np.where(states == cells.MISSING, states, "measure_unit").astype(object)
    return Figures(values, states, column)


def _spellings(element: Element, catalogue: Catalogue) -> list[str]:
    """How the element's measure unit may be written in a heading."""
    term = catalogue.terms.measure_units.get(element.measure_unit)
    words = [element.measure_unit, *([term.zh, term.en] if term else [])]
    return [*words, "%"] if element.value_type == "percentage" else words


def expected_unit(element: Element, catalogue: Catalogue) -> str:
    """The element's measure unit in Chinese, for messages."""
    term = catalogue.terms.measure_units.get(element.measure_unit)
    return term.zh if term else element.measure_unit


def _long(body: Body, vocabulary: Vocabulary, catalogue: Catalogue, lang: Lang) -> dict[str, Figures]:
    texts = body.text("element")
    named = {text: vocabulary.recognise(text) for text in texts.unique()}
    known = texts.map({text: name if name in catalogue.elements else "" for text, (name, _) in named.items()})
    blank = each(texts, narrow) == ""
    near = {text: headers.hint(vocabulary.hint(text), lang) for text in texts[known == ""].unique()[:20]}
    body.report(coded(blank, "element_blank"), "element")
    body.report(coded((known == "") & ~blank, "unknown_element"), "element",
                lambda at: {"hint": near.get(texts[at], "")})  # fmt: skip
    found: dict[str, Figures] = {}
    for text, (name, measure_unit) in named.items():
        if name in catalogue.elements:
            figures = _one(body, name, "value", measure_unit, catalogue)
            found[name] = _only(figures, texts == text, found.get(name))
    return found


def _only(figures: Figures, rows: pd.Series[bool], other: Figures | None) -> Figures:
    """``figures`` in the given rows; elsewhere what the element's other spelling has, or nothing."""
    here = rows.to_numpy(bool)
    values = other.values if other else np.full(len(here), np.nan)
    states = other.states if other else np.full(len(here), cells.MISSING, object)
    return Figures(
        np.where(here, figures.values, values), np.where(here, figures.states, states), figures.column
    )


def filled(figures: Figures) -> NDArray[np.bool_]:
    """The cells that hold something, be it usable or not."""
    return np.asarray((figures.states != cells.MISSING) & (figures.states != cells.SUPPRESSED), dtype=bool)
