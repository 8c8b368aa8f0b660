"""How many roundings a formula is said to have; that this holds is shown in tests/property."""

from __future__ import annotations

import pytest

from dabiao.catalogue.models import Element
from dabiao.expression import parse
from dabiao.judge.rounding import UNBOUNDED, tolerance, worked_out


def element(value_type: str = "integer", least: float | None = 0.0, weight: str | None = None) -> Element:
    return Element.model_validate({
        "code": "x", "title": {"zh": "x"}, "reported_by": "institution", "value_type": value_type,
        "measure_unit": "person", "kind": "average" if weight else "flow", "frequency": "month",
        "plausible": {"min": least}, "weighted_by": weight,
    })  # fmt: skip


COUNTS = {"beds": element(), "people": element()}


@pytest.mark.parametrize(
    ("formula", "steps"),
    [
        ("beds", 0),
        ("beds - people + prior_year(beds)", 0),
        ("0.5 * beds + 0.25 * people", 0),
        ("100 * beds / people", 1),
        ("beds * people", 1),
        ("0.7 * beds", 2),
        ("0.7 * beds + 0.2 * people", 3),
        ("(1 - 0.5) * beds", 0),
        ("max(beds, people) / window_days", 1),
        ("0.7 * beds - 0.2 * people", float("inf")),
        ("(0.3 - 0.1) * beds", float("inf")),
        ("-(0.7 * beds) - 0.2 * people", 3),
    ],
)
def test_each_operation_that_rounds_is_one_step(formula: str, steps: float) -> None:
    assert worked_out(parse(formula), COUNTS).steps == steps


@pytest.mark.parametrize("held", [element("number"), element(weight="people")])
def test_what_was_rounded_before_cannot_be_bounded(held: Element) -> None:
    assert tolerance(worked_out(parse("beds"), {"beds": held})) == UNBOUNDED


def test_counts_that_may_be_negative_are_still_exact() -> None:
    assert worked_out(parse("beds + people"), {"beds": element(least=None), "people": element()}).exact
