"""Small worlds drawn at random: a registry with blanks, openings and closings, figures with holes,
attestations, and targets of every quantifier, window, kind of element and demand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import worlds
from worlds import Cell, Deed, World

from dabiao.catalogue.models import Catalogue, Element
from dabiao.intake.facts import Registry
from dabiao.periods import FAR_FUTURE, FAR_PAST, LENGTH, month

FIRST, LAST = month("2018-10"), month("2022-02")
AS_OF = range(month("2020-01"), LAST + 1)
TARGETS = 10

PLACES = {
    worlds.HOME: ("city", None), "East": ("county", worlds.HOME), "West": ("county", worlds.HOME),
    "Hill": ("town", "East"), "Lake": ("town", "East"), "Moor": ("town", "West"),
}  # fmt: skip
TOWNS = [code for code, (level, _) in PLACES.items() if level == "town"]


@dataclass(frozen=True)
class Measure:
    """An indicator, the shortest window it can be judged over, and the values it usually takes."""

    code: str
    numerator: str
    denominator: str | None = None
    factor: float = 1
    type: str = "ratio"
    least_months: int = 1
    around: tuple[float, float] = (0, 100)
    of_regions: bool = False

    def model(self) -> dict[str, Any]:
        own = {"type": self.type, "factor": self.factor}
        return worlds.indicator(self.code, self.numerator, self.denominator, **own)


MEASURES = [
    Measure("admitted", "admissions", type="count", around=(0, 60)),
    Measure("mortality", "deaths", "admissions", 100, "proportion", around=(0, 60)),
    Measure("survival", "admissions - deaths", "admissions", 100, "proportion", around=(40, 100)),
    Measure("occupied", "beds", type="count", around=(0, 40)),
    Measure("per_bed", "admissions + deaths", "beds", around=(0, 6)),
    Measure("staffing", "staff", "beds", around=(0, 4)),
    Measure("operated", "operations", "admissions", 100, least_months=3, around=(0, 80)),
    Measure("waiting", "wait", type="mean", around=(0, 20)),
    Measure("busiest", "peak", type="count", around=(0, 40)),
    Measure("saldo", "balance", type="count", around=(-20, 20)),
    Measure("daily", "admissions", "window_days", around=(0, 3)),
    Measure("growth", "admissions", "prior_year(admissions)", 100, around=(50, 200)),
    Measure("calls_answered", "calls", type="count", around=(0, 60), of_regions=True),
    Measure("beds_per_1000", "beds", "residents", 1000, "rate", around=(0, 60), of_regions=True),
    Measure("visited", "visits", type="count", around=(0, 60)),
    Measure("smaller", "min(admissions, beds)", "max(admissions, beds)", 100, around=(0, 100)),
]


def elements(*, carried: bool, either: bool) -> list[dict[str, Any]]:
    """Every kind and frequency; ``carried`` lets stocks be carried forward, ``either`` lets both report."""
    stock = {"kind": "stock"}
    return [
        worlds.element("admissions"),
        worlds.element("deaths"),
        worlds.element("beds", **stock, carry_forward_months=3 if carried else 0),
        worlds.element("staff", **stock, frequency="quarter", carry_forward_months=5 if carried else 0),
        worlds.element("operations", frequency="quarter"),
        worlds.element("wait", kind="average", weighted_by="admissions", value_type="number"),
        worlds.element("peak", kind="maximum"),
        worlds.element("balance", value_type="number", plausible={}),
        worlds.element("calls", reported_by="region"),
        worlds.element("residents", reported_by="region", **stock, frequency="year",
                       carry_forward_months=24 if carried else 0),
        worlds.element("visits", reported_by="either" if either else "institution"),
    ]  # fmt: skip


def draw(seed: int, *, plain: bool = False) -> World:
    """A world. In a ``plain`` one nothing is carried forward, reported by either, tolerated as missing
    or revoked, and no region's own figure stands before those of the towns in it."""
    rng = worlds.seeded(seed)
    rules = worlds.catalogue(
        elements(carried=not plain, either=not plain),
        [measure.model() for measure in MEASURES],
        [_target(rng, number, plain) for number in range(TARGETS)],
    )
    people = Registry(worlds.institutions(_institutions(rng)), worlds.regions(PLACES))
    full = rng.choice((0.7, 0.95, 1.0))
    by_regions = TOWNS if plain else list(PLACES)
    cells = [
        cell
        for element in rules.elements.values()
        for cell in _cells(rng, element, _reporters(element, people, by_regions), full)
    ]
    return World(rules, worlds.facts(people, cells, list(_deeds(rng, rules, people, plain))))


def _target(rng: Random, number: int, plain: bool) -> dict[str, Any]:
    quantifier = rng.choice(("each", "each", "total", "count", "share"))
    level = rng.choice((None, "town", "county")) if quantifier != "total" else None
    own = _attested(rng, quantifier) if rng.random() < 0.25 else _measured(rng, quantifier, level)
    when = rng.choice(({}, {"due": rng.choice(("2020-06-30", "2020-12-31", "2021-05-31"))}))
    scope = {"applies_to": rng.choice(('category == "general"', "tier >= 2", 'ownership != "private"'))}
    extra = dict(scope) if rng.random() < 0.4 else {}
    if not plain and rng.random() < 0.3:
        extra["min_completeness"] = rng.choice((0.5, 0.8))
    return worlds.target(f"t{number}", quantifier=quantifier, level=level, **own, **when, **extra)


def _attested(rng: Random, quantifier: str) -> dict[str, Any]:
    own: dict[str, Any] = {"attested": rng.choice(("archive", "guidance")), "window": "plan"}
    return own | (_of_counted(rng, quantifier) if quantifier in ("count", "share") else {})


def _of_counted(rng: Random, quantifier: str) -> dict[str, Any]:
    return _demand(rng, (0, 100 if quantifier == "share" else 4))


def _measured(rng: Random, quantifier: str, level: str | None) -> dict[str, Any]:
    single = quantifier in ("count", "share") or (quantifier == "each" and level is None)
    measure = rng.choice([m for m in MEASURES if not (single and m.of_regions)])
    windows = ["plan"] + [w for w, months in LENGTH.items() if months >= measure.least_months]
    own: dict[str, Any] = {"window": rng.choice(windows)}
    if rng.random() < 0.2:
        own["only_if"] = rng.choice(("admissions > 20", "beds >= 5 or deaths > 10", "not beds < 10"))
    if quantifier in ("count", "share"):
        condition = {"indicator": measure.code, **_demand(rng, measure.around, simple=True)}
        return own | {"meets": condition} | _of_counted(rng, quantifier)
    if rng.random() < 0.15 and "prior" not in (measure.denominator or ""):
        operator = rng.choice(("more_than", "at_most", "less_than"))
        return own | {"indicator": measure.code, operator: "prior_year"}
    return own | {"indicator": measure.code} | _demand(rng, measure.around)


def _demand(rng: Random, around: tuple[float, float], *, simple: bool = False) -> dict[str, Any]:
    low, high = sorted(float(round(rng.uniform(*around))) for _ in range(2))
    operators = ["at_least", "at_most", "more_than", "less_than", "equals"]
    if low < high and rng.random() < 0.25:
        return {rng.choice(("between",) if simple else ("between", "range")): (low, high)}
    return {rng.choice(operators): low}


def _institutions(rng: Random) -> Iterator[dict[str, Any]]:
    for number in range(6):
        row = {
            "institution_id": f"I{number}",
            "region_code": rng.choice(("Hill", "Lake", "Moor", "East")),
            "category": rng.choice(("general", "general", "township", None)),
            "tier": rng.choice((1.0, 2.0, 3.0, float("nan"))),
            "ownership": rng.choice(("public", "public", "private", None)),
        }
        turn = rng.randint(month("2019-06"), month("2021-09"))
        life = rng.choice(("always", "always", "opens", "closes", "moves"))
        if life in ("closes", "moves"):
            yield {**row, "valid_from": FAR_PAST, "valid_to": turn - 1}
        if life in ("opens", "moves"):
            yield {**row, "valid_from": turn, "valid_to": FAR_FUTURE, "tier": 3.0}
        if life == "always":
            yield row


def _reporters(element: Element, people: Registry, by_regions: list[str]) -> list[str]:
    institutions = list(people.institutions["institution_id"].unique())
    return {"institution": institutions, "region": by_regions, "either": [*institutions, "East"]}[
        element.reported_by
    ]


def _cells(rng: Random, element: Element, units: list[str], full: float) -> Iterator[Cell]:
    """The figures of an element; some are missing, some (NaN) filled but unusable."""
    length = LENGTH[element.frequency]
    for unit in units:
        for at in range(FIRST, LAST + 1):
            if (at + 1) % length == 0 and rng.random() < full:
                yield unit, at, element.code, _figure(rng, element)


def _figure(rng: Random, element: Element) -> float:
    if rng.random() < 0.01:
        return float("nan")
    return float(rng.randint(-20, 20) if not element.non_negative else rng.choice((0, rng.randint(0, 40))))


def _deeds(rng: Random, rules: Catalogue, people: Registry, plain: bool) -> Iterator[Deed]:
    """What was attested by whom: once at most in a plain world, where nothing is revoked."""
    codes = sorted({t.attestation for t in rules.targets.values() if t.attestation})
    for unit in (*people.institutions["institution_id"].unique(), *PLACES):
        for code in codes:
            days = sorted({dt.date(2020, 1, 15) + dt.timedelta(rng.randint(0, 700)) for _ in range(2)})
            for day in days[:1] if plain else days:
                if rng.random() < 0.7:
                    yield unit, code, rng.random() < 0.75, day
