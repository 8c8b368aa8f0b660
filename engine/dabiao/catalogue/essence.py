"""What decides a target's verdicts, as two hashes: two catalogues judge a target alike if they are equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.models import Catalogue, Target, digest
from dabiao.expression import base_name

_SAID = {"id", "document", "title", "clause", "quote", "no_due", "interpretation", "examples"}
"""What is said of a target and decides nothing."""

_LENGTH = 16
"""Hexadecimal digits kept of a hash: among a thousand targets two will not be the same by chance."""


class Essence(NamedTuple):
    """``question`` is the hash of what is measured, of whom and over which months; ``rule`` the hash of the
    question and of the number demanded."""

    question: str
    rule: str


def essences(catalogue: Catalogue) -> dict[str, Essence]:
    """The essence of every target that is not disabled, by id."""
    elements = {code: digest(element.model_dump()) for code, element in catalogue.elements.items()}
    terms = digest([catalogue.terms.groups, sorted(catalogue.terms.categories)])
    return {
        name: _essence(catalogue, target, elements, terms)
        for name, target in catalogue.targets.items()
        if name not in catalogue.disabled
    }


def _essence(catalogue: Catalogue, target: Target, elements: Mapping[str, str], terms: str) -> Essence:
    document = catalogue.documents[target.document]
    said = target.model_dump(exclude=_SAID)
    demand = {name: value for name in OPERATORS if (value := said.pop(name, None)) is not None}
    asked = {
        **said,
        "prior": "prior_year" in demand.values(),
        "indicator": _formulas(catalogue, target),
        "elements": [elements[code] for code in _read(catalogue, target)],
        "terms": terms,
        "region": document.region,
        "in_force": document.in_force.model_dump(),
        "attestation": target.attestation,
    }
    question = digest(asked)[:_LENGTH]
    return Essence(question, digest([question, demand])[:_LENGTH])


def _formulas(catalogue: Catalogue, target: Target) -> Any:
    if target.measured is None:
        return None
    return catalogue.indicators[target.measured].model_dump(exclude={"title", "improvement"})


def _read(catalogue: Catalogue, target: Target) -> list[str]:
    """The elements that a target reads, weights and all."""
    names = dict.fromkeys(base_name(name) for name in catalogue.inputs(target))
    weights = dict.fromkeys(catalogue.elements[code].weighted_by for code in names)
    return list(dict.fromkeys([*names, *filter(None, weights)]))
