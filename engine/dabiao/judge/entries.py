"""The cells behind verdicts as the judge read them: its own rows and readings, only not added up yet.

What is expected, usable and counted is decided where the judge decides it (``panel``, ``tally``,
``units``, ``regions``); nothing of that is said again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.expression import base_name, is_prior
from dabiao.judge.adding import Adding
from dabiao.judge.blocks import Block
from dabiao.judge.columns import Bool
from dabiao.judge.engines import collect
from dabiao.judge.expr import Expr, col, computed, filtered
from dabiao.judge.panel import Panel, weight_name
from dabiao.judge.plan import Plan
from dabiao.judge.run import Judge
from dabiao.judge.sides import Sides
from dabiao.judge.table import Table, no_rows, stacked
from dabiao.judge.tally import Reading
from dabiao.judge.units import own_reading, window_rows
from dabiao.periods import LENGTH, Window

CELL = ["unit", "month", "element"]
_TYPES = {
    **dict.fromkeys(("verdict", "month", "order"), "int64"),
    **dict.fromkeys(("name", "unit", "element", "kind"), "str"),
    **dict.fromkeys(("figure", "known", "weight", "usable", "expected"), "float64"),
    **dict.fromkeys(("enters", "undecided", "is_weight", "regional"), "bool"),
}
AT_ONCE = 64
"""Inputs read in one pass: what they have in common is computed once, and each holds a few columns."""

_ASKED = ["plan", "start", "end", "unit"]
_OF_INPUT = ["plan", "name", "element", "kind", "order", "is_weight", "mixed", "regional"]


def entries(judge: Judge, verdicts: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """One row per cell that the judge read for these verdicts, filled or expected.

    ``verdicts`` are rows of ``Result.judged``, ``counted`` the institutions (``verdict, unit``) behind
    those that count. Returned: ``verdict`` (its index), ``name`` (last year's as ``prior_year(x)``),
    ``unit, month, element`` (a stock's month is the one it was reported for), ``figure`` (the cell),
    ``known`` (what it adds to a sum) and ``weight``, ``usable`` and ``expected`` (how many cells: a
    region's figure may be made up of several), ``enters`` (into the value), ``undecided`` (whether the
    institution is in scope), ``kind`` of the element, ``order`` in the formula, ``is_weight`` (listed only
    as such), ``regional`` (a region's own).
    """
    plans = {plan.target.id: plan.index for plan in judge.plans}
    asked = verdicts.reset_index(names="verdict").rename(columns={"unit_id": "unit"})
    asked = asked.assign(plan=asked["target"].map(plans).astype("int64"))[["verdict", *_ASKED]]
    each = asked.drop(columns="unit").merge(counted[["verdict", "unit"]], on="verdict")
    asked = pd.concat([asked[verdicts["met_units"].isna().to_numpy()], each], ignore_index=True)
    here = Table.of(judge.numbers.numbered(asked, "unit"))
    found = [table for block in _narrowed(judge.blocks, asked) for table in _of_block(judge, block, here)]
    columns = list(_TYPES)
    if not found:
        return no_rows(_TYPES)
    together = stacked(t.select(*columns) for t in found).to_pandas()
    return together.assign(unit=judge.numbers.text(together["unit"])).astype(_TYPES)


def _narrowed(blocks: Iterable[Block], asked: pd.DataFrame) -> Iterator[Block]:
    """All plans that read any figure, with the windows asked for, in a few blocks: what is read is little,
    and a pass costs more than what it reads. Trends, which read two years, are apart."""
    spans = set(zip(asked["plan"], asked["start"], asked["end"], strict=True))
    own: dict[tuple[bool, bool], list[tuple[Plan, tuple[Window, ...]]]] = {}
    for plan, windows in (pair for block in blocks for pair in block.own):
        kept = tuple(w for w in windows if (plan.index, w.start, w.end) in spans)
        if plan.names and kept:
            own.setdefault((plan.target.judges_institutions, plan.is_trend), []).append((plan, kept))
    return (Block(tuple(pairs), attested=False) for pairs in own.values())


def _of_block(judge: Judge, block: Block, asked: Table) -> Iterator[Table]:
    plans = list(block.plans)
    asked = asked.taken(np.flatnonzero(np.isin(asked["plan"], [plan.index for plan in plans])))
    if plans[0].target.judges_institutions:
        panel = _only(judge.whole.institutions_of(block, plans), "unit", asked["unit"])
        own = _own(panel, block, [(plan, plan.names) for plan in plans])
        yield own.table(judge).join(asked, on=_ASKED, how="inner")
    else:
        yield _one_side(stacked(_of_regions(judge, block, plans, asked)))


def _of_regions(judge: Judge, block: Block, plans: list[Plan], asked: Table) -> Iterator[Table]:
    """What regions report themselves, and what is added up over the institutions in them."""
    pairs = [(plan, Sides.of(plan)) for plan in plans]
    reported = [(plan, side.region) for plan, side in pairs if side.region]
    if reported:
        regions = judge.regions_of(block, plans)
        own = _own(_only(regions, "unit", asked["unit"]), block, reported, regional=True)
        yield own.table(judge).join(asked, on=_ASKED, how="inner")
    added = [(plan, side) for plan, side in pairs if side.institutions]
    if added:
        by_region = asked.join(judge.numbers.under, on="unit", how="inner").drop("unit")
        adding = Adding(judge.whole.registrar, judge.whole.institutions_of(block, plans))
        inside = _only(adding.panel, "region_code", by_region["region_code"])
        table = _added(replace(adding, panel=inside), block, added).table(judge)
        yield table.join(by_region, on=["plan", "start", "end", "region_code"], how="inner")


def _only(panel: Panel, column: str, values: Iterable[int]) -> Panel:
    return replace(
        panel, frame=filtered(panel.frame, col(column).is_in(np.unique(np.asarray(values)).tolist()))
    )


def _one_side(rows: Table) -> Table:
    """Of an input that the region or its institutions may report, the one that counts."""
    group, number = rows.groups(["verdict", "name"])
    owing = np.bincount(group, rows["owed"], number)[group] > 0
    counts = ~rows["mixed"] | (owing != rows["regional"])
    return rows.taken(np.flatnonzero(counts & (rows["expected"] > 0)))


class _Input(NamedTuple):
    """One input of a plan, and how it is read; ``owed`` says by which rows, where that decides whether
    they are added up."""

    plan: Plan
    name: str
    reading: Reading
    owed: Bool = False
    mixed: bool = False
    is_weight: bool = False


def _own(
    panel: Panel, block: Block, pairs: Sequence[tuple[Plan, tuple[str, ...]]], *, regional: bool = False
) -> _Rows:
    """What units report about themselves."""
    panel = panel.years(pairs[0][0].is_trend)
    inputs = [
        _Input(plan, name, own_reading(plan, panel, names, name), mixed=name in Sides.of(plan).mixed)
        for plan, names in pairs
        for name in names
    ]
    return _Rows(panel, block, inputs, [names for _, names in pairs], regional)


def _added(adding: Adding, block: Block, pairs: Sequence[tuple[Plan, Sides]]) -> _Rows:
    """What is added up over the institutions of regions."""
    panel = adding.panel.years(pairs[0][0].is_trend)
    inputs = [
        _Input(plan, name, reading, adding.owed(plan, name), name in side.mixed)
        for plan, side in pairs
        for name, reading in adding.readings(plan, side).items()
    ]
    return _Rows(panel, block, inputs, [side.institutions for _, side in pairs])


@dataclass(frozen=True)
class _Rows:
    """Inputs read over the same rows of a panel; ``sets`` are those that are asked for together."""

    panel: Panel
    block: Block
    inputs: Sequence[_Input]
    sets: Sequence[tuple[str, ...]]
    regional: bool = False

    def table(self, judge: Judge) -> Table:
        """:func:`entries` without the verdict, with the ``plan, start, end`` and ``region_code``, whether
        the element is ``mixed``, and whether the row's unit owes it (``owed``)."""
        rows = collect(window_rows(self.panel, self.block, self.sets, judge.engine.inside))
        inputs, inside = [*self.inputs, *self._weights()], self._inside(rows)
        read: list[dict[str, np.ndarray]] = []
        for first in range(0, len(inputs), AT_ONCE):
            read += self._read(inputs[first : first + AT_ONCE], rows, inside)
        which = np.repeat(np.arange(len(inputs)), [len(part["at"]) for part in read])
        about = pd.DataFrame([self._about(one) for one in inputs], columns=_OF_INPUT).astype(
            {"name": object, "element": object, "kind": object}
        )
        together = {key: np.concatenate([part[key] for part in read]) for key in read[0]}
        place = rows.select("unit", "region_code", "start", "end").taken(together.pop("at"))
        return place.beside(Table.of(about).taken(which).arrays).beside(together)

    def _inside(self, rows: Table) -> dict[int, np.ndarray]:
        """By plan, which rows are of its windows; many plans have the same."""
        window = rows["start"].astype(np.int64) * 100_000 + rows["end"].astype(np.int64)
        spans = {own: [w.start * 100_000 + w.end for w in own] for _, own in self.block.own}
        found = {own: np.isin(window, span) for own, span in spans.items()}
        return {plan.index: found[own] for plan, own in self.block.own}

    def _weights(self) -> Iterator[_Input]:
        """The weights of averages, where they are not inputs themselves."""
        known = {(one.plan.index, one.name) for one in self.inputs}
        for one in self.inputs:
            weight = weight_name(one.name, self.panel.elements)
            if weight and (one.plan.index, weight) not in known:
                known.add((one.plan.index, weight))
                yield one._replace(name=weight, is_weight=True)

    def _about(self, one: _Input) -> tuple[Any, ...]:
        element = self.panel.elements[base_name(one.name)]
        order = one.plan.names.index(one.name) if not one.is_weight else len(one.plan.names)
        return (
            one.plan.index, one.name, element.code, element.kind, order, one.is_weight, one.mixed,
            self.regional,
        )  # fmt: skip

    def _read(
        self, inputs: Sequence[_Input], rows: Table, inside: Mapping[int, np.ndarray]
    ) -> Iterator[dict[str, np.ndarray]]:
        """The columns of each input over the rows in which a cell is filled or expected."""
        told = [self._told(one) for one in inputs]
        exprs = {(i, k): e for i, one in enumerate(told) for k, e in one.items() if isinstance(e, Expr)}
        found = computed(rows, {f"{i}|{key}": expr for (i, key), expr in exprs.items()})
        for i, (one, its) in enumerate(zip(inputs, told, strict=True)):
            columns = {key: found.get(f"{i}|{key}", its[key]) for key in its}
            at = np.flatnonzero(((columns["expected"] > 0) | columns["owed"]) & inside[one.plan.index])
            columns = {
                key: values[at] if isinstance(values, np.ndarray) else np.full(len(at), values)
                for key, values in columns.items()
            }
            row_month = rows["month"][at].astype(np.int64)
            month = self._month(one.name, row_month, ~np.isnan(columns["figure"]), columns.pop("from"))
            yield {"at": at, "month": month, **columns}

    def _told(self, one: _Input) -> dict[str, Any]:
        """What is told of an input's cells, in each column a computation or a constant."""
        reading, figure = one.reading, col(one.name)
        free = one.plan.whole_baseline and is_prior(one.name)
        weight = reading.cell.weight_known
        return {
            "figure": figure,
            "known": np.nan if one.is_weight else reading.cell.known,
            "weight": np.nan if one.is_weight or weight is None else weight,
            "usable": ~figure.is_null() if one.is_weight else reading.usable,
            "expected": reading.expected,
            "enters": (replace(reading, gate=True) if free else reading).entering,
            "undecided": reading.undecided,
            "owed": one.owed,
            "from": col(f"{one.name}|from") if f"{one.name}|from" in self.panel.columns else -1.0,
        }

    def _month(self, name: str, row_month: np.ndarray, filled: np.ndarray, carried: np.ndarray) -> np.ndarray:
        """The month a figure was reported for, or in which it should have been."""
        element = self.panel.elements[base_name(name)]
        month = row_month - 12 if is_prior(name) else row_month
        if element.kind == "stock":
            month = np.where(filled, month, month - (row_month + 1) % LENGTH[element.frequency])
        return np.where(carried >= 0, carried, month).astype(np.int64)
