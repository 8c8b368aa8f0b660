"""Computations over columns, written down once and carried out where the frame is.

In memory they run over NumPy arrays, piece by piece and every part once however often it is named;
on any other engine they become one narwhals expression. Missing is null there and NaN here. The
operators are the engine's own: what a comparison with a missing value gives is not promised, and
``columns.py`` asks nothing that depends on it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals as nw
import numpy as np
import pandas as pd

PIECE = 32_768
"""Rows computed at a time: few enough for the intermediate arrays to stay in a processor's cache."""

Kind = Literal["code", "count", "month", "number"]
"""What a column holds: a small code, a count of cells, a month, or a figure that may be missing."""

_NUMPY: dict[Kind, Any] = {"code": np.int8, "count": np.int32, "month": np.int64, "number": np.float64}
_NARWHALS: dict[Kind, Any] = {"code": nw.Int8, "count": nw.Int32, "month": nw.Int64, "number": nw.Float64}


class Expr:
    """A computation: the name of an operation and what it is done to."""

    __slots__ = ("args", "op")

    def __init__(self, op: str, *args: Any) -> None:
        self.op, self.args = op, args

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
    """The kept columns of a narwhals frame and the computed ones, constants included."""
    if _in_memory(frame):
        native = frame.to_native()
        return _beside(native[list(keep)], computed(native, columns))
    return frame.select(*keep, *(_translated(expr).alias(name) for name, expr in columns.items()))


def with_columns(frame: Any, columns: Mapping[str, Any]) -> Any:
    """The narwhals frame with the computed columns added or replaced, constants included."""
    if _in_memory(frame):
        native = frame.to_native()
        return _beside(native, computed(native, columns))
    return frame.with_columns(*(_translated(expr).alias(name) for name, expr in columns.items()))


def _in_memory(frame: Any) -> bool:
    return isinstance(frame, nw.DataFrame) and isinstance(frame.to_native(), pd.DataFrame)


def _beside(native: pd.DataFrame, columns: Mapping[str, Any]) -> Any:
    """The pandas frame with these columns added or replaced, as a narwhals frame."""
    old = [name for name in columns if name in native.columns]
    kept = native.drop(columns=old) if old else native
    return nw.from_native(
        pd.concat([kept, pd.DataFrame(columns, native.index, copy=len(native) <= PIECE)], axis=1)
    )


def over(frame: Any, how: Literal["min", "max"], columns: Mapping[str, str], keys: Sequence[str]) -> Any:
    """The narwhals frame with, under each new name, the least or greatest value of a column among the
    rows alike in ``keys``."""
    if _in_memory(frame):
        native = frame.to_native()
        found = native.groupby(list(keys), sort=False)[list(dict.fromkeys(columns.values()))].transform(how)
        return _beside(native, {new: found[old] for new, old in columns.items()})
    spread = {new: getattr(nw.col(old), how)().over(*keys) for new, old in columns.items()}
    return frame.with_columns(*(expr.alias(new) for new, expr in spread.items()))


def added_up(frame: Any, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Any:
    """One row per group of ``keys``, with the sum or the greatest value of these columns. A sum of
    nothing is 0."""
    if _in_memory(frame):
        return nw.from_native(grouped(frame.to_native(), keys, sums, maxima))
    totals = [nw.col(name).sum() for name in sums] + [nw.col(name).max() for name in maxima]
    return frame.group_by(*keys).agg(*totals)


def grouped(
    frame: pd.DataFrame, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]
) -> pd.DataFrame:
    """The same over a pandas frame."""
    groups = frame.groupby(list(keys), sort=False)
    parts = [groups[list(sums)].sum(), groups[list(maxima)].max()]
    names = parts[0].index.to_frame(index=False)
    return pd.concat([names, *(part.reset_index(drop=True) for part in parts)], axis=1)


def filtered(frame: Any, condition: Expr) -> Any:
    """The rows of the narwhals frame in which the condition holds."""
    if _in_memory(frame):
        native = frame.to_native()
        return nw.from_native(native[computed(native, {"held": condition})["held"]])
    return frame.filter(_translated(condition))


def computed(frame: pd.DataFrame, columns: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The computed columns over a pandas frame, each as a NumPy array of its length."""
    sources: dict[str, np.ndarray] = {}
    found: dict[str, np.ndarray] = {}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for first in range(0, max(len(frame), 1), PIECE):
            piece = _Piece(frame, sources, slice(first, first + PIECE))
            for name, expr in columns.items():
                part = piece.value(expr)
                if name not in found:
                    found[name] = np.empty(len(frame), getattr(part, "dtype", None) or type(part))
                found[name][piece.rows] = part
    return found


class _Piece:
    """Some rows of a pandas frame, and what has been computed over them so far."""

    def __init__(self, frame: pd.DataFrame, sources: dict[str, np.ndarray], rows: slice) -> None:
        self.frame, self.sources, self.rows = frame, sources, rows
        self.known: dict[int, Any] = {}

    def value(self, expr: Any) -> Any:
        """A NumPy array, or a scalar where nothing depends on the rows."""
        if not isinstance(expr, Expr):
            return np.nan if expr is None else expr
        found = self.known.get(id(expr))
        if found is None:
            found = self.known[id(expr)] = self._carried_out(expr)
        return found

    def _carried_out(self, expr: Expr) -> Any:
        if expr.op == "col":
            return self._source(expr.args[0])[self.rows]
        if expr.op == "lit":
            return _constant(*expr.args)
        if expr.op in _SPECIAL:
            first, *rest = expr.args
            return _SPECIAL[expr.op](self.value(first), *map(self.value, rest))
        return getattr(operator, expr.op)(*map(self.value, expr.args))

    def _source(self, name: str) -> np.ndarray:
        if name not in self.sources:
            self.sources[name] = self.frame[name].to_numpy()
        return self.sources[name]


def _constant(value: float | bool | None, kind: Kind | None) -> Any:
    number = np.nan if value is None else value
    return _NUMPY[kind](number) if kind else np.asarray(number)[()]


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
    "when": np.where,
    "is_null": _is_null,
    "fill_null": lambda values, value: np.where(_is_null(values), value, values),
    "is_in": _is_in,
    "cast": lambda values, kind: values.astype(_NUMPY[kind]),
}


def _translated(expr: Any, known: dict[int, nw.Expr] | None = None) -> nw.Expr:
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
    parts = [_translated(a, known) if isinstance(a, Expr) else a for a in expr.args]
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
