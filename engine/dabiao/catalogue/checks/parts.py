"""Formulas that calculate though they mean nothing: parts larger than their whole, unlike kinds added."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Element, Indicator
from dabiao.expression import WINDOW_DAYS, Formula, base_name


def check_part(draft: Draft, indicator: Indicator) -> Iterator[Finding]:
    """A proportion's numerator is a part of its denominator: counted in the same measure unit, and not
    added up over periods while the whole stands still."""
    if indicator.type != "proportion" or indicator.denominator is None:
        return
    parts, wholes = (_elements(draft, formula) for formula in (indicator.numerator, indicator.denominator))
    for one, two in product(parts, wholes):
        names = {"name": one.code, "other": two.code}
        if one.measure_unit != two.measure_unit:
            units = {"one": one.measure_unit, "two": two.measure_unit}
            yield draft.finding("indicators", indicator.id, "not_a_part", "numerator", **names, **units)
        elif one.kind == "flow" and two.kind == "stock" and one.frequency != "year":
            yield draft.finding(
                "indicators", indicator.id, "flow_over_stock", "numerator", **names, frequency=one.frequency
            )


def check_order(draft: Draft, indicator: Indicator) -> Iterator[Finding]:
    """A proportion's numerator does not hold its whole denominator."""
    if indicator.type == "proportion" and indicator.denominator:
        above, below = indicator.numerator.addends(), indicator.denominator.addends()
        if above and below and set(below) <= set(above):
            yield draft.finding("indicators", indicator.id, "whole_in_numerator", "numerator")


def check_kinds(draft: Draft, indicator: Indicator) -> Iterator[Finding]:
    """A stock is not added to what came and went in a period."""
    for key in ("numerator", "denominator"):
        formula = getattr(indicator, key)
        for stock, flow in _mixed(draft, formula) if formula else ():
            yield draft.finding("indicators", indicator.id, "stock_summed", key, stock=stock, flow=flow)


def _mixed(draft: Draft, formula: Formula) -> Iterator[tuple[str, str]]:
    """The stocks and flows that are added or subtracted as they stand, the first of each sum."""
    for node in ast.walk(formula.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            sides = [_addends(node.left), _addends(node.right)]
            kinds = {draft.element(name).kind: name for side in sides for name in side}
            if {"stock", "flow"} <= kinds.keys():
                yield kinds["stock"], kinds["flow"]
                return


def _addends(node: ast.expr) -> list[str]:
    """The elements that a sum is made of."""
    if isinstance(node, ast.Name):
        return [name] if (name := base_name(node.id)) != WINDOW_DAYS else []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return _addends(node.left) + _addends(node.right)
    return []


def _elements(draft: Draft, formula: Formula) -> list[Element]:
    return [draft.element(name) for name in formula.elements]


CHECKS = (check_part, check_order, check_kinds)
