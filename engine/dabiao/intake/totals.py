"""Total rows (合计, 总计): compared with the sum of the other rows, then set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dabiao.catalogue.models import Element
from dabiao.catalogue.quotes import written
from dabiao.intake.body import Body, Mask
from dabiao.intake.figures import Figures
from dabiao.intake.folding import fold
from dabiao.intake.report_periods import periods

_TOTALS = re.compile(
    "((全[省市州县区旗乡镇院]|各(单位|机构|医院)|本[页月季年期])?(合计|总计|共计|总和|小计)数?"
    "|(sub|grand)?total|sum):?"
)
_PARTIAL = re.compile("本[页季年].*|.*小计.*|subtotal.*")  # of an unknown part of the rows, or of more


def mask(body: Body, unknown: Mapping[str, Mask]) -> Mask:
    """Which rows are totals, by what stands in a unit column where it is ``unknown`` as the name of one."""
    found = np.zeros(len(body), dtype=bool)
    for column, rows in unknown.items():
        found |= _named(body, column, rows, _TOTALS)
    return found


def _named(body: Body, column: str, rows: Mask, words: re.Pattern[str]) -> Mask:
    """Which of the given rows have one of these words in a column."""
    at, found = np.flatnonzero(rows), np.zeros(len(body), dtype=bool)
    found[at] = body.texts(column).take(at).each(lambda text: words.fullmatch(fold(text)) is not None)
    return found


def report(body: Body, totals: Mask, figures: Mapping[str, Figures], elements: Mapping[str, Element]) -> None:
    """A warning for each total row, saying where it differs from the sum of its period's rows.

    A total without a period is compared with all rows of the sheet; one of part of them, without a figure,
    or in a sheet of which not all rows are here or in their columns, with nothing.
    """
    if not totals.any():
        return
    end, length, _ = periods(body.texts("period"))
    period = end * 100 + length
    whole = (
        totals
        & (body.is_whole and not body.shifted.any())
        & ~_named(body, "unit", totals, _PARTIAL)
        & ~_named(body, "unit_name", totals, _PARTIAL)
    )
    differences, compared = np.full(len(body), "", dtype=object), np.zeros(len(body), dtype=bool)
    for code, element in elements.items():
        if code in figures and adds_up(element):
            compared |= whole & ~np.isnan(figures[code].values)
            wrong, expected = _differences(period, totals, whole, figures[code].values)
            told = zip(figures[code].values[wrong], expected[wrong], strict=True)
            said = [f"{element.title.zh} {written(total)} ≠ {written(sum_)}，" for total, sum_ in told]
            differences[wrong] += np.array(said, dtype=object)
    equal = compared & (differences == "")
    codes = {"total_differs": differences != "", "total_row": equal, "total_of_part": totals & ~compared}
    column = "unit" if "unit" in body else "unit_name"
    body.report(codes, column, lambda at: {"differences": differences[at].rstrip("，")})


def adds_up(element: Element) -> bool:
    """Whether the figures of several units may be added up to one of them all."""
    return element.kind in ("flow", "stock") and element.value_type != "percentage"


def _differences(
    period: NDArray[np.int64], totals: Mask, whole: Mask, values: NDArray[np.float64]
) -> tuple[Mask, NDArray[np.float64]]:
    """Which totals differ from the sum of their period's rows, and the sums."""
    others = np.where(totals | np.isnan(values), 0.0, values)
    _, group = np.unique(period, return_inverse=True)
    expected = np.where(period != 0, np.bincount(group, others)[group], others.sum())
    return whole & ~np.isnan(values) & ~np.isclose(values, expected, rtol=1e-9, atol=1e-9), expected
