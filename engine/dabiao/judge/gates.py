"""Which cells may enter a sum: only those of a unit and period all of whose inputs are there.

A quotient of sums must not have a clinic in its numerator that is missing from its denominator.
The period is the longest reporting period of the inputs; a stock stands for the whole window.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dabiao.expression import base_name
from dabiao.judge.columns import Bool, both, negated
from dabiao.judge.expr import col, over, when, with_columns
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
    asked = [_Gate(panel, names) for names in dict.fromkeys(s for s in sets if len(s) > 1)]
    if not asked:
        return rows
    if one_row_a_window and not panel.two_years:
        there = {g: count(_all_there(panel, g.names)) for g in asked}
        return with_columns(rows, {name: there[g] for g in asked for name in (g.flow, g.stock)})
    return _with_stocks(_with_flows(rows, panel, asked), panel, [g for g in asked if g.stocks])


@dataclass(frozen=True, eq=False)
class _Gate:
    """The gate of inputs asked for together: one for those added up over time, one for stocks."""

    panel: Panel
    names: tuple[str, ...]

    @property
    def flow(self) -> str:
        return _column(self.names, "flow")

    @property
    def stock(self) -> str:
        return _column(self.names, "stock")

    @property
    def flows(self) -> tuple[str, ...]:
        return tuple(n for n in self.names if over_time(self.panel, n))

    @property
    def stocks(self) -> tuple[str, ...]:
        return tuple(n for n in self.names if not over_time(self.panel, n))

    @property
    def period(self) -> int:
        """The longest reporting period, where the inputs have several; else 0."""
        lengths = {LENGTH[self.panel.elements[base_name(n)].frequency] for n in self.flows}
        return max(lengths) if len(lengths) > 1 else 0


def _with_flows(rows: Any, panel: Panel, asked: list[_Gate]) -> Any:
    rows = with_columns(rows, {g.flow: count(_all_there(panel, g.flows)) for g in asked})
    if panel.two_years:
        rows = over(rows, "min", {g.flow: g.flow for g in asked}, [*UNIT_WINDOW, "month"])
    for length in sorted({g.period for g in asked} - {0}):
        rows = with_columns(rows, {"period": col("month") - col("month") % length})
        alike = {g.flow: g.flow for g in asked if g.period == length}
        rows = over(rows, "min", alike, [*UNIT_WINDOW, "period"]).drop("period")
    return rows


def _with_stocks(rows: Any, panel: Panel, asked: list[_Gate]) -> Any:
    if not asked:
        return rows
    at_end = col("month") == col("end")
    held = {g.stock: when(at_end, count(_all_there(panel, g.stocks)), 1) for g in asked}
    rows = over(with_columns(rows, held), "min", {name: name for name in held}, UNIT_WINDOW)
    mixed = [g for g in asked if g.flows]
    if not mixed:
        return rows
    rows = with_columns(rows, {g.flow: col(g.flow) * col(g.stock) for g in mixed})
    return over(rows, "max", {g.stock: g.flow for g in mixed}, UNIT_WINDOW)


def _column(names: tuple[str, ...], kind: str) -> str:
    return f"gate|{'+'.join(names)}|{kind}"


def _all_there(panel: Panel, names: Iterable[str]) -> Bool:
    return both(*(negated(panel.cell(name).missing) for name in names))
