"""One row per judged unit and window, with a tally of every input, over a panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from dabiao.expression import base_name
from dabiao.judge.blocks import Block
from dabiao.judge.columns import Bool, both, negated, where
from dabiao.judge.deliverables import filed_tally
from dabiao.judge.engines import Engine
from dabiao.judge.expr import col, filtered, lit, with_columns
from dabiao.judge.gates import gate, over_time, with_gates
from dabiao.judge.panel import Panel
from dabiao.judge.plan import DONE, Plan
from dabiao.judge.tally import Column, Reading, Tally, add_up, count

WINDOW = ["start", "end"]
_THERE_THEN = "trend|there_then"
_TREND = "trend|"


class UnitFrame(NamedTuple):
    """``frame``: one row per unit open at a window's end, and span (``start, end, known_at``).

    Stocks, and all figures of a one-month window, are read off the row of the window's last month;
    the rest was added up over the window's months (``summed``), and all that a trend reads over the
    months of both years.
    """

    frame: Any
    panel: Panel
    block: Block
    summed: bool

    def tallies(self, plan: Plan, names: Iterable[str]) -> dict[str, Tally]:
        """The tally of each of these inputs of a plan, as expressions over the frame; with the
        target's attestation, if it has one, under :data:`dabiao.judge.plan.DONE`."""
        names = tuple(names)
        found = {name: self._tally(plan, name, names) for name in names}
        if plan.target.attestation is not None:
            done, conflict = (col(f"{plan.target.attestation}|{kind}") for kind in ("done", "conflict"))
            found[DONE] = filed_tally(done, conflict, self.block.clock(plan).before)
        return found

    def new(self, plan: Plan) -> Bool:
        """Whether the unit did not exist in the baseline window."""
        return col(_THERE_THEN).fill_null(0) == 0 if plan.is_trend else False

    def _tally(self, plan: Plan, name: str, names: tuple[str, ...]) -> Tally:
        if plan.is_trend or (self.summed and over_time(self.panel, name)):
            return own_reading(plan, self.panel.years(plan.is_trend), names, name).tally()
        cell = self.panel.cell(name)
        if len(names) == 1:  # of a region, those child regions that report
            return replace(cell, value=cell.known)
        if _enters_only_whole(plan, self.panel, name):
            there = both(*(negated(self.panel.cell(n).missing) for n in names))
            return replace(cell, value=where(there, cell.value, lit(None)))
        return cell


def unit_reading(
    panel: Panel,
    names: tuple[str, ...],
    name: str,
    scope: str = "",
    within: Bool = True,
    undecided: Bool = False,
) -> Reading:
    """How one of the inputs ``names`` is read over a group of rows; ``scope`` names the rows that
    ``within`` and ``undecided`` let in."""
    maximum = panel.elements[base_name(name)].kind == "maximum"
    entering, key = gate(panel, names, name), "+".join(names)
    return Reading(f"{scope}{name}", panel.cell(name), maximum, within, undecided, entering, key)


def own_reading(plan: Plan, panel: Panel, names: tuple[str, ...], name: str) -> Reading:
    """How one of a unit's own inputs ``names`` is read over the rows of its window, of a trend's panel
    (:meth:`dabiao.judge.panel.Panel.years`) over those of both years."""
    if plan.is_trend:
        return unit_reading(panel, names, name, _TREND, at_end(panel, name))
    reading = unit_reading(panel, names, name, within=at_end(panel, name))
    return reading if _enters_only_whole(plan, panel, name) else replace(reading, gate=True)


def _enters_only_whole(plan: Plan, panel: Panel, name: str) -> bool:
    """Whether a unit's own figure enters only beside the others of its period: in the first month of a
    longer window as in later ones, and where gaps are tolerated."""
    several = plan.target.window != "month" or plan.target.min_completeness < 1
    return several and over_time(panel, name)


def at_end(panel: Panel, name: str) -> Bool:
    """The rows in which an input is read: a stock's in the last month of the window, else all."""
    return True if over_time(panel, name) else col("month") == col("end")


def unit_frame(
    panel: Panel,
    block: Block,
    plans: Iterable[tuple[Plan, tuple[str, ...]]],
    done: pd.DataFrame,
    engine: Engine,
) -> UnitFrame:
    """The frame of a block's units, for these plans and the inputs they read from this panel.

    ``done`` holds the attestations by ``unit, known_at`` (see ``attestations.wide``).
    """
    plans = list(plans)
    frame = last_months(panel, block, plans, engine)
    trends = [(plan, names) for plan, names in plans if plan.is_trend]
    plain = [(plan, names) for plan, names in plans if not plan.is_trend]
    summed = not block.single_months and any(over_time(panel, n) for _, names in plain for n in names)
    if summed:
        frame = frame.join(_sums(panel, block, plain, engine), on=["unit", *WINDOW], how="left")
    if trends:
        sums = _trend_sums(panel.years(True), block, trends, engine)
        frame = frame.join(sums, on=["unit", *WINDOW], how="left")
    if len(done.columns):
        frame = frame.join(engine.load(done), on=["unit", "known_at"], how="left")
    return UnitFrame(frame, panel, block, summed)


def last_months(
    panel: Panel, block: Block, plans: Iterable[tuple[Plan, tuple[str, ...]]], engine: Engine
) -> Any:
    """The rows of the months in which a window ends, with the span they close."""
    if block.single_months and not block.attested and not any(p.reads_days for p, _ in plans):
        rows = filtered(panel.frame, col("month").is_in(block.ends))
        return with_columns(rows, dict.fromkeys(("start", "end", "known_at"), col("month")))
    spans = block.spans
    return panel.frame.join(engine.load(spans.assign(month=spans["end"])), on="month", how="inner")


def window_rows(panel: Panel, block: Block, sets: Iterable[tuple[str, ...]], engine: Engine) -> Any:
    """The rows of the panel once for each window they belong to, with ``start`` and ``end``, and the
    gates of the sets of inputs that are asked for together."""
    if block.single_months:
        rows = filtered(panel.frame, col("month").is_in(block.ends))
        rows = with_columns(rows, dict.fromkeys(WINDOW, col("month")))
    else:
        rows = panel.frame.join(engine.load(block.months()), on="month", how="inner")
    return with_gates(rows, panel, sets, one_row_a_window=block.single_months)


def _sums(panel: Panel, block: Block, plans: list[tuple[Plan, tuple[str, ...]]], engine: Engine) -> Any:
    rows = window_rows(panel, block, [names for _, names in plans], engine)
    read = [(plan, names, n) for plan, names in plans for n in names if over_time(panel, n)]
    columns = [c for plan, names, n in read for c in own_reading(plan, panel, names, n).columns()]
    return add_up(rows, ["unit", *WINDOW], columns)


def _trend_sums(panel: Panel, block: Block, plans: list[tuple[Plan, tuple[str, ...]]], engine: Engine) -> Any:
    rows = window_rows(panel, block, [names for _, names in plans], engine)
    columns = [
        c for plan, names in plans for n in names for c in own_reading(plan, panel, names, n).columns()
    ]
    columns.append(Column(_THERE_THEN, count(negated(panel.this_year))))
    return add_up(rows, ["unit", *WINDOW], columns)
