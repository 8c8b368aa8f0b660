"""The cases at which a target turns, derived from its demand: its truth table.

Just below, at and just above the number; a figure missing; nothing to divide by; before the due month
and after it. What comes out is the engine's answer: nothing is expected here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Literal

from dabiao import periods
from dabiao.authoring.aiming import DAYS, Aim, Figures, aimed, value
from dabiao.authoring.candidates import Candidates
from dabiao.authoring.cases import ATTESTED, MISSING, Case, Given
from dabiao.authoring.conditions import satisfying
from dabiao.authoring.trials import Trial, tried
from dabiao.catalogue.checks.reach import is_as_a_cell
from dabiao.catalogue.conflicts import Span
from dabiao.catalogue.demands import Demand
from dabiao.catalogue.models import Catalogue, Element, Indicator, Range, Target
from dabiao.expression import base_name, is_prior, prior
from dabiao.words import Lang

Kind = Literal[
    "below", "at", "above", "yes", "no", "unattested", "missing", "missing_prior", "all_missing", "silent",
    "zero", "nobody", "not_asked",
]  # fmt: skip
When = Literal["due", "before", "after"]

_USUAL = Fraction(1000)
"""An input's figure where no example gives one; a smaller one where so much is not plausible."""
_FEW, _MANY = 5, 100
"""Of how many institutions a derived share is taken: one that only more can hit exactly is passed by."""


@dataclass(frozen=True)
class Boundary:
    """One line of a truth table. ``kind`` says what is special: ``below``, ``at`` and ``above`` are
    meant of ``number``, ``missing`` and ``missing_prior`` of the figure of ``element``."""

    kind: Kind
    when: When
    case: Case
    number: float | None = None
    element: str = ""


@dataclass(frozen=True)
class _Sketch:
    """A situation as of no month yet."""

    kind: Kind
    given: Given | tuple[Given, ...]
    prior: Given | tuple[Given, ...] = ()
    number: float | None = None
    element: str = ""


Tables = dict[str, list[tuple[Boundary, Trial]]]
"""Target → the lines of its truth table, each with what came out."""


def tables(
    catalogue: Catalogue, targets: Iterable[Target], lang: Lang = "zh", engine: str = "auto"
) -> Tables:
    """The truth tables of the targets, judged by the engine of that name. Raises
    :class:`dabiao.judge.engines.EngineError` where it cannot run here."""
    candidates = Candidates(catalogue)
    lines = [(t.id, line) for t in targets for line in boundaries(catalogue, t, candidates)]
    trials = tried([b.case for _, b in lines], catalogue, lang, engine)
    found: Tables = {}
    for (target, line), trial in zip(lines, trials, strict=True):
        found.setdefault(target, []).append((line, trial))
    return found


def boundaries(catalogue: Catalogue, target: Target, candidates: Candidates) -> list[Boundary]:
    """The lines of a target's truth table, not judged yet: those of its due month, then before and after
    it. Without a due date the month that closes the first window stands for it."""
    due = catalogue.schedule(target).decided_from
    months: dict[When, int] = {"due": due, "before": due - 1, "after": due + 1}
    first = catalogue.documents[target.document].in_force.from_
    return [
        Boundary(s.kind, when, Case.told(catalogue, target, s.given, s.prior, month), s.number, s.element)
        for when, month in months.items()
        if month >= first
        for s in _Turns(catalogue, target, candidates, month).sketches(whole=when == "due")
    ]


@dataclass(frozen=True)
class _Turns:
    """Where a target turns, as of one month."""

    catalogue: Catalogue
    target: Target
    candidates: Candidates
    month: int

    def sketches(self, *, whole: bool) -> Iterator[_Sketch]:
        """The situations; with ``whole`` also those that need no look before and after the due month."""
        demand = self.target.demand
        if self.target.counts_institutions and demand:
            yield from self._counted(demand, whole)
        elif self.target.attestation:
            prior = self._told(self._base)[1]
            yield from (_Sketch(kind, self._done(word), prior) for kind, word in _DONE.items())
            if whole:
                yield from self._not_asked(self._base, {ATTESTED: "no"})
        elif self._indicator and demand:
            yield from self._measured(self._indicator, demand, whole)

    # A value against a number

    def _measured(self, indicator: Indicator, demand: Demand, whole: bool) -> Iterator[_Sketch]:
        aims = self._aims(indicator, demand)
        for number, aim in aims.items():
            for kind, figures in aim.sides():
                yield _Sketch(kind, *self._told(figures), float(number))
        if whole:
            usual = next((aim.nearest for aim in aims.values() if aim.nearest), self._base)
            yield from self._gaps(usual)
            yield from self._nothing_below(indicator, usual)
            yield from self._not_asked(usual, {})

    def _aims(self, indicator: Indicator, demand: Demand) -> dict[Fraction, Aim]:
        """The numbers demanded, with the figures around each."""
        elements = {code: self._read(element) for code, element in self.catalogue.elements.items()}
        numbers = self._numbers(indicator, demand)
        return {number: aimed(indicator, number, self._base, elements) for number in numbers}

    def _read(self, element: Element) -> Element:
        """The element with what is plausible of the figure that the target reads: of one that is added up
        only whether it can be negative."""
        if is_as_a_cell(element, self.target):
            return element
        return element.model_copy(update={"plausible": Range(min=0 if element.non_negative else None)})

    def _numbers(self, indicator: Indicator, demand: Demand) -> list[Fraction]:
        if not demand.prior:
            return [Fraction(str(number)) for number in (demand.low, demand.high)]
        last_year = value(indicator, {n: self._base[prior(n)] for n in indicator.names})
        return [] if last_year is None else [last_year]

    def _gaps(self, usual: Figures) -> Iterator[_Sketch]:
        """Each input missing in turn, then all."""
        names = [name for name in usual if name not in DAYS]
        for name in names:
            rest = self._told({n: figure for n, figure in usual.items() if n != name})
            kind: Kind = "missing_prior" if is_prior(name) else "missing"
            yield _Sketch(kind, *rest, element=base_name(name))
        if len(names) > 1:
            yield _Sketch("all_missing", {})

    def _nothing_below(self, indicator: Indicator, usual: Figures) -> Iterator[_Sketch]:
        """Nothing to divide by: a denominator of 0, or an average over nothing."""
        elements = self.catalogue.elements
        below = indicator.denominator.names if indicator.denominator else ()
        zeros = dict.fromkeys((n for n in below if n not in DAYS), Fraction(0))
        weights = {w: 0 for name in usual if name in elements and (w := elements[name].weighted_by)}
        if zeros or weights:
            given, before = self._told({**usual, **zeros})
            yield _Sketch("zero", {**given, **weights}, before)

    def _not_asked(self, usual: Figures, done: Given) -> Iterator[_Sketch]:
        """The condition under which the target asks does not hold."""
        condition = self.target.only_if
        if condition and (figures := satisfying(condition, usual, holds=False)):
            given, before = self._told(figures)
            yield _Sketch("not_asked", {**given, **done}, before)

    # How many institutions

    def _counted(self, demand: Demand, whole: bool) -> Iterator[_Sketch]:
        good, bad = self._member(good=True), self._member(good=False)
        reports = self.target.attestation or self._indicator
        for number in dict.fromkeys((demand.low, demand.high)):
            size = _size(number) if self.target.quantifier == "share" else 0
            exact = Fraction(str(number)) * size / 100 if size else Fraction(str(number))
            for kind, count in _around(exact):
                crowd = _crowd(count, good, size, bad)
                if crowd is not None and 0 <= count <= (size or count):
                    yield _Sketch(kind, crowd, number=number)
            but_one = _crowd(floor(exact) - 1, good, size - 1 if size else 0, bad)
            if whole and reports and exact >= 1 and but_one is not None:
                yield _Sketch("silent", (*but_one, {}), number=number)
        if whole:
            yield _Sketch("nobody", ())

    def _member(self, *, good: bool) -> Given | None:
        """What an institution reports that is to be counted, or is not; None where nobody can be so."""
        meets = self.target.meets
        if self.target.attestation:
            return self._done("yes" if good else "no")
        if self._indicator and self.target.condition:
            figures = self._meeting(self._indicator, self.target.condition, good)
            return self._told(figures)[0] if figures else None
        if meets and meets.where:
            return self.candidates.told(self.target, meets=good)
        return {} if good else None

    def _meeting(self, indicator: Indicator, condition: Demand, good: bool) -> Figures | None:
        """Figures that satisfy a condition, or miss it; None where none were found."""
        aims = self._aims(indicator, condition).values()
        found = (figures for aim in aims for figures in (aim.at, aim.below, aim.above) if figures)
        satisfying = Span.of(condition)
        valued = ((f, value(indicator, f)) for f in found)
        return next((f for f, v in valued if v is not None and satisfying.takes(float(v)) == good), None)

    # What is reported

    def _done(self, word: str) -> Given:
        """A word on a deliverable, beside the figures that its condition reads."""
        return {**self._told(self._base)[0], ATTESTED: word}

    def _told(self, figures: Figures) -> tuple[Given, Given]:
        """Figures as an example tells them: this year's, and last year's."""
        plain = {name: _plain(figure) for name, figure in figures.items() if name not in DAYS}
        now = {name: figure for name, figure in plain.items() if not is_prior(name)}
        return now, {base_name(name): figure for name, figure in plain.items() if is_prior(name)}

    @cached_property
    def _indicator(self) -> Indicator | None:
        return self.catalogue.indicators[self.target.measured] if self.target.measured else None

    @cached_property
    def _base(self) -> Figures:
        """A figure for every input: the first that an example gives, else a usual one; such that the target
        asks anything, if any can be found."""
        window = self.catalogue.schedule(self.target).window(self.month)
        spans = {DAYS[0]: 0, DAYS[1]: 12}
        days = {n: Fraction(periods.days(window.start - k, window.end - k)) for n, k in spans.items()}
        figures = {**{n: self._shown(n) for n in self.catalogue.inputs(self.target)}, **days}
        condition = self.target.only_if
        return (satisfying(condition, figures) if condition else None) or figures

    def _shown(self, name: str) -> Fraction:
        sides = ((e.prior if is_prior(name) else e.given) for e in self.target.examples)
        units = (unit for side in sides for unit in ((side,) if isinstance(side, dict) else side or ()))
        figures = (unit.get(base_name(name)) for unit in units)
        return next(
            (Fraction(str(x)) for x in figures if isinstance(x, int | float) and x > 0),
            _usual(self.catalogue.elements[base_name(name)]),
        )


def _usual(element: Element) -> Fraction:
    """An element's figure where no example gives one, far from either end of what is plausible."""
    held = element.plausible
    low = Fraction(max(held.min or 0, 0))
    if held.max is None:
        return max(_USUAL, low)
    middle = Fraction(floor((low + Fraction(held.max)) / 2))
    return min(max(_USUAL, low), middle if middle and held.holds(middle) else Fraction(str(held.max)))


_DONE: dict[Kind, str] = {"yes": "yes", "no": "no", "unattested": MISSING}


def _crowd(count: int, good: Given | None, size: int, bad: Given | None) -> tuple[Given, ...] | None:
    """So many institutions that are to be counted, and the rest of ``size``, but at least one, that are
    not; None where there can be no such institutions."""
    others = max(size - count, 0 if size else 1)
    if (count > 0 and good is None) or (size and others and bad is None):
        return None
    counted = () if good is None else (good,) * count
    return (*counted, *(() if bad is None else (bad,) * others))


def _size(percent: float) -> int:
    """The fewest institutions, but not too few, of which that percentage is a whole number."""
    whole = (Fraction(str(percent)) / 100).denominator
    return whole * ceil(_FEW / whole) if whole <= _MANY else _MANY


def _around(exact: Fraction) -> Iterator[tuple[Kind, int]]:
    """The whole numbers around a number."""
    low = floor(exact)
    yield "below", low - 1 if low == exact else low
    if low == exact:
        yield "at", low
    yield "above", low + 1


def _plain(figure: Fraction) -> int | float:
    return int(figure) if figure.denominator == 1 else float(figure)
