"""The oracle: the same parsed formulas over exact fractions, and the demands in a few plain lines.

It shares the parser with the engine and nothing else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from typing import Any

from dabiao.catalogue.demands import Demand
from dabiao.catalogue.models import Indicator


def fraction(number: Any) -> Fraction:
    """The number as it was written: 0.1 is a tenth, not the float64 nearest to it."""
    return number.value if isinstance(number, Exact) else Fraction(str(number))


def _lifted(calculate: Callable[[Fraction, Fraction], Fraction], *, swapped: bool = False) -> Any:
    def method(self: Exact, other: Any) -> Exact:
        left, right = (fraction(other), self.value) if swapped else (self.value, fraction(other))
        return Exact(calculate(left, right))

    return method


@total_ordering
@dataclass(frozen=True)
class Exact:
    """A fraction that takes the numbers written in a formula as exact, too."""

    value: Fraction

    __add__, __radd__ = _lifted(operator.add), _lifted(operator.add, swapped=True)
    __sub__, __rsub__ = _lifted(operator.sub), _lifted(operator.sub, swapped=True)
    __mul__, __rmul__ = _lifted(operator.mul), _lifted(operator.mul, swapped=True)
    __truediv__, __rtruediv__ = _lifted(operator.truediv), _lifted(operator.truediv, swapped=True)

    def __neg__(self) -> Exact:
        return Exact(-self.value)

    def __lt__(self, other: Any) -> bool:
        return self.value < fraction(other)


def value(indicator: Indicator, figures: Mapping[str, Any], *, last_year: bool = False) -> Fraction | None:
    """Numerator ÷ denominator × factor; None where that divides by zero."""
    names = {name: Exact(fraction(figure)) for name, figure in figures.items()}
    formulas = [indicator.numerator, indicator.denominator]
    if last_year:
        formulas = [formula.prior_year() if formula else None for formula in formulas]
    try:
        above, below = (
            fraction(formula.evaluate(names, {"min": min, "max": max})) if formula else Fraction(1)
            for formula in formulas
        )
        return above * fraction(indicator.factor) / below
    except ZeroDivisionError:
        return None


def met(demand: Demand, measured: Fraction) -> bool:
    """Whether an exact value satisfies a demand that names its numbers."""
    low, high = fraction(demand.low), fraction(demand.high)
    return {
        "at_least": measured >= low,
        "at_most": measured <= high,
        "more_than": measured > low,
        "less_than": measured < high,
        "equals": measured == low,
        "between": low <= measured <= high,
        "range": measured >= low,
    }[demand.operator]


def trend_met(demand: Demand, this_year: Fraction, last_year: Fraction, limit: float | None) -> bool:
    """Whether a value satisfies a demand that names last year's; a natural limit held counts as met."""
    measured = {
        "at_least": this_year >= last_year,
        "at_most": this_year <= last_year,
        "more_than": this_year > last_year,
        "less_than": this_year < last_year,
        "equals": this_year == last_year,
    }[demand.operator]
    held = {"less_than": Fraction(0), "more_than": fraction(limit) if limit else None}.get(demand.operator)
    return measured or (held is not None and this_year == last_year == held)
