"""What a target demands: the operators with their numbers, and the condition of those that are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from dabiao.catalogue.base import Model, Rule
from dabiao.catalogue.fields import Code, Ends, FormulaField, Number

Operator = Literal["at_least", "at_most", "more_than", "less_than", "equals", "between", "range"]

OPERATORS: tuple[Operator, ...] = get_args(Operator)
FLOORS: tuple[Operator, ...] = ("at_least", "more_than")
CEILINGS: tuple[Operator, ...] = ("at_most", "less_than")
STRICT: tuple[Operator, ...] = ("more_than", "less_than")
"""Those with a lower end alone, with an upper end alone, and those that leave out the number itself."""


@dataclass(frozen=True)
class Demand:
    """A number demanded. ``low`` and ``high`` are equal except for between and range;
    ``prior`` says that the number is last year's value."""

    operator: Operator
    low: float
    high: float
    prior: bool = False

    @classmethod
    def of(cls, holder: Model) -> Demand:
        """The one demand among the keys of a target or a condition that makes one."""
        ((operator, value),) = demanded(holder).items()
        if value == "prior_year":
            return cls(operator=operator, low=0.0, high=0.0, prior=True)
        low, high = value if isinstance(value, tuple) else (value, value)
        return cls(operator=operator, low=float(low), high=float(high))


class Condition(Model):
    """What an institution must satisfy to be counted, under ``count`` and ``share``."""

    indicator: Code | None = None
    where: FormulaField | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    more_than: Number | None = None
    less_than: Number | None = None
    equals: Number | None = None
    between: Ends | None = None

    rules: ClassVar[Mapping[str, Rule]] = {
        "meets_one": Rule(
            ("indicator", "where"), lambda held: (held.indicator is None) != (held.where is None)
        ),
        "meets_demand": Rule(OPERATORS, lambda held: len(demanded(held)) == (held.indicator is not None)),
    }

    @property
    def demand(self) -> Demand | None:
        return Demand.of(self) if self.indicator else None


def demanded(holder: Model) -> dict[Operator, Any]:
    """The operators that a target or a condition names, each with what is written behind it."""
    found = {name: getattr(holder, name, None) for name in OPERATORS}
    return {name: value for name, value in found.items() if value is not None}
