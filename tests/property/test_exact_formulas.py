"""No formula over counts is off by more than is said of it, so that what is equal is found equal.

No engine is asked: what is said of a formula holds of all that compute as IEEE 754 has it, which
``test_exact_verdicts.py`` asks of each.
"""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from random import Random

import exact
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from dabiao.catalogue.demands import Demand
from dabiao.catalogue.models import Element
from dabiao.expression import parse
from dabiao.judge.demands import Bounds
from dabiao.judge.rounding import tolerance, worked_out

NAMES = ("beds", "people", "nurses")
ELEMENTS = {name: Element.model_validate(worlds.element(name)) for name in NAMES}
FORMS = ("({} + {})", "({} + {})", "({} * {})", "({} / {})", "({} - {})", "min({}, {})", "max({}, {})")
EXTREMES = {"min": min, "max": max}


def drawn(rng: Random, depth: int) -> str:
    """A formula of counts and decimals, with all that the grammar has for numbers."""
    name = rng.choice(NAMES)
    if depth == 0:
        return rng.choice((name, f"{rng.randint(1, 9999) / 10 ** rng.randint(0, 4):g} * {name}"))
    return rng.choice(FORMS).format(drawn(rng, depth - 1), drawn(rng, rng.randint(0, depth - 1)))


def figures(rng: Random) -> dict[str, int]:
    return {name: rng.randint(1, 10 ** rng.randint(1, 8)) for name in NAMES}


@settings(max_examples=400)
@given(st.integers(0, 2**32))
def test_the_error_of_a_formula_is_within_its_steps(seed: int) -> None:
    rng = worlds.seeded(seed)
    formula = parse(drawn(rng, rng.randint(1, 4)))
    steps = worked_out(formula, ELEMENTS).steps
    for counts in (figures(rng) for _ in range(10)):
        try:
            meant = exact.fraction(
                formula.evaluate({n: exact.Exact(Fraction(c)) for n, c in counts.items()}, EXTREMES)
            )
            found = formula.evaluate({n: float(c) for n, c in counts.items()}, EXTREMES)
        except ZeroDivisionError:
            continue
        if isfinite(steps):
            assert abs(Fraction(found) - meant) <= (steps + Fraction(1, 2)) * Fraction(1, 2**53) * abs(meant)


@pytest.mark.parametrize("factor", ["1", "0.5", "0.7", "1.25", "0.3333"])
@settings(max_examples=100)
@given(st.integers(0, 2**32))
def test_hits_are_hits_and_one_beside_is_not(factor: str, seed: int) -> None:
    """Thresholds up to 100 that the count hits, or misses by one of 10⁸, whatever the decimal before it."""
    rng = worlds.seeded(seed)
    formula = parse(f"{factor} * beds * 100 / people")
    allowed = tolerance(worked_out(formula, ELEMENTS))
    limit = Fraction(rng.randint(1, 10**6), 10**4)
    above, below = (limit / (100 * Fraction(factor))).as_integer_ratio()
    times = rng.randint(1, max(1, 10**8 // max(above, below)))
    counts = {"beds": max(0, above * times + rng.choice((-1, 0, 0, 1))), "people": below * times}
    for operator in ("at_least", "at_most", "more_than", "less_than", "equals"):
        demand = Demand(operator=operator, low=float(limit), high=float(limit))
        value = formula.evaluate({n: float(c) for n, c in counts.items()})
        meant = formula.evaluate({n: exact.Exact(Fraction(c)) for n, c in counts.items()})
        assert Bounds.of(demand, allowed).met(value) == exact.met(demand, exact.fraction(meant))
