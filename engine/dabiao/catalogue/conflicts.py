"""The same thing demanded with different numbers of the same units: told side by side, judged by nobody.

Two targets are compared that read one indicator or one attestation. Whether their scopes have an
institution in common is tried on every institution that the closed lists allow; where that does not
settle it, the overlap is called possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from math import ceil, floor, inf, isinf
from typing import Literal, NamedTuple

from dabiao.catalogue.demands import Demand
from dabiao.catalogue.models import Catalogue, Target
from dabiao.catalogue.scope import truths

Relation = Literal["contrary", "stricter", "apart"]
"""No number satisfies both; whatever satisfies one satisfies the other; neither of the two."""

_TRIED = 20_000
"""Institutions that could be, looked at for one pair."""


@dataclass(frozen=True)
class Conflict:
    """Two targets with different numbers for one thing: ``code`` of an indicator or an attestation.

    ``certain``: nothing said of scope or region leaves open that both bind one unit. ``together``:
    some month lies within the time in force of both documents.
    """

    code: str
    first: Target
    second: Target
    relation: Relation
    certain: bool
    together: bool


class Span(NamedTuple):
    """The numbers that satisfy a demand; the second of each end says whether the end itself is out."""

    low: tuple[float, int]
    high: tuple[float, int]

    @classmethod
    def of(cls, demand: Demand) -> Span:
        low, high = (demand.low, 0), (demand.high, 0)
        return {
            "at_least": cls(low, (inf, 0)), "more_than": cls((demand.low, 1), (inf, 0)),
            "at_most": cls((-inf, 0), high), "less_than": cls((-inf, 0), (demand.high, -1)),
            "equals": cls(low, high), "between": cls(low, high), "range": cls(low, (inf, 0)),
        }[demand.operator]  # fmt: skip

    def of_whole_numbers(self) -> Span:
        """The whole numbers among them, both ends included; where there is none, low is above high."""
        (low, above), (high, below) = self
        low = floor(low) + 1 if above else low if isinf(low) else ceil(low)
        high = ceil(high) - 1 if below else high if isinf(high) else floor(high)
        return Span((low, 0), (high, 0))

    def takes(self, number: float) -> bool:
        """Whether the number is one of them."""
        return self.low <= (number, 0) <= self.high

    def holds(self, other: Span) -> bool:
        return self.low <= other.low and other.high <= self.high

    def relation(self, other: Span) -> Relation:
        if max(self.low, other.low) > min(self.high, other.high):
            return "contrary"
        return "stricter" if self.holds(other) or other.holds(self) else "apart"


_ALL = Demand(operator="at_least", low=100.0, high=100.0)
"""``each`` of those in scope, as a share."""


def conflicts(catalogue: Catalogue) -> list[Conflict]:
    """Every pair of targets that may bind one unit with different numbers, in the catalogue's order;
    those in force together come first."""
    by_code: dict[str, list[Target]] = {}
    for target in catalogue.targets.values():
        if code := target.measured or target.attestation:
            by_code.setdefault(code, []).append(target)
    found = [
        conflict
        for code, targets in by_code.items()
        for first, second in combinations(targets, 2)
        for conflict in _compared(catalogue, code, first, second)
    ]
    return sorted(found, key=lambda conflict: not conflict.together)


def _compared(catalogue: Catalogue, code: str, first: Target, second: Target) -> Iterator[Conflict]:
    pair = next(((one, two) for one, two in _numbers(first, second) if one != two), None)
    if pair is None or pair[0].prior != pair[1].prior:
        return
    overlap = _overlap(catalogue, first, second)
    if overlap is not None:
        relation = Span.of(pair[0]).relation(Span.of(pair[1]))
        yield Conflict(code, first, second, relation, overlap, _together(catalogue, first, second))


def _numbers(first: Target, second: Target) -> Iterator[tuple[Demand, Demand]]:
    """The demands of two targets that can be held against each other: what a figure must be, then how
    many must have it."""
    figures = [target.condition or target.demand for target in (first, second) if target.measured]
    if len(figures) == 2 and figures[0] and figures[1]:
        yield figures[0], figures[1]
    counted = [_counted(target) for target in (first, second)]
    if counted[0] and counted[1] and counted[0][0] == counted[1][0]:
        yield counted[0][1], counted[1][1]


def _counted(target: Target) -> tuple[str, Demand] | None:
    """How many of those in scope must have it; ``each`` is all of them."""
    if target.quantifier == "each" and target.level is None:
        return "share", _ALL
    return (target.quantifier, target.demand) if target.counts_institutions and target.demand else None


def _together(catalogue: Catalogue, first: Target, second: Target) -> bool:
    one, two = (catalogue.documents[target.document].in_force for target in (first, second))
    return one.from_ <= two.to and two.from_ <= one.to


def _overlap(catalogue: Catalogue, first: Target, second: Target) -> bool | None:
    """True: both bind some unit; False: perhaps they do; None: they cannot."""
    answers = [question(catalogue, first, second) for question in (_verdicts, _regions, _units, _scopes)]
    return None if None in answers else all(answers)


def _verdicts(catalogue: Catalogue, first: Target, second: Target) -> bool | None:
    """Whether both give their verdicts on the same sort of unit."""
    kinds = {target.quantifier if target.counts_institutions else target.level or target.quantifier
             for target in (first, second)}  # fmt: skip
    regions = {catalogue.documents[target.document].region for target in (first, second)}
    if kinds == {"total"} and len(regions) == 2:
        return None
    return len(kinds) == 1 and (len(regions) == 1 or first.quantifier == "each")


def _units(_catalogue: Catalogue, first: Target, second: Target) -> bool | None:
    if first.units and second.units:
        return True if set(first.units) & set(second.units) else None
    return first.units == second.units


def _regions(catalogue: Catalogue, first: Target, second: Target) -> bool | None:
    own = [target.regions or (catalogue.documents[target.document].region,) for target in (first, second)]
    answers = [_places(one, two) for one in own[0] for two in own[1]]
    return None if set(answers) == {None} else True in answers


def _places(one: str, two: str) -> bool | None:
    """Whether one region lies in the other, as far as codes of GB/T 2260 tell; which region belongs to
    which is said by ``regions.csv`` alone, so that only different provinces are surely apart."""
    levels = [_levels(code) for code in (one, two)]
    if one == two or (levels[0] and levels[1] and all(map(str.__eq__, levels[0], levels[1]))):
        return True
    return None if levels[0] and levels[1] and levels[0][0] != levels[1][0] else False


def _levels(code: str) -> list[str]:
    """330213 → 33, 02, 13; 330200 → 33, 02; [] if it is no such code."""
    match = re.fullmatch(r"(\d\d)(\d\d)(\d\d)(\d{3})?(\d{3})?", code, re.ASCII)
    parts = [part or "0" for part in match.groups()] if match else []
    return parts[: next((at for at, part in enumerate(parts) if not int(part)), len(parts))]


def _scopes(catalogue: Catalogue, first: Target, second: Target) -> bool | None:
    """Whether an institution that the closed lists allow is in both scopes. Where it is not the single
    institution that is judged, only like scopes surely have one figure, and unlike sums have none."""
    formulas = [target.applies_to for target in (first, second) if target.applies_to]
    tried = truths(formulas, catalogue.terms)
    answers = {(all(said), any(said)) for said in islice(tried, _TRIED)}
    both, like = not formulas or (True, True) in answers, (False, True) not in answers and len(formulas) != 1
    if not both:
        return None if next(tried, None) is None else False
    if first.quantifier == second.quantifier == "each" and first.judges_institutions:
        return True
    sums = not (first.judges_institutions and second.judges_institutions)
    return like or (None if sums else False)
