"""Finds out what an institution must be to be in scope of a target, and to owe what it reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dabiao.authoring.cases import MISSING, Given
from dabiao.authoring.world import registry
from dabiao.catalogue import scope as vocabulary
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.models import Catalogue, Target
from dabiao.expression import Formula
from dabiao.intake.territory import Territory
from dabiao.judge.scope import IN, Registrar

ATTRIBUTES = (*vocabulary.ATTRIBUTES, "tags")
_SCOPE, _WHERE, _DUTIES = "in scope|", "where|", "duties|"

Attributes = Mapping[str, Any]
"""What is known of an institution, as the registry holds it."""


class AttributeValueError(ValueError):
    """An attribute is given a value outside its closed list; ``attribute`` and ``value`` say which."""

    def __init__(self, attribute: str, value: object) -> None:
        super().__init__(f"{attribute} has no value {value!r}")
        self.attribute, self.value = attribute, value


@dataclass(frozen=True)
class Candidate:
    """An institution's attributes, and which of the elements asked for it owes."""

    attributes: Attributes
    owes: frozenset[str]


@dataclass
class Candidates:
    """Puts every institution that could be before the engine, which says who is in scope and who owes
    what."""

    catalogue: Catalogue
    _found: dict[Any, Candidate] = field(default_factory=dict)

    def best(self, target: Target, elements: Iterable[str], said: Attributes) -> Candidate:
        """An institution in scope of the target that owes as many of the elements as may be. What is
        ``said`` of it holds, whatever follows from that; of what does not matter nothing is known."""
        elements = tuple(elements)
        scope = target.applies_to and target.applies_to.text
        key = (scope, elements, frozenset(said.items()))
        if key not in self._found:
            self._found[key] = self._candidate(target, elements, said)
        return self._found[key]

    def told(self, target: Target, *, meets: bool) -> Given | None:
        """The attributes of an institution in scope of the target that satisfies ``meets: where``, or
        does not, as an example tells them; None where there can be none."""
        found = self._judged(target, (), target.meets.where if target.meets else None)
        fitting = found[found[_SCOPE] & (found[_WHERE] == meets)].to_dict("records")
        return words_of(fitting[0], self.catalogue.terms) if fitting else None

    def _candidate(self, target: Target, elements: tuple[str, ...], said: Attributes) -> Candidate:
        found = _alike(self._judged(target, elements, None, said.get("category")), said)
        found = found.assign(**{_DUTIES: found[list(elements)].sum(axis=1)})
        best = found.sort_values([_SCOPE, _DUTIES], ascending=False, kind="stable").iloc[0].to_dict()
        own = {name: best[name] for name in ATTRIBUTES if name in best}
        return Candidate(
            own | dict(said), frozenset(code for code in elements if best[_SCOPE] and best[code])
        )

    def _judged(
        self, target: Target, elements: tuple[str, ...], where: Formula | None, category: object = None
    ) -> pd.DataFrame:
        """One row per combination of the attributes that matter: is it in scope, does it satisfy the
        condition ``where``, and, a column per element, does it owe it."""
        duties = [self.catalogue.elements[code].owed_by for code in elements]
        formulas = [formula for formula in (target.applies_to, where, *duties) if formula]
        people = pd.DataFrame(list(vocabulary.people(formulas, self.catalogue.terms, (category,))))
        home, ids = self.catalogue.documents[target.document].region, people.index.astype("str")
        named = people.assign(institution_id=ids, name=ids, region_code=home)
        known = registry(named, {home: "county"})
        registrar = Registrar(self.catalogue, known, Territory(known.regions))
        anybody = target.model_copy(update={"units": (), "regions": ()})
        columns = {_SCOPE: registrar.scope(anybody), **registrar.duties(elements)}
        if where:
            columns[_WHERE] = registrar.condition(anybody, where)
        spells = registrar.spells
        answers = {name: spells[column] == IN for name, column in columns.items()}
        return people.assign(**dict.fromkeys((_WHERE, *elements), True) | answers)


def attributes(given: Given, terms: Terms) -> Attributes:
    """The attributes among what is given; a missing one is blank (None).

    Raises :class:`AttributeValueError` for a value outside an attribute's closed list."""
    said = {name: given[name] for name in ATTRIBUTES if name in given}
    return {name: _tags(word) if name == "tags" else _value(name, word, terms) for name, word in said.items()}


def words_of(held: Mapping[Any, Any], terms: Terms) -> Given:
    """The attributes of an institution in the words of an example."""
    said: dict[str, Any] = {"tags": sorted(held["tags"])} if "tags" in held else {}
    for name in vocabulary.ATTRIBUTES:
        if name in held:
            said[name] = next(
                word for word, value in vocabulary.values(name, terms).items() if value == held[name]
            )
    return said


def _value(attribute: str, word: object, terms: Terms) -> float | str | None:
    known = vocabulary.values(attribute, terms)
    if word == MISSING:
        return None
    if not isinstance(word, str | int | float) or word not in known:
        raise AttributeValueError(attribute, word)
    return known[word]


def _tags(word: object) -> frozenset[str]:
    names = [word] if isinstance(word, str) else word or ()
    if not isinstance(names, list | tuple):
        raise AttributeValueError("tags", word)
    return frozenset(map(str, names)) - {MISSING}


def _alike(tried: pd.DataFrame, said: Attributes) -> pd.DataFrame:
    """Those of whom what is said holds, as far as there are any."""
    for name in said.keys() & set(tried.columns):
        same = [held == said[name] for held in tried[name]]
        tried = tried[same] if any(same) else tried
    return tried
