"""What a verdict says in one line: its formula with the numbers in it, its count, its attestation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from dabiao import periods
from dabiao.catalogue.models import Catalogue, Indicator, Target
from dabiao.expression import Formula, base_name, is_prior
from dabiao.judge.formula_text import Node, exact, functions, number, rounded
from dabiao.words import Words, words

if TYPE_CHECKING:
    from dabiao.judge.evidence import Cell

Figures = Mapping[str, float]
"""The figure of each input of a formula, by name; what is missing is absent."""

_SIGNS = {
    "at_least": ("≥", "<"), "at_most": ("≤", ">"), "more_than": (">", "≤"), "less_than": ("<", "≥"),
    "equals": ("=", "≠"), "range": ("≥", "<"),
}  # fmt: skip
"""How a value that meets the demand stands to it, and one that does not."""


def formula_of(row: Any, figures: Figures, catalogue: Catalogue, lang: str) -> str:
    """The verdict in one line, e.g. ``1,000 × 1,240 ÷ 187,000 = 6.63 ≥ 6.6`` or
    ``8 of 11 → 72.73 % ≥ 70 %``; "" where a deliverable itself is judged.

    ``row`` is a row of ``Result.verdicts``.
    """
    target = catalogue.targets[row.target]
    line = _Line(row, catalogue, lang)
    if target.counts_institutions:
        return line.counted()
    return line.formula(target, figures) if target.indicator else ""


def formula_in_words(indicator: Indicator, catalogue: Catalogue, lang: str) -> str:
    """What an indicator measures, in the titles of its elements."""
    names = {name: _titled(name, catalogue, lang) for name in indicator.names if name != "window_days"}
    names["window_days"] = Node(words(lang)["proof_days"], lang)
    return _quotient(indicator, names, lang)


def demand_text(operator: str, low: float, high: float, behind: str, lang: str) -> str:
    """A demand as a sign and a number: ``≥ 70 %``; ``behind`` is what is written behind the number."""
    if operator == "between":
        return words(lang).say("proof_within", low=exact(low), high=exact(high) + behind)
    return f"{_SIGNS[operator][0]} {exact(low)}{behind}"


def suffix(measure_unit: str, catalogue: Catalogue, lang: str) -> str:
    """What is written behind a number in this measure unit; nothing for a compound one, which the
    formula explains."""
    if measure_unit == "institution":
        return words(lang)["proof_institutions"].format("")
    if measure_unit == "percent":
        return " %"
    term = catalogue.terms.measure_units.get(measure_unit)
    return f" {term.said(lang)}" if term else ""


def attestation_of(cells: Iterable[Cell], lang: str) -> str:
    """The latest attestation in one line: yes or no, date, evidence, file and row; both, where two of
    one day contradict each other."""
    w = words(lang)
    latest = [_attestation(cell, w) for cell in cells if cell.state in ("used", "unusable")]
    return w["proof_contradicted"].join(latest) or w["proof_silent"]


def _attestation(cell: Cell, w: Words) -> str:
    place = w.say("proof_place", file=cell.file, row=cell.row)
    said = "proof_unread" if isnan(cell.value) else "yes" if cell.value else "no"
    parts = [w[said], cell.date, cell.note, place]
    return w["comma"].join(filter(None, parts))


@dataclass(frozen=True)
class _Line:
    """A row of ``Result.verdicts``, about to be said."""

    row: Any
    catalogue: Catalogue
    lang: str

    def formula(self, target: Target, figures: Figures) -> str:
        indicator = self.catalogue.indicators[target.indicator or ""]
        # Where a value came out although nobody reported, it is a sum over nobody.
        silent = nan if isnan(self.row.value) else 0.0
        names = {n: number(figures.get(n, silent), self.lang) for n in self.catalogue.inputs(target)}
        names |= self._days()
        text, value = _quotient(indicator, names, self.lang), rounded(self.row.value, self.row.threshold)
        shown = value if text == value else f"{text} = {value}"
        trend = bool(target.demand and target.demand.prior)
        return shown + self._behind + self._relation() + (self._baseline(indicator, names) if trend else "")

    def counted(self) -> str:
        met, unmet, unknown = self._counts
        text = self._say("proof_counted", all=met + unmet + unknown, met=met)
        text += self._say("proof_unknown", n=unknown) if unknown else ""
        return f"{text} → {self._spread()}{self._behind}{self._relation()}"

    @property
    def _behind(self) -> str:
        return suffix(self.row.measure_unit, self.catalogue, self.lang)

    @property
    def _counts(self) -> tuple[int, ...]:
        counts = (self.row.met_units, self.row.unmet_units, self.row.unknown_units)
        return tuple(0 if isnan(n) else int(n) for n in counts)

    def _say(self, key: str, **values: object) -> str:
        return words(self.lang).say(key, **values)

    def _spread(self) -> str:
        """The value, or the ends between which it lies while some institutions are unknown."""
        met, unmet, unknown = self._counts
        if not unknown or self.row.reason_code == "gaps_tolerated":
            return rounded(self.row.value, self.row.threshold)
        scale = 100 / (met + unmet + unknown) if self.row.measure_unit == "percent" else 1
        ends = (rounded(n * scale, self.row.threshold) for n in (met, met + unknown))
        return self._say("proof_to").join(ends)

    def _relation(self) -> str:
        """How the value stands to the demand; only the demand where that is open."""
        row, met = self.row, self._met()
        if met is None:
            said = demand_text(row.operator, row.threshold, row.threshold_high, self._behind, self.lang)
            return self._say("proof_demanded", demand=said)
        if row.operator == "between":
            ends = {"low": exact(row.threshold), "high": exact(row.threshold_high) + self._behind}
            return " " + self._say("proof_within" if met else "proof_outside", **ends)
        return f" {_SIGNS[row.operator][0 if met else 1]} {exact(row.threshold)}{self._behind}"

    def _met(self) -> bool | None:
        row = self.row
        if row.status in ("pass", "fail"):
            return bool(row.status == "pass")
        # A value shown before it is due has missed the demand so far, or it would have passed.
        return None if row.status != "not_due" or isnan(row.gap) else False

    def _baseline(self, indicator: Indicator, names: Mapping[str, Node]) -> str:
        """Where last year's value is the demand: how it came about."""
        below = indicator.denominator.prior_year() if indicator.denominator else None
        last_year = {"numerator": indicator.numerator.prior_year(), "denominator": below}
        text = _quotient(indicator.model_copy(update=last_year), names, self.lang)
        return self._say("proof_baseline", text=f"{text} = {rounded(self.row.threshold)}{self._behind}")

    def _days(self) -> dict[str, Node]:
        start, end = self.row.start, self.row.end
        before = number(periods.days(start - 12, end - 12))
        return {"window_days": number(periods.days(start, end)), "prior_year(window_days)": before}


def _quotient(indicator: Indicator, names: Mapping[str, Node], lang: str) -> str:
    """Numerator ÷ denominator with the factor; a percentage is written without its 100."""
    above = _said(indicator.numerator, names, lang)
    if indicator.factor != 1 and not _percentage(indicator):
        above = number(indicator.factor, lang) * above
    if indicator.denominator is None:
        return above.text
    return (above / _said(indicator.denominator, names, lang)).text


def _percentage(indicator: Indicator) -> bool:
    return indicator.factor == 100 and indicator.measure_unit == "percent"


def _said(formula: Formula, names: Mapping[str, Node], lang: str) -> Node:
    found = formula.evaluate(names, functions(lang))
    return found if isinstance(found, Node) else number(float(found), lang)


def _titled(name: str, catalogue: Catalogue, lang: str) -> Node:
    title = catalogue.elements[base_name(name)].title
    text = title.said(lang)
    return Node(words(lang).say("formula_prior", title=text) if is_prior(name) else text, lang)
