"""Whether a demand can be met, and can be missed, by figures that are plausible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf, isinf
from typing import Any

from dabiao import bundled
from dabiao.catalogue.checks.formulas import is_number
from dabiao.catalogue.checks.targets import given
from dabiao.catalogue.checks.wording import demanded
from dabiao.catalogue.conflicts import Span
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.messages import Bilingual
from dabiao.catalogue.models import Element, Indicator, Target
from dabiao.catalogue.quotes import written
from dabiao.expression import WINDOW_DAYS, base_name
from dabiao.periods import LENGTH


@dataclass(frozen=True)
class _Values:
    """The numbers that something can be, both ends included; a formula over them gives those that its
    value can be, or more. ``whole``: that of which it is a part, if it is one; ``counted``: in whole
    numbers only."""

    low: float = -inf
    high: float = inf
    whole: float = inf
    counted: bool = False

    def __add__(self, other: _Values | float) -> _Values:
        more = _values(other)
        return _Values(self.low + more.low, self.high + more.high, counted=self.counted and more.counted)

    def __neg__(self) -> _Values:
        return _Values(-self.high, -self.low, counted=self.counted)

    def __pos__(self) -> _Values:
        return self

    def __sub__(self, other: _Values | float) -> _Values:
        return self + -_values(other)

    def __mul__(self, other: _Values | float) -> _Values:
        factor = _values(other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (factor.low, factor.high)]
        return _Values(min(ends), max(ends), counted=self.counted and factor.counted)

    def __truediv__(self, other: _Values | float) -> _Values:
        below = _values(other)
        if below.low < 0:
            return _Values()
        low, high = (1 / end if end else inf for end in (below.high, below.low))
        return self * _Values(low, high)

    def __rsub__(self, other: float) -> _Values:
        return _values(other) - self

    def __rtruediv__(self, other: float) -> _Values:
        return _values(other) / self

    @property
    def span(self) -> Span:
        return Span((self.low, 0), (self.high, 0))

    __radd__ = __add__
    __rmul__ = __mul__


def _values(number: _Values | float) -> _Values:
    return (
        number if isinstance(number, _Values) else _Values(number, number, counted=float(number).is_integer())
    )


def _times(one: float, other: float) -> float:
    """Nothing times however much is nothing."""
    return one * other if one and other else 0.0


def _least(*held: Any) -> _Values:
    found = [_values(each) for each in held]
    low, high = min(each.low for each in found), min(each.high for each in found)
    return _Values(low, high, counted=all(each.counted for each in found))


def _most(*held: Any) -> _Values:
    return -_least(*(-_values(each) for each in held))


_FUNCTIONS = {"min": _least, "max": _most}


def check_reach(draft: Draft, target: Target) -> Iterator[Finding]:
    """Some plausible figures meet a demand, and some miss it. What a region reports itself has to be
    plausible, though what is reported under it may come to more."""
    for path, demand in demanded(target):
        heads = len(path) == 1 and target.counts_institutions
        own, summed = (_possible(draft, target, heads=heads, own=own) for own in (True, False))
        # More than the whole, and what stands still as it is times 0, is told by other checks.
        if demand.prior or demand.high > own.whole or own.low == own.high:
            continue
        asked = Span.of(demand).of_whole_numbers() if own.counted else Span.of(demand)
        if asked.relation(own.span) == "contrary":
            yield draft.finding("targets", target.id, "never_met", *path, values=_told(own))
        elif asked.holds(summed.span):
            yield draft.finding("targets", target.id, "always_met", *path, values=_told(summed))


def check_whole_count(draft: Draft, target: Target) -> Iterator[Finding]:
    """Institutions are counted in whole numbers."""
    demand = target.demand
    if demand is None or target.indicator or target.quantifier != "count":
        return
    for number in dict.fromkeys((demand.low, demand.high)):
        if not number.is_integer():
            yield draft.finding(
                "targets", target.id, "count_in_parts", demand.operator, number=written(number)
            )


def check_examples_plausible(draft: Draft, target: Target) -> Iterator[Finding]:
    """An example that tells one reported cell gives a figure that would be taken."""
    if draft.entries["targets", target.id].head.file.startswith(bundled.MARK):
        return  # where an overlay narrows an element, the examples are not its author's to correct
    elements = [element for element in draft.elements_of(target) if _is_one_cell(element, target)]
    cells = {element.code: _plausible(element) for element in elements}
    for index, example in enumerate(target.examples):
        for path, name, value in given(example):
            if name in cells and isinstance(value, int | float):
                held = cells[name]
                if not held.low <= value <= held.high:
                    where = ("examples", index, *path)
                    yield draft.finding(
                        "targets", target.id, "example_implausible", *where,
                        name=name, value=written(value), values=_told(held),
                    )  # fmt: skip


def _possible(draft: Draft, target: Target, *, heads: bool, own: bool) -> _Values:
    """What the value can be that a demand is made of: how many institutions, or an indicator's value.
    ``own``: where it is made of regions' figures, of the very region's."""
    if heads:
        share = target.quantifier == "share"
        return _Values(0, 100, 100) if share else _Values(0, len(target.units) or inf)
    indicator = draft.indicator_of(target)
    return _value(draft, target, indicator, own=own) if indicator else _Values()


def _value(draft: Draft, target: Target, indicator: Indicator, *, own: bool) -> _Values:
    formulas = [formula for formula in (indicator.numerator, indicator.denominator) if formula]
    if not all(is_number(formula.tree.value) for formula in formulas):  # told by another check
        return _Values()
    names = {name: _figure(draft, target, base_name(name), own=own) for name in indicator.names}
    above, *below = (_values(formula.evaluate(names, _FUNCTIONS)) for formula in formulas)
    found = above * indicator.factor
    found = found / below[0] if below else found
    whole = indicator.factor if indicator.type == "proportion" else inf
    low = max(found.low, 0) if whole < inf else found.low
    return replace(found, low=low, high=min(found.high, whole), whole=whole)


def _figure(draft: Draft, target: Target, name: str, *, own: bool) -> _Values:
    """What a figure that a formula reads can be: one cell's, or of cells added up."""
    if name == WINDOW_DAYS:
        return _Values(1)
    element = draft.element(name)
    counted = element.value_type == "integer" and element.weighted_by is None
    if is_as_a_cell(element, target) or (own and _is_regions_cell(element, target)):
        return replace(_plausible(element), counted=counted)
    return _Values(0 if element.non_negative else -inf, counted=counted)


def is_as_a_cell(element: Element, target: Target) -> bool:
    """Whether the figure that a target reads is as one reported cell's can be: nothing is added up."""
    return element.kind in ("average", "maximum") or _is_one_cell(element, target)


def _is_regions_cell(element: Element, target: Target) -> bool:
    """Whether a region judged can report it itself, in one cell."""
    return element.reported_by == "region" and not target.judges_institutions and _is_in_time(element, target)


def _is_one_cell(element: Element, target: Target) -> bool:
    """Whether a unit judged reports it in one cell."""
    return target.judges_institutions and _is_in_time(element, target)


def _is_in_time(element: Element, target: Target) -> bool:
    return element.kind == "stock" or LENGTH[element.frequency] == LENGTH.get(target.window)


def _plausible(element: Element) -> _Values:
    low, high = element.plausible.min, element.plausible.max
    return _Values(-inf if low is None else low, inf if high is None else high)


def _told(values: _Values) -> Bilingual:
    low, high = written(values.low), written(values.high)
    if isinf(values.low) and isinf(values.high):
        zh, en = "任何数", "any number"
    elif isinf(values.high):
        zh, en = f"不低于 {low}", f"{low} and more"
    elif isinf(values.low):
        zh, en = f"不超过 {high}", f"up to {high}"
    else:
        zh, en = f"{low} 到 {high}", f"{low} to {high}"
    return Bilingual(f"{zh}，整数", f"{en}, whole numbers") if values.counted else Bilingual(zh, en)


CHECKS = (check_reach, check_whole_count, check_examples_plausible)
