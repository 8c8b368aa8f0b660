"""What decides verdicts and what is only said: the same list for hashes, for strictness and for a diff."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dabiao import bundled
from dabiao.authoring.facets import FACETS
from dabiao.catalogue import strictness
from dabiao.catalogue.base import Model
from dabiao.catalogue.closed_lists import Term, Terms
from dabiao.catalogue.essence import decisive, essences, rests_on
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import (
    Catalogue,
    Document,
    Element,
    Example,
    Indicator,
    ScopeExamples,
    Target,
    Title,
)

MODELS: dict[str, type[Model]] = {
    "targets": Target, "indicators": Indicator, "elements": Element, "documents": Document, "terms": Terms,
}  # fmt: skip
NAMES = {"id", "document", "code"}
"""Keys that follow from where an entry stands: nothing is told of them."""

WAIT = "fenghua-2018-49/registration-wait"
SAID: dict[str, Any] = {
    "title": Title(zh="别的名称"),
    "clause": "别处",
    "quote": "别的话",
    "interpretation": "别的读法",
    "no_due": "没有期限",
    "scope_examples": ScopeExamples.model_validate({"in": ({"category": "nursing_hospital"},)}),
    "examples": (Example(given={"registration_wait_minutes": 1}, expect="pass"),),
}
DECIDING: dict[str, Any] = {"at_most": 8.0, "window": "year", "due": dt.date(2018, 7, 31), "units": ("甲院",)}


@pytest.fixture(scope="module")
def rules() -> Catalogue:
    return load(bundled.catalogue_folder())


def changed(rules: Catalogue, key: str, value: object) -> Catalogue:
    """The catalogue with another word in one target."""
    target = rules.targets[WAIT].model_copy(update={key: value})
    return rules.model_copy(update={"targets": {**rules.targets, WAIT: target}})


def test_every_wording_of_a_target_is_tried() -> None:
    assert SAID.keys() == Target.wording - NAMES


@pytest.mark.parametrize("key", SAID)
def test_what_is_said_of_a_target_decides_nothing(rules: Catalogue, key: str) -> None:
    other = changed(rules, key, SAID[key])
    assert other.targets[WAIT] != rules.targets[WAIT]
    assert essences(other)[WAIT] == essences(rules)[WAIT]
    assert strictness.of_targets(rules.targets[WAIT], other.targets[WAIT], rules.terms) == "same"


@pytest.mark.parametrize("key", DECIDING)
def test_what_decides_gives_another_essence(rules: Catalogue, key: str) -> None:
    other = changed(rules, key, DECIDING[key])
    assert essences(other)[WAIT] != essences(rules)[WAIT]
    assert strictness.of_targets(rules.targets[WAIT], other.targets[WAIT], rules.terms) != "same"


@pytest.mark.parametrize("kind", MODELS)
def test_a_diff_calls_wording_what_decides_nothing(kind: str) -> None:
    model = MODELS[kind]
    told = {name: facet.wording for facet in FACETS[kind] for name in facet.fields if name != "no_due"}
    assert {name for name, wording in told.items() if wording} == model.wording - NAMES - {"no_due"}
    assert told.keys() == model.model_fields.keys() - NAMES - {"no_due"}


@pytest.mark.parametrize("kind", ["indicators", "elements", "documents"])
def test_a_target_rests_on_what_it_reads_and_on_its_document(rules: Catalogue, kind: str) -> None:
    key = next(key for key in rests_on(rules, rules.targets[WAIT]) if key[0] == kind)
    held = decisive(rules, key)
    assert isinstance(held, dict)
    assert held.keys() == MODELS[kind].model_fields.keys() - MODELS[kind].wording


def test_of_the_groups_those_count_that_scopes_name(rules: Catalogue) -> None:
    found = [name for kind, name in rests_on(rules, rules.targets[WAIT]) if kind == "groups"]
    assert found == ["hospitals"]
    groups = {**rules.terms.groups, "hospitals": ("nursing_hospital",)}
    terms = rules.terms.model_copy(update={"groups": groups})
    assert essences(rules.model_copy(update={"terms": terms}))[WAIT] != essences(rules)[WAIT]


@pytest.mark.parametrize(
    ("key", "decides"), [("zh", True), ("en", True), ("en_plural", False), ("pint", False)]
)
def test_the_words_by_which_headers_tell_measure_units_decide(
    rules: Catalogue, key: str, decides: bool
) -> None:
    held = rules.terms.measure_units
    renamed = {**held, "minute": held["minute"].model_copy(update={key: "别的说法"})}
    terms = rules.terms.model_copy(update={"measure_units": renamed})
    other = essences(rules.model_copy(update={"terms": terms}))[WAIT]
    assert (other != essences(rules)[WAIT]) is decides


def test_a_category_more_asks_nothing_else(rules: Catalogue) -> None:
    spa = {**rules.terms.categories, "spa": Term(zh="疗养中心", en="Spa")}
    terms = rules.terms.model_copy(update={"categories": spa})
    assert essences(rules.model_copy(update={"terms": terms})) == essences(rules)
