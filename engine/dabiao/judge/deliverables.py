"""Attested deliverables, all at once.

A paper has a few dozen figures and a few hundred deliverables, and all deliverables are judged alike:
was it attested, when, and is it due. So they are not judged target by target but as rows: one per
unit, span and target.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dabiao.judge import scope
from dabiao.judge.blocks import SPAN
from dabiao.judge.columns import Bool, both, either, negated
from dabiao.judge.decide import Layer
from dabiao.judge.engines import Engine
from dabiao.judge.expr import Expr, col, when
from dabiao.judge.outcomes import PLAN
from dabiao.judge.plan import DONE, Plan
from dabiao.judge.reasons import Code
from dabiao.judge.status import Clock, Row
from dabiao.judge.tally import Tally, cell_tally


def alone(plan: Plan) -> bool:
    """Whether a plan asks for a deliverable and reads no figure beside it."""
    return plan.target.attestation is not None and not plan.names


def of_institutions(
    plans: Sequence[Plan], scopes: Mapping[int, str], clocks: pd.DataFrame, spells: pd.DataFrame,
    filed: pd.DataFrame, engine: Engine,
) -> list[Layer]:  # fmt: skip
    """The cases of institutions; ``scopes`` names the column of ``spells`` that says who is in scope of each
    plan, ``clocks`` says where the plan stands (``blocks.timetable``), ``filed`` what is attested
    (``attestations.states``)."""
    held = [spells[scopes[plan.index]].to_numpy() for plan in plans]
    inside = [np.flatnonzero(values != scope.OUT) for values in held]
    rows = spells[["unit", "region_code", "valid_from", "valid_to"]].take(np.concatenate(inside))
    rows[PLAN] = np.repeat([plan.index for plan in plans], [len(i) for i in inside])
    rows["held"] = np.concatenate([values[i] for values, i in zip(held, inside, strict=True)])
    rows = rows.merge(clocks, on=PLAN)
    rows = rows[rows["end"].between(rows["valid_from"], rows["valid_to"])]
    undecided = (col("held") == scope.UNDECIDED, Code.NO_DATA_ATTRIBUTE)
    return [_layer(plans, rows, filed, engine, (undecided,))]


def of_regions(
    plans: Sequence[Plan], clocks: pd.DataFrame, judged: pd.DataFrame, filed: pd.DataFrame, engine: Engine
) -> list[Layer]:
    """The cases of regions; ``judged`` holds the ``unit`` of each region that a ``plan`` judges."""
    rows = judged.assign(region_code=judged["unit"]).merge(clocks, on=PLAN)
    return [_layer(plans, rows, filed, engine, ())]


def filed_tally(done: Expr, conflict: Expr, before: Bool) -> Tally:
    """An attestation as an input: until it is due, silence is a usable 否."""
    bad = ~conflict.is_null()
    silence = both(before, done.is_null(), negated(bad))
    value = done if silence is False else when(silence, 0.0, done)  # type: ignore[arg-type]  # a column
    return cell_tally(value, either(~done.is_null(), silence), True, bad)


def due_day(plan: Plan) -> float | None:
    """The due date in days since 1970: attestation dates compare by day."""
    due = plan.target.due
    return float((due - dt.date(1970, 1, 1)).days) if due else None


def _layer(
    plans: Sequence[Plan], rows: pd.DataFrame, filed: pd.DataFrame, engine: Engine, excluded: tuple[Row, ...]
) -> Layer:
    about = [(plan.index, plan.target.attestation, due_day(plan)) for plan in plans]
    asked = pd.DataFrame(about, columns=[PLAN, "code", "due_day"])
    rows = rows.merge(asked.astype({"code": "str", "due_day": "float64"}), on=PLAN)
    rows = rows.merge(filed, on=["unit", "code", "known_at"], how="left")
    done, conflict, since = (col(name) for name in ("done", "conflict", "since"))
    clock = Clock(col("before"), col("open"))
    tally = filed_tally(done, conflict, clock.before)
    late = since > col("due_day")
    case = plans[0].case({DONE: tally}, clock, excluded=excluded, several_cells=False, late=late)
    return Layer(None, engine.load(rows), case, ("unit", "region_code", *SPAN))
