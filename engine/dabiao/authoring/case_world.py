"""Invents what cases need to be judged: for each a region, bound by a copy of the paper.

Targets, indicators and elements are the catalogue's own; only places and institutions are invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dabiao import periods
from dabiao.authoring.candidates import Attributes, Candidate, Candidates, attributes
from dabiao.authoring.cases import ATTESTED, MISSING, Case, Given
from dabiao.authoring.placing import placed
from dabiao.authoring.world import World
from dabiao.catalogue.models import Catalogue, Document, Target
from dabiao.expression import WINDOW_DAYS, base_name
from dabiao.judge.plan import Plan
from dabiao.judge.sides import Sides
from dabiao.periods import Window

_Sharing = Literal["institutions", "reports", "nobody"]
_LAST = periods.month(f"{periods.LAST_YEAR}-12")
"""No paper plans for later months, and no return can be of one."""
_DONE: Mapping[Any, bool] = {"yes": True, "no": False, True: True, False: False}


class CaseError(ValueError):
    """A case that cannot be; ``code`` says why, ``values`` hold the details."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values = code, values


@dataclass(frozen=True)
class Judged:
    """Where the verdicts of a case are found: the target's id there, and the institutions whose
    rows are meant; where there is none of theirs, the region's row."""

    target: str
    region: str
    institutions: tuple[str, ...]


@dataclass
class _Home:
    """An invented region, and what its cases read of the region's own report."""

    code: str
    level: str
    read: frozenset[str]


@dataclass
class CaseWorld:
    """Takes in cases; then ``catalogue`` and ``world`` hold what the engine judges.

    Cases that cannot get into each other's way share a region, because every region more is a target
    more to judge: those of institutions that are judged one by one, and those of regions' own reports
    of different things.
    """

    real: Catalogue
    candidates: Candidates
    world: World = field(default_factory=World)
    _documents: dict[str, Document] = field(default_factory=dict)
    _targets: dict[str, Target] = field(default_factory=dict)
    _homes: dict[tuple[str, _Sharing], list[_Home]] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """The real catalogue, with the cases' targets in place of its own."""
        changed = {"documents": self._documents, "targets": self._targets, "disabled": {}}
        return self.real.model_copy(update=changed)

    def add(self, case: Case) -> Judged:
        """Takes in a case.

        Raises :class:`CaseError` for one that cannot be, and
        :class:`dabiao.authoring.candidates.AttributeValueError` for an attribute of no known value."""
        window = _window(self.real, case)
        said = [attributes(given, self.real.terms) for given in case.given]
        plan = Plan.of(self.real, case.target)
        target = self._bound(case.target, self._home(plan, said))
        invented = _Invented(case, plan, target, window, said, self.real, self.candidates, self.world)
        return Judged(target.id, target.document, tuple(invented.units()))

    def _home(self, plan: Plan, said: list[Attributes]) -> str:
        """A region where the case is not disturbed and disturbs nobody."""
        target, sharing = plan.target, _sharing(plan, said)
        names = _elements(plan.names, self.real) | {target.attestation or ""}
        read = names if sharing == "reports" else frozenset()
        level = target.level or "county"
        known = self._homes.setdefault((target.document, sharing), [])
        for home in known if sharing != "nobody" else ():
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


def _sharing(plan: Plan, said: list[Attributes]) -> _Sharing:
    """With what other cases one can share a region: with none, where whoever is in the region counts."""
    target = plan.target
    if not target.judges_institutions:
        return "nobody" if Sides.of(plan).institutions else "reports"
    # Of one who is said to be out of scope the engine speaks only where nobody else is in scope.
    alone = target.counts_institutions or not said or any(said)
    return "nobody" if alone else "institutions"


@dataclass(frozen=True)
class _Invented:
    """One case: which institutions its region has, and what they report."""

    case: Case
    plan: Plan
    target: Target
    window: Window
    said: list[Attributes]
    real: Catalogue
    candidates: Candidates
    world: World

    def units(self) -> list[str]:
        """Registers all and files what they report; returns the institutions that are judged themselves."""
        if self.target.judges_institutions:
            units = self._one_by_one(self._read(self.plan.names) | {ATTESTED})
            return [] if self.target.counts_institutions else units
        sides = Sides.of(self.plan)
        added, own = self._read(sides.institutions), self._read(sides.region)
        told = own - added | {ATTESTED}
        given, prior = (_told_once(side, told) for side in zip(*self.case.pairs, strict=True))
        self._reports(self.target.document, told, given, prior)
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
            units.append(self._registered(self._candidate(names, said), name))
            self._reports(units[-1], names, given, prior)
        for name in self.target.units[len(self.said) :]:
            self._registered(self._candidate(names, {}), name)
        return units

    def _as_one(self, names: frozenset[str]) -> None:
        """An institution that reports it all, and further ones for what it does not owe; those that
        the text names beyond them have nothing to add."""
        ((given, prior),) = self.case.pairs
        reporters = list(self._reporters(names))
        for (candidate, own), name in zip(reporters, self._names(), strict=False):
            self._reports(self._registered(candidate, name), own, given, prior)
        for name in self.target.units[len(reporters) :]:
            unit = self._registered(self._candidate(names, self.said[0]), name)
            self._reports(unit, names, self._nothing(given), self._nothing(prior))

    def _reporters(self, names: frozenset[str]) -> Iterator[tuple[Candidate, frozenset[str]]]:
        """Institutions, each with what it reports."""
        first = self._candidate(names, self.said[0])
        others = {name: self._candidate([name], self.said[0]) for name in sorted(names - first.owes)}
        others = {name: candidate for name, candidate in others.items() if candidate.owes}
        yield first, names - others.keys()
        yield from ((candidate, frozenset([name])) for name, candidate in others.items())

    def _candidate(self, names: Iterable[str], said: Attributes) -> Candidate:
        return self.candidates.best(self.case.target, sorted({*names} - {ATTESTED}), said)

    def _names(self) -> Iterator[str]:
        """What institutions are called: as the text names them, then anything."""
        yield from self.target.units
        while True:
            yield ""

    def _registered(self, candidate: Candidate, name: str) -> str:
        return self.world.institution(self.target.document, candidate.attributes, name)

    def _reports(self, unit: str, names: frozenset[str], given: Given, prior: Given) -> None:
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

    Raises :class:`CaseError` where they say different things."""
    told: dict[str, Any] = {}
    for name, value in (item for given in entries for item in given.items() if item[0] in names):
        if told.setdefault(name, value) != value:
            raise CaseError("told_twice", name=name)
    return told


def _elements(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    """The elements behind the names, and the weights of those that are averages."""
    read = frozenset(map(base_name, names))
    return read | {weight for name in read if (weight := catalogue.elements[name].weighted_by)}


def _window(catalogue: Catalogue, case: Case) -> Window:
    """The months that a case looks at."""
    first = catalogue.documents[case.target.document].in_force.from_
    if not first <= case.at <= _LAST:
        raise CaseError("not_in_force", first=periods.month_text(first), last=periods.month_text(_LAST))
    window = catalogue.schedule(case.target).window(case.at)
    days = periods.days(window.start, window.end)
    for given in case.given:
        if given.get(WINDOW_DAYS, days) not in (days, MISSING):
            raise CaseError("other_days", window=window.label, days=days, given=given[WINDOW_DAYS])
    return window
