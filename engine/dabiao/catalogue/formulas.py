"""Checks of formulas and conditions: every name known, a number where a number is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dabiao.catalogue import scope
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.expression import Formula, base_name


def check_indicators(draft: Draft) -> Iterator[Finding]:
    """An indicator's formulas read known elements and give a number."""
    for indicator in draft.catalogue.indicators.values():
        for key in ("numerator", "denominator"):
            formula = getattr(indicator, key)
            if formula:
                yield from _names(draft, "indicators", indicator.id, key, formula)
            if formula and not is_number(formula.tree.value):
                yield draft.finding("indicators", indicator.id, "not_a_number", key)


def check_only_if(draft: Draft) -> Iterator[Finding]:
    """``only_if`` compares numbers made of known elements."""
    for target in draft.catalogue.targets.values():
        if target.only_if:
            yield from _names(draft, "targets", target.id, "only_if", target.only_if)
            if not _is_condition(target.only_if.tree.value):
                yield draft.finding("targets", target.id, "not_a_condition", "only_if")


def check_scopes(draft: Draft) -> Iterator[Finding]:
    """Scopes speak of attributes, their closed lists, and declared tags."""
    if draft.terms_refused:
        return
    for target in draft.catalogue.targets.values():
        document = draft.catalogue.documents.get(target.document)
        if document:
            tags = set(document.tags)
            where = target.meets.where if target.meets else None
            yield from _scope(draft, ("targets", target.id), ("applies_to",), target.applies_to, tags)
            yield from _scope(draft, ("targets", target.id), ("meets", "where"), where, tags)
    tags = {tag for document in draft.catalogue.documents.values() for tag in document.tags}
    for element in draft.catalogue.elements.values():
        yield from _scope(draft, ("elements", element.code), ("owed_by",), element.owed_by, tags)


def _scope(
    draft: Draft, key: tuple[str, str], path: tuple[str, ...], formula: Formula | None, tags: set[str]
) -> Iterator[Finding]:
    for fault in scope.faults(formula, draft.catalogue.terms, tags) if formula else ():
        yield draft.finding(*key, fault.code, *path, near=fault.near, **fault.values)


def _names(draft: Draft, kind: str, key: str, path: str, formula: Formula) -> Iterator[Finding]:
    known = [*draft.names("elements"), "window_days"]
    for name in dict.fromkeys(map(base_name, formula.names)):
        if name not in known:
            yield draft.stranger(kind, key, "elements", name, known, path)


def is_number(node: ast.expr) -> bool:
    """Whether an expression gives a number: names, numbers, and what is calculated from them."""
    match node:
        case ast.Name():
            return True
        case ast.Constant(value=value):
            return not isinstance(value, str)
        case ast.BinOp(left=left, right=right):
            return is_number(left) and is_number(right)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return is_number(inner)
        case ast.Call(func=ast.Name(id="min" | "max"), args=parts):
            return all(map(is_number, parts))
    return False


def _is_condition(node: ast.expr) -> bool:
    match node:
        case ast.BoolOp(values=parts):
            return all(map(_is_condition, parts))
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _is_condition(inner)
        case ast.Compare(left=left, ops=operators, comparators=others):
            ordered = not any(isinstance(operator, ast.In | ast.NotIn) for operator in operators)
            return ordered and all(map(is_number, [left, *others]))
    return False


CHECKS = (check_indicators, check_only_if, check_scopes)
