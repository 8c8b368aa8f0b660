"""Every verdict is that of exact fractions, also one count beside the threshold and right on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import exact
import pandas as pd
import worlds
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Registry
from dabiao.periods import month

LARGEST = 10**8
NOW = month("2020-06")
TOWNS = 100
NAMES = ("treated", "present", "guests")
OPERATORS = ("at_least", "at_most", "more_than", "less_than", "equals", "between", "range")
TRENDS = ("at_least", "at_most", "more_than", "less_than", "equals")

INDICATORS = [
    worlds.indicator("share_treated", "treated", "present", type="proportion", factor=100),
    worlds.indicator("rate", "treated", "present", factor=1000),
    worlds.indicator("per_head", "treated + guests", "present"),
    worlds.indicator("untreated", "present - treated", "present", factor=100),
    worlds.indicator("tenths", "0.7 * treated + 0.1 * guests", "0.3 * present", factor=100),
    worlds.indicator("weighted", "0.5 * treated + guests", "present", factor=100),
    worlds.indicator("larger", "max(treated, guests)", "present", factor=100),
    worlds.indicator("smaller", "min(treated, present)", "max(present, 1)", factor=100),
    worlds.indicator("headcount", "treated"),
]
"""What the towns and institutions are measured by; all but the last are hit exactly by design."""

decimals = st.integers(0, 10**6).map(lambda n: n / 10**4)
"""A threshold of up to four decimals, up to 100."""


@st.composite
def demands(draw: st.DrawFn) -> dict[str, Any]:
    """A target's indicator and demand."""
    operator = draw(st.sampled_from(OPERATORS))
    ends = sorted(draw(st.lists(decimals, min_size=2, max_size=2, unique=True)))
    number = tuple(ends) if operator in ("between", "range") else ends[0]
    return {"indicator": draw(st.sampled_from(INDICATORS))["id"], operator: number}


def on_the_edge(rng: Random, threshold: Fraction) -> tuple[int, int]:
    """A numerator and a denominator whose quotient is the threshold, is one count beside it, or is
    as near to it as counts of this size can be without being it."""
    above, below = threshold.as_integer_ratio()
    most = LARGEST // max(above, below)
    times = rng.randint(1, most) if rng.random() < 0.5 else rng.randint(1, min(most, 9))
    if above and below > 1 and rng.random() < 0.4:
        nearest = pow(above, -1, below) + (times - 1) * below  # above × nearest ÷ below is a whole and a bit
        return (above * nearest - 1) // below, nearest
    return max(0, above * times + rng.choice((-1, 0, 0, 1))), below * times


def figures(rng: Random, rules: Catalogue) -> dict[str, int]:
    """The figures of one town: on the edge of one of the demands, or anything at all."""
    if rng.random() < 0.1:
        return {name: rng.choice((0, 1, rng.randint(0, LARGEST))) for name in NAMES}
    demand, measured = rng.choice([(t.demand, rules.indicators[t.indicator]) for t in rules.targets.values()])
    edge = exact.fraction(rng.choice((demand.low, demand.high)))
    if measured.id == "untreated":
        edge = max(Fraction(0), 100 - edge)
    if measured.id == "weighted":
        edge *= 2
    if measured.id == "tenths":
        edge *= Fraction(3, 7)
    if measured.denominator is None:
        return {"treated": max(0, int(edge) + rng.choice((-1, 0, 1))), "present": 1, "guests": 0}
    treated, present = on_the_edge(rng, edge / exact.fraction(measured.factor))
    return {"treated": treated, "present": present, "guests": 0}


def split(rng: Random, total: int) -> list[int]:
    """Three counts that add up to the total."""
    first = rng.randint(0, total)
    second = rng.randint(0, total - first)
    return [first, second, total - first - second]


def cells(rng: Random, town: str, totals: dict[str, int], at: int = NOW) -> Iterator[worlds.Cell]:
    """The same totals as figures of the town's three institutions."""
    for name, total in totals.items():
        for number, count in enumerate(split(rng, total)):
            yield f"{town}-{number}", at, name, float(count)


def registry(towns: list[str]) -> Registry:
    """Towns of one city with three institutions each."""
    places = {worlds.HOME: ("city", None)} | dict.fromkeys(towns, ("town", worlds.HOME))
    rows = [{"institution_id": f"{town}-{n}", "region_code": town} for town in towns for n in range(3)]
    return Registry(worlds.institutions(rows), worlds.regions(places))


def wrong(found: pd.DataFrame, expected: dict[tuple[str, str], str]) -> list[Any]:
    """The verdicts that differ from the expected, of which there must be one each."""
    assert len(found) == len(expected)
    status = zip(found["target"], found["unit_id"], found["value"], found["status"], strict=True)
    return [(*row, expected[row[:2]]) for row in status if row[3] != expected[row[:2]]]


def world(seed: int, demanded: list[dict[str, Any]]) -> worlds.World:
    """Towns on the edge of demands that are made of each institution and of each town."""
    rng = worlds.seeded(seed)
    towns = [f"Town{number}" for number in range(TOWNS)]
    targets = [
        worlds.target(f"t{number}-{level or 'institution'}", quantifier="each", level=level, **demand)
        for number, demand in enumerate(demanded)
        for level in (None, "town")
    ]
    rules = worlds.catalogue(map(worlds.element, NAMES), INDICATORS, targets)
    reported = [cell for town in towns for cell in cells(rng, town, figures(rng, rules))]
    return worlds.World(rules, worlds.facts(registry(towns), reported))


def judged_exactly(where: worlds.World) -> dict[tuple[str, str], str]:
    """The status of every target and unit, from fractions."""
    of_units = where.facts.cells.set_index("unit")[list(NAMES)].astype(int)
    of_towns = of_units.groupby(of_units.index.str.partition("-").get_level_values(0)).sum()
    found = {}
    for target in where.catalogue.targets.values():
        for unit, row in (of_towns if target.level else of_units).iterrows():
            value = exact.value(where.catalogue.indicators[target.indicator], row)
            status = "pass" if value is not None and exact.met(target.demand, value) else "fail"
            found[target.id, unit] = "not_applicable" if value is None else status
    return found


SEVEN_OF_25 = [{"indicator": "share_treated", operator: 28.0} for operator in ("at_least", "at_most")]


@settings(max_examples=4)
@example(seed=0, demanded=SEVEN_OF_25)
@given(seed=st.integers(0, 2**32), demanded=st.lists(demands(), min_size=12, max_size=12))
def test_counts_against_thresholds(engine: str, seed: int, demanded: list[dict[str, Any]]) -> None:
    where = world(worlds.own(engine, seed), demanded)
    found = where.judged(NOW, engine=engine)
    assert wrong(found, judged_exactly(where)) == []
    judged = found[found["status"].isin(["pass", "fail"])]
    assert ((judged["gap"] == 0) == on_the_limit(where, judged)).all()


def on_the_limit(where: worlds.World, judged: pd.DataFrame) -> list[bool]:
    """Whether the exact value is one of the numbers that bound what is demanded."""
    of_units = where.facts.cells.set_index("unit")[list(NAMES)].astype(int)
    of_towns = of_units.groupby(of_units.index.str.partition("-").get_level_values(0)).sum()
    found = []
    for name, unit in zip(judged["target"], judged["unit_id"], strict=True):
        target = where.catalogue.targets[name]
        value = exact.value(
            where.catalogue.indicators[target.indicator], (of_towns if target.level else of_units).loc[unit]
        )
        ends = (target.demand.low, *([target.demand.high] if target.demand.operator == "between" else []))
        found.append(value in map(exact.fraction, ends))
    return found


def test_half_a_count_that_misses_by_three_parts_in_ten_trillion(engine: str) -> None:
    targets = [
        worlds.target(
            operator.replace("_", "-"), quantifier="each", indicator="weighted", **{operator: 4.7489}
        )
        for operator in ("at_least", "at_most", "equals")
    ]
    rules = worlds.catalogue(map(worlds.element, NAMES), INDICATORS, targets)
    counts = {"treated": 7_122_724.0, "present": 74_993_409.0, "guests": 0.0}
    reported = [("Town-0", NOW, name, count) for name, count in counts.items()]
    people = Registry(
        worlds.institutions([{"institution_id": "Town-0", "region_code": "Town"}]),
        worlds.regions({worlds.HOME: ("city", None), "Town": ("town", worlds.HOME)}),
    )
    found = worlds.World(rules, worlds.facts(people, reported)).judged(NOW, engine=engine)
    assert dict(zip(found["target"], found["status"], strict=True)) == {
        "paper/at-least": "fail", "paper/at-most": "pass", "paper/equals": "fail",
    }  # fmt: skip


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32))
def test_counts_against_last_year(engine: str, seed: int) -> None:
    """Equal quotients of different counts are equal; one count more is more; a natural limit holds."""
    rng = worlds.seeded(seed)
    towns = [f"Town{number}" for number in range(TOWNS)]
    wanted = ("share_treated", "per_head", "weighted", "tenths")
    targets = [
        worlds.target(f"{name}-{operator}".replace("_", "-"), quantifier="each", level="town", indicator=name,
                      **{operator: "prior_year"})
        for name in wanted for operator in TRENDS
    ]  # fmt: skip
    rules = worlds.catalogue(map(worlds.element, NAMES), INDICATORS, targets)
    both_years = {town: two_years(rng) for town in towns}
    reported = [
        cell
        for town, years in both_years.items()
        for at, totals in zip((NOW, NOW - 12), years, strict=True)
        for cell in cells(rng, town, totals, at)
    ]
    where = worlds.World(rules, worlds.facts(registry(towns), reported))
    expected = {
        (target.id, town): trend_status(rules, target, *years)
        for target in rules.targets.values()
        for town, years in both_years.items()
    }
    assert wrong(where.judged(NOW, engine=engine), expected) == []


def two_years(rng: Random) -> tuple[dict[str, int], dict[str, int]]:
    """Two years' figures with the same quotient, or nearly so, or none or all treated in both."""
    part, whole = sorted(rng.randint(1, 1000) for _ in range(2))
    part = rng.choice((part, part, 0, whole))
    now, then = rng.randint(1, 1000), rng.randint(1, 1000)
    beside = rng.choice((0, 0, 1)) if part < whole else 0
    this_year = {"treated": part * now + beside, "present": whole * now, "guests": 0}
    return this_year, {"treated": part * then, "present": whole * then, "guests": 0}


def trend_status(rules: Catalogue, target: Any, now: dict[str, int], then: dict[str, int]) -> str:
    measured = rules.indicators[target.indicator]
    limit = measured.factor if measured.type == "proportion" else None
    years = exact.value(measured, now), exact.value(measured, then)
    return "pass" if exact.trend_met(target.demand, *years, limit) else "fail"


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32))
def test_shares_of_institutions(engine: str, seed: int) -> None:
    """k of n institutions against a percentage that is k ÷ n, or is not quite for its four decimals."""
    rng = worlds.seeded(seed)
    sizes = {f"Town{number}": rng.randint(1, 40) for number in range(TOWNS)}
    yes = {town: rng.randint(0, size) for town, size in sizes.items()}
    edges = [round(100 * yes[town] / sizes[town], 4) for town in rng.sample(list(sizes), 5)]
    targets = [
        worlds.target(f"t{number}-{operator.replace('_', '-')}", quantifier="share", level="town",
                      attested="done", window="plan", due="2020-05-31", **{operator: edge})
        for number, edge in enumerate(edges) for operator in OPERATORS[:5]
    ]  # fmt: skip
    members = [(town, n) for town, size in sizes.items() for n in range(size)]
    rows = [{"institution_id": f"{town}-{n}", "region_code": town} for town, n in members]
    places = {worlds.HOME: ("city", None)} | dict.fromkeys(sizes, ("town", worlds.HOME))
    attested = [(f"{town}-{n}", "done", n < yes[town], dt.date(2020, 3, 1)) for town, n in members]
    people = Registry(worlds.institutions(rows), worlds.regions(places))
    rules = worlds.catalogue([], [], targets)
    expected = {
        (target.id, town): "pass" if exact.met(target.demand, Fraction(100 * yes[town], size)) else "fail"
        for target in rules.targets.values()
        for town, size in sizes.items()
    }
    where = worlds.World(rules, worlds.facts(people, [("Town0-0", NOW, "none", 0.0)], attested))
    assert wrong(where.judged(NOW, engine=engine), expected) == []
