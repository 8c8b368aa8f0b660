"""Brings cases on stage: each in an invented region, bound by a copy of the paper.

Targets, indicators and elements are the catalogue's own; only places and institutions are invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dabiao import periods
from dabiao.authoring.cases import ATTESTED, MISSING, Case, Given
from dabiao.authoring.casting import Attributes, Casting, Part, attributes
from dabiao.authoring.placing import placed
from dabiao.authoring.world import World
from dabiao.catalogue.models import Catalogue, Document, Target
from dabiao.expression import base_name
from dabiao.judge.plan import Plan
from dabiao.judge.regions import Sides
from dabiao.periods import Window

_Company = Literal["institutions", "reports", "nobody"]
_DAYS = "window_days"
_LAST = periods.month("2100-12")
"""No paper plans for later months, and no return can be of one."""
_DONE: Mapping[Any, bool] = {"yes": True, "no": False, True: True, False: False}


class StageError(ValueError):
    """A case that cannot be; ``code`` says why, ``values`` hold the details."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values = code, values


@dataclass(frozen=True)
class Seat:
    """Where the verdicts of a case are found: the target's id on stage, and the institutions whose
    rows are meant; where there is none of theirs, the region's row."""

    target: str
    region: str
    institutions: tuple[str, ...]


@dataclass
class _Home:
    """A region on stage, and what its cases read of the region's own report."""

    code: str
    level: str
    read: frozenset[str]


@dataclass
class Stage:
    """Takes in cases; then ``catalogue`` and ``world`` hold what the engine judges.

    Cases that cannot get into each other's way share a region, because every region more is a target
    more to judge: those of institutions that are judged one by one, and those of regions' own reports
    of different things.
    """

    real: Catalogue
    casting: Casting
    world: World = field(default_factory=World)
    _documents: dict[str, Document] = field(default_factory=dict)
    _targets: dict[str, Target] = field(default_factory=dict)
    _homes: dict[tuple[str, _Company], list[_Home]] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """The real catalogue, with the cases' targets in place of its own."""
        changed = {"documents": self._documents, "targets": self._targets, "disabled": {}}
        return self.real.model_copy(update=changed)

    def enter(self, case: Case) -> Seat:
        """Takes in a case.

        Raises :class:`StageError` for one that cannot be, and
        :class:`dabiao.authoring.casting.CastingError` for an attribute of no known value."""
        window = _window(self.real, case)
        said = [attributes(given, self.real.terms) for given in case.given]
        plan = Plan.of(self.real, case.target)
        target = self._bound(case.target, self._home(plan, said))
        scene = _Scene(case, plan, target, window, said, self.real, self.casting, self.world)
        return Seat(target.id, target.document, tuple(scene.played()))

    def _home(self, plan: Plan, said: list[Attributes]) -> str:
        """A region where the case is not disturbed and disturbs nobody."""
        target, company = plan.target, _company(plan, said)
        names = _elements(plan.names, self.real) | {target.attestation or ""}
        read = names if company == "reports" else frozenset()
        level = target.level or "county"
        known = self._homes.setdefault((target.document, company), [])
        for home in known if company != "nobody" else ():
            if home.level == level and not home.read & read:
                home.read |= read
                return home.code
        known.append(_Home(self.world.region(level), level, read))
        return known[-1].code

    def _bound(self, target: Target, home: str) -> Target:
        """The target as it binds this region; the regions that it names become this one."""
        document = self.real.documents[target.document]
        self._documents[home] = document.model_copy(update={"id": home, "region": home})
        name = f"{home}/{target.id}"
        changed = {"id": name, "document": home, "regions": (home,) if target.regions else ()}
        self._targets[name] = target.model_copy(update=changed)
        return self._targets[name]


def _company(plan: Plan, said: list[Attributes]) -> _Company:
    """With what other cases one can share a region: with none, where whoever is in the region counts."""
    target = plan.target
    if not target.judges_institutions:
        return "nobody" if Sides.of(plan).institutions else "reports"
    # Of one who is said to be out of scope the engine speaks only where nobody else is in scope.
    alone = target.counts_institutions or not said or any(said)
    return "nobody" if alone else "institutions"


@dataclass(frozen=True)
class _Scene:
    """One case: who appears in its region, and what they report."""

    case: Case
    plan: Plan
    target: Target
    window: Window
    said: list[Attributes]
    real: Catalogue
    casting: Casting
    world: World

    def played(self) -> list[str]:
        """Lets everybody appear and report; the institutions that are judged themselves."""
        if self.target.judges_institutions:
            units = self._one_by_one(self._read(self.plan.names) | {ATTESTED})
            return [] if self.target.counts_institutions else units
        sides = Sides.of(self.plan)
        added, own = self._read(sides.institutions), self._read(sides.region)
        told = own - added | {ATTESTED}
        given, prior = (_told_once(side, told) for side in zip(*self.case.pairs, strict=True))
        self._says(self.target.document, told, given, prior)
        if added and self.case.as_one:
            self._as_one(added)
        elif added:
            self._one_by_one(added)
        return []

    def _read(self, names: Iterable[str]) -> frozenset[str]:
        return _elements(names, self.real)

    def _one_by_one(self, names: frozenset[str]) -> list[str]:
        """An institution for each entry; those that the text names beyond them are there, and silent."""
        units = []
        for said, (given, prior), name in zip(self.said, self.case.pairs, self._names(), strict=False):
            units.append(self._appears(self._part(names, said), name))
            self._says(units[-1], names, given, prior)
        for name in self.target.units[len(self.said) :]:
            self._appears(self._part(names, {}), name)
        return units

    def _as_one(self, names: frozenset[str]) -> None:
        """An institution that reports it all, and further ones for what it does not owe; those that
        the text names beyond them have nothing to add."""
        ((given, prior),) = self.case.pairs
        companies = list(self._companies(names))
        for (part, own), name in zip(companies, self._names(), strict=False):
            self._says(self._appears(part, name), own, given, prior)
        for name in self.target.units[len(companies) :]:
            unit = self._appears(self._part(names, self.said[0]), name)
            self._says(unit, names, self._nothing(given), self._nothing(prior))

    def _companies(self, names: frozenset[str]) -> Iterator[tuple[Part, frozenset[str]]]:
        """Institutions, each with what it reports."""
        first = self._part(names, self.said[0])
        others = {name: self._part([name], self.said[0]) for name in sorted(names - first.owes)}
        others = {name: part for name, part in others.items() if part.owes}
        yield first, names - others.keys()
        yield from ((part, frozenset([name])) for name, part in others.items())

    def _part(self, names: Iterable[str], said: Attributes) -> Part:
        return self.casting.part(self.case.target, sorted({*names} - {ATTESTED}), said)

    def _names(self) -> Iterator[str]:
        """What institutions are called: as the text names them, then anything."""
        yield from self.target.units
        while True:
            yield ""

    def _appears(self, part: Part, name: str) -> str:
        return self.world.institution(self.target.document, part.attributes, name)

    def _says(self, unit: str, names: frozenset[str], given: Given, prior: Given) -> None:
        """A unit's report on these names."""
        now, before = ({n: held[n] for n in names - {ATTESTED} if n in held} for held in (given, prior))
        self.world.report(unit, placed(now, before, self.window, self.real.elements))
        done, code = given.get(ATTESTED, MISSING), self.target.attestation
        if code and ATTESTED in names and done != MISSING:
            self.world.file(unit, code, _DONE[done])

    def _nothing(self, given: Given) -> Given:
        """0 for each figure, and no weight for any."""
        told = {n: held if held == MISSING else 0.0 for n, held in given.items() if n in self.real.elements}
        return {weight: 0.0 for name in told if (weight := self.real.elements[name].weighted_by)} | told


def _told_once(entries: Iterable[Given], names: frozenset[str]) -> Given:
    """What the entries of several institutions say of their region, which has one report.

    Raises :class:`StageError` where they say different things."""
    told: dict[str, Any] = {}
    for name, value in (item for given in entries for item in given.items() if item[0] in names):
        if told.setdefault(name, value) != value:
            raise StageError("told_twice", name=name)
    return told


def _elements(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    """The elements behind the names, and the weights of those that are averages."""
    read = frozenset(map(base_name, names))
    return read | {weight for name in read if (weight := catalogue.elements[name].weighted_by)}


def _window(catalogue: Catalogue, case: Case) -> Window:
    """The months that a case looks at."""
    first = catalogue.documents[case.target.document].in_force.from_
    if not first <= case.at <= _LAST:
        raise StageError("not_in_force", first=periods.month_text(first), last=periods.month_text(_LAST))
    window = catalogue.schedule(case.target).window(case.at)
    days = periods.days(window.start, window.end)
    for given in case.given:
        if given.get(_DAYS, days) not in (days, MISSING):
            raise StageError("other_days", window=window.label, days=days, given=given[_DAYS])
    return window
