"""Which of two targets asks more: that depends on what becomes of the institutions that are meant."""

from __future__ import annotations

from typing import Any

import pytest

from dabiao import bundled
from dabiao.catalogue import strictness
from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Target

BASE: dict[str, Any] = {
    "id": "plan/target", "document": "plan", "title": {"zh": "目标"}, "clause": "一", "window": "month",
    "no_due": "没有期限",
}  # fmt: skip
SMALL = {"indicator": "small_wards", "at_least": 10}
QUANTIFIERS: dict[str, dict[str, Any]] = {
    "each": {"quantifier": "each", "indicator": "beds", "at_least": 10},
    "each county": {"quantifier": "each", "level": "county", "indicator": "beds", "at_least": 10},
    "total": {"quantifier": "total", "indicator": "beds", "at_least": 10},
    "count at least": {"quantifier": "count", "meets": SMALL, "at_least": 2},
    "count range": {"quantifier": "count", "meets": SMALL, "range": (1, 2)},
    "count at most": {"quantifier": "count", "meets": SMALL, "at_most": 2},
    "count exactly": {"quantifier": "count", "meets": SMALL, "equals": 2},
    "share at least": {"quantifier": "share", "meets": SMALL, "at_least": 70},
    "share at most": {"quantifier": "share", "meets": SMALL, "at_most": 70},
}


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load(bundled.catalogue_folder()).terms


def target(under: str, **keys: Any) -> Target:
    return Target.model_validate({"applies_to": "tier == 2", **BASE, **QUANTIFIERS[under], **keys})


REACH = {
    "each": ("tighter", "looser"),
    "each county": ("unlike", "unlike"),
    "total": ("unlike", "unlike"),
    "count at least": ("looser", "tighter"),
    "count range": ("looser", "tighter"),
    "count at most": ("tighter", "looser"),
    "count exactly": ("unlike", "unlike"),
    "share at least": ("unlike", "unlike"),
    "share at most": ("unlike", "unlike"),
}


@pytest.mark.parametrize("quantifier", QUANTIFIERS)
def test_what_a_wider_or_narrower_scope_comes_to(terms: Terms, quantifier: str) -> None:
    old = target(quantifier)
    scopes = ("tier >= 2", "tier == 2 and ownership == public", "tier == 3", "tier >= 2 and tier != 3")
    ways = [strictness.of_targets(old, target(quantifier, applies_to=scope), terms) for scope in scopes]
    assert tuple(ways) == (*REACH[quantifier], "unlike", "same")
    assert strictness.of_targets(old, target(quantifier, applies_to=None), terms) == REACH[quantifier][0]


CONDITIONS = {
    "count at least": ("tighter", "looser"),
    "count range": ("tighter", "looser"),
    "count at most": ("looser", "tighter"),
    "count exactly": ("unlike", "unlike"),
    "share at least": ("tighter", "looser"),
    "share at most": ("looser", "tighter"),
}


@pytest.mark.parametrize("quantifier", CONDITIONS)
def test_what_a_harder_or_easier_condition_comes_to(terms: Terms, quantifier: str) -> None:
    old = target(quantifier)
    others = [target(quantifier, meets={**SMALL, "at_least": least}) for least in (20, 5)]
    assert tuple(strictness.of_targets(old, new, terms) for new in others) == CONDITIONS[quantifier]
    assert tuple(strictness.of_numbers(old, new) for new in others) == CONDITIONS[quantifier]


@pytest.mark.parametrize("quantifier", QUANTIFIERS)
def test_a_number_is_compared_under_every_quantifier(terms: Terms, quantifier: str) -> None:
    (operator,) = QUANTIFIERS[quantifier].keys() & {"at_least", "at_most", "equals", "range"}
    higher = target(quantifier, **{operator: (2, 3) if operator == "range" else 71})
    way = {"at_least": "tighter", "range": "tighter", "at_most": "looser", "equals": "unlike"}[operator]
    assert strictness.of_targets(target(quantifier), higher, terms) == way


def test_a_harder_number_of_a_wider_scope_is_neither(terms: Terms) -> None:
    both = target("count at least", at_least=3, applies_to="tier >= 2")
    assert strictness.of_targets(target("count at least"), both, terms) == "unlike"
    both = target("count at most", at_most=1, applies_to="tier >= 2")
    assert strictness.of_targets(target("count at most"), both, terms) == "tighter"


@pytest.mark.parametrize(
    "keys", [{"window": "year"}, {"indicator": "other"}, {"quantifier": "total"}, {"level": "county"}]
)
def test_numbers_of_different_things_are_not_compared(keys: dict[str, Any]) -> None:
    assert strictness.of_numbers(target("each"), target("each", at_least=20, **keys)) == "unlike"


@pytest.mark.parametrize(
    ("then", "now", "measured", "attested"),
    [
        ("2018-08-31", "2018-08-31", "same", "same"),
        ("2018-08-31", "2018-08-01", "same", "tighter"),
        ("2018-08-01", "2018-08-31", "same", "looser"),
        ("2018-08-31", "2018-07-31", "tighter", "tighter"),
        ("2018-08-31", "2018-09-01", "looser", "looser"),
        ("2018-08-31", None, "unlike", "unlike"),
    ],
)
def test_only_what_is_attested_has_a_deadline_to_the_day(
    terms: Terms, then: str, now: str | None, measured: str, attested: str
) -> None:
    deliverable = {"quantifier": "total", "attested": True, "window": "plan"}
    for keys, way in ((QUANTIFIERS["each"], measured), (deliverable, attested)):
        old, new = (
            Target.model_validate({**BASE, **keys, "due": due, "no_due": None if due else "没有期限"})
            for due in (then, now)
        )
        assert strictness.of_targets(old, new, terms) == way
        assert strictness.of_deadlines(old, new) == way
