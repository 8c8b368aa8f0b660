"""Computations over columns, written down once and carried out where the frame is.

In memory (:mod:`dabiao.judge.table`) they run over NumPy arrays, piece by piece and every part once
however often it is named; on any other engine they become one expression of Polars or of narwhals
(:mod:`dabiao.judge.elsewhere`). Missing is null there and NaN here. The
operators are the engine's own: what a comparison with a missing value gives is not promised, and
``columns.py`` asks nothing that depends on it.
"""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from dabiao.judge.table import Table, stacked

PIECE = 65_536
"""Rows computed at a time: enough to take longer than to say what to do, and so few that what is needed
meanwhile takes little room."""

Kind = Literal["code", "count", "month", "number"]
"""What a column holds: a small code, a count of cells, a month, or a figure that may be missing."""

_NUMPY: dict[Kind, Any] = {"code": np.int8, "count": np.int32, "month": np.int64, "number": np.float64}


class Expr:
    """A computation: the name of an operation and what it is done to; ``operands`` are the computations
    among that, each as often as it is named."""

    __slots__ = ("args", "op", "operands")

    def __init__(self, op: str, *args: Any) -> None:
        self.op, self.args = op, args
        self.operands = [part for part in args if isinstance(part, Expr)]

    def __add__(self, other: Any) -> Expr:
        return Expr("add", self, other)

    def __radd__(self, other: Any) -> Expr:
        return Expr("add", other, self)

    def __sub__(self, other: Any) -> Expr:
        return Expr("sub", self, other)

    def __rsub__(self, other: Any) -> Expr:
        return Expr("sub", other, self)

    def __mul__(self, other: Any) -> Expr:
        return Expr("mul", self, other)

    def __rmul__(self, other: Any) -> Expr:
        return Expr("mul", other, self)

    def __truediv__(self, other: Any) -> Expr:
        return Expr("truediv", self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return Expr("truediv", other, self)

    def __mod__(self, other: Any) -> Expr:
        return Expr("mod", self, other)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]  # element-wise, as columns do
        return Expr("eq", self, other)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]  # element-wise, as columns do
        return Expr("ne", self, other)

    def __lt__(self, other: Any) -> Expr:
        return Expr("lt", self, other)

    def __le__(self, other: Any) -> Expr:
        return Expr("le", self, other)

    def __gt__(self, other: Any) -> Expr:
        return Expr("gt", self, other)

    def __ge__(self, other: Any) -> Expr:
        return Expr("ge", self, other)

    def __and__(self, other: Any) -> Expr:
        return Expr("and_", self, other)

    def __or__(self, other: Any) -> Expr:
        return Expr("or_", self, other)

    def __invert__(self) -> Expr:
        return Expr("invert", self)

    def __abs__(self) -> Expr:
        return Expr("abs", self)

    def is_null(self) -> Expr:
        """Where nothing is there."""
        return Expr("is_null", self)

    def fill_null(self, value: float | bool) -> Expr:
        """``value`` where nothing is there."""
        return Expr("fill_null", self, value)

    def is_in(self, values: Collection[Any]) -> Expr:
        """Where one of the values is there."""
        return Expr("is_in", self, tuple(values))

    def cast(self, kind: Kind) -> Expr:
        """The same as another kind of column."""
        return Expr("cast", self, kind)

    __hash__ = None  # type: ignore[assignment]  # equality gives columns, so there is no hash


def col(name: str) -> Expr:
    """A column of the frame."""
    return Expr("col", name)


def lit(value: float | bool | None, kind: Kind | None = None) -> Expr:
    """A constant; None is a missing figure."""
    return Expr("lit", value, "number" if value is None else kind)


def when(condition: Expr, then: Any, otherwise: Any) -> Expr:
    """``then`` where the condition holds, else ``otherwise``; None is a missing figure."""
    return Expr("when", condition, then, otherwise)


def select(frame: Any, keep: Iterable[str], columns: Mapping[str, Any]) -> Any:
    """The kept columns of a frame and the computed ones, constants included."""
    if isinstance(frame, Table):
        return frame.select(*keep).beside(computed(frame, columns))
    return _elsewhere().select(frame, keep, columns)


def with_columns(frame: Any, columns: Mapping[str, Any]) -> Any:
    """The frame with the computed columns added or replaced, constants included."""
    if isinstance(frame, Table):
        return frame.beside(computed(frame, columns))
    return _elsewhere().with_columns(frame, columns)


def names(frame: Any) -> list[str]:
    """Those of the columns of a frame."""
    found: list[str] = frame.columns if isinstance(frame, Table) else frame.collect_schema().names()
    return found


def filtered(frame: Any, condition: Expr) -> Any:
    """The rows of the frame in which the condition holds."""
    if isinstance(frame, Table):
        return frame.taken(np.flatnonzero(computed(frame, {"held": condition})["held"]))
    return _elsewhere().filtered(frame, condition)


def over(frame: Any, how: Literal["min", "max"], columns: Mapping[str, str], keys: Sequence[str]) -> Any:
    """The frame with, under each new name, the least or greatest value of a column among the rows alike
    in ``keys``."""
    if isinstance(frame, Table):
        return frame.spread(how, columns, keys)
    return _elsewhere().over(frame, how, columns, keys)


def added_up(frame: Any, keys: Sequence[str], sums: Mapping[str, Any], maxima: Mapping[str, Any]) -> Any:
    """One row per group of ``keys``, with the sum or the greatest value of these computed columns. A sum of
    nothing is 0, and no sum depends on the order of its rows."""
    if isinstance(frame, Table):
        return _totals(frame, keys, sums, maxima).in_one()
    return _elsewhere().added_up(select(frame, keys, {**sums, **maxima}), keys, list(sums), list(maxima))


def added_up_in_limbs(
    frame: Any, keys: Sequence[str], sums: Mapping[str, Any], maxima: Mapping[str, Any]
) -> Any:
    """The same, in sums that others can be added to: see :meth:`Table.added_up_in_limbs`."""
    if isinstance(frame, Table):
        return _totals(frame, keys, sums, maxima)
    ready = select(frame, keys, {**sums, **maxima})
    return _elsewhere().added_up_in_limbs(ready, keys, list(sums), list(maxima))


def running_maximum(frame: Any, name: str, by: str, order_by: str) -> Any:
    """The frame with, in the column of whole numbers ``name``, the greatest so far among the rows alike
    in ``by``."""
    if isinstance(frame, Table):
        return frame.running_maximum(name, by, order_by)
    return _elsewhere().running_maximum(frame, name, by, order_by)


def one_after_another(first: Any, second: Any) -> Any:
    """The rows of two frames with the same columns."""
    if isinstance(first, Table):
        return stacked([first, second])
    return _elsewhere().stacked([first, second])


def _elsewhere() -> ModuleType:
    """Loaded only where a frame is not in memory."""
    return importlib.import_module("dabiao.judge.elsewhere")


def computed(frame: Table, columns: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The computed columns over a table, each as a NumPy array of its length; one that is there under another
    name is not copied."""
    made = {n: e for n, e in columns.items() if not (isinstance(e, Expr) and e.op == "col")}
    found = {n: np.asarray(frame[e.args[0]]) for n, e in columns.items() if n not in made}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for rows, name, part in _piece_by_piece(frame, made, PIECE):
            _put(part, found, name, rows, len(frame))
    return {name: found[name] for name in columns}


def _totals(frame: Table, keys: Sequence[str], sums: Mapping[str, Any], maxima: Mapping[str, Any]) -> Table:
    """The computed columns added up (:meth:`Table.added_up_in_limbs`) as they come: they are not held."""
    totals, greatest = frame.totals(keys), dict[str, np.ndarray]()
    many = max(PIECE, totals.groups.number)  # a piece costs a look at every group
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for rows, name, part in _piece_by_piece(frame, {**sums, **maxima}, many):
            if name in maxima:
                _put(part, greatest, name, rows, len(frame))
            else:
                totals.add(name, np.broadcast_to(part, len(range(len(frame))[rows])), rows)
    return totals.table(greatest)


def _piece_by_piece(frame: Table, columns: Mapping[str, Any], many: int) -> Iterator[tuple[slice, str, Any]]:
    """The computed columns in pieces of so many rows: of which rows, the column's name, and an array or one
    number for all of them. What both name is computed once for a piece."""
    steps, sources = _steps(columns), dict[str, np.ndarray]()
    for first in range(0, max(len(frame), 1), many):
        piece = _Piece(frame, sources, slice(first, first + many))
        for step in steps:
            part = piece.carried_out(step)
            for name in step.names:
                yield piece.rows, name, part


class _Step(NamedTuple):
    """A part of computations, the names of the columns that it is, and the ids of the parts that nothing
    after it rests on."""

    expr: Expr
    names: Sequence[str]
    done: Sequence[int]


def _steps(columns: Mapping[str, Any]) -> list[_Step]:
    """Every part of these computations once, those first that others rest on."""
    exprs = {name: value if isinstance(value, Expr) else lit(value) for name, value in columns.items()}
    order, names = in_order(exprs.values()), dict[int, list[str]]()
    for name, expr in exprs.items():
        names.setdefault(id(expr), []).append(name)
    last = {id(part): key for key, expr in order.items() for part in (expr, *expr.operands)}
    done: dict[int, list[int]] = {}
    for part, key in last.items():
        done.setdefault(key, []).append(part)
    return [_Step(expr, names.get(key, ()), done.get(key, ())) for key, expr in order.items()]


def in_order(exprs: Iterable[Expr]) -> dict[int, Expr]:
    """By its id every part of these computations, those first that others rest on."""
    order: dict[int, Expr] = {}
    for expr in exprs:
        _visit(expr, order)
    return order


def _visit(expr: Expr, order: dict[int, Expr]) -> None:
    if id(expr) not in order:
        for part in expr.operands:
            _visit(part, order)
        order[id(expr)] = expr


def _put(part: Any, found: dict[str, np.ndarray], name: str, rows: slice, height: int) -> None:
    if np.ndim(part) == 0:  # one number for all rows
        found[name] = np.broadcast_to(part, height)
        return
    if name not in found:
        found[name] = np.empty(height, part.dtype)
    found[name][rows] = part


class _Piece:
    """Some rows of a table, and what has been computed over them and is still asked for."""

    def __init__(self, frame: Table, sources: dict[str, np.ndarray], rows: slice) -> None:
        self.frame, self.sources, self.rows = frame, sources, rows
        self.known: dict[int, Any] = {}

    def carried_out(self, step: _Step) -> Any:
        """A NumPy array, or a scalar where nothing depends on the rows."""
        found = self.known[id(step.expr)] = self._value(step.expr)
        for key in step.done:
            del self.known[key]
        return found

    def _value(self, expr: Expr) -> Any:
        if expr.op == "col":
            return self._source(expr.args[0])[self.rows]
        if expr.op == "lit":
            return _constant(*expr.args)
        known = self.known
        args = [known[id(a)] if isinstance(a, Expr) else np.nan if a is None else a for a in expr.args]
        return _SPECIAL[expr.op](*args) if expr.op in _SPECIAL else getattr(operator, expr.op)(*args)

    def _source(self, name: str) -> np.ndarray:
        if name not in self.sources:
            self.sources[name] = np.asarray(self.frame[name])
        return self.sources[name]


def _constant(value: float | bool | None, kind: Kind | None) -> Any:
    number = np.nan if value is None else value
    return _NUMPY[kind](number) if kind else np.asarray(number)[()]


def _chosen(condition: Any, then: Any, otherwise: Any) -> Any:
    """``np.where``; codes and flags without a branch in each row, which costs far more than the choice."""
    kind = np.result_type(then, otherwise)
    if np.ndim(condition) == 0 or condition.dtype != bool or kind.itemsize > 1:
        return np.where(condition, then, otherwise)
    first, second = (np.asarray(values, kind).view(np.int8) for values in (then, otherwise))
    return (second ^ (-condition.view(np.int8) & (first ^ second))).view(kind)


def _is_null(values: Any) -> Any:
    if values.dtype.kind == "O":
        return pd.isna(values)
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)


def _is_in(values: Any, wanted: tuple[Any, ...]) -> Any:
    if values.dtype.kind == "O":
        return pd.Series(values).isin(wanted).to_numpy()
    return np.isin(values, wanted)


_SPECIAL: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "when": _chosen,
    "is_null": _is_null,
    "fill_null": lambda values, value: np.where(_is_null(values), value, values),
    "is_in": _is_in,
    "cast": lambda values, kind: values.astype(_NUMPY[kind]),
}
