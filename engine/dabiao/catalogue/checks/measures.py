"""Measure units: every one named is known, and a formula gives the one it claims, magnitude included.

The names are checked on every load. The dimensions need pint, whose import alone takes longer
than a whole load; they are checked by lint.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

from dabiao.catalogue.base import UnsoundError
from dabiao.catalogue.checks.formulas import is_number
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Indicator
from dabiao.catalogue.quotes import written
from dabiao.catalogue.salvage import part, sound_parts
from dabiao.expression import WINDOW_DAYS, Formula, FormulaError, base_name, is_prior, parse

if TYPE_CHECKING:
    from pint import UnitRegistry

TOLERANCE = 1e-9


def check_unit(draft: Draft, kind: str, key: str, unit: str) -> Iterator[Finding]:
    """A measure unit is one that ``terms.yaml`` lists, or a product and quotient of such."""
    if ("measure_units", unit) in draft.entries:
        return
    parsed, near = _parsed(unit), _called(draft, unit)
    if parsed is None or near:
        yield draft.finding(kind, key, "measure_unit_form", "measure_unit", near=near, unit=unit)
        return
    for name in parsed.names:
        yield from draft.unknown(kind, key, "measure_units", name, "measure_unit")


def _called(draft: Draft, unit: str) -> str:
    """The code of the measure unit that people call so: % is percent."""
    units = part(draft.catalogue.terms, "measure_units") or {}
    return next((code for code, term in units.items() if unit in (term.zh, term.en)), "")


def _parsed(unit: str) -> Formula | None:
    """A measure unit made of others: their products and quotients, with positive numbers."""
    try:
        formula = parse(unit)
    except FormulaError:
        return None
    return formula if _is_product(formula.tree.value) else None


def _is_product(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            return _is_product(left) and _is_product(right)
        case ast.Constant(value=int() | float() as value):
            return value > 0
        case ast.Name(id=name):
            return not is_prior(name)
    return False


class UnlikeUnitsError(Exception):
    """Two measures that cannot be added or compared."""


@dataclass(frozen=True)
class Measure:
    """What one step of a figure stands for, as a pint quantity: of beds per 1000 persons, ``0.001 bed /
    person``. It calculates as the figures do: a sum keeps the measure and asks for like parts; a figure
    multiplied by 1000 counts thousandths."""

    quantity: Any

    @classmethod
    def of(cls, value: Measure | float) -> Measure:
        """A measure as it is; a bare number counts in that fraction of one."""
        return value if isinstance(value, Measure) else cls(1.0 / value)

    def ratio(self, other: Measure) -> float | None:
        """How many of ``other`` one of this is; None if they are of different dimensions."""
        quotient = self.quantity / other.quantity
        if isinstance(quotient, float):
            return quotient
        base = quotient.to_base_units()
        return float(base.magnitude) if base.dimensionless else None

    def alike(self, other: Measure | float) -> Measure:
        if not isinstance(other, Measure):
            other = Measure(1.0)
        ratio = self.ratio(other)
        if ratio is None or not isclose(ratio, 1, rel_tol=TOLERANCE):
            raise UnlikeUnitsError(str(self), str(other))
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = alike

    def __mul__(self, other: Measure | float) -> Measure:
        return Measure(self.quantity * Measure.of(other).quantity)

    __rmul__ = __mul__

    def __truediv__(self, other: Measure | float) -> Measure:
        return Measure(self.quantity / Measure.of(other).quantity)

    def __rtruediv__(self, other: float) -> Measure:
        return Measure(Measure.of(other).quantity / self.quantity)

    def __neg__(self) -> Measure:
        return self

    def __str__(self) -> str:
        return f"{self.quantity:g~}" if not isinstance(self.quantity, float) else "1"


def check_dimensions(draft: Draft) -> Iterator[Finding]:
    """Each indicator's formula gives its measure unit, in dimension and in magnitude."""
    units: Units = {}
    for code, defined in _defined(draft.catalogue.terms):
        if isinstance(defined, Measure):
            units[code] = defined
        else:
            yield draft.finding("measure_units", code, "bad_measure_unit", "pint", unit=code, detail=defined)
    for indicator in draft.catalogue.indicators.values():
        yield from sound_parts(_indicator(draft, indicator, units))


Units = dict[str, Measure]


def _defined(terms: Terms) -> Iterator[tuple[str, Measure | Exception]]:
    """One measure for each unit of ``terms.yaml``, or what is wrong with its definition. Without a
    definition it is a dimension of its own."""
    from pint import UnitRegistry

    registry: UnitRegistry[Any] = UnitRegistry(None)
    lines = {code: part(term, "pint") or f"{code} = [{code}]" for code, term in terms.measure_units.items()}
    faults = {code: _fault(registry.define, line) for code, line in lines.items()}
    for code, line in lines.items():
        name = line.partition("=")[0].strip()
        fault = faults[code] or _fault(_one, registry, name)
        yield code, fault or Measure(_one(registry, name))


def _fault(step: Callable[..., Any], *arguments: Any) -> Exception | None:
    try:
        step(*arguments)
    except Exception as error:  # pint raises what its parsers raise, of many kinds
        return error
    return None


def _one(registry: UnitRegistry[Any], name: str) -> Any:
    quantity = registry.Quantity(1.0, name)
    quantity.to_root_units()  # raises where the definition leads nowhere
    return quantity


def _stated(unit: str, units: Units) -> Measure:
    """The measure of a unit as written: a listed one, or a product and quotient of listed ones."""
    parsed = None if unit in units else _parsed(unit)
    if unit not in units and (parsed is None or not set(parsed.names) <= units.keys()):
        raise UnsoundError(unit)
    if parsed is None:
        return units[unit]
    # 1000 * person: here a number is a magnitude, not a figure, so it enters the quantity as it is
    value = parsed.evaluate({name: measure.quantity for name, measure in units.items()})
    return Measure(value if not isinstance(value, int | float) else float(value))


def _indicator(draft: Draft, indicator: Indicator, units: Units) -> Iterator[Finding]:
    if not all(is_number(formula.tree.value) for formula in _formulas(indicator)):
        return
    stated = _stated(indicator.measure_unit, units)
    try:
        found = _formula_measure(indicator, _figures(draft, indicator, units))
    except UnlikeUnitsError as error:
        left, right = error.args
        yield draft.finding("indicators", indicator.id, "unlike_sum", "numerator", left=left, right=right)
    except ZeroDivisionError:
        yield draft.finding("indicators", indicator.id, "zero_in_formula", "numerator")
    else:
        yield from _difference(draft, indicator, found, found.ratio(stated))


def _difference(draft: Draft, indicator: Indicator, found: Measure, ratio: float | None) -> Iterator[Finding]:
    where, stated = ("indicators", indicator.id), indicator.measure_unit
    if ratio is None:
        yield draft.finding(*where, "wrong_dimension", "measure_unit", found=str(found), stated=stated)
    elif not isclose(ratio, 1, rel_tol=TOLERANCE):
        yield draft.finding(*where, "wrong_magnitude", "measure_unit", ratio=written(ratio, 6), stated=stated)


def _figures(draft: Draft, indicator: Indicator, units: Units) -> dict[str, Measure]:
    """The measure of each name that an indicator's formulas read; last year's is this year's."""
    elements = {code for formula in _formulas(indicator) for code in formula.elements}
    known = {code: _stated(draft.element(code).measure_unit, units) for code in elements}
    known[WINDOW_DAYS] = units.get("day", Measure(1.0))
    return {name: known[base_name(name)] for name in indicator.names}


def _formula_measure(indicator: Indicator, figures: dict[str, Measure]) -> Measure:
    """numerator ÷ denominator × factor, over measures."""
    functions = {"min": _like, "max": _like}
    parts = [Measure.of(formula.evaluate(figures, functions)) for formula in _formulas(indicator)]
    whole = parts[0] / parts[1] if len(parts) > 1 else parts[0]
    return whole * float(indicator.factor)


def _formulas(indicator: Indicator) -> list[Formula]:
    return [formula for formula in (indicator.numerator, indicator.denominator) if formula]


def _like(first: Measure | float, *others: Measure | float) -> Measure:
    for other in others:
        Measure.of(first).alike(other)
    return Measure.of(first)
