"""What decides a target's verdicts, as two hashes: two catalogues judge a target alike if they are equal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.files import TERMS, Key
from dabiao.catalogue.models import Catalogue, Target, digest
from dabiao.expression import Formula, base_name

_LENGTH = 16
"""Hexadecimal digits kept of a hash: among a thousand targets two will not be the same by chance."""


class Essence(NamedTuple):
    """``question`` is the hash of what is measured, of whom and over which months; ``rule`` the hash of the
    question and of the number demanded."""

    question: str
    rule: str


def essences(catalogue: Catalogue) -> dict[str, Essence]:
    """The essence of every target that is not disabled, by id."""
    hashed = cache(lambda key: digest(decisive(catalogue, key)))
    judged = [target for name, target in catalogue.targets.items() if name not in catalogue.disabled]
    return {
        target.id: _essence(target, [(key, hashed(key)) for key in rests_on(catalogue, target)])
        for target in judged
    }


def decisive(catalogue: Catalogue, key: Key) -> object:
    """What of an entry decides verdicts: all but its wording."""
    kind, name = key
    held = getattr(catalogue.terms if kind in TERMS else catalogue, kind)[name]
    return sorted(held) if kind == "groups" else held.model_dump(exclude=set(held.wording))


def rests_on(catalogue: Catalogue, target: Target) -> tuple[Key, ...]:
    """The entries that a target's question is made of beside its own, each once: its document, indicator
    and elements, weights and all, their measure units, and the groups of whoever is meant or reports."""
    return tuple(dict.fromkeys(_rests_on(catalogue, target)))


def asks_category(catalogue: Catalogue, target: Target) -> bool:
    """Whether it matters to a target which category an institution is, and so how the registry is read."""
    return any("category" in scope.names for scope in _scopes(catalogue, target))


def _rests_on(catalogue: Catalogue, target: Target) -> Iterator[Key]:
    yield "documents", target.document
    if target.measured:
        yield "indicators", target.measured
    for code in _read(catalogue, target):
        element = catalogue.elements[code]
        yield "elements", code
        if element.measure_unit in catalogue.terms.measure_units:
            yield "measure_units", element.measure_unit
    for scope in _scopes(catalogue, target):
        yield from (("groups", name) for name in scope.names if name in catalogue.terms.groups)


def _scopes(catalogue: Catalogue, target: Target) -> Iterator[Formula]:
    """Whom a target means, whom it counts, and who owes what it reads."""
    owed = (catalogue.elements[code].owed_by for code in _read(catalogue, target))
    yield from filter(None, (target.applies_to, target.meets.where if target.meets else None, *owed))


def _essence(target: Target, made_of: object) -> Essence:
    asked = target.model_dump(exclude=set(Target.wording))
    demand = {name: value for name in OPERATORS if (value := asked.pop(name, None)) is not None}
    prior = "prior_year" in demand.values()
    question = digest([asked, prior, target.attestation, made_of])[:_LENGTH]
    return Essence(question, digest([question, demand])[:_LENGTH])


def _read(catalogue: Catalogue, target: Target) -> list[str]:
    """The elements that a target reads, weights and all."""
    names = dict.fromkeys(base_name(name) for name in catalogue.inputs(target))
    weights = dict.fromkeys(catalogue.elements[code].weighted_by for code in names)
    return list(dict.fromkeys([*names, *filter(None, weights)]))
