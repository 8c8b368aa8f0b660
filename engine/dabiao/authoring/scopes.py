"""The examples of a target's scope: what the engine says of them, and whether they pin the scope down.

They do where each expression one step away from ``applies_to`` (an operand less, ``or`` for ``and``, the
next tier, another group …) would judge one of them otherwise.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import pandas as pd

from dabiao.authoring.candidates import Attributes, attributes, words_of
from dabiao.authoring.world import registry
from dabiao.catalogue import scope as vocabulary
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.models import Catalogue, Target
from dabiao.catalogue.scope import Person, holds, truths
from dabiao.expression import Formula, parse
from dabiao.intake.territory import Territory
from dabiao.judge.scope import IN, OUT, Registrar

Side = Literal["in", "out"]


@dataclass(frozen=True)
class Placed:
    """An example of a scope: the institution told by its attributes, on which ``side`` it is to be, and
    whether it is; ``number`` is its place among those of its side, from 1."""

    target: Target
    side: Side
    number: int
    person: Mapping[str, Any]
    holds: bool


def placed(catalogue: Catalogue, targets: Iterable[Target]) -> list[Placed]:
    """Every example of the targets' scopes, held against the engine's own reading of ``applies_to``."""
    told = [(target, *one) for target in targets if target.applies_to for one in _told(target)]
    if not told:
        return []
    registrar = _registrar(catalogue, [attributes(person, catalogue.terms) for *_, person in told])
    columns = [registrar.condition(target, _scope(target)) for target, *_ in told]
    spells = registrar.spells
    return [
        Placed(*one, holds=bool(spells[column].iloc[row] == (IN if one[1] == "in" else OUT)))
        for row, (one, column) in enumerate(zip(told, columns, strict=True))
    ]


def pinned_down(target: Target, terms: Terms) -> bool:
    """Whether the examples tell the scope from every other scope one step away."""
    people = [(side, attributes(person, terms)) for side, _, person in _told(target)]
    return all(
        any(holds(other, terms, person) is not (side == "in") for side, person in people)
        for other in neighbours(_scope(target).text, _Lists(terms))
    )


def proposed(scope: Formula, terms: Terms) -> dict[Side, list[Mapping[str, Any]]]:
    """Examples that pin a scope down, each on the side on which the scope as it is written puts it; for its
    author to look at."""
    chosen: list[Person] = []
    for other in neighbours(scope.text, _Lists(terms)):
        if not any(_tells(scope, other, terms, person) for person in chosen):
            everybody = vocabulary.people([scope, other], terms)
            chosen += [next(person for person in everybody if _tells(scope, other, terms, person))]
    found: dict[Side, list[Mapping[str, Any]]] = {"in": [], "out": []}
    for person in chosen:
        found["in" if holds(scope, terms, person) else "out"].append(words_of(person, terms))
    return found


def _tells(scope: Formula, other: Formula, terms: Terms, person: Person) -> bool:
    """Whether two scopes differ in this institution."""
    return holds(scope, terms, person) is not holds(other, terms, person)


def _scope(target: Target) -> Formula:
    assert target.applies_to is not None  # noqa: S101  # callers look
    return target.applies_to


def _told(target: Target) -> Iterator[tuple[Side, int, Mapping[str, Any]]]:
    held = target.scope_examples
    sides: dict[Side, Sequence[Mapping[str, Any]]] = {"in": held.in_, "out": held.out} if held else {}
    for side, people in sides.items():
        yield from ((side, number, person) for number, person in enumerate(people, start=1))


def _registrar(catalogue: Catalogue, people: Sequence[Attributes]) -> Registrar:
    home = "home"
    rows = pd.DataFrame([dict.fromkeys(vocabulary.ATTRIBUTES) | dict(one) for one in people])
    rows["tags"] = [one.get("tags", frozenset()) for one in people]
    ids = rows.index.astype("str")
    known = registry(rows.assign(institution_id=ids, name=ids, region_code=home), {home: "county"})
    return Registrar(catalogue, known, Territory(known.regions))


# Scopes one step away


@dataclass(frozen=True, eq=False)
class _Lists:
    """The closed lists; equal if they are the same ones, so that what follows from them is kept."""

    terms: Terms

    def __hash__(self) -> int:
        return id(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lists) and other.terms is self.terms


@lru_cache(maxsize=512)
def neighbours(text: str, lists: _Lists) -> tuple[Formula, ...]:
    """The expressions one step away from a scope that do not mean the same institutions."""
    scope = parse(text)
    others = {ast.unparse(tree) for tree in _steps(ast.parse(text, mode="eval").body, lists.terms)}
    formulas = [parse(other) for other in sorted(others)]
    same = [all(a == b for a, b in truths([scope, other], lists.terms)) for other in formulas]
    return tuple(other for other, alike in zip(formulas, same, strict=True) if not alike)


def _steps(node: ast.expr, terms: Terms) -> Iterator[ast.expr]:
    """Each way to change one place of an expression."""
    match node:
        case ast.BoolOp(op=op, values=parts):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), parts)
            for i, part in enumerate(parts):
                rest = parts[:i] + parts[i + 1 :]
                yield ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
                yield from (ast.BoolOp(op, [*parts[:i], new, *parts[i + 1 :]]) for new in _steps(part, terms))
        case ast.UnaryOp(operand=inner):
            yield inner
            yield from (ast.UnaryOp(ast.Not(), new) for new in _steps(inner, terms))
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[value]):
            yield from (ast.Compare(node.left, [new], [value]) for new in _operators(op, name))
            yield from (ast.Compare(node.left, [op], [new]) for new in _values(op, name, value, terms))
        case ast.Call():
            yield ast.UnaryOp(ast.Not(), deepcopy(node))


def _operators(op: ast.cmpop, attribute: str) -> list[ast.cmpop]:
    if isinstance(op, ast.In | ast.NotIn):
        kinds: tuple[type[ast.cmpop], ...] = (ast.In, ast.NotIn)
    elif attribute in vocabulary.ORDERED:
        kinds = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
    else:
        kinds = (ast.Eq, ast.NotEq)
    return [kind() for kind in kinds if not isinstance(op, kind)]


def _values(op: ast.cmpop, attribute: str, value: ast.expr, terms: Terms) -> list[ast.expr]:
    """The other groups; of a list the words beside the one written."""
    if isinstance(op, ast.In | ast.NotIn):
        return [ast.Name(group) for group in terms.groups if ast.unparse(value) != group]
    written = value.id if isinstance(value, ast.Name) else getattr(value, "value", None)
    known = list(vocabulary.values(attribute, terms))
    at = known.index(written) if written in known else 0
    beside = [known[i] for i in (at - 1, at + 1) if 0 <= i < len(known)]
    return [ast.Constant(word) if attribute not in ("grade",) else ast.Name(str(word)) for word in beside]
