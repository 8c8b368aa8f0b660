"""``count`` and ``share``: how many of the institutions in scope satisfy the condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from dabiao.judge.blocks import SPAN, Block
from dabiao.judge.columns import Bool, both, divided, either, negated
from dabiao.judge.demands import TOLERANCE_OF_COUNTS, Bounds
from dabiao.judge.engines import engine
from dabiao.judge.institutions import COUNTS
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import Code
from dabiao.judge.regions import RegionJudge
from dabiao.judge.stack import Layer, by_plan, decided
from dabiao.judge.status import Case, Inputs, Row, Value
from dabiao.judge.units import last_months

MEMBERS = ("met", "unmet", "unknown")


def verdicts(
    judge: RegionJudge, block: Block, plans: Sequence[Plan], counts: pd.DataFrame
) -> list[pd.DataFrame]:
    """Per plan ``unit, start, end, known_at, outcome``, the details and how many institutions met
    the condition, did not, or are unknown; ``counts`` as ``institutions.counted`` gives them."""
    codes = {code for plan in plans for code in judge.judged_codes(plan)}
    rolled = judge.rolled_up(counts, codes, SPAN, set())
    grid = last_months(judge.regions, block, [], engine("pandas")).select("unit", *SPAN)
    frame = grid.join(nw.from_native(rolled), on=["unit", *SPAN], how="left")
    names = [c for c in rolled.columns if c not in ("unit", *SPAN)]
    frame = frame.with_columns(*(nw.col(c).fill_null(0) for c in names))
    layers = [_layer(judge, frame, block, plan, i) for i, plan in enumerate(plans)]
    table = decided(layers)
    return [part.assign(region_code=part["unit"]) for part in by_plan(table, len(plans))]


def _layer(judge: RegionJudge, frame: Any, block: Block, plan: Plan, i: int) -> Layer:
    rows = frame.filter(nw.col("unit").is_in(judge.judged_codes(plan)))
    n = {name: nw.col(f"{i}|n|{name}") for name in COUNTS}
    rows = rows.with_columns(*(n[name].alias(f"{name}_units") for name in MEMBERS))
    return Layer(i, rows, _case(block, plan, n), ("unit", *SPAN, *(f"{name}_units" for name in MEMBERS)))


def _case(block: Block, plan: Plan, n: dict[str, nw.Expr]) -> Case:
    demand = plan.target.demand
    if demand is None:
        raise AssertionError(f"{plan.target.id} counts institutions but demands no number")
    share = plan.target.quantifier == "share"
    bounds = Bounds.of(demand, TOLERANCE_OF_COUNTS)
    inputs = _inputs(n)
    enough = inputs.enough(plan.least_completeness)
    # Within what a target tolerates, the unknown leave numerator and denominator alike.
    unknown = (
        nw.when(_column(enough)).then(0).otherwise(n["unknown"])
        if plan.least_completeness is not None
        else n["unknown"]
    )
    everyone = n["met"] + n["unmet"] + unknown
    low, high = (_of(x, everyone, share) for x in (n["met"], n["met"] + unknown))
    agreed = either(bounds.all_met(low, high), bounds.all_missed(low, high))
    excluded: list[Row] = [(n["in_scope"] == 0, Code.NOT_APPLICABLE_NOBODY)] if share else []
    return Case(
        block.clock(plan),
        inputs,
        Value(low, n["met"].cast(nw.Float64), everyone if share else None, zero=everyone == 0 if share else False),
        bounds,
        plan.least_completeness,
        tuple(excluded),
        wholly_known=both(agreed, everyone > 0) if share else agreed,
        late=_only_with_late_ones(bounds, n, everyone, share),
    )  # fmt: skip


def _inputs(n: dict[str, nw.Expr]) -> Inputs:
    unknown = n["unknown"] > 0
    return Inputs(
        missing=unknown,
        silent=n["usable"] == 0,
        awaited=both(unknown, n["awaited"] == n["unknown"]),
        bad=n["bad"] > 0,
        usable=n["usable"],
        expected=n["expected"],
    )


def _only_with_late_ones(bounds: Bounds, n: dict[str, nw.Expr], everyone: nw.Expr, share: bool) -> Bool:
    in_time = _of(n["met"] - n["met_late"], everyone, share)
    return both(n["met_late"] > 0, negated(bounds.met(in_time)))


def _of(counted: nw.Expr, everyone: nw.Expr, share: bool) -> nw.Expr:
    """How many, or what percentage of everyone."""
    return divided(counted * 100.0, everyone.cast(nw.Float64)) if share else counted.cast(nw.Float64)


def _column(condition: Bool) -> nw.Expr:
    return nw.lit(condition) if isinstance(condition, bool) else condition
