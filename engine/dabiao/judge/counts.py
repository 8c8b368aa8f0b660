"""``count`` and ``share``: how many of the institutions in scope satisfy the condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dabiao.catalogue.demands import Demand
from dabiao.judge.blocks import SPAN
from dabiao.judge.columns import Bool, both, divided, either, negated, where
from dabiao.judge.decide import Layer
from dabiao.judge.demands import EDGES, Bounds
from dabiao.judge.expr import Expr, col, when
from dabiao.judge.outcomes import PLAN
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import STATUS_CODES, Code
from dabiao.judge.rounding import COUNT, Rounded, tolerance
from dabiao.judge.status import Case, Clock, Inputs, Row, Value
from dabiao.judge.table import Table
from dabiao.judge.verdicts import MEMBERS

COUNTS = ("met", "met_late", "unmet", "unknown", "awaited", "bad", "in_scope", "usable", "expected")
"""What is added up over institutions, per plan."""

READ = ("outcome", "usable", "expected")
"""What is read of the outcome of an institution that is counted."""

_TOLERANCE = tolerance(COUNT * Rounded.written(100) / COUNT)
"""How near a number of institutions, or a percentage of them, must come to what is demanded."""

_KEYS = [PLAN, "region_code", *SPAN]

MET = STATUS_CODES["pass"]
UNMET = (*STATUS_CODES["fail"], Code.NOT_DUE_YET_UNMET, Code.NOT_DUE_BEYOND_RECOVERY)
LEFT_OUT = STATUS_CODES["not_applicable"]
"""The outcomes of an institution that count for, against, and not at all; all others are unknown."""


def counted(outcomes: pd.DataFrame) -> pd.DataFrame:
    """How the institutions of every region stand: ``plan, region_code, start, end, known_at`` and the
    columns of :data:`COUNTS`; ``outcomes`` holds one row per plan, institution and span."""
    code = outcomes["outcome"]
    passed, missed = code.isin(MET), code.isin(UNMET)
    flags = pd.DataFrame({
        "met": passed,
        "met_late": code == Code.PASS_LATE,
        "unmet": missed,
        "unknown": ~(passed | missed | code.isin(LEFT_OUT)),
        "awaited": code == Code.NOT_DUE_AWAITED,
        "bad": code == Code.BLOCKED,
        "in_scope": True,
        "usable": outcomes["usable"],
        "expected": outcomes["expected"],
    }).astype("float64")  # fmt: skip
    return added(pd.concat([outcomes[_KEYS], flags], axis=1))


def added(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts of many institutions, or of many parts of them, as one row for each plan, region and span."""
    return counts.groupby(_KEYS, as_index=False).sum()


def layers(plans: Sequence[Plan], grid: pd.DataFrame) -> list[Layer]:
    """The cases of the plans, those that ask the same in one layer; ``grid`` holds one row per plan,
    judged region and span with where it stands (``blocks.timetable``) and the columns of :data:`COUNTS`,
    0 where nobody is in scope."""
    members = dict(zip(MEMBERS, ("met", "unmet", "unknown"), strict=True))
    grid = grid.assign(**{name: grid[source] for name, source in members.items()})
    alike: dict[Any, list[Plan]] = {}
    for plan in plans:
        key = (plan.target.quantifier, _demand(plan).operator, plan.least_completeness is None)
        alike.setdefault(key, []).append(plan)
    return [_layer(group, grid) for group in alike.values()]


def _layer(plans: list[Plan], grid: pd.DataFrame) -> Layer:
    numbers = pd.DataFrame([_numbers(plan) for plan in plans])
    rows = Table.of(grid.merge(numbers, on=PLAN))
    return Layer(None, rows, _case(plans[0]), ("unit", *SPAN, *MEMBERS))


def _numbers(plan: Plan) -> dict[str, Any]:
    bounds = Bounds.of(_demand(plan), _TOLERANCE)
    edges = {name: getattr(bounds, name) for name in EDGES}
    return {PLAN: plan.index, "least": plan.least_completeness, **edges}


def _demand(plan: Plan) -> Demand:
    if plan.target.demand is None:
        raise AssertionError(f"{plan.target.id} counts institutions but demands no number")
    return plan.target.demand


def _case(plan: Plan) -> Case:
    """The case of a plan and of all that ask the same; their numbers are columns."""
    share = plan.target.quantifier == "share"
    n = {name: col(name) for name in COUNTS}
    low, high, floor, ceiling = (col(name) for name in EDGES)
    bounds = Bounds(_demand(plan).operator, low, high, floor, ceiling)
    least = None if plan.least_completeness is None else col("least")
    inputs = _inputs(n)
    unknown = _unknown(inputs, least, n)
    everyone = n["met"] + n["unmet"] + unknown
    least_met, most_met = (_of(x, everyone, share) for x in (n["met"], n["met"] + unknown))
    agreed = either(bounds.all_met(least_met, most_met), bounds.all_missed(least_met, most_met))
    # All who are unknown may turn out to be left out, and there is no percentage of nobody.
    decided = both(agreed, _anyone(n)) if share else agreed
    # Of nobody known there is no number yet: 0 would be a figure that nobody reported.
    nothing = both(negated(_anyone(n)), n["unknown"] > 0, negated(decided))
    value, met = (where(nothing, None, x) for x in (least_met, n["met"]))
    excluded: tuple[Row, ...] = ((n["in_scope"] == 0, Code.NOT_APPLICABLE_NOBODY),) if share else ()
    return Case(
        Clock(col("before"), col("open")),
        inputs,
        Value(value, met, everyone if share else None, everyone == 0 if share else False, nothing),
        bounds,
        least,
        excluded,
        wholly_known=decided,
        late=_only_with_late_ones(bounds, n, everyone, share),
    )  # fmt: skip


def _unknown(inputs: Inputs, least: Expr | None, n: dict[str, Expr]) -> Expr:
    """The institutions nothing is known of; within what a target tolerates they leave numerator and
    denominator alike, but for those of whom nothing is expected yet, and where no other is known."""
    tolerated: Any = both(inputs.enough(least), _anyone(n)) if least is not None else False
    return n["unknown"] if tolerated is False else when(tolerated, n["awaited"], n["unknown"])


def _anyone(n: dict[str, Expr]) -> Expr:
    """Whether an institution is known to satisfy the condition or not to."""
    return n["met"] + n["unmet"] > 0


def _inputs(n: dict[str, Expr]) -> Inputs:
    unknown = n["unknown"] > 0
    return Inputs(
        missing=unknown,
        silent=n["usable"] == 0,
        awaited=both(unknown, n["awaited"] == n["unknown"]),
        bad=n["bad"] > 0,
        usable=n["usable"],
        expected=n["expected"],
    )


def _only_with_late_ones(bounds: Bounds, n: dict[str, Expr], everyone: Expr, share: bool) -> Bool:
    in_time = _of(n["met"] - n["met_late"], everyone, share)
    return both(n["met_late"] > 0, negated(bounds.met(in_time)))


def _of(counted: Expr, everyone: Expr, share: bool) -> Expr:
    """How many, or what percentage of everyone."""
    return divided(counted * 100.0, everyone) if share else counted
