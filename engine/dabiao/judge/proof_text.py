"""What a verdict says in one line: its formula with the numbers in it, or its count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

from dabiao import periods
from dabiao.catalogue.models import Catalogue, Indicator, Target
from dabiao.expression import WINDOW_DAYS, Formula, base_name, is_prior, prior
from dabiao.judge.formula_text import Node, decimals, exact, functions, number, rounded
from dabiao.judge.inputs import Average, Figures
from dabiao.judge.rounding import UNBOUNDED
from dabiao.words import Lang, Noun, words

ROW = (
    "target", "status", "reason_code", "operator", "value", "threshold", "threshold_high", "gap",
    "measure_unit", "met_units", "unmet_units", "unknown_units", "start", "end", "numerator", "denominator",
)  # fmt: skip
"""What a line says of a verdict: these columns of ``Result.judged``."""

_SIGNS = {
    "at_least": ("≥", "<"), "at_most": ("≤", ">"), "more_than": (">", "≤"), "less_than": ("<", "≥"),
    "equals": ("=", "≠"), "range": ("≥", "<"),
}  # fmt: skip
"""How a value that meets the demand stands to it, and one that does not."""


@dataclass(frozen=True)
class Formulas:
    """Says verdicts in one line each; what a target's lines have in common is looked up once."""

    catalogue: Catalogue
    lang: Lang
    _known: dict[str, _About] = field(default_factory=dict)

    def of(self, row: Any, figures: Figures | None) -> str:
        """The verdict in one line, e.g. ``1,000 × 1,240 ÷ 187,000 = 6.63 ≥ 6.6`` or
        ``8 of 11 → 72.73 % ≥ 70 %``; "" where a deliverable itself is judged.

        ``row`` holds :data:`ROW`. Where the figures are not at hand, numerator and denominator are told.
        """
        if row.target not in self._known:
            self._known[row.target] = _About.of(self.catalogue, row.target, self.lang)
        return _Line(row, self._known[row.target], self.lang).text(figures)


def formula_in_words(indicator: Indicator, catalogue: Catalogue, lang: Lang) -> str:
    """What an indicator measures, in the titles of its elements."""
    names = {name: _titled(name, catalogue, lang) for name in indicator.names}
    return _quotient(indicator, names, lang)


def demand_sign(operator: str) -> str:
    """How a value that meets the demand stands to its number."""
    return _SIGNS[operator][0]


def demand_text(operator: str, low: float, high: float, noun: Noun, lang: Lang) -> str:
    """A demand as a sign and a number: ``≥ 70 %``; ``noun`` is what is written behind the number."""
    if operator == "between":
        return words(lang).say("proof_within", low=exact(low), high=words(lang).counted(exact(high), noun))
    return f"{demand_sign(operator)} {words(lang).counted(exact(low), noun)}"


def demanded(row: Any, noun: Noun, lang: Lang, *, last_year: bool) -> str:
    """The demand that a verdict was judged by, in the same form; a figure of ``last_year`` is as short as
    tells it from the value."""
    if not last_year:
        return demand_text(row.operator, row.threshold, row.threshold_high, noun, lang)
    return f"{demand_sign(row.operator)} {words(lang).counted(_last_year(row), noun)}"


def shown_value(row: Any) -> str:
    """The value of a verdict in as many decimals as it takes to see that it is not what is demanded, where
    the judge found that it is not."""
    far = row.operator == "between" and row.value - row.threshold > row.threshold_high - row.value
    return rounded(row.value, row.threshold_high if far else row.threshold, _noise(row))


def _last_year(row: Any) -> str:
    """Last year's figure, told from the value as that is shown."""
    shown = round(row.value, decimals(row.value, row.threshold, _noise(row)))
    return rounded(row.threshold, shown, _noise(row))


def _noise(row: Any) -> float:
    return UNBOUNDED if row.gap == 0 else 0.0


def unit_noun(measure_unit: str, catalogue: Catalogue, lang: Lang) -> Noun:
    """What is written behind a number in this measure unit; nothing for a compound one, which the
    formula explains."""
    if measure_unit == "institution":
        return Noun(*[words(lang)["proof_institutions"].format("")] * 2)
    if measure_unit == "percent":
        return Noun(" %", " %")
    term = catalogue.terms.measure_units.get(measure_unit)
    if term is None:
        return Noun("", "")
    return Noun(f" {term.said(lang)}", f" {term.counted(lang)}")


@dataclass(frozen=True)
class _About:
    """What the lines of one target have in common; ``averages`` are those of its inputs ``names`` that are
    worked out, not added up, ``baseline`` is its indicator a year before, where that is demanded."""

    target: Target
    indicator: Indicator | None
    baseline: Indicator | None
    names: tuple[str, ...]
    averages: frozenset[str]
    noun: Noun

    @classmethod
    def of(cls, catalogue: Catalogue, target_id: str, lang: Lang) -> _About:
        target = catalogue.targets[target_id]
        indicator = catalogue.indicators[target.indicator] if target.indicator else None
        trend = indicator is not None and target.demand is not None and target.demand.prior
        names = catalogue.inputs(target)
        averages = frozenset(n for n in names if catalogue.elements[base_name(n)].weighted_by)
        noun = unit_noun(catalogue.measure_unit(target), catalogue, lang)
        return cls(target, indicator, _year_before(indicator) if trend else None, names, averages, noun)

    @property
    def is_one_average(self) -> bool:
        """Whether the value is the figure of an average and nothing else."""
        one = self.indicator
        return bool(one and one.numerator.text in self.averages and not one.denominator and one.factor == 1)


def _year_before(indicator: Indicator | None) -> Indicator | None:
    if indicator is None:
        return None
    below = indicator.denominator.prior_year() if indicator.denominator else None
    return indicator.model_copy(update={"numerator": indicator.numerator.prior_year(), "denominator": below})


@dataclass(frozen=True)
class _Line:
    """A row of ``Result.judged``, about to be said."""

    row: Any
    about: _About
    lang: Lang

    def text(self, figures: Figures | None) -> str:
        if self.about.target.counts_institutions:
            return self.counted()
        if not self.about.indicator:
            return ""
        if figures is None:
            return self.summed(self.about.indicator)
        return self.formula(self.about.indicator, figures)

    def formula(self, indicator: Indicator, figures: Figures) -> str:
        names = self._numbers(indicator, figures)
        return self._valued(_quotient(indicator, names, self.lang)) + self._baseline(names)

    def summed(self, indicator: Indicator) -> str:
        """What the sums of the figures come to."""
        above, below = (number(round(n, 4), self.lang) for n in (self.row.numerator, self.row.denominator))
        return self._valued(_divided(indicator, above, below, self.lang))

    def _valued(self, text: str) -> str:
        """How a formula comes to its value, and how that stands to the demand."""
        value = shown_value(self.row)
        shown = value if text == value or self._is_figure(text) else f"{text} = {value}"
        return self._counted(shown) + self._relation()

    def _is_figure(self, text: str) -> bool:
        """Whether a formula is but an average that is one figure, which its value repeats."""
        return self.about.is_one_average and "÷" not in text

    def _numbers(self, indicator: Indicator, figures: Figures) -> dict[str, Node]:
        found = {}
        for name in self.about.names:
            # Where a value came out although nobody reported, it is a sum over nobody.
            result = self.row.threshold if self.about.baseline and is_prior(name) else self.row.value
            figure = figures.get(name, nan if isnan(result) else 0.0)
            found[name] = figure.node(self.lang) if isinstance(figure, Average) else number(figure, self.lang)
        reads_days = WINDOW_DAYS in map(base_name, indicator.names)
        return found | self._days() if reads_days else found

    def counted(self) -> str:
        met, unmet, unknown = self._counts
        text = self._say("proof_counted", all=met + unmet + unknown, met=met)
        text += self._say("proof_unknown", n=unknown) if unknown else ""
        return f"{text} → {self._counted(self._spread())}{self._relation()}"

    def _counted(self, number: str) -> str:
        return words(self.lang).counted(number, self.about.noun)

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
            return shown_value(self.row)
        scale = 100 / (met + unmet + unknown) if self.row.measure_unit == "percent" else 1
        ends = (rounded(n * scale, self.row.threshold) for n in (met, met + unknown))
        return self._say("proof_to").join(ends)

    def _relation(self) -> str:
        """How the value stands to the demand; only the demand where that is open."""
        row, met = self.row, self._met()
        if met is None:
            return self._say("proof_demanded", demand=self._demanded())
        if row.operator == "between":
            ends = {"low": exact(row.threshold), "high": self._counted(exact(row.threshold_high))}
            return " " + self._say("proof_within" if met else "proof_outside", **ends)
        return f" {_SIGNS[row.operator][0 if met else 1]} {self._counted(self._threshold)}"

    def _demanded(self) -> str:
        return demanded(self.row, self.about.noun, self.lang, last_year=self.about.baseline is not None)

    def _met(self) -> bool | None:
        row = self.row
        if row.status in ("pass", "fail"):
            return bool(row.status == "pass")
        # A value shown before it is due has missed the demand so far, or it would have passed.
        return None if row.status != "not_due" or isnan(row.gap) else False

    def _baseline(self, names: Mapping[str, Node]) -> str:
        """Where last year's value is the demand: how it came about."""
        if self.about.baseline is None:
            return ""
        text = _quotient(self.about.baseline, names, self.lang)
        shown = self._threshold if self._is_figure(text) else text
        shown += "" if shown == self._threshold else f" = {self._threshold}"
        return self._say("proof_baseline", text=self._counted(shown))

    @property
    def _threshold(self) -> str:
        """The number demanded; one of last year as short as tells it from the value."""
        row = self.row
        return exact(row.threshold) if self.about.baseline is None else _last_year(row)

    def _days(self) -> dict[str, Node]:
        start, end = self.row.start, self.row.end
        before = number(periods.days(start - 12, end - 12))
        return {WINDOW_DAYS: number(periods.days(start, end)), prior(WINDOW_DAYS): before}


def _quotient(indicator: Indicator, names: Mapping[str, Node], lang: Lang) -> str:
    """Numerator ÷ denominator with the factor; a percentage is written without its 100."""
    above = _said(indicator.numerator, names, lang)
    below = _said(indicator.denominator, names, lang) if indicator.denominator else None
    return _divided(indicator, above, below, lang)


def _divided(indicator: Indicator, above: Node, below: Node | None, lang: Lang) -> str:
    if indicator.factor != 1 and not _percentage(indicator):
        above = number(indicator.factor, lang) * above
    return above.text if indicator.denominator is None or below is None else (above / below).text


def _percentage(indicator: Indicator) -> bool:
    return indicator.factor == 100 and indicator.measure_unit == "percent"


def _said(formula: Formula, names: Mapping[str, Node], lang: Lang) -> Node:
    found = formula.evaluate(names, functions(lang))
    return found if isinstance(found, Node) else number(float(found), lang)


def _titled(name: str, catalogue: Catalogue, lang: Lang) -> Node:
    base = base_name(name)
    text = words(lang)["proof_days"] if base == WINDOW_DAYS else catalogue.elements[base].title.said(lang)
    return Node(words(lang).say("formula_prior", title=text) if is_prior(name) else text, lang)
