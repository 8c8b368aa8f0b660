"""Total rows (合计, 总计): compared with the sum of the other rows, then set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Element
from dabiao.intake.body import Body, Codes, Mask
from dabiao.intake.figures import Figures
from dabiao.intake.folding import each, fold
from dabiao.intake.report_periods import periods

_TOTALS = frozenset({"合计", "总计", "共计", "总和", "小计", "total", "sum", "subtotal"})
_PARTIAL = frozenset({"小计", "subtotal"})  # of an unknown part of the rows


def mask(body: Body) -> Mask:
    """Which rows are totals, by what stands in a unit column."""
    found = np.zeros(len(body), dtype=bool)
    for column in ("unit", "unit_name"):
        found |= each(body.text(column), fold).isin(_TOTALS).to_numpy(bool)
    return found


def report(body: Body, totals: Mask, figures: Mapping[str, Figures], elements: Mapping[str, Element]) -> None:
    """A warning for each total row, saying where it differs from the sum of its period's rows.

    A total without a period is compared with all rows of the sheet.
    """
    if not totals.any():
        return
    end, length, unreadable = periods(body.text("period"))
    period = pd.Series(np.where(unreadable == "", end * 100 + length, 0))
    partial = each(body.text("unit"), fold).isin(_PARTIAL) | each(body.text("unit_name"), fold).isin(_PARTIAL)
    differences = pd.Series([""] * len(body), dtype=object)
    for code, element in elements.items():
        if code in figures and adds_up(element):
            comparable = totals & ~partial.to_numpy(bool) & ~np.isnan(figures[code].values)
            said = _differences(period, totals, comparable, figures[code].values, element)
            differences.loc[said.index] += said
    codes: Codes = np.where(totals, np.where(differences != "", "total_differs", "total_row"), "")
    column = "unit" if "unit" in body else "unit_name"
    body.report(codes.astype(object), column, lambda at: {"differences": differences[at].rstrip("，")})


def adds_up(element: Element) -> bool:
    """Whether the figures of several units may be added up to one of them all."""
    return element.kind in ("flow", "stock") and element.value_type != "percentage"


def _differences(
    period: pd.Series[Any], totals: Mask, comparable: Mask, values: np.ndarray, element: Element
) -> pd.Series[str]:
    rows = pd.Series(np.where(totals, np.nan, values))
    by_period = rows.groupby(period).sum()
    told = pd.Series(values)[comparable]
    asked = period[comparable]
    expected = asked.map(by_period).where(asked != 0, rows.sum()).fillna(0.0).astype(float)
    wrong = ~np.isclose(told, expected, rtol=1e-9, atol=1e-9)
    title = element.title.zh
    said = [f"{title} {t:.12g} ≠ {e:.12g}，" for t, e in zip(told[wrong], expected[wrong], strict=True)]
    return pd.Series(said, index=told.index[wrong], dtype=object)
