"""A scope means the same to the engine, which reads it for a whole registry at once, and to the catalogue,
which reads it for one institution: also where the registry leaves something blank."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from dabiao import bundled
from dabiao.authoring.world import registry
from dabiao.catalogue import scope
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue
from dabiao.catalogue.scope import Person, holds, people, truths
from dabiao.expression import Formula, parse
from dabiao.intake.territory import Territory
from dabiao.judge.scope import IN, OUT, UNDECIDED, Registrar

SAID = {True: IN, False: OUT, None: UNDECIDED}
RULES = load(bundled.catalogue_folder())
WRITTEN = [
    "2 <= tier <= 3",
    "not (grade >= 乙 or run_by == county)",
    'category not in hospitals and ownership == "public"',
    'has_tag("compact") or not has_tag("teaching") and tier != 2',
]


def bundled_scopes() -> Iterator[Formula]:
    for target in RULES.targets.values():
        yield from filter(None, [target.applies_to, target.meets.where if target.meets else None])
    yield from filter(None, (element.owed_by for element in RULES.elements.values()))


SCOPES = {formula.text: formula for formula in [*bundled_scopes(), *map(parse, WRITTEN)]}


def everybody(formula: Formula, rules: Catalogue) -> list[Person]:
    """Every institution that the scope tells apart, and each of them with one attribute or all blank."""
    known = [dict(person) for person in people([formula], rules.terms)]
    blank = [{**person, name: None} for person in known for name in person if name != "tags"]
    return [*known, *blank, {}]


def engine_says(rules: Catalogue, formula: Formula, persons: list[Person]) -> list[int]:
    rows = pd.DataFrame([dict.fromkeys(scope.ATTRIBUTES) | dict(person) for person in persons])
    rows["tags"] = [person.get("tags", frozenset()) for person in persons]
    ids = rows.index.astype("str")
    known = registry(rows.assign(institution_id=ids, name=ids, region_code="here"), {"here": "county"})
    registrar = Registrar(rules, known, Territory(known.regions))
    column = registrar.condition(next(iter(rules.targets.values())), formula)
    return [int(code) for code in registrar.spells[column]]


@pytest.mark.parametrize("text", SCOPES)
def test_the_engine_and_the_catalogue_read_a_scope_alike(text: str) -> None:
    formula = SCOPES[text]
    persons = everybody(formula, RULES)
    assert [SAID[holds(formula, RULES.terms, person)] for person in persons] == engine_says(
        RULES, formula, persons
    )


@pytest.mark.parametrize("text", SCOPES)
def test_of_whom_nothing_is_blank_nothing_is_open(text: str) -> None:
    formula = SCOPES[text]
    known = [holds(formula, RULES.terms, person) for person in people([formula], RULES.terms)]
    assert [(held,) for held in known] == list(truths([formula], RULES.terms))


@pytest.mark.parametrize(
    ("text", "said", "held"),
    [
        ("tier >= 2", {}, None),
        ("tier >= 2 and category in hospitals", {"category": "clinic"}, False),
        ("tier >= 2 and category in hospitals", {"category": "general_hospital"}, None),
        ("tier >= 2 or category in hospitals", {"category": "general_hospital"}, True),
        ("not (tier >= 2 or category in hospitals)", {"category": "general_hospital"}, False),
        ("category not in hospitals", {"category": None}, None),
        ("1 <= tier <= 2", {"tier": 3.0}, False),
        ('has_tag("compact")', {}, False),
    ],
)
def test_what_a_blank_leaves_open(text: str, said: Person, held: bool | None) -> None:
    """False and unknown is false, true or unknown is true; a tag that is not carried is not there."""
    assert holds(parse(text), RULES.terms, said) is held
