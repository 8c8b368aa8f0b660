"""Checks of indicators: formulas of known elements that give a number in a known measure unit."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.checks.formulas import is_number, unknown_elements
from dabiao.catalogue.checks.measures import check_unit
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Indicator
from dabiao.expression import Formula


def check_numerator(draft: Draft, indicator: Indicator) -> Iterator[Finding]:
    """The numerator reads known elements and gives a number."""
    yield from _formula(draft, indicator, "numerator", indicator.numerator)


def check_denominator(draft: Draft, indicator: Indicator) -> Iterator[Finding]:
    """So does the denominator."""
    if indicator.denominator:
        yield from _formula(draft, indicator, "denominator", indicator.denominator)


def _formula(draft: Draft, indicator: Indicator, key: str, formula: Formula) -> Iterator[Finding]:
    yield from unknown_elements(draft, ("indicators", indicator.id), key, formula)
    if not is_number(formula.tree.value):
        yield draft.finding("indicators", indicator.id, "not_a_number", key)


def check_measure_unit(draft: Draft, indicator: Indicator) -> Iterator[Finding]:
    """It is measured in units that ``terms.yaml`` lists."""
    yield from check_unit(draft, "indicators", indicator.id, indicator.measure_unit)


CHECKS = (check_numerator, check_denominator, check_measure_unit)
