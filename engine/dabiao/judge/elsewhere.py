"""The computations of :mod:`dabiao.judge.expr` where frames are not in memory: through narwhals."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals as nw

from dabiao.judge.expr import Expr, Kind

_NARWHALS: dict[Kind, Any] = {"code": nw.Int8, "count": nw.Int32, "month": nw.Int64, "number": nw.Float64}


def named(columns: Mapping[str, Any]) -> list[nw.Expr]:
    """The computed columns as narwhals expressions of these names."""
    return [translated(expr).alias(name) for name, expr in columns.items()]


def over(frame: Any, how: Literal["min", "max"], columns: Mapping[str, str], keys: Sequence[str]) -> Any:
    """See :func:`dabiao.judge.expr.over`."""
    spread = {new: getattr(nw.col(old), how)().over(*keys) for new, old in columns.items()}
    return frame.with_columns(*(expr.alias(new) for new, expr in spread.items()))


def added_up(frame: Any, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Any:
    """See :func:`dabiao.judge.expr.added_up`."""
    totals = [nw.col(name).sum() for name in sums] + [nw.col(name).max() for name in maxima]
    return frame.group_by(*keys).agg(*totals)


def running_maximum(frame: Any, name: str, by: str, order_by: str) -> Any:
    """See :func:`dabiao.judge.expr.running_maximum`."""
    return frame.with_columns(nw.col(name).cum_max().over(by, order_by=order_by))


def stacked(frames: Iterable[Any]) -> Any:
    """See :func:`dabiao.judge.expr.one_after_another`."""
    return nw.concat(list(frames), how="vertical")


def translated(expr: Any, known: dict[int, nw.Expr] | None = None) -> nw.Expr:
    """The computation as one narwhals expression."""
    if not isinstance(expr, Expr):
        return nw.lit(expr)
    known = {} if known is None else known
    if id(expr) not in known:
        known[id(expr)] = _one(expr, known)
    return known[id(expr)]


def _one(expr: Expr, known: dict[int, nw.Expr]) -> nw.Expr:
    if expr.op == "col":
        return nw.col(expr.args[0])
    if expr.op == "lit":
        value, kind = expr.args
        return nw.lit(value, _NARWHALS[kind] if kind else None)
    parts = [translated(a, known) if isinstance(a, Expr) else a for a in expr.args]
    found: nw.Expr = _TO_NARWHALS[expr.op](*parts) if expr.op in _TO_NARWHALS else _operated(expr.op, parts)
    return found


def _operated(op: str, parts: list[Any]) -> Any:
    return getattr(operator, op)(*parts)


_TO_NARWHALS: dict[str, Callable[..., nw.Expr]] = {
    "abs": lambda values: values.abs(),
    "when": lambda condition, then, otherwise: nw.when(condition).then(then).otherwise(otherwise),
    "is_null": lambda values: values.is_null(),
    "fill_null": lambda values, value: values.fill_null(value),
    "is_in": lambda values, wanted: values.is_in(list(wanted)),
    "cast": lambda values, kind: values.cast(_NARWHALS[kind]),
}
