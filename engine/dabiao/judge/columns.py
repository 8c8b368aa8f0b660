"""The column carrier: formulas and conditions over columns.

A missing figure stays missing through every operation, also where an engine would skip it
(``min``, ``max``) or invent a value (division by zero). A condition is a pair of expressions,
*known to be true* and *known to be false*, because engines disagree on what a comparison with
a missing value is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from dabiao.judge.expr import Expr, lit, when

Bool = Expr | bool
"""A condition that may be known before any data is seen."""


def either(*conditions: Bool) -> Bool:
    """True where one of the conditions is; constants are folded away."""
    columns = [c for c in conditions if not isinstance(c, bool)]
    if True in [c for c in conditions if isinstance(c, bool)]:
        return True
    return reduce(lambda a, b: a | b, columns) if columns else False


def both(*conditions: Bool) -> Bool:
    """True where all of the conditions are; constants are folded away."""
    columns = [c for c in conditions if not isinstance(c, bool)]
    if False in [c for c in conditions if isinstance(c, bool)]:
        return False
    return reduce(lambda a, b: a & b, columns) if columns else True


def negated(condition: Bool) -> Bool:
    """True where the condition is not."""
    return not condition if isinstance(condition, bool) else ~condition


def where(condition: Bool, then: Any, otherwise: Any) -> Any:
    """``then`` where the condition holds, else ``otherwise``; a constant condition picks one."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    return when(condition, then, otherwise)


def first_match(rows: Iterable[tuple[Bool, int]]) -> Expr:
    """The code of the first row whose condition holds; the last row must be always true."""
    kept: list[tuple[Expr, int]] = []
    for condition, code in rows:
        if condition is True:
            return _chain(kept, lit(code, "code"))
        if not isinstance(condition, bool):
            kept.append((condition, code))
    raise AssertionError("the last row of a status table is always true")


def _chain(rows: list[tuple[Expr, int]], last: Expr) -> Expr:
    for condition, code in reversed(rows):
        last = when(condition, lit(code, "code"), last)
    return last


@dataclass(frozen=True, eq=False)
class Truth:
    """A condition in three values: known true, known false, and otherwise unknown."""

    true: Bool
    false: Bool

    def __and__(self, other: Truth) -> Truth:
        return Truth(both(self.true, other.true), either(self.false, other.false))

    def __or__(self, other: Truth) -> Truth:
        return Truth(either(self.true, other.true), both(self.false, other.false))

    def __invert__(self) -> Truth:
        return Truth(self.false, self.true)

    @property
    def unknown(self) -> Bool:
        return negated(either(self.true, self.false))


class Figure:
    """A numeric column in a formula."""

    def __init__(self, expr: Expr) -> None:
        self.expr = expr

    def __add__(self, other: Any) -> Figure:
        return Figure(self.expr + _expr(other))

    def __radd__(self, other: float) -> Figure:
        return Figure(_expr(other) + self.expr)

    def __sub__(self, other: Any) -> Figure:
        return Figure(self.expr - _expr(other))

    def __rsub__(self, other: float) -> Figure:
        return Figure(_expr(other) - self.expr)

    def __mul__(self, other: Any) -> Figure:
        return Figure(self.expr * _expr(other))

    def __rmul__(self, other: float) -> Figure:
        return Figure(_expr(other) * self.expr)

    def __truediv__(self, other: Any) -> Figure:
        return Figure(divided(self.expr, _expr(other)))

    def __rtruediv__(self, other: float) -> Figure:
        return Figure(divided(_expr(other), self.expr))

    def __neg__(self) -> Figure:
        return Figure(0.0 - self.expr)

    def _compare(self, other: Any, compare: Callable[[Expr, Expr], Any]) -> Truth:
        right = _expr(other)
        known = (
            ~(self.expr.is_null() | right.is_null()) if isinstance(other, Figure) else ~self.expr.is_null()
        )
        holds = compare(self.expr, right)
        return Truth(known & holds, known & ~holds)

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]  # element-wise, as columns do
        return self._compare(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]  # element-wise, as columns do
        return self._compare(other, lambda a, b: a != b)

    def __lt__(self, other: Any) -> Truth:
        return self._compare(other, lambda a, b: a < b)

    def __le__(self, other: Any) -> Truth:
        return self._compare(other, lambda a, b: a <= b)

    def __gt__(self, other: Any) -> Truth:
        return self._compare(other, lambda a, b: a > b)

    def __ge__(self, other: Any) -> Truth:
        return self._compare(other, lambda a, b: a >= b)

    __hash__ = None  # type: ignore[assignment]  # equality gives columns, so there is no hash


class Label:
    """A column in a condition that is compared with codes; it holds the number of each code, or nothing."""

    def __init__(self, expr: Expr, numbers: Mapping[str, float]) -> None:
        self.expr, self.numbers = expr, numbers

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]  # element-wise, as columns do
        return self.is_in((str(other),))

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]  # element-wise, as columns do
        return ~self.is_in((str(other),))

    def is_in(self, codes: Collection[str]) -> Truth:
        known = ~self.expr.is_null()
        found = self.expr.is_in([self.numbers[code] for code in codes if code in self.numbers])
        return Truth(known & found, known & ~found)

    __hash__ = None  # type: ignore[assignment]  # equality gives columns, so there is no hash


@dataclass(frozen=True)
class Group:
    """A named group of categories: the right side of ``category in hospitals``."""

    codes: tuple[str, ...]

    def contains(self, item: Label) -> Truth:
        return item.is_in(self.codes)


def divided(above: Expr, below: Expr) -> Expr:
    """``above / below``, missing where ``below`` is 0 or either is missing."""
    return when(below != 0, above / below, None)


def _expr(value: Any) -> Any:
    return value.expr if isinstance(value, Figure) else float(value)


def _extreme(values: tuple[Any, ...], pick: Callable[[Expr, Expr], Expr]) -> Figure:
    def step(a: Any, b: Any) -> Expr:
        a, b = as_column(a), as_column(b)
        known = ~(a.is_null() | b.is_null())
        return when(known & pick(a, b), a, when(known, b, None))

    return Figure(reduce(step, [_expr(value) for value in values]))


def as_column(value: Any) -> Expr:
    """A column as it is; a constant as a column of it."""
    return value if isinstance(value, Expr) else lit(value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": lambda *values: _extreme(values, lambda a, b: a <= b),
    "max": lambda *values: _extreme(values, lambda a, b: a >= b),
}
"""``min`` and ``max`` of formulas: missing as soon as one argument is."""
