"""What checks of formulas and conditions share: every name known, a number where a number is needed."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from itertools import pairwise

from dabiao.catalogue import scope
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.files import Key
from dabiao.catalogue.findings import Finding
from dabiao.expression import Formula


def unknown_elements(draft: Draft, entry: Key, key: str, formula: Formula) -> Iterator[Finding]:
    """The names of a formula that are no element's."""
    for name in formula.elements:
        yield from draft.unknown(*entry, "elements", name, key)


def scope_faults(
    draft: Draft, entry: Key, path: tuple[str, ...], formula: Formula | None, tags: Collection[str]
) -> Iterator[Finding]:
    """What a scope says beyond attributes, their closed lists, and the tags declared."""
    if formula and not draft.unread & {"categories", "groups"}:
        for fault in scope.faults(formula, draft.catalogue.terms, tags):
            yield draft.finding(*entry, fault.code, *path, near=fault.near, **fault.values)


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


def is_condition(node: ast.expr) -> bool:
    """Whether an expression compares numbers, or joins such comparisons."""
    match node:
        case ast.BoolOp(values=parts):
            return all(map(is_condition, parts))
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return is_condition(inner)
        case ast.Compare(left=left, ops=operators, comparators=others):
            ordered = not any(isinstance(operator, ast.In | ast.NotIn) for operator in operators)
            sides = [left, *others]
            return ordered and all(map(is_number, sides)) and all(map(_reads, pairwise(sides)))
    return False


def _reads(sides: tuple[ast.expr, ast.expr]) -> bool:
    """Whether either side names something: two numbers compare the same for everybody."""
    return any(isinstance(node, ast.Name) for side in sides for node in ast.walk(side))
