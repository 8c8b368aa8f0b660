"""The computations of :mod:`dabiao.judge.expr` where frames are not in memory: through narwhals, or with
Polars itself, which narwhals has its words from."""

from __future__ import annotations

import operator
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import ModuleType
from typing import Any, Literal

from dabiao.judge.expr import Expr, Kind, in_order
from dabiao.judge.table import FINER, FINEST, LIMBS

_KINDS: dict[Kind, str] = {"code": "Int8", "count": "Int32", "month": "Int64", "number": "Float64"}

SHARED = 4
"""A part that several computations have in common becomes a column once it has so many operations. An
engine that is handed it each time anew may compute it each time, and reads far longer plans."""

NEAREST = 1.5 * 2.0**52
"""Added to a number and taken away again, it leaves the nearest whole number, of two the even one: engines
do not agree on what they round a half to."""


def library(frame: Any) -> ModuleType:
    """What the frame is of: Polars or narwhals."""
    return sys.modules[type(frame).__module__.partition(".")[0]]


def select(frame: Any, keep: Iterable[str], columns: Mapping[str, Any]) -> Any:
    """See :func:`dabiao.judge.expr.select`."""
    wide, translator, _ = _with_shared(frame, columns)
    return wide.select(*keep, *translator.named(columns))


def with_columns(frame: Any, columns: Mapping[str, Any]) -> Any:
    """See :func:`dabiao.judge.expr.with_columns`."""
    wide, translator, shared = _with_shared(frame, columns)
    found = wide.with_columns(*translator.named(columns))
    return found.drop(*shared) if shared else found


def filtered(frame: Any, condition: Expr) -> Any:
    """See :func:`dabiao.judge.expr.filtered`."""
    return frame.filter(_Translator(library(frame)).translated(condition))


def over(frame: Any, how: Literal["min", "max"], columns: Mapping[str, str], keys: Sequence[str]) -> Any:
    """See :func:`dabiao.judge.expr.over`."""
    col = library(frame).col
    return frame.with_columns(getattr(col(old), how)().over(*keys).alias(new) for new, old in columns.items())


def added_up(frame: Any, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Any:
    """See :func:`dabiao.judge.expr.added_up`."""
    found, col = added_up_in_limbs(frame, keys, sums, maxima), library(frame).col
    names = found.collect_schema().names()
    whole = [
        (col(name) + (col(name + FINER) + col(name + FINEST))).alias(name) if name + FINER in names else name
        for name in (*sums, *maxima)
    ]
    return found.select(*keys, *whole)


def added_up_in_limbs(frame: Any, keys: Sequence[str], sums: Sequence[str], maxima: Sequence[str]) -> Any:
    """See :func:`dabiao.judge.expr.added_up_in_limbs`."""
    own, kinds = library(frame), frame.collect_schema()
    limbs = {name: _limbs(own.col(name)) for name in sums if kinds[name] == own.Float64}
    parts = [limb.alias(name + end) for name, each in limbs.items() for end, limb in each.items()]
    added = [name + end for name in sums for end in limbs.get(name, ("",))]
    totals = [own.col(name).sum() for name in added] + [own.col(name).max() for name in maxima]
    return (frame.with_columns(*parts) if parts else frame).group_by(*keys).agg(*totals)


def _limbs(values: Any) -> dict[str, Any]:
    """Parts of figures of which each can be added up without rounding, in any order: as
    :meth:`dabiao.judge.table.Table.added_up_in_limbs`."""
    whole = values + NEAREST - NEAREST
    rest = values - whole
    finer = (rest * LIMBS + NEAREST - NEAREST) / LIMBS
    return {"": whole, FINER: finer, FINEST: rest - finer}


def running_maximum(frame: Any, name: str, by: str, order_by: str) -> Any:
    """See :func:`dabiao.judge.expr.running_maximum`."""
    return frame.with_columns(library(frame).col(name).cum_max().over(by, order_by=order_by))


def stacked(frames: Sequence[Any]) -> Any:
    """See :func:`dabiao.judge.expr.one_after_another`."""
    return library(frames[0]).concat(frames, how="vertical")


def _with_shared(frame: Any, columns: Mapping[str, Any]) -> tuple[Any, _Translator, list[str]]:
    """The frame with what these computations share beside its columns, who knows where each part then
    stands, and the names of these columns."""
    translator, shared = _Translator(library(frame)), list[str]()
    for parts in _shared(expr for expr in columns.values() if isinstance(expr, Expr)):
        names = {f"shared|{number}": part for number, part in enumerate(parts, len(shared))}
        frame = frame.with_columns(*translator.named(names))
        translator.known |= {id(part): translator.library.col(name) for name, part in names.items()}
        shared += names
    return frame, translator, shared


def _shared(exprs: Iterable[Expr]) -> list[list[Expr]]:
    """The parts that are named more than once and long enough, those first that others rest on."""
    exprs = list(exprs)
    order = in_order(exprs)
    times = Counter(map(id, chain(exprs, *(expr.operands for expr in order.values()))))
    length: dict[int, int] = {}
    depth: dict[int, int] = {}
    found: dict[int, list[Expr]] = {}
    for key, expr in order.items():
        own = [id(part) for part in expr.operands]
        length[key] = 1 + sum(length[part] for part in own)
        depth[key] = max((depth[part] for part in own), default=0)
        if times[key] > 1 and length[key] >= SHARED:
            found.setdefault(depth[key], []).append(expr)
            length[key], depth[key] = 1, depth[key] + 1
    return [found[level] for level in sorted(found)]


class _Translator:
    """Makes expressions of a library, of every part one, as long as the computations are held."""

    def __init__(self, library: Any) -> None:
        self.library = library
        self.known: dict[int, Any] = {}

    def named(self, columns: Mapping[str, Any]) -> list[Any]:
        """The computations as expressions under these names."""
        return [self.translated(expr).alias(name) for name, expr in columns.items()]

    def translated(self, expr: Any) -> Any:
        """The computation as one expression."""
        if not isinstance(expr, Expr):
            return _constant(self.library, expr)
        if id(expr) not in self.known:
            self.known[id(expr)] = self._one(expr)
        return self.known[id(expr)]

    def _one(self, expr: Expr) -> Any:
        if expr.op == "col":
            return self.library.col(*expr.args)
        if expr.op == "lit":
            return _constant(self.library, *expr.args)
        if expr.op == "cast":
            values, kind = expr.args
            return self.translated(values).cast(_type(self.library, kind))
        if expr.op in _METHODS:
            values, *rest = expr.args
            return getattr(self.translated(values), expr.op)(*rest)
        parts = [self.translated(part) for part in expr.args]
        if expr.op == "when":
            condition, then, otherwise = parts
            return self.library.when(condition).then(then).otherwise(otherwise)
        return getattr(operator, expr.op)(*parts)


@lru_cache(maxsize=None, typed=True)
def _constant(library: ModuleType, value: Any, kind: Kind | None = None) -> Any:
    """The same few stand in thousands of computations, and Polars takes long over each."""
    return library.lit(value, _type(library, kind) if kind else None)


def _type(library: ModuleType, kind: Kind) -> Any:
    return getattr(library, _KINDS[kind])


_METHODS = {"abs", "is_null", "fill_null", "is_in"}
"""Operations that the libraries call as we do; all others are Python's operators."""
