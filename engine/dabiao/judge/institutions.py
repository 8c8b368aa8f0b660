"""Institutions judged one by one: verdicts under ``each``, counts under ``count`` and ``share``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from dabiao.judge import scope
from dabiao.judge.blocks import SPAN
from dabiao.judge.columns import Bool, both, where
from dabiao.judge.engines import collect
from dabiao.judge.plan import DONE, Plan
from dabiao.judge.reasons import STATUS_CODES, Code
from dabiao.judge.scope import Registrar
from dabiao.judge.status import Case, Clock, Row
from dabiao.judge.tally import Column, add_up, cell_tally, count
from dabiao.judge.units import UnitFrame
from dabiao.judge.verdicts import DETAILS, detail_columns

COUNTS = ("met", "met_late", "unmet", "unknown", "awaited", "bad", "in_scope", "usable", "expected")
"""What is added up over institutions, per plan."""


def judged(units: UnitFrame, plans: Sequence[Plan], registrar: Registrar, *, details: bool = True) -> Any:
    """The frame of units with, per plan *i*, ``i|outcome`` and ``i|value`` and, with ``details``,
    the further columns of :data:`dabiao.judge.verdicts.DETAILS`."""
    cases = [_case(units, plan, registrar) for plan in plans]
    values = [case.shown_value().alias(f"{i}|value") for i, case in enumerate(cases)]
    frame = units.frame.with_columns(*values)
    results = [case.outcome(nw.col(f"{i}|value")).alias(f"{i}|outcome") for i, case in enumerate(cases)]
    if details:
        results += [c for i, case in enumerate(cases) for c in detail_columns(i, case, nw.col(f"{i}|value"))]
    return frame.with_columns(*results)


def each(units: UnitFrame, plans: Sequence[Plan], registrar: Registrar) -> list[pd.DataFrame]:
    """The verdicts of each plan: ``unit, start, end, known_at, outcome`` and the details."""
    frame = judged(units, plans, registrar)
    names = [f"{i}|{name}" for i in range(len(plans)) for name in ("outcome", *DETAILS)]
    table = collect(frame.select("unit", "region_code", *SPAN, *names))
    return [_of_plan(table, i) for i in range(len(plans))]


def counted(units: UnitFrame, plans: Sequence[Plan], registrar: Registrar) -> pd.DataFrame:
    """How the institutions of every region stand: ``region_code, start, end, known_at`` and, per
    plan *i*, the columns ``i|met`` … of :data:`COUNTS`."""
    frame = judged(units, plans, registrar)
    columns = [c for i, plan in enumerate(plans) for c in _count_columns(i, plan)]
    return collect(add_up(frame, ["region_code", *SPAN], columns))


def _case(units: UnitFrame, plan: Plan, registrar: Registrar) -> Case:
    clock = units.block.clock(plan)
    in_scope = nw.col(registrar.scope(plan.target))
    excluded: list[Row] = [(in_scope == scope.OUT, Code.OUT_OF_SCOPE)]
    if registrar.has_undecided(plan.target):
        excluded.append((in_scope == scope.UNDECIDED, Code.NO_DATA_ATTRIBUTE))
    if plan.measures_nothing:
        return _attribute_case(plan, registrar, clock, tuple(excluded))
    return plan.case(
        units.tallies(plan, plan.names),
        clock,
        excluded=tuple(excluded),
        new=units.new(plan),
        several_cells=units.summed,
        late=late(plan),
    )


def _attribute_case(plan: Plan, registrar: Registrar, clock: Clock, excluded: tuple[Row, ...]) -> Case:
    """An institution that is counted for what it is: by ``meets: where``, or for being in scope."""
    meets = plan.target.meets
    done: nw.Expr = nw.lit(1.0)
    if meets is not None and meets.where is not None:
        answer = nw.col(registrar.condition(plan.target, meets.where))
        done = nw.when(answer == scope.UNDECIDED).then(None).otherwise(answer.cast(nw.Float64))
    tally = cell_tally(done, ~done.is_null(), True, False)
    return plan.case({DONE: tally}, clock, excluded=excluded, several_cells=False)


def late(plan: Plan) -> Bool:
    """Whether an attested deliverable was achieved after its due date (dates compare by day)."""
    code, due = plan.target.attestation, plan.target.due
    if code is None or due is None:
        return False
    return nw.col(f"{code}|since") > float((due - dt.date(1970, 1, 1)).days)


def _of_plan(table: pd.DataFrame, i: int) -> pd.DataFrame:
    mine = table[table[f"{i}|outcome"] != Code.OUT_OF_SCOPE]
    names = {f"{i}|{name}": name for name in ("outcome", *DETAILS)}
    return mine[["unit", "region_code", *SPAN, *names]].rename(columns=names)


def _count_columns(i: int, plan: Plan) -> list[Column]:
    outcome = nw.col(f"{i}|outcome")
    passed = _among(outcome, STATUS_CODES["pass"])
    missed = _among(outcome, (*STATUS_CODES["fail"], Code.NOT_DUE_YET_UNMET, Code.NOT_DUE_BEYOND_RECOVERY))
    not_applicable = _among(outcome, STATUS_CODES["not_applicable"])
    in_scope = outcome != int(Code.OUT_OF_SCOPE)
    flags: dict[str, Bool] = {
        "met": passed,
        "met_late": outcome == int(Code.PASS_LATE),
        "unmet": missed,
        "unknown": both(in_scope, ~(passed | missed | not_applicable)),
        "awaited": outcome == int(Code.NOT_DUE_AWAITED),
        "bad": outcome == int(Code.BLOCKED),
        "in_scope": in_scope,
    }
    columns = [Column(f"{i}|n|{name}", count(flag)) for name, flag in flags.items()]
    cells = {name: where(in_scope, nw.col(f"{i}|{name}"), 0.0) for name in ("usable", "expected")}
    return columns + [Column(f"{i}|n|{name}", expr) for name, expr in cells.items()]


def _among(outcome: nw.Expr, codes: Iterable[int]) -> nw.Expr:
    return outcome.is_in([int(code) for code in codes])
