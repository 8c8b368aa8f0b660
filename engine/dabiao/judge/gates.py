"""Which cells may enter a sum: only those of a unit and period all of whose inputs are there.

A quotient of sums must not have a clinic in its numerator that is missing from its denominator.
The period is the longest reporting period of the inputs; a stock stands for the whole window
(DESIGN §6, Completeness).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

from dabiao.expression import base_name
from dabiao.judge.columns import Bool, both, negated
from dabiao.judge.expr import col, when, with_columns
from dabiao.judge.panel import Panel
from dabiao.judge.tally import count
from dabiao.periods import LENGTH

UNIT_WINDOW = ("unit", "start", "end")


def over_time(panel: Panel, name: str) -> bool:
    """Whether a figure is added up over the months of a window (a stock is not)."""
    return panel.elements[base_name(name)].kind != "stock"


def gate(panel: Panel, names: tuple[str, ...], name: str) -> Bool:
    """Whether a row's cell of ``name`` may enter, where ``names`` are asked for together; reads the
    columns that :func:`with_gates` adds."""
    if len(names) < 2:
        return True
    return col(_column(names, "flow" if over_time(panel, name) else "stock")) == 1


def with_gates(rows: Any, panel: Panel, sets: Iterable[tuple[str, ...]], *, one_row_a_window: bool) -> Any:
    """``rows`` with the gate columns of each set of inputs asked for together."""
    for names in dict.fromkeys(s for s in sets if len(s) > 1):
        rows = _with_gate(rows, panel, names, one_row_a_window=one_row_a_window)
    return rows


def _with_gate(rows: Any, panel: Panel, names: tuple[str, ...], *, one_row_a_window: bool) -> Any:
    flow, stock = _column(names, "flow"), _column(names, "stock")
    if one_row_a_window and not panel.two_years:
        there = count(_all_there(panel, names))
        return with_columns(rows, {flow: there, stock: there})
    flows = tuple(n for n in names if over_time(panel, n))
    stocks = tuple(n for n in names if n not in flows)
    rows = with_columns(rows, {flow: count(_all_there(panel, flows))})
    if panel.two_years:
        rows = rows.with_columns(nw.col(flow).min().over(*UNIT_WINDOW, "month"))
    lengths = {LENGTH[panel.elements[base_name(n)].frequency] for n in flows}
    if len(lengths) > 1:
        rows = with_columns(rows, {"period": col("month") - col("month") % max(lengths)})
        rows = rows.with_columns(nw.col(flow).min().over(*UNIT_WINDOW, "period")).drop("period")
    if not stocks:
        return rows
    held = when(col("month") == col("end"), count(_all_there(panel, stocks)), 1)
    rows = with_columns(rows, {stock: held})
    rows = rows.with_columns(nw.col(stock).min().over(*UNIT_WINDOW))
    if not flows:
        return rows
    rows = with_columns(rows, {flow: col(flow) * col(stock)})
    return rows.with_columns(nw.col(flow).max().over(*UNIT_WINDOW).alias(stock))


def _column(names: tuple[str, ...], kind: str) -> str:
    return f"gate|{'+'.join(names)}|{kind}"


def _all_there(panel: Panel, names: Iterable[str]) -> Bool:
    return both(*(negated(panel.cell(name).missing) for name in names))
