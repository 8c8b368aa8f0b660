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
from dabiao.judge.outcomes import PLAN, Sheet
from dabiao.judge.reasons import Code
from dabiao.judge.status import Case
from dabiao.judge.table import Table, no_rows
from dabiao.judge.verdicts import DETAILS, details

RESULT = ("outcome", *DETAILS)
SHORT = ("outcome", "value")
"""What a verdict is told by, and what without its details."""

_FIGURES = ("value", "numerator", "denominator", "threshold")


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


def decided(layers: Iterable[Layer], wanted: Sequence[str] = RESULT) -> pd.DataFrame:
    """The kept columns, ``plan`` and what is ``wanted``, ``outcome`` and others, of all layers, in one table;
    without the rows that are out of their plan's scope."""
    layers = list(layers)
    tables = [_over_own_rows(layer, wanted) for layer in layers if layer.plan is None]
    tables += [sheet.long() for sheet in sheets((one for one in layers if one.plan is not None), wanted)]
    return pd.concat(tables, ignore_index=True) if tables else nothing()


def sheets(layers: Iterable[Layer], wanted: Sequence[str] = RESULT) -> list[Sheet]:
    """What came out of the layers of plans, those over one frame side by side and decided in one pass."""
    return [_over_one_frame(group, wanted) for group in _by_frame(layers)]


def _by_frame(layers: Iterable[Layer]) -> Iterable[list[Layer]]:
    groups: dict[Any, list[Layer]] = {}
    for layer in layers:
        groups.setdefault(id(layer.frame), []).append(layer)
    return groups.values()


def nothing() -> pd.DataFrame:
    """Outcomes without a row."""
    kinds = {
        "unit": "int32",
        "region_code": "int32",
        **dict.fromkeys((PLAN, *SPAN), "int64"),
        "outcome": "int8",
    }
    return no_rows(kinds | dict.fromkeys(DETAILS, "float64"))


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


def _over_one_frame(layers: list[Layer], wanted: Sequence[str]) -> Sheet:
    numbered = list(enumerate(layer.case for layer in layers))
    keep = list(dict.fromkeys(name for layer in layers for name in layer.keep))
    wide = collect(with_outcomes(layers[0].frame, numbered, keep, wanted=wanted))
    found = {
        layer.plan: Table({name: _unsigned(name, wide[f"{i}|{name}"]) for name in wanted}, len(wide))
        for i, layer in enumerate(layers)
        if layer.plan is not None
    }
    return Sheet(wide.select(*keep), found)


def _unsigned(name: str, values: np.ndarray) -> np.ndarray:
    """The same with 0 for −0: engines do not agree on which of the two is the greater, and say "-0"."""
    is_constant = values.strides == (0,)
    return values + 0.0 if name in _FIGURES and not is_constant else values


def _over_own_rows(layer: Layer, wanted: Sequence[str]) -> pd.DataFrame:
    """What came out of a layer whose frame says whose case each row is."""
    found = collect(with_outcomes(layer.frame, [(0, layer.case)], (*layer.keep, PLAN), wanted=wanted))
    found = found.taken(np.flatnonzero(found["0|outcome"] != Code.OUT_OF_SCOPE))
    return found.rename({f"0|{name}": name for name in wanted}).to_pandas()
