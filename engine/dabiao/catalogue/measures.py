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

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.formulas import is_number
from dabiao.catalogue.models import Indicator, Terms
from dabiao.expression import Formula, FormulaError, base_name, is_prior, parse

if TYPE_CHECKING:
    from pint import UnitRegistry

TOLERANCE = 1e-9


def check_names(draft: Draft) -> Iterator[Finding]:
    """Elements and indicators are measured in units that ``terms.yaml`` lists."""
    if draft.terms_refused:
        return
    known = draft.catalogue.terms.measure_units
    stated = [("elements", e.code, e.measure_unit) for e in draft.catalogue.elements.values()]
    stated += [("indicators", i.id, i.measure_unit) for i in draft.catalogue.indicators.values()]
    for kind, key, unit in stated:
        parsed = None if unit in known else _parsed(unit)
        if parsed is None and unit not in known:
            yield draft.finding(kind, key, "measure_unit_form", "measure_unit", unit=unit)
        for name in parsed.names if parsed else ():
            if name not in known:
                yield draft.stranger(kind, key, "measure_units", name, known, "measure_unit")


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
    if draft.terms_refused or any(check_names(draft)):
        return
    try:
        units = _units(draft.catalogue.terms)
    except BadDefinitionError as error:
        unit, detail = error.args
        yield draft.finding("measure_units", unit, "bad_measure_unit", "pint", unit=unit, detail=detail)
        return
    measures = {e.code: _stated(e.measure_unit, units) for e in draft.catalogue.elements.values()}
    measures["window_days"] = units.get("day", Measure(1.0))
    for indicator in draft.catalogue.indicators.values():
        known = {base_name(name) for name in indicator.names} <= measures.keys()
        if known and all(is_number(formula.tree.value) for formula in _formulas(indicator)):
            yield from _indicator(draft, indicator, measures, units)


class BadDefinitionError(Exception):
    """A measure unit whose pint definition cannot be read."""


def _units(terms: Terms) -> dict[str, Measure]:
    """One measure for each unit of ``terms.yaml``; without a definition it is a dimension of its own."""
    from pint import UnitRegistry

    registry: UnitRegistry[Any] = UnitRegistry(None)
    definitions = {code: term.pint or f"{code} = [{code}]" for code, term in terms.measure_units.items()}
    for code, definition in definitions.items():
        _guarded(code, registry.define, definition)
    names = {code: line.partition("=")[0].strip() for code, line in definitions.items()}
    return {code: Measure(_guarded(code, _one, registry, name)) for code, name in names.items()}


def _one(registry: UnitRegistry[Any], name: str) -> Any:
    quantity = registry.Quantity(1.0, name)
    quantity.to_root_units()  # raises where the definition leads nowhere
    return quantity


def _guarded(code: str, step: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return step(*arguments)
    except Exception as error:  # pint raises what its parsers raise, of many kinds
        raise BadDefinitionError(code, error) from error


def _stated(unit: str, units: dict[str, Measure]) -> Measure:
    """The measure of a unit as written: a listed one, or a product and quotient of listed ones."""
    if unit in units:
        return units[unit]
    # 1000 * person: here a number is a magnitude, not a figure, so it enters the quantity as it is
    value = parse(unit).evaluate({name: measure.quantity for name, measure in units.items()})
    return Measure(value if not isinstance(value, int | float) else float(value))


def _indicator(
    draft: Draft, indicator: Indicator, measures: dict[str, Measure], units: dict[str, Measure]
) -> Iterator[Finding]:
    try:
        found = _formula_measure(indicator, measures)
    except UnlikeUnitsError as error:
        left, right = error.args
        yield draft.finding("indicators", indicator.id, "unlike_sum", "numerator", left=left, right=right)
        return
    except ZeroDivisionError:
        yield draft.finding("indicators", indicator.id, "zero_in_formula", "numerator")
        return
    stated = indicator.measure_unit
    ratio = found.ratio(_stated(stated, units))
    if ratio is None:
        yield draft.finding(
            "indicators", indicator.id, "wrong_dimension", "measure_unit", found=str(found), stated=stated
        )
    elif not isclose(ratio, 1, rel_tol=TOLERANCE):
        yield draft.finding(
            "indicators", indicator.id, "wrong_magnitude", "measure_unit", ratio=ratio, stated=stated
        )


def _formula_measure(indicator: Indicator, measures: dict[str, Measure]) -> Measure:
    """numerator ÷ denominator × factor, over measures; last year's figures have this year's measure."""
    names = {name: measures[base_name(name)] for name in indicator.names}
    functions = {"min": _like, "max": _like}
    parts = [Measure.of(formula.evaluate(names, functions)) for formula in _formulas(indicator)]
    whole = parts[0] / parts[1] if len(parts) > 1 else parts[0]
    return whole * float(indicator.factor)


def _formulas(indicator: Indicator) -> list[Formula]:
    return [formula for formula in (indicator.numerator, indicator.denominator) if formula]


def _like(first: Measure | float, *others: Measure | float) -> Measure:
    for other in others:
        Measure.of(first).alike(other)
    return Measure.of(first)
