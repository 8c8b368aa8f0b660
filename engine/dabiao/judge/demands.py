"""What a demand asks of a value: a lower bound, an upper bound, or both."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from dabiao.catalogue.demands import CEILINGS, FLOORS, STRICT, Demand, Operator
from dabiao.judge.columns import Bool, both, either, negated, where
from dabiao.judge.expr import Expr, when

Number = float | Expr

_LOWER = {*FLOORS, "equals", "between", "range"}
_UPPER = {*CEILINGS, "equals", "between"}

EDGES = ("low", "high", "floor", "ceiling")
"""The numbers of a demand, as :class:`Bounds` takes them."""


class Bounds(NamedTuple):
    """A demand as tests on a value, each number a literal or a column.

    ``low`` and ``high`` are what is demanded; ``floor`` and ``ceiling`` the same, moved by the
    tolerance. For a trend they are columns of last year's values, and ``natural_limit`` is the value
    that cannot be bettered (None where there is none).
    """

    operator: Operator
    low: Number
    high: Number
    floor: Number
    ceiling: Number
    trend: bool = False
    natural_limit: float | None = None

    @classmethod
    def of(cls, demand: Demand, tolerance: float) -> Bounds:
        """The bounds of a demand for a number."""
        up, down = (1, -1) if demand.operator in STRICT else (-1, 1)
        floor, ceiling = _moved(demand.low, up * tolerance), _moved(demand.high, down * tolerance)
        return cls(demand.operator, demand.low, demand.high, floor, ceiling)

    @classmethod
    def of_trend(cls, demand: Demand, tolerance: float, baseline: Expr, highest: float | None) -> Bounds:
        """The bounds of a demand against last year's value; ``highest`` is the most a value can be."""
        slack = abs(baseline) * tolerance
        strict = demand.operator in STRICT
        floor, ceiling = (
            (baseline + slack, baseline - slack) if strict else (baseline - slack, baseline + slack)
        )
        limit = {"less_than": 0.0, "more_than": highest}.get(demand.operator)
        return cls(demand.operator, baseline, baseline, floor, ceiling, True, limit)

    def reaches(self, value: Any) -> Bool:
        """Whether the value satisfies the lower bound (always, where there is none)."""
        if not self.has_lower:
            return True
        holds: Bool = value > self.floor if self.operator in STRICT else value >= self.floor
        return holds

    def within(self, value: Any) -> Bool:
        """Whether the value satisfies the upper bound (always, where there is none)."""
        if not self.has_upper:
            return True
        holds: Bool = value < self.ceiling if self.operator in STRICT else value <= self.ceiling
        return holds

    def met(self, value: Any) -> Bool:
        """Whether the value satisfies the demand."""
        plain = both(self.reaches(value), self.within(value))
        if not self.trend or self.natural_limit is None:
            return plain
        return either(plain, both(value == self.natural_limit, self.low == self.natural_limit))

    def all_met(self, low: Any, high: Any) -> Bool:
        """Whether every value from ``low`` to ``high`` satisfies the demand."""
        return both(self.reaches(low), self.within(high))

    def all_missed(self, low: Any, high: Any) -> Bool:
        """Whether no value from ``low`` to ``high`` satisfies the demand."""
        return either(negated(self.reaches(high)), negated(self.within(low)))

    @property
    def has_lower(self) -> bool:
        return self.operator in _LOWER

    @property
    def has_upper(self) -> bool:
        return self.operator in _UPPER

    def above_range(self, value: Any) -> Bool:
        """Whether the value lies above the upper end of a ``range``, which is no ceiling."""
        if self.operator != "range":
            return False
        above: Bool = value > self.ceiling
        return above

    def gap(self, value: Expr) -> Expr:
        """How far the value is short of the demand, 0 where both count as equal; less is reserve."""
        short = _apart(self.low - value, self.low - self.floor)
        over = _apart(value - self.high, self.high - self.ceiling)
        if self.has_lower and not self.has_upper:
            return short
        if self.has_upper and not self.has_lower:
            return over
        wider: Expr = where(short >= over, short, over)
        return wider


def _apart(distance: Expr, slack: Number) -> Expr:
    """The distance between value and limit, 0 where the comparison finds them equal."""
    return when(abs(distance) <= abs(slack), 0.0, distance)


def _moved(number: float, relative: float) -> float:
    """The number moved by a relative amount, rounded once."""
    exact = Fraction(str(number))
    return float(exact + abs(exact) * Fraction(relative))
