"""Many small cases judged at once.

Where every operation costs a call of its own, a status table for each of two hundred targets is
two hundred times the work of one. Cases that ask the same questions are laid on top of each other,
their numbers in columns, and decided together; the table itself is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import narwhals as nw
import pandas as pd

from dabiao.judge.engines import collect
from dabiao.judge.status import Case
from dabiao.judge.verdicts import DETAILS, detail_columns

PLAN = "plan"


@dataclass(frozen=True)
class Layer:
    """The case of one plan, over the rows of a frame, with the columns to keep beside the outcome."""

    plan: int
    frame: Any
    case: Case
    keep: tuple[str, ...]


@dataclass
class _Parts:
    """A case taken apart: what is constant, what is a number of the plan, what is a column."""

    shape: list[tuple[str, Any]]
    numbers: dict[str, float]
    columns: dict[str, nw.Expr]


def decided(layers: Sequence[Layer]) -> pd.DataFrame:
    """The kept columns, ``plan``, ``outcome`` and the details of all layers, in one table."""
    groups: dict[Any, list[tuple[Layer, _Parts, Case]]] = {}
    for layer in layers:
        parts = _Parts([], {}, {})
        case = _dismantled(layer.case, "", parts)
        key = (tuple(parts.shape), tuple(parts.columns), layer.keep)
        groups.setdefault(key, []).append((layer, parts, case))
    tables = [_decide(group) for group in groups.values()]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _decide(group: list[tuple[Layer, _Parts, Case]]) -> pd.DataFrame:
    layer, _, case = group[0]
    stacked = nw.concat([_slim(layer, parts) for layer, parts, _ in group], how="vertical")
    numbers = pd.DataFrame([{PLAN: layer.plan, **parts.numbers} for layer, parts, _ in group])
    frame = stacked.join(nw.from_native(numbers), on=PLAN, how="left")
    frame = frame.with_columns(case.shown_value().alias("0|value"))
    value = nw.col("0|value")
    frame = frame.with_columns(case.outcome(value).alias("0|outcome"), *detail_columns(0, case, value))
    names = {f"0|{name}": name for name in ("outcome", *DETAILS)}
    return collect(frame.select(PLAN, *layer.keep, *names)).rename(columns=names)


def _slim(layer: Layer, parts: _Parts) -> Any:
    """The rows of one layer with nothing but what its case asks about."""
    columns = [expr.alias(name) for name, expr in parts.columns.items()]
    return layer.frame.select(*layer.keep, *columns, nw.lit(layer.plan).alias(PLAN))


def _dismantled(thing: Any, path: str, parts: _Parts) -> Any:
    """``thing`` with every expression and every float replaced by a column named after its place."""
    if isinstance(thing, nw.Expr):
        parts.columns[path] = thing
        return nw.col(path)
    if isinstance(thing, float):
        parts.numbers[path] = thing
        return nw.col(path)
    if is_dataclass(thing) and not isinstance(thing, type):
        inside = {
            f.name: _dismantled(getattr(thing, f.name), f"{path}.{f.name}", parts) for f in fields(thing)
        }
        return replace(thing, **inside)
    if type(thing) is tuple:
        return tuple(_dismantled(item, f"{path}.{i}", parts) for i, item in enumerate(thing))
    parts.shape.append((path, thing))
    return thing


def by_plan(table: pd.DataFrame, plans: int) -> list[pd.DataFrame]:
    """The table of :func:`decided` cut into one table per plan."""
    groups = dict(iter(table.groupby(PLAN))) if len(table) else {}
    empty = table[:0]
    return [groups.get(i, empty).drop(columns=PLAN, errors="ignore") for i in range(plans)]
