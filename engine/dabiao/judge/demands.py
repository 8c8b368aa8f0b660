"""What a demand asks of a value: a lower bound, an upper bound, or both."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import narwhals as nw

from dabiao.catalogue.models import Demand
from dabiao.judge.columns import Bool, both, either, negated, where

TOLERANCE = 1e-12
"""Relative tolerance of a comparison with figures that are not whole numbers (DESIGN §6)."""

TOLERANCE_OF_COUNTS = 5e-16
"""The same for counts: a quotient of whole numbers up to 10⁸ and a threshold of four decimals are
each off by at most 1.2e-16, and differ by at least 1e-15 if they differ at all."""

_LOWER = {"at_least", "more_than", "equals", "between", "range"}
_UPPER = {"at_most", "less_than", "equals", "between"}
_STRICT = {"more_than", "less_than"}


@dataclass(frozen=True)
class Bounds:
    """A demand as tests on a value. ``baseline`` holds last year's value for a trend."""

    demand: Demand
    tolerance: float
    baseline: nw.Expr | None = None
    natural_limit: float | None = None

    def reaches(self, value: Any) -> Bool:
        """Whether the value satisfies the lower bound (always, where there is none)."""
        if self.demand.operator not in _LOWER:
            return True
        strict = self.demand.operator in _STRICT
        edge = self._edge(self.demand.low, upwards=strict)
        holds: Bool = value > edge if strict else value >= edge
        return holds

    def within(self, value: Any) -> Bool:
        """Whether the value satisfies the upper bound (always, where there is none)."""
        if self.demand.operator not in _UPPER:
            return True
        strict = self.demand.operator in _STRICT
        edge = self._edge(self.demand.high, upwards=not strict)
        holds: Bool = value < edge if strict else value <= edge
        return holds

    def met(self, value: Any) -> Bool:
        """Whether the value satisfies the demand."""
        plain = both(self.reaches(value), self.within(value))
        if self.baseline is None or self.demand.operator not in _STRICT:
            return plain
        limit = 0.0 if self.demand.operator == "less_than" else self.natural_limit
        if limit is None:
            return plain
        return either(plain, both(value == limit, self.baseline == limit))

    def all_met(self, low: Any, high: Any) -> Bool:
        """Whether every value from ``low`` to ``high`` satisfies the demand."""
        return both(self.reaches(low), self.within(high))

    def all_missed(self, low: Any, high: Any) -> Bool:
        """Whether no value from ``low`` to ``high`` satisfies the demand."""
        return either(negated(self.reaches(high)), negated(self.within(low)))

    @property
    def has_lower(self) -> bool:
        return self.demand.operator in _LOWER

    @property
    def has_upper(self) -> bool:
        return self.demand.operator in _UPPER

    def above_range(self, value: Any) -> Bool:
        """Whether the value lies above the upper end of a ``range``, which is no ceiling."""
        if self.demand.operator != "range":
            return False
        passed: Bool = value > self._edge(self.demand.high, upwards=True)
        return passed

    def threshold(self) -> Any:
        """The number demanded: a literal, or last year's value."""
        return self.demand.low if self.baseline is None else self.baseline

    def gap(self, value: nw.Expr) -> nw.Expr:
        """How far the value is short of the demand; zero or less is reserve (DESIGN §8)."""
        low, high = (self.demand.low, self.demand.high) if self.baseline is None else (self.baseline,) * 2
        short, over = low - value, value - high
        if self.demand.operator in ("at_least", "more_than", "range"):
            return short
        if self.demand.operator in ("at_most", "less_than"):
            return over
        wider: nw.Expr = where(short >= over, short, over)
        return wider

    def _edge(self, number: float, *, upwards: bool) -> Any:
        sign = 1 if upwards else -1
        if self.baseline is not None:
            return self.baseline + self.baseline.abs() * (sign * self.tolerance)
        exact = Fraction(str(number))
        return float(exact + sign * abs(exact) * Fraction(self.tolerance))
