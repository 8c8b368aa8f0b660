"""The computations of :mod:`dabiao.judge.expr` where frames are not in memory: through narwhals."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals as nw

from dabiao.judge.expr import Expr, Kind

_NARWHALS: dict[Kind, Any] = {"code": nw.Int8, "count": nw.Int32, "month": nw.Int64, "number": nw.Float64}


SHARED = 4
"""A part that several computations have in common becomes a column once it has so many operations. An
engine that is handed it each time anew may compute it each time, and reads far longer plans."""


def select(frame: Any, keep: Iterable[str], columns: Mapping[str, Any]) -> Any:
    """See :func:`dabiao.judge.expr.select`."""
    wide, known = _with_shared(frame, columns)
    return wide.select(*keep, *_named(columns, known))


def with_columns(frame: Any, columns: Mapping[str, Any]) -> Any:
    """See :func:`dabiao.judge.expr.with_columns`."""
    wide, known = _with_shared(frame, columns)
    found = wide.with_columns(*_named(columns, known))
    return found.drop(*map(_name, range(len(known)))) if known else found


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


def _named(columns: Mapping[str, Any], known: Mapping[int, nw.Expr]) -> list[nw.Expr]:
    return [translated(expr, dict(known)).alias(name) for name, expr in columns.items()]


def _with_shared(frame: Any, columns: Mapping[str, Any]) -> tuple[Any, dict[int, nw.Expr]]:
    """The frame with what these computations share beside its columns, and where each part then stands."""
    known: dict[int, nw.Expr] = {}
    for parts in _shared(expr for expr in columns.values() if isinstance(expr, Expr)):
        names = {_name(number): part for number, part in enumerate(parts, len(known))}
        frame = frame.with_columns(*_named(names, known))
        known |= {id(part): nw.col(name) for name, part in names.items()}
    return frame, known


def _name(number: int) -> str:
    return f"shared|{number}"


def _shared(exprs: Iterable[Expr]) -> list[list[Expr]]:
    """The parts that are named more than once and long enough, those first that others rest on."""
    times: Counter[int] = Counter()
    order: dict[int, Expr] = {}
    for expr in exprs:
        _visit(expr, times, order)
    length: dict[int, int] = {}
    depth: dict[int, int] = {}
    found: dict[int, list[Expr]] = {}
    for key, expr in order.items():
        parts = [id(part) for part in expr.args if isinstance(part, Expr)]
        length[key] = 1 + sum(length[part] for part in parts)
        depth[key] = max((depth[part] for part in parts), default=0)
        if times[key] > 1 and length[key] >= SHARED:
            found.setdefault(depth[key], []).append(expr)
            length[key], depth[key] = 1, depth[key] + 1
    return [found[level] for level in sorted(found)]


def _visit(expr: Expr, times: Counter[int], order: dict[int, Expr]) -> None:
    times[id(expr)] += 1
    if times[id(expr)] == 1:
        for part in expr.args:
            if isinstance(part, Expr):
                _visit(part, times, order)
        order[id(expr)] = expr


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
