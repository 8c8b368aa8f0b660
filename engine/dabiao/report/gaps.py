"""How much is missing, in whole beds, persons or institutions, and how much of it each month until due.

Nothing is said that the numbers do not carry: what is missing is told in the numerator's unit only where
adding there moves nothing else, and it is rounded so that who adds as much does meet the demand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import ceil, floor, isnan
from typing import Any, NamedTuple

from dabiao.catalogue.demands import CEILINGS, STRICT
from dabiao.catalogue.models import Catalogue, Element, Target
from dabiao.expression import WINDOW_DAYS, base_name, is_prior
from dabiao.judge.formula_text import rounded
from dabiao.judge.proof_text import unit_noun
from dabiao.periods import FAR_FUTURE, LENGTH, month, month_text, period_end
from dabiao.words import Lang, Noun, Words, words

_JUDGED = ("fail", "not_due")
_SO_FAR = ("incomplete", "blocked")
_WHOLE, _CENT = 1.0, 0.01


class Pace(NamedTuple):
    """How what is needed is there in time: ``per_month``, in the measure unit ``unit``, in each of the
    ``months`` left is enough; None where it cannot be told, or one step a month would be too much.
    ``adds_up`` says that the months' own figures are added up, instead of each moving what is there."""

    months: int
    per_month: float | None = None
    unit: str = ""
    adds_up: bool = False


@dataclass(frozen=True)
class Need:
    """What one verdict still needs: ``amount``, a multiple of ``step``, in the measure unit ``unit``.

    ``less`` says that so much is too many. ``counted`` says that it stands in the numerator's own unit
    (beds) instead of the value's (beds per 1000 persons), and ``what`` is then the element's title, ""
    where there is more than one. ``pace`` is None where no deadline is to come.
    """

    amount: float
    step: float
    unit: str
    less: bool
    counted: bool = False
    what: str = ""
    pace: Pace | None = None


@dataclass(frozen=True)
class Gaps:
    """Tells what is missing, in one language. A ``row`` is a row of ``Result.verdicts``."""

    catalogue: Catalogue
    lang: Lang

    @cached_property
    def words(self) -> Words:
        return words(self.lang)

    def need(self, row: Any) -> Need | None:
        """What a verdict needs that is not met, or not met so far; None where there is no such number."""
        if row.status not in _JUDGED + _SO_FAR or isnan(row.gap):
            return None
        if row.operator not in STRICT if row.gap == 0 else row.gap < 0:
            return None
        target = self.catalogue.targets[row.target]
        found = self._in_numerators(row, target) or _need(row, row.gap, _CENT, row.measure_unit)
        return replace(found, pace=self._pace(found, row, target)) if row.status == "not_due" else found

    def in_words(self, row: Any) -> str:
        """The same as a sentence, e.g. 实有床位还差 43 张（0.23）; "" where nothing is missing."""
        if row.operator == "attested":
            return self.words["not_done"] if row.status in _JUDGED else ""
        need = self.need(row)
        if need is None:
            return ""
        return self.so_far(self._told(need, row) + self._in_time(need, row), row)

    def so_far(self, text: str, row: Any) -> str:
        """What is said of a gap or a reserve; of a verdict that is open, that it is by what is reported."""
        return self.words.say("so_far", text=text) if row.status in _SO_FAR else text

    @cached_property
    def noun(self) -> Callable[[str], Noun]:
        """What is written behind an amount of a measure unit, which is named by its code."""
        return cache(self._noun)

    def _noun(self, code: str) -> Noun:
        own = {"percent": "points", "institution": "institutions"}.get(code)
        return self.words.noun(own) if own else unit_noun(code, self.catalogue, self.lang)

    def amount(self, amount: float, unit: str) -> str:
        """How much, with the measure unit behind it; what is more than nothing never looks like it."""
        return self.words.counted(rounded(amount, 0.0), self.noun(unit))

    def _told(self, need: Need, row: Any) -> str:
        gap = self.amount(row.gap, row.measure_unit)
        aside = self.words["on_the_limit"] if row.gap == 0 else gap
        if need.step != _WHOLE and row.gap == 0:
            return aside
        text = self._sentence(need, self.amount(need.amount, need.unit))
        same = need.unit == row.measure_unit and (not need.counted or need.amount == row.gap)
        return text if same else self.words.say("need_aside", need=text, gap=aside)

    def _sentence(self, need: Need, amount: str) -> str:
        what = self.words.say("need_of", what=need.what) if need.what else ""
        return self.words.say("need_less" if need.less else "need_more", what=what, amount=amount)

    def _in_time(self, need: Need, row: Any) -> str:
        pace = need.pace
        if pace is None:
            return ""
        left = self.words.say(
            "pace_left", month=month_text(month(row.as_of) + pace.months), count=pace.months
        )
        if pace.per_month is None:
            return left
        key = "pace_sum" if pace.adds_up else "pace_less" if need.less else "pace_more"
        return left + self.words.say(key, amount=self.amount(pace.per_month, pace.unit))

    def _in_numerators(self, row: Any, target: Target) -> Need | None:
        """What is missing in beds, persons, institutions, where it can be told so."""
        if isnan(row.gap_numerator):
            return None
        if target.counts_institutions:
            return replace(_need(row, row.gap_numerator, _WHOLE, "institution"), counted=True)
        elements = self._added_up(target)
        if not elements:
            return None
        step = _WHOLE if all(element.value_type == "integer" for element in elements) else _CENT
        titles = {element.title.said(self.lang) for element in elements}
        need = _need(row, row.gap_numerator, step, elements[0].measure_unit)
        return replace(need, counted=True, what=titles.pop() if len(titles) == 1 else "")

    def _added_up(self, target: Target) -> list[Element]:
        """The elements that the numerator adds up, if one more of any is one more of it and of nothing
        else: no average, no figure of last year, none that the denominator reads too, one unit for all."""
        indicator = self.catalogue.indicators[target.indicator or ""]
        names = indicator.numerator.addends() or ()
        below = indicator.denominator.names if indicator.denominator else ()
        if any(is_prior(name) or name == WINDOW_DAYS or name in below for name in names):
            return []
        elements = [self.catalogue.elements[name] for name in names]
        one_unit = len({element.measure_unit for element in elements}) == 1
        return elements if one_unit and all(e.kind in ("stock", "flow") for e in elements) else []

    def _pace(self, need: Need, row: Any, target: Target) -> Pace | None:
        """What lasts or adds up is told as it is; what each window measures anew, as the value moves."""
        as_of, deadline = month(row.as_of), self.catalogue.schedule(target).decided_from
        months, same_window = deadline - as_of, _one_window(target, as_of, deadline)
        if months < 1 or deadline == FAR_FUTURE:
            return None
        if target.demand is not None and target.demand.prior:
            return Pace(months)  # last year's figure of then is not known yet
        kinds = self._kinds(target)
        if kinds == {"stock"} or (kinds == {"flow"} and same_window and not need.less):
            return _spread(need, months, adds_up=kinds == {"flow"})
        if same_window:
            return Pace(months)  # the months gone stand in the value too, so that it moves unevenly
        anew = need if kinds == {"flow"} else _need(row, row.gap, _CENT, row.measure_unit)
        return _spread(anew, months)

    def _kinds(self, target: Target) -> set[str]:
        """Of what kind the figures are that are added up, institutions being a stock; none of a quotient that
        reads flows, or of what is reckoned by the day."""
        if target.counts_institutions:
            return {"stock"}
        indicator = self.catalogue.indicators[target.indicator or ""]
        if WINDOW_DAYS in map(base_name, indicator.names):
            return set()
        kinds: set[str] = {self.catalogue.elements[base_name(name)].kind for name in indicator.names}
        return kinds if indicator.denominator is None or kinds == {"stock"} else set()


def _spread(need: Need, months: int, *, adds_up: bool = False) -> Pace:
    steps = round(need.amount / need.step)
    per_month = _enough(need.amount / months, need.step, strict=False) if steps >= months else None
    return Pace(months, per_month, need.unit, adds_up)


def _need(row: Any, amount: float, step: float, unit: str) -> Need:
    return Need(_enough(amount, step, strict=row.operator in STRICT), step, unit, _too_much(row))


def _one_window(target: Target, as_of: int, deadline: int) -> bool:
    """Whether the window that holds ``as_of`` holds the deadline too."""
    length = LENGTH.get(target.window)
    return length is None or period_end(as_of, length) == period_end(deadline, length)


def _too_much(row: Any) -> bool:
    """Whether less is demanded than the value is."""
    if row.operator in ("equals", "between"):
        return bool(row.value > (row.threshold if row.operator == "equals" else row.threshold_high))
    return row.operator in CEILINGS


def _enough(amount: float, step: float, *, strict: bool) -> float:
    """The least multiple of ``step`` that is as much as ``amount``, or more than it where ``strict``; one at
    least, as something is missing. What differs by the noise of a division counts as equal."""
    steps, noise = amount / step, 5e-8
    count = floor(steps + noise) + 1 if strict else ceil(steps - noise)
    return round(max(count, 1) * step, 2)
