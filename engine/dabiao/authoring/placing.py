"""Where a window's figure stands among the cells of its reporting periods.

An example tells what comes out when a window is added up. Here that is taken apart again, so that the
engine adds it up itself: the figure stands in one reporting period, and 0 in all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dabiao.authoring.cases import MISSING, Given
from dabiao.catalogue.models import Element
from dabiao.periods import LENGTH, Window, period_start

Cells = dict[tuple[int, str], float]
"""``(month, element)`` → figure."""

_YEAR = 12


def placed(given: Given, prior: Given, window: Window, elements: Mapping[str, Element]) -> Cells:
    """The cells that one unit reports. ``given`` and ``prior`` hold a number or ``missing`` per
    element; what is missing gets no cell, and neither does a figure for which no reporting period has
    ended by the end of the window."""
    found: Cells = {}
    zeros: Cells = {}
    # A window longer than a year overlaps its baseline; last year's first period and this year's last
    # are never the same.
    for side, shift, place in ((given, 0, -1), (prior, -_YEAR, 0)):
        figures = _figures(side, elements)
        weights = _weights(figures, elements)
        for name, figure in figures.items():
            element = elements[name]
            months = _months(element, window.start + shift, window.end + shift, whole=name in weights)
            if months:
                found[months[place], name] = figure
                zeros |= {(month, name): _nothing(element, figure) for month in months}
    return zeros | found


def _figures(given: Given, elements: Mapping[str, Element]) -> dict[str, float]:
    """The figures given, and a weight of 1 for an average whose weight is not spoken of."""
    known = {name: float(figure) for name, figure in given.items() if figure != MISSING}
    return {weight: 1.0 for weight in _weights(known, elements) if weight not in given} | known


def _weights(names: Iterable[str], elements: Mapping[str, Element]) -> set[str]:
    return {weight for name in names if (weight := elements[name].weighted_by)}


def _months(element: Element, start: int, end: int, *, whole: bool) -> list[int]:
    """The months in which the window's reporting periods end; of a stock, unless it weights something
    else, only the latest is read."""
    length = LENGTH[element.frequency]
    if element.kind == "stock" and not whole:
        return [period_start(end + 1, length) - 1]
    return [month for month in range(start, end + 1) if (month + 1) % length == 0]


def _nothing(element: Element, figure: float) -> float:
    """What a period reports that is to change nothing."""
    return min(0.0, figure) if element.kind == "maximum" else 0.0
