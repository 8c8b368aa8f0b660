"""The rounding carrier: how far from its exact value a formula worked out in floats can be.

Each operation errs by at most 2⁻⁵³ of its result, and so does a decimal like 0.7 that no float holds. Errors
add up along a formula unless numbers that carry them are subtracted: what is left can then be all error.
Counts are whole, and adding, subtracting or weighting them by halves and quarters rounds nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, isfinite

from dabiao.catalogue.models import Element
from dabiao.expression import Formula, base_name

UNBOUNDED = 1e-12
"""The relative tolerance of a comparison whose error follows from no formula: reported decimals,
averages over many of them, and differences of what is rounded."""

_STEP = Fraction(1, 2**53)
_HELD = 2**53
_LARGEST = Fraction(10**8)
"""Counts are taken to be no larger than this where they are multiplied with each other."""


@dataclass(frozen=True)
class Rounded:
    """A number off by at most ``steps`` × 2⁻⁵³ of itself, ``inf`` where that is not known. ``sign`` is 1
    for what is never negative, -1 for what is never positive, 0 for either. While it is exact, it is a
    multiple of ``grid``, a power of two, and no larger than ``most``."""

    steps: float
    sign: int = 1
    most: Fraction = _LARGEST
    grid: Fraction = Fraction(1)

    @classmethod
    def written(cls, number: float) -> Rounded:
        """A number as it stands in a formula."""
        meant = Fraction(str(number))
        held = meant == Fraction(number)
        sign = 1 if meant >= 0 else -1
        return cls(0, sign, abs(meant), Fraction(1, meant.denominator)) if held else cls(1, sign)

    def __add__(self, other: Rounded) -> Rounded:
        sign = self.sign if self.sign == other.sign else 0
        if self.exact and other.exact:
            return _fitted(Rounded(0, sign, self.most + other.most, min(self.grid, other.grid)))
        return Rounded(max(self.steps, other.steps) + 1 if sign else inf, sign)

    def __neg__(self) -> Rounded:
        return replace(self, sign=-self.sign)

    def __sub__(self, other: Rounded) -> Rounded:
        return self + -other

    def __mul__(self, other: Rounded) -> Rounded:
        sign = self.sign * other.sign
        if self.exact and other.exact:
            return _fitted(Rounded(0, sign, self.most * other.most, self.grid * other.grid))
        return Rounded(self.steps + other.steps + 1, sign)

    def __truediv__(self, other: Rounded) -> Rounded:
        return Rounded(self.steps + other.steps + 1, self.sign * other.sign)

    @property
    def exact(self) -> bool:
        return self.steps == 0


COUNT = Rounded(0)
"""A whole number that is counted."""


def tolerance(*compared: Rounded) -> float:
    """The relative tolerance of a comparison of these numbers, with each other or with a limit: what is
    equal is found equal, and what differs by more than twice as much is found to differ. One step is for
    the rounding of the moved limit, one for products of errors."""
    steps = sum(number.steps for number in compared)
    return float((int(steps) + 2) * _STEP) if isfinite(steps) else UNBOUNDED


def worked_out(formula: Formula, elements: Mapping[str, Element]) -> Rounded:
    """How a formula is rounded over the figures of these elements, by their names."""
    named = _Named(elements)
    tree = named.visit(deepcopy(formula.tree))
    found: Rounded = Formula(formula.text, tree, tuple(named.found)).evaluate(named.found, _EXTREMES)
    return found


def _figure(element: Element | None) -> Rounded:
    """A figure added up from what was reported; without element it is the number of days of a window."""
    if element is None:
        return COUNT
    whole = element.value_type == "integer" and element.weighted_by is None
    return Rounded(0 if whole else inf, 1 if element.non_negative else 0)


def _fitted(exact: Rounded) -> Rounded:
    """The same, with one rounding if it has more digits than a float holds."""
    return exact if exact.most <= exact.grid * _HELD else Rounded(1, exact.sign)


def _extreme(*values: Rounded) -> Rounded:
    signs = {value.sign for value in values}
    return Rounded(
        max(value.steps for value in values),
        signs.pop() if len(signs) == 1 else 0,
        max(value.most for value in values),
        min(value.grid for value in values),
    )


_EXTREMES: dict[str, Callable[..., Rounded]] = {"min": _extreme, "max": _extreme}


class _Named(ast.NodeTransformer):
    """Gives the numbers written in a formula names, too, so that what they come to is followed as well."""

    def __init__(self, elements: Mapping[str, Element]) -> None:
        self.elements = elements
        self.found: dict[str, Rounded] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.Name:
        return self._name(node, str(node.value), Rounded.written(float(str(node.value))))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return self._name(node, node.id, _figure(self.elements.get(base_name(node.id))))

    def visit_Call(self, node: ast.Call) -> ast.Call:
        node.args = [self.visit(arg) for arg in node.args]  # the function's own name stays
        return node

    def _name(self, node: ast.expr, name: str, value: Rounded) -> ast.Name:
        self.found[name] = value
        return ast.copy_location(ast.Name(name, ast.Load()), node)
