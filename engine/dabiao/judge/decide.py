"""Cases in, outcomes out: the one place where the status table is run over frames.

Where every operation is a call of its own (pandas), a status table for each of two hundred targets
is two hundred times the work of one; small cases that ask the same questions are therefore laid on
top of each other, their numbers in columns, and decided together. Elsewhere all cases over a frame
become one plan of the engine. The table itself is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import narwhals as nw
import pandas as pd

from dabiao.judge.engines import Engine, collect
from dabiao.judge.status import Case
from dabiao.judge.verdicts import DETAILS, detail_columns

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


def decided(layers: Iterable[Layer], carrier: Engine) -> pd.DataFrame:
    """The kept columns, ``plan``, ``outcome`` and the details of all layers, in one table."""
    groups: dict[Any, list[Layer]] = {}
    for layer in layers:
        small = layer.plan is None or carrier.stacks(layer.frame)
        groups.setdefault("small" if small else id(layer.frame), []).append(layer)
    tables = [
        _stacked(group, carrier) if key == "small" else _side_by_side(group) for key, group in groups.items()
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[PLAN, *RESULT])


def with_outcomes(frame: Any, cases: Sequence[tuple[int, Case]], *, details: bool = True) -> Any:
    """The frame with ``i|value`` and ``i|outcome`` of each numbered case and, with ``details``, the
    further columns of :data:`dabiao.judge.verdicts.DETAILS`."""
    frame = frame.with_columns(*(case.shown_value().alias(f"{i}|value") for i, case in cases))
    results = [case.outcome(nw.col(f"{i}|value")).alias(f"{i}|outcome") for i, case in cases]
    if details:
        results += [c for i, case in cases for c in detail_columns(i, case, nw.col(f"{i}|value"))]
    return frame.with_columns(*results)


def _side_by_side(layers: list[Layer]) -> pd.DataFrame:
    """The results of layers over one frame, decided in one pass and then cut into plans."""
    keep = layers[0].keep
    plans = [layer.plan for layer in layers if layer.plan is not None]
    wide = with_outcomes(layers[0].frame, list(zip(plans, (layer.case for layer in layers), strict=True)))
    names = [f"{plan}|{name}" for plan in plans for name in RESULT]
    table = collect(wide.select(*keep, *names))
    return pd.concat([_cut(table, keep, plan) for plan in plans], ignore_index=True)


def _cut(table: pd.DataFrame, keep: tuple[str, ...], plan: int) -> pd.DataFrame:
    names = {f"{plan}|{name}": name for name in RESULT}
    return table[[*keep, *names]].rename(columns=names).assign(**{PLAN: plan})


@dataclass
class _Parts:
    """A case taken apart: what is constant, what is a number of the plan, what is a column."""

    shape: list[tuple[str, Any]]
    numbers: dict[str, float]
    columns: dict[str, nw.Expr]
    several: bool = True
    places: dict[int, str] = field(default_factory=dict)


def _stacked(layers: list[Layer], carrier: Engine) -> pd.DataFrame:
    groups: dict[Any, list[tuple[Layer, _Parts, Case]]] = {}
    for layer in layers:
        parts = _Parts([], {}, {}, several=layer.plan is not None)
        case = _dismantled(layer.case, "", parts)
        key = (tuple(parts.shape), tuple(parts.columns), layer.keep)
        groups.setdefault(key, []).append((layer, parts, case))
    return pd.concat([_decide(group, carrier) for group in groups.values()], ignore_index=True)


def _decide(group: list[tuple[Layer, _Parts, Case]], carrier: Engine) -> pd.DataFrame:
    layer, _, case = group[0]
    stacked = _concat([_slim(layer, parts) for layer, parts, _ in group])
    numbers = pd.DataFrame([{PLAN: layer.plan, **parts.numbers} for layer, parts, _ in group])
    if layer.plan is not None:
        stacked = stacked.join(carrier.load(numbers), on=PLAN, how="left")
    frame = with_outcomes(stacked, [(0, case)])
    names = {f"0|{name}": name for name in RESULT}
    return collect(frame.select(PLAN, *layer.keep, *names)).rename(columns=names)


def _slim(layer: Layer, parts: _Parts) -> Any:
    """The rows of one layer with nothing but what its case asks about."""
    columns = [expr.alias(name) for name, expr in parts.columns.items()]
    plan = nw.col(PLAN) if layer.plan is None else nw.lit(layer.plan).alias(PLAN)
    return layer.frame.select(*layer.keep, *columns, plan)


def _concat(frames: list[Any]) -> Any:
    return frames[0] if len(frames) == 1 else nw.concat(frames, how="vertical")


def _dismantled(thing: Any, path: str, parts: _Parts) -> Any:
    """``thing`` with every expression and every float replaced by a column named after its place."""
    if isinstance(thing, nw.Expr):
        name = parts.places.setdefault(id(thing), path)
        parts.columns[name] = thing
        return nw.col(name)
    if isinstance(thing, float) and parts.several:
        parts.numbers[path] = thing
        return nw.col(path)
    if is_dataclass(thing) and not isinstance(thing, type):
        inside = {
            f.name: _dismantled(getattr(thing, f.name), f"{path}|{f.name}", parts) for f in fields(thing)
        }
        return replace(thing, **inside)
    if type(thing) is tuple:
        return tuple(_dismantled(item, f"{path}|{i}", parts) for i, item in enumerate(thing))
    parts.shape.append((path, thing))
    return thing
