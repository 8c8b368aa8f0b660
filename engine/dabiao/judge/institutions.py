"""Institutions judged one by one, under ``each`` and inside ``count`` and ``share``."""

from __future__ import annotations

from collections.abc import Sequence

from dabiao.judge import scope
from dabiao.judge.blocks import SPAN
from dabiao.judge.columns import Bool
from dabiao.judge.decide import Layer
from dabiao.judge.deliverables import due_day
from dabiao.judge.expr import Expr, col, lit, when
from dabiao.judge.plan import DONE, Plan
from dabiao.judge.reasons import Code
from dabiao.judge.scope import Registrar
from dabiao.judge.status import Case, Clock, Row
from dabiao.judge.tally import cell_tally
from dabiao.judge.units import UnitFrame


def layers(units: UnitFrame, plans: Sequence[Plan], registrar: Registrar) -> list[Layer]:
    """The cases of the plans over the units' frame."""
    keep = ("unit", "region_code", *SPAN)
    return [Layer(plan.index, units.frame, case(units, plan, registrar), keep) for plan in plans]


def case(units: UnitFrame, plan: Plan, registrar: Registrar) -> Case:
    """The case of one plan; units out of its scope get the outcome ``OUT_OF_SCOPE``."""
    clock = units.block.clock(plan)
    in_scope = col(registrar.scope(plan.target))
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
        several_cells=units.summed or plan.is_trend,
        late=late(plan),
    )


def late(plan: Plan) -> Bool:
    """Whether an attested deliverable was achieved after its due date (dates compare by day)."""
    code, due = plan.target.attestation, due_day(plan)
    return False if code is None or due is None else col(f"{code}|since") > due


def _attribute_case(plan: Plan, registrar: Registrar, clock: Clock, excluded: tuple[Row, ...]) -> Case:
    """An institution that is counted for what it is: by ``meets: where``, or for being in scope."""
    meets = plan.target.meets
    done: Expr = lit(1.0)
    if meets is not None and meets.where is not None:
        answer = col(registrar.condition(plan.target, meets.where))
        done = when(answer == scope.UNDECIDED, None, answer.cast("number"))
    tally = cell_tally(done, ~done.is_null(), True, False)
    return plan.case({DONE: tally}, clock, excluded=excluded, several_cells=False)
