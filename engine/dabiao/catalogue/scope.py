"""The words of scopes (``applies_to``, ``owed_by``, ``meets: where``) and what may be said with them.

An expression compares attributes of an institution with values of their closed lists: ``category in
hospitals and grade >= 乙``, ``tier >= 2``, ``run_by == county``, ``has_tag("compact")``. Values without
an order may be quoted too. Whoever evaluates an expression takes its values from here.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import Any

from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.findings import closest
from dabiao.expression import Formula

VALUES: dict[str, dict[str, float | str]] = {
    "grade": {"甲": 3.0, "乙": 2.0, "丙": 1.0, "未定等": 0.0},
    "run_by": {name: name for name in ("province", "city", "county", "town", "village", "other")},
    "ownership": {name: name for name in ("public", "private")},
}
"""Attribute → the words of its closed list → the value in the registry. ``category`` has its list in
``terms.yaml``."""

TIERS = (0, 1, 2, 3)
"""What ``tier`` is compared with: 未定级, 一级, 二级, 三级."""

ATTRIBUTES = ("tier", *VALUES, "category")
ORDERED = ("tier", "grade")


@dataclass(frozen=True)
class Fault:
    """What is wrong with an expression: a message code with its values, and the name meant perhaps."""

    code: str
    values: dict[str, object] = field(default_factory=dict)
    near: str = ""


def words(attribute: str, terms: Terms) -> dict[str, float | str]:
    """The closed list of one attribute: word → value in the registry."""
    return {code: code for code in terms.categories} if attribute == "category" else VALUES.get(attribute, {})


def values(attribute: str, terms: Terms) -> dict[Any, float | str]:
    """All that an attribute can be: as an expression says it → value in the registry."""
    return {tier: float(tier) for tier in TIERS} if attribute == "tier" else {**words(attribute, terms)}


Person = Mapping[str, Any]
"""An institution that could be: attribute → value in the registry, ``tags`` → those it carries. An attribute
that is left out, or None, is blank."""


def people(formulas: Sequence[Formula], terms: Terms, also: Collection[object] = ()) -> Iterator[Person]:
    """Every combination of values of the attributes and tags that the expressions speak of. Of the
    categories that they do not tell apart the first is enough, and those that ``also`` are asked for."""
    named = {name for formula in formulas for name in formula.names}
    choices: dict[str, list[Any]] = {
        name: list(values(name, terms).values()) for name in ATTRIBUTES if name in named
    }
    if "category" in choices:
        choices["category"] = _told_apart(formulas, terms, also)
    tags = sorted({tag for formula in formulas for tag in formula.tags})
    if tags:
        some = chain.from_iterable(combinations(tags, size) for size in range(len(tags) + 1))
        choices["tags"] = [frozenset(held) for held in some]
    return (dict(zip(choices, held, strict=True)) for held in product(*choices.values()))


def _told_apart(formulas: Sequence[Formula], terms: Terms, also: Collection[object]) -> list[str]:
    nodes = [node for formula in formulas for node in ast.walk(formula.tree)]
    words: set[object] = {node.value for node in nodes if isinstance(node, ast.Constant)}
    words |= {node.id for node in nodes if isinstance(node, ast.Name)}
    groups = [codes for group, codes in terms.groups.items() if group in words]
    first: dict[object, str] = {}
    for code in terms.categories:
        alone = code if code in words or code in also else None
        first.setdefault((alone, *(code in codes for codes in groups)), code)
    return list(first.values())


def truths(
    formulas: Sequence[Formula], terms: Terms, also: Collection[object] = ()
) -> Iterator[tuple[bool, ...]]:
    """Of every one of :func:`people`, whether each of the expressions is true; nothing of them is blank."""
    known = _all_blank(terms)
    for person in people(formulas, terms, also):
        yield tuple(_truth(formula, known, person) is True for formula in formulas)


def holds(formula: Formula, terms: Terms, person: Person) -> bool | None:
    """Whether an expression is true of an institution; None where a blank attribute leaves it open. The
    same as the engine says of a whole registry (:class:`dabiao.judge.scope.Registrar`)."""
    return _truth(formula, _all_blank(terms), person)


def meanings(terms: Terms) -> dict[str, float | str]:
    """Every word of the closed lists → its value in the registry."""
    return {word: value for name in ATTRIBUTES for word, value in words(name, terms).items()}


def _all_blank(terms: Terms) -> dict[str, Any]:
    """What each name of an expression means, of an institution of which nothing is known."""
    groups = {group: _Group(codes) for group, codes in terms.groups.items()}
    return {**meanings(terms), **groups, **dict.fromkeys(ATTRIBUTES, _OPEN)}


def _truth(formula: Formula, known: Mapping[str, Any], person: Person) -> bool | None:
    said = {name: value for name, value in person.items() if value is not None}
    carries = person.get("tags", frozenset()).__contains__
    found = formula.evaluate({**known, **said}, {"has_tag": carries})
    return None if found is _OPEN else bool(found)


class _Open:
    """A blank, whatever is compared with it, and whatever depends on that: neither true nor false."""

    def _still(self, _other: object) -> Any:
        return self

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _still

    def __invert__(self) -> Any:
        return self

    def __and__(self, other: object) -> Any:
        return False if other is False else self

    def __or__(self, other: object) -> Any:
        return True if other is True else self

    __rand__, __ror__ = __and__, __or__


_OPEN = _Open()


class _Group(tuple[str, ...]):
    """What ``in`` asks of a group of categories."""

    def contains(self, category: object) -> Any:
        return _OPEN if category is _OPEN else category in self


def is_person(said: Mapping[str, Any], terms: Terms) -> bool:
    """Whether attributes as an example tells them are known, and have values of their closed lists."""
    return bool(said) and all(
        isinstance(word, str | tuple) if name == "tags" else _is_value(name, word, terms)
        for name, word in said.items()
    )


def _is_value(name: str, word: object, terms: Terms) -> bool:
    return name in ATTRIBUTES and isinstance(word, str | int) and word in values(name, terms)


def reserved() -> set[str]:
    """The words that no category or group may be called."""
    return {*ATTRIBUTES, *(word for values in VALUES.values() for word in values)}


def faults(formula: Formula, terms: Terms, tags: Collection[str]) -> Iterator[Fault]:
    """Everything in a scope expression that is not in the vocabulary or does not go together."""
    return _condition(formula.tree.value, terms, tags)


def _condition(node: ast.expr, terms: Terms, tags: Collection[str]) -> Iterator[Fault]:
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _condition(part, terms, tags)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from _condition(inner, terms, tags)
        case ast.Compare(left=left, ops=operators, comparators=others):
            sides = [left, *others]
            for operator, one, two in zip(operators, sides, others, strict=False):
                yield from _comparison(operator, one, two, terms)
        case ast.Call(func=ast.Name(id="has_tag"), args=[ast.Constant(value=str(tag))]):
            if tag not in tags:
                yield _unknown("tags", tag, tags)
        case _:
            yield Fault("not_a_condition")


def _comparison(operator: ast.cmpop, one: ast.expr, two: ast.expr, terms: Terms) -> Iterator[Fault]:
    if isinstance(operator, ast.In | ast.NotIn):
        yield from _membership(one, two, terms)
        return
    attribute, value = (one, two) if _is_attribute(one) else (two, one)
    if not isinstance(attribute, ast.Name) or not _is_attribute(attribute):
        yield from _strangers((one, two), terms) or [Fault("not_a_condition")]
        return
    if not isinstance(operator, ast.Eq | ast.NotEq) and attribute.id not in ORDERED:
        yield Fault("scope_order", {"attribute": attribute.id})
    yield from _value(attribute.id, value, terms)


def _is_attribute(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ATTRIBUTES


def _membership(one: ast.expr, two: ast.expr, terms: Terms) -> Iterator[Fault]:
    if not isinstance(one, ast.Name) or not isinstance(two, ast.Name):
        yield Fault("not_a_condition")
    elif two.id not in terms.groups:
        yield _unknown("groups", two.id, terms.groups)
    elif one.id != "category":
        yield Fault("scope_mismatch", {"attribute": one.id, "word": two.id}, closest(one.id, ["category"]))


def _value(attribute: str, value: ast.expr, terms: Terms) -> Iterator[Fault]:
    known = words(attribute, terms)
    match value:
        case ast.Constant(value=str()) if attribute in ORDERED:
            yield Fault("scope_quoted", {"attribute": attribute})
        case ast.Name(id=word) | ast.Constant(value=str(word)):
            if word in terms.groups:
                yield Fault("scope_group", {"word": word})
            elif word not in known and _meaning(word, terms):
                yield Fault("scope_mismatch", {"attribute": attribute, "word": word})
            elif word not in known:
                yield _unknown("scope", word, known)
        case ast.Constant(value=number):
            if attribute != "tier" or number not in TIERS:
                yield Fault("scope_mismatch", {"attribute": attribute, "word": number})
        case _:
            yield Fault("not_a_condition")


def _meaning(word: str, terms: Terms) -> bool:
    return word in ATTRIBUTES or any(word in words(attribute, terms) for attribute in ATTRIBUTES)


def _strangers(nodes: tuple[ast.expr, ...], terms: Terms) -> list[Fault]:
    """The names that mean nothing at all, where a comparison lacks its attribute."""
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    return [
        _unknown("scope", name, ATTRIBUTES)
        for name in names
        if not _meaning(name, terms) and name not in terms.groups
    ]


def _unknown(kind: str, name: str, known: Collection[str]) -> Fault:
    return Fault("unknown_name", {"kind": (kind,), "name": name}, closest(name, known))
