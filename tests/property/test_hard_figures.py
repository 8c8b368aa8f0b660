"""What engines are known to do each in its own way: ids alike but for case, spaces or accents, figures beyond
32 bits, halves, tenths, −0, what nobody reports and rows that are not there. The verdicts are those of
fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import exact
import numpy as np
import pandas as pd
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import HOME

from dabiao.catalogue.models import Catalogue, Target
from dabiao.intake.facts import Registry
from dabiao.periods import month

NOW = month("2020-12")
IDS = ("a", "A", "a ", " a", "ａ", "á", "a\u0301", "ä", "0", "00", "a\u3000", "a'", "null", "NaN")
TOWNS = ("hill", "Hill", "hill ", "nobody's")
OPERATORS = ("at_least", "at_most", "more_than", "less_than", "equals")
FIGURES = {
    "visits": (0.0, 1.0, 7.0, 2.0**31 - 1, 2.0**31, 2.0**32 + 1),
    "hours": (0.0, 0.1, 0.5, 0.7, 1.5, 2.5, 0.0001, 12.3456),
    "balance": (0.0, -0.0, 0.5, -0.5, 1.5, -2.5, 2.0**31 + 0.5, -(2.0**32) - 0.5),
}
ELEMENTS = [
    worlds.element("visits"),
    worlds.element("hours", value_type="number"),
    worlds.element("balance", value_type="number", plausible={}),
]
INDICATORS = [
    *(worlds.indicator(name, name, type="count") for name in FIGURES),
    worlds.indicator("ratio", "visits", "balance"),
    worlds.indicator("larger", "max(visits, balance)", type="count"),
]

Reported = Sequence[Mapping[str, float]]
"""What each of some institutions reports, by element."""


@settings(max_examples=4)
@given(seed=st.integers(0, 2**32))
def test_verdicts_are_those_of_fractions(engine: str, seed: int) -> None:
    rng = worlds.seeded(worlds.own(engine, seed))
    places = {unit: rng.choice(TOWNS[:-1]) for unit in rng.sample(IDS, rng.choice((1, 3, len(IDS))))}
    named = rng.sample(list(FIGURES), rng.choice((0, 2, 3, 3)))  # the others nobody reports
    figures = {unit: {n: rng.choice(FIGURES[n]) for n in named if rng.random() < 0.95} for unit in places}
    towns = {town: [figures[unit] for unit in places if places[unit] == town] for town in TOWNS}
    judged = {"institution": {u: [own] for u, own in figures.items()}, "town": towns,
              "city": {HOME: list(figures.values())}}  # fmt: skip
    rules = catalogue(rng, [members for units in judged.values() for members in units.values()])
    cells = [(unit, NOW, name, figure) for unit, own in figures.items() for name, figure in own.items()]
    facts = worlds.facts(registry(places), [*cells, ("of no registry", NOW, "visits", 1.0)])
    found = worlds.World(rules, facts).judged(NOW, engine=engine)
    expected = {
        (target.id, unit): status(rules, target, members)
        for target in rules.targets.values()
        for unit, members in judged[target.level or "institution"].items()
    }
    told = dict(zip(zip(found["target"], found["unit_id"], strict=True), found["status"], strict=True))
    assert told.keys() == expected.keys()
    assert {key: (told[key], said) for key, said in expected.items() if said and told[key] != said} == {}
    assert minus_0(found) == []


def catalogue(rng: Random, drawn: Sequence[Reported]) -> Catalogue:
    """Targets at every level whose number is what somebody comes to, or half a unit beside."""
    plain = worlds.catalogue(ELEMENTS, INDICATORS, [])
    reached = [
        (i["id"], value)
        for i in INDICATORS for members in drawn
        if (value := measured(plain, i["id"], members)) is not None and held(value)
    ]  # fmt: skip
    reached = reached or [(i["id"], Fraction(0)) for i in INDICATORS]
    return worlds.catalogue(ELEMENTS, INDICATORS, [target(rng, n, *rng.choice(reached)) for n in range(16)])


def target(rng: Random, number: int, indicator: str, value: Fraction) -> dict[str, Any]:
    beside = Fraction(rng.choice((-1, 0, 0, 1)), 2) if indicator != "ratio" else 0
    demand = {rng.choice(OPERATORS): float(value + beside)}
    level = rng.choice((None, "town", "city"))
    return worlds.target(f"t{number}", quantifier="each", level=level, indicator=indicator, **demand)


def held(value: Fraction) -> bool:
    """Whether the number can be demanded: as a decimal of a float's digits."""
    return exact.fraction(float(value)) == value


def registry(places: Mapping[str, str]) -> Registry:
    people = worlds.institutions({"institution_id": unit, "region_code": t} for unit, t in places.items())
    return Registry(
        people, worlds.regions({HOME: ("city", None), **dict.fromkeys(TOWNS, ("town", HOME))})
    )  # fmt: skip


def measured(rules: Catalogue, indicator: str, members: Reported) -> Fraction | None:
    """What complete figures come to; None where they are not, or where that divides by zero."""
    names = rules.indicators[indicator].names
    if not members or not all(name in own for own in members for name in names):
        return None
    total = {name: sum(exact.fraction(own[name]) for own in members) for name in names}
    return exact.value(rules.indicators[indicator], total)


def status(rules: Catalogue, target: Target, members: Reported) -> str:
    """The status; "" where some figures are missing, which other tests are about."""
    names = rules.indicators[target.indicator].names
    there = [name in own for own in members for name in names]
    if not any(there):
        return "no_data"
    if not all(there):
        return ""
    value = measured(rules, target.indicator, members)
    if value is None:
        return "not_applicable"
    return "pass" if exact.met(target.demand, value) else "fail"


def minus_0(found: pd.DataFrame) -> list[str]:
    """The columns in which a 0 has a sign."""
    numbers = found.select_dtypes("float")
    return [name for name, column in numbers.items() if (np.signbit(column) & (column == 0)).any()]


@pytest.mark.parametrize("decimal", [0.5, 0.1, 0.001])
def test_ten_thousand_decimals_come_to_what_they_come_to_on_paper(engine: str, decimal: float) -> None:
    rng, units = worlds.seeded(3), [f"I{number}" for number in range(834)]
    counts = {(unit, at): rng.randint(1, 500) for unit in units for at in range(NOW - 11, NOW + 1)}
    total = exact.fraction(decimal) * sum(counts.values())
    ends = {"hit": total, "over": total + exact.fraction(decimal)}
    rules = worlds.catalogue(ELEMENTS, INDICATORS, [
        worlds.target(f"{end}-{n}", quantifier="total", indicator="hours", window="year",
                      **{operator: float(number)})
        for end, number in ends.items() for n, operator in enumerate(OPERATORS)
    ])  # fmt: skip
    cells = [(*place, "hours", float(count * exact.fraction(decimal))) for place, count in counts.items()]
    people = registry({unit: rng.choice(TOWNS[:-1]) for unit in units})
    found = worlds.World(rules, worlds.facts(people, cells)).judged(NOW, engine=engine)
    assert set(found["value"]) == {float(total)}
    assert dict(zip(found["target"], found["status"], strict=True)) == {
        target.id: "pass" if exact.met(target.demand, total) else "fail" for target in rules.targets.values()
    }
