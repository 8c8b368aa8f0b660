"""Cases in, outcomes out: the one place where the status table is run over frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dabiao.judge.blocks import SPAN
from dabiao.judge.engines import collect
from dabiao.judge.expr import select
from dabiao.judge.reasons import Code
from dabiao.judge.status import Case
from dabiao.judge.verdicts import DETAILS, details

PLAN = "plan"
RESULT = ("outcome", *DETAILS)


@dataclass(frozen=True)
class Layer:
    """The case of one plan over the rows of a frame; ``keep`` names the columns kept beside it.

    Without ``plan`` the frame itself says whose case each row is, in the column :data:`PLAN`, and
    holds the numbers in which the plans differ.
    """

    plan: int | None
    frame: Any
    case: Case
    keep: tuple[str, ...]


def decided(layers: Iterable[Layer]) -> pd.DataFrame:
    """The kept columns, ``plan``, ``outcome`` and the details of all layers, in one table; without the
    rows that are out of their plan's scope. All layers over a frame are decided in one pass."""
    groups: dict[Any, list[Layer]] = {}
    for layer in layers:
        groups.setdefault(id(layer.frame), []).append(layer)
    tables = [_over_one_frame(group) for group in groups.values()]
    return pd.concat(tables, ignore_index=True) if tables else nothing()


def nothing() -> pd.DataFrame:
    """Outcomes without a row."""
    kinds = {
        "unit": "int32",
        "region_code": "int32",
        **dict.fromkeys((PLAN, *SPAN), "int64"),
        "outcome": "int8",
    }
    return pd.DataFrame(columns=[*kinds, *DETAILS]).astype(kinds | dict.fromkeys(DETAILS, "float64"))


def with_outcomes(
    frame: Any, cases: Sequence[tuple[int, Case]], keep: Sequence[str] = (), *, wanted: Sequence[str] = RESULT
) -> Any:
    """The kept columns of a frame, and ``i|outcome``, ``i|value`` and the further details (or those
    ``wanted``) of each numbered case."""
    found = {
        f"{i}|{name}": expr for i, case in cases for name, expr in _results(case).items() if name in wanted
    }
    return select(frame, keep, found)


def _results(case: Case) -> dict[str, Any]:
    value = case.shown_value()
    return {"outcome": case.outcome(value), "value": value, **details(case, value)}


def _over_one_frame(layers: list[Layer]) -> pd.DataFrame:
    """The results of layers over one frame, those of one plan after those of another."""
    numbered = list(enumerate(layer.case for layer in layers))
    keep = list(dict.fromkeys(name for layer in layers for name in layer.keep))
    keep += [PLAN] if layers[0].plan is None else []
    wide = collect(with_outcomes(layers[0].frame, numbered, keep))
    results = {name: [wide[f"{i}|{name}"] for i, _ in numbered] for name in RESULT}
    rows = [np.flatnonzero(outcome != Code.OUT_OF_SCOPE) for outcome in results["outcome"]]
    table = wide.select(*keep).taken(np.concatenate(rows))
    if layers[0].plan is not None:
        plans = np.repeat([layer.plan for layer in layers], [len(r) for r in rows])
        table = table.beside({PLAN: plans})
    taken = {
        name: np.concatenate([p[r] for p, r in zip(parts, rows, strict=True)])
        for name, parts in results.items()
    }
    return table.beside(taken).to_pandas()
