"""What the sample reports: made-up figures and attestations, of exactly those whom the catalogue asks.

The catalogue says who owes which element, how often, and within what; ``levels.csv`` says how high. No figure
depends on the order of writing: each has a throw of its own, seeded by what it is about.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from dabiao import periods
from dabiao.catalogue import scope
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Document, Element, Target
from dabiao.expression import Formula, base_name, parse
from dabiao.intake.folder import read_registry

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA_IN = ROOT / "data_in"
CATALOGUE = load(ROOT / "catalogue")
REGISTRY, _ = read_registry(DATA_IN, CATALOGUE)
SEED = 2018

Figure = int | float
Unit = str


def _throw(*about: object) -> random.Random:
    """Always the same throws about the same thing."""
    return random.Random(" ".join(map(str, (SEED, *about))))  # noqa: S311  # figures for a sample, no secret


# Who there is


class Group(frozenset[str]):
    """A group of categories, as scope expressions ask for it."""

    contains = frozenset.__contains__


_TERMS = CATALOGUE.terms
_GROUPS = {name: Group(codes) for name, codes in _TERMS.groups.items()}
_WORDS = {word: value for name in scope.ATTRIBUTES for word, value in scope.words(name, _TERMS).items()}
_SPELLS = {
    unit: rows.to_dict("records")
    for unit, rows in REGISTRY.institutions.groupby("institution_id", sort=False)
}
_REGIONS = REGISTRY.regions.set_index("region_code").to_dict("index")
NAMES = {unit: rows[-1]["name"] for unit, rows in _SPELLS.items()} | {
    code: region["name"] for code, region in _REGIONS.items()
}


def _spell(unit: Unit, month: int) -> dict[str, Any] | None:
    """What the registry says of an institution in a month, if it was open."""
    return next((s for s in _SPELLS.get(unit, []) if s["valid_from"] <= month <= s["valid_to"]), None)


@cache
def _regions_of(unit: Unit) -> tuple[str, ...]:
    """A region and all above it; of an institution, those it lies in."""
    code = _SPELLS[unit][-1]["region_code"] if unit in _SPELLS else unit
    return (code, *(_regions_of(_REGIONS[code]["parent"]) if _REGIONS[code]["parent"] else ()))


@cache
def _fits(unit: Unit, formula: Formula, month: int) -> bool:
    spell = _spell(unit, month)
    if spell is None:
        return False
    names = {**_WORDS, **_GROUPS, **{name: spell[name] for name in scope.ATTRIBUTES}}
    return bool(formula.evaluate(names, {"has_tag": spell["tags"].__contains__}))


def institutions(region: str, formula: Formula | None, month: int) -> list[Unit]:
    """The institutions open in a region of which the scope is true."""
    inside = [unit for unit in _SPELLS if region in _regions_of(unit) and _spell(unit, month)]
    return [unit for unit in inside if formula is None or _fits(unit, formula, month)]


def _at_level(region: str, level: str | None, only: Iterable[str] = ()) -> list[Unit]:
    if level is None:
        return [region]
    found = [c for c, row in _REGIONS.items() if row["level"] == level and region in _regions_of(c)]
    return [code for code in found if not only or code in only]


# Figures


@dataclass(frozen=True)
class Level:
    """A row of ``levels.csv``: how high an element stands at the end of ``year``, per ``of`` where given,
    by which part of it that changes in a year, and by how much units differ from each other."""

    who: str
    of: Formula | None
    year: int
    level: float
    change: float
    spread: float

    def holds_for(self, unit: Unit, month: int) -> bool:
        if self.who in ("", unit) or self.who in _regions_of(unit):
            return True
        return not self.who.isalnum() and _fits(unit, parse(self.who), month)

    def at(self, month: int) -> float:
        years = (month - (self.year * 12 + 11)) / 12
        return self.level * max(0.0, 1 + self.change * years)


def _levels() -> dict[str, list[Level]]:
    found: dict[str, list[Level]] = {}
    with (HERE / "levels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            numbers = [float(row[key]) for key in ("level", "change", "spread")]
            of = parse(row["of"]) if row["of"] else None
            found.setdefault(row["element"], []).append(Level(row["who"], of, int(row["year"]), *numbers))
    return found


LEVELS = _levels()


def _level(unit: Unit, code: str, month: int) -> Level:
    fitting = [row for row in LEVELS.get(code, []) if row.holds_for(unit, month)]
    if not fitting:
        raise LookupError(f"levels.csv says nothing of {code} for {unit}")
    return fitting[-1]


@cache
def figure(unit: Unit, code: str, month: int) -> Figure:
    """The figure of a unit for the period of the element that ends with a month."""
    element = CATALOGUE.elements[code]
    level, ceiling = _level(unit, code, month), _ceiling(unit, code, month)
    number = level.at(month) * (1 + level.spread * _throw(unit, code).uniform(-1, 1))
    if element.kind == "flow" and not ceiling:
        number *= 1 + level.spread / 5 * _throw(unit, code, month).uniform(-1, 1)
    if level.of:
        number *= float(level.of.evaluate({name: figure(unit, name, month) for name in level.of.names}))
    rounded = _rounded(number, element, level, month)
    return min(rounded, figure(unit, ceiling, month)) if ceiling else rounded


def _ceiling(unit: Unit, code: str, month: int) -> str | None:
    """The element that may not be exceeded, but for one that is made from this."""
    above = CATALOGUE.elements[code].not_above
    made_of = _level(unit, above, month).of if above else None
    return None if made_of and code in made_of.names else above


def _rounded(number: float, element: Element, level: Level, month: int) -> Figure:
    """Large counts are round, so that a share of them can hit its target exactly; shares are rounded up,
    so that such a one is not short of it by half a visit; of a small flow one comes now and then."""
    if element.value_type == "number":
        return round(number, 1)
    flow = element.kind == "flow"
    if level.of is None and flow and number < 10:
        period = month // periods.LENGTH[element.frequency]
        return math.floor(number * (period + 1)) - math.floor(number * period)
    if flow and number > 1000 and level.spread and not element.not_above:
        return round(number / 50) * 50
    return math.ceil(round(number, 6)) if level.of else round(number)


@dataclass(frozen=True)
class Paper:
    """What the units that one document binds report for it: its last year, the year before, and for a
    plan all of its years."""

    document: Document

    @property
    def region(self) -> str:
        return self.document.region

    @cached_property
    def targets(self) -> list[Target]:
        return [t for t in CATALOGUE.targets.values() if t.document == self.document.id]

    @cached_property
    def years(self) -> range:
        last = self.document.in_force.to // 12
        return range(last - 1, last + 1)

    def figures(self) -> Iterator[tuple[Unit, str, int]]:
        """Unit, element and last month of the period of each figure asked for, each once."""
        yield from dict.fromkeys(
            (unit, code, month)
            for target in self.targets
            for code in _codes(target)
            for month in self._ends(target, code)
            for unit in self._reporting(target, code, month)
        )

    def _ends(self, target: Target, code: str) -> list[int]:
        length = periods.LENGTH[CATALOGUE.elements[code].frequency]
        first = self.document.in_force.from_ // 12 if target.window == "plan" else self.years.start
        months = range(min(first, self.years.start) * 12, self.years.stop * 12)
        return [month for month in months if month % length == length - 1]

    def _reporting(self, target: Target, code: str, month: int) -> list[Unit]:
        element = CATALOGUE.elements[code]
        if element.reported_by == "region":
            return _at_level(self.region, target.level)
        return institutions(self.region, element.owed_by, month)

    def deliverables(self) -> Iterator[tuple[Unit, str, dt.date]]:
        """Who must deliver what by when."""
        yield from dict.fromkeys(
            (unit, target.attestation, target.due or _last_day(self.document.in_force.to))
            for target in self.targets
            if target.attestation
            for unit in self._delivering(target)
        )

    def _delivering(self, target: Target) -> list[Unit]:
        if target.quantifier == "total" or (target.level and not target.counts_institutions):
            return _at_level(self.region, target.level, target.regions)
        found = institutions(self.region, target.applies_to, self.document.in_force.to)
        return [unit for unit in found if not target.units or NAMES[unit] in target.units]

    def answers(self, slips: Mapping[tuple[Unit, str], str]) -> Iterator[tuple[Unit, str, str, dt.date]]:
        """Unit, deliverable, 是 or 否, and the day; whoever is silent is left out. ``slips`` says whose
        answer is not left to chance."""
        for unit, code, due in self.deliverables():
            throw = _throw(unit, code)
            said = slips.get((unit, code)) or throw.choices(list(_ANSWERS), _ANSWERS.values())[0]
            if said != "silent":
                yield unit, code, "否" if said == "no" else "是", self._day(said, due, throw)

    def _day(self, said: str, due: dt.date, throw: random.Random) -> dt.date:
        if said == "late":
            return due + dt.timedelta(days=throw.randint(3, 25))
        first = _first_day(self.document.in_force.from_)
        return first + dt.timedelta(days=throw.randint(20, (due - first).days))


_ANSWERS = {"yes": 85, "no": 8, "late": 4, "silent": 3}
"""How many of a hundred answer in which way."""


def _codes(target: Target) -> Iterator[str]:
    """The elements that a target reads, with the weights of the averages."""
    for code in dict.fromkeys(map(base_name, CATALOGUE.inputs(target))):
        yield code
        weight = CATALOGUE.elements[code].weighted_by
        if weight:
            yield weight


def _first_day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


def _last_day(month: int) -> dt.date:
    return _first_day(month + 1) - dt.timedelta(days=1)


PAPERS = {document.id: Paper(document) for document in CATALOGUE.documents.values()}
