"""Attested deliverables, all of a block at once.

A paper has a few dozen figures and a few hundred deliverables, and all deliverables are judged alike:
was it attested, when, and is it due. So they are not judged target by target but as rows: one per
unit, span and target.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from dabiao.judge import scope
from dabiao.judge.blocks import SPAN, Block
from dabiao.judge.columns import Bool, both, either, negated
from dabiao.judge.decide import PLAN, Layer
from dabiao.judge.engines import Engine
from dabiao.judge.expr import Expr, col, filtered, when
from dabiao.judge.plan import DONE, Plan
from dabiao.judge.reasons import Code
from dabiao.judge.scope import Registrar
from dabiao.judge.status import Row
from dabiao.judge.tally import Tally, cell_tally

_FILED = ("done", "conflict", "since")
_ASKED = ["unit", "code", "known_at"]
_KEEP = ("unit", "region_code", *SPAN)


def alone(plan: Plan) -> bool:
    """Whether a plan asks for a deliverable and reads no figure beside it."""
    return plan.target.attestation is not None and not plan.names


def of_institutions(
    block: Block, plans: Sequence[Plan], rows: Any, registrar: Registrar, filed: pd.DataFrame, engine: Engine
) -> list[Layer]:
    """The cases of institutions; ``rows`` holds each unit's row at the end of each window, ``filed``
    what ``attestations.states`` gives."""
    columns = list(dict.fromkeys(registrar.scope(plan.target) for plan in plans))
    rows = rows.select(*_KEEP, *columns)
    long = rows.unpivot(columns, index=list(_KEEP), variable_name="scope", value_name="held")
    long = filtered(long, col("held") != scope.OUT)
    excluded: tuple[Row, ...] = ((col("held") == scope.UNDECIDED, Code.NO_DATA_ATTRIBUTE),)
    found = []
    for alike in _by_clock(block, plans):
        asked = _asked(alike).assign(scope=[registrar.scope(plan.target) for plan in alike])
        frame = long.join(engine.load(asked), on="scope", how="inner")
        frame = frame.join(engine.load(filed), on=_ASKED, how="left")
        found.append(_layer(block, alike[0], frame, excluded))
    return found


def of_regions(
    block: Block,
    plans: Sequence[Plan],
    judged: Mapping[int, Iterable[str]],
    filed: pd.DataFrame,
    engine: Engine,
) -> list[Layer]:
    """The cases of regions; ``judged`` holds the codes of the regions that each plan judges."""
    found = []
    for alike in _by_clock(block, plans):
        pairs = [(plan.index, code) for plan in alike for code in judged[plan.index]]
        units = pd.DataFrame(pairs, columns=[PLAN, "unit"]).astype({"unit": "str"})
        rows = units.assign(region_code=units["unit"]).merge(_asked(alike), on=PLAN)
        rows = rows.merge(block.spans[SPAN], how="cross").merge(filed, on=_ASKED, how="left")
        found.append(_layer(block, alike[0], engine.load(rows), ()))
    return found


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


def _layer(block: Block, plan: Plan, frame: Any, excluded: tuple[Row, ...]) -> Layer:
    done, conflict, since = (col(name) for name in _FILED)
    clock = block.clock(plan)
    tally = filed_tally(done, conflict, clock.before)
    late = since > col("due_day")
    case = plan.case({DONE: tally}, clock, excluded=excluded, several_cells=False, late=late)
    return Layer(None, frame, case, _KEEP)


def _by_clock(block: Block, plans: Sequence[Plan]) -> list[list[Plan]]:
    """The plans that are due from the same window on."""
    groups: dict[tuple[int, ...], list[Plan]] = {}
    for plan in plans:
        groups.setdefault(tuple(block.before(plan)), []).append(plan)
    return list(groups.values())


def _asked(plans: Sequence[Plan]) -> pd.DataFrame:
    rows = [(plan.index, plan.target.attestation, due_day(plan)) for plan in plans]
    return pd.DataFrame(rows, columns=[PLAN, "code", "due_day"]).astype({"code": "str", "due_day": "float64"})
