"""What a verdict says in one line: its formula with the numbers in it, its count, its attestation."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from dabiao import periods
from dabiao.catalogue.models import Catalogue, Indicator, Target
from dabiao.expression import Formula, base_name, is_prior
from dabiao.judge.formula_text import WORDS, Node, exact, functions, number, rounded

Figures = Mapping[str, float]
"""The figure of each input of a formula, by name; what is missing is absent."""

_SIGNS = {
    "at_least": ("≥", "<"), "at_most": ("≤", ">"), "more_than": (">", "≤"), "less_than": ("<", "≥"),
    "equals": ("=", "≠"), "range": ("≥", "<"),
}  # fmt: skip
_STRICT = ("more_than", "less_than")

_WORDS = {
    "zh": {
        "demanded": "，要求 {demand}", "baseline": "（上年同期 {text}）", "within": "在 {low}—{high} 之内",
        "outside": "不在 {low}—{high} 之内", "to": " 至 ", "counted": "{all} 家中 {met} 家", "unknown": "（另 {n} 家未知）",
        "yes": "是", "no": "否", "silent": "没有佐证", "row": "第 {row} 行",
    },
    "en": {
        "demanded": "; demanded {demand}", "baseline": " (a year before {text})", "within": "within {low}–{high}",
        "outside": "outside {low}–{high}", "to": " to ", "counted": "{met} of {all}", "unknown": " ({n} more unknown)",
        "yes": "yes", "no": "no", "silent": "no attestation", "row": "row {row}",
    },
}  # fmt: skip


def formula_of(row: Any, figures: Figures, catalogue: Catalogue, lang: str) -> str:
    """The verdict in one line, e.g. ``1,000 × 1,240 ÷ 187,000 = 6.63 ≥ 6.6`` or
    ``8 of 11 → 72.73 % ≥ 70 %``; "" where a deliverable itself is judged.

    ``row`` is a row of ``Result.verdicts``.
    """
    target = catalogue.targets[row.target]
    behind = suffix(row.measure_unit, catalogue, lang)
    if target.counts_institutions:
        return f"{_counted(row, lang)} → {_spread(row, behind, lang)}{_relation(row, behind, lang)}"
    if target.indicator is None:
        return ""
    indicator = catalogue.indicators[target.indicator]
    total_of_nobody = 0.0 if not isnan(row.value) else float("nan")
    names = {n: number(figures.get(n, total_of_nobody), lang) for n in catalogue.inputs(target)}
    text = _quotient(indicator, {**names, **_days(row)}, lang)
    value = rounded(row.value, row.threshold)
    shown = value if text == value else f"{text} = {value}"
    relation = _relation(row, behind, lang)
    return (
        shown + behind + relation + _baseline(row, target, indicator, {**names, **_days(row)}, behind, lang)
    )


def formula_in_words(target: Target, catalogue: Catalogue, lang: str) -> str:
    """What the target measures, in the titles of its elements; "" where it measures no indicator."""
    if target.measured is None:
        return ""
    indicator = catalogue.indicators[target.measured]
    days = {"window_days": Node("窗口天数" if lang == "zh" else "days of the window", lang)}
    return _quotient(
        indicator, {**days, **{n: _titled(n, catalogue, lang) for n in catalogue.inputs(target)}}, lang
    )


def demand_text(operator: str, low: float, high: float, suffix: str, lang: str) -> str:
    """A demand as a sign and a number: ``≥ 70 %``."""
    if operator == "between":
        return _WORDS[lang]["within"].format(low=exact(low), high=exact(high)) + suffix
    return f"{_SIGNS[operator][0]} {exact(low)}{suffix}"


def attestation_of(cells: pd.DataFrame, lang: str) -> str:
    """The latest attestation in one line: yes or no, date, evidence, file and row."""
    words = _WORDS[lang]
    filed = cells[cells["state"] == "used"]
    if filed.empty:
        return words["silent"]
    last = filed.iloc[-1]
    answer = words["yes"] if last["value"] else words["no"]
    place = f"{last['file']} {words['row'].format(row=last['row'])}"
    return "，".join(filter(None, [answer, last["date"], last["note"], place]))


def _quotient(indicator: Indicator, names: Mapping[str, Node], lang: str) -> str:
    """Numerator ÷ denominator × factor; a percentage is written without its 100."""
    above = _said(indicator.numerator, names, lang)
    if indicator.factor != 1 and not _percentage(indicator):
        above = number(indicator.factor, lang) * above
    return (above / _said(indicator.denominator, names, lang)).text if indicator.denominator else above.text


def _said(formula: Formula, names: Mapping[str, Node], lang: str) -> Node:
    found = formula.evaluate(names, functions(lang))
    return found if isinstance(found, Node) else number(float(found), lang)


def _percentage(indicator: Indicator) -> bool:
    return indicator.factor == 100 and indicator.measure_unit == "percent"


def _titled(name: str, catalogue: Catalogue, lang: str) -> Node:
    title = catalogue.elements[base_name(name)].title
    text = title.zh if lang == "zh" else title.en or title.zh
    return Node(WORDS[lang]["prior"].format(title=text) if is_prior(name) else text, lang)


def _days(row: Any) -> dict[str, Node]:
    before = periods.days(row.start - 12, row.end - 12)
    return {
        "window_days": number(periods.days(row.start, row.end)),
        "prior_year(window_days)": number(before),
    }


def suffix(measure_unit: str, catalogue: Catalogue, lang: str) -> str:
    """What is written behind a number in this measure unit; nothing for a compound one, which the
    formula before it explains."""
    if measure_unit == "institution":
        return " 家" if lang == "zh" else ""
    if measure_unit == "%":
        return " %"
    term = catalogue.terms.measure_units.get(measure_unit)
    return f" {getattr(term, lang)}" if term else ""


def _counted(row: Any, lang: str) -> str:
    met, unmet, unknown = (
        0 if isnan(n) else int(n) for n in (row.met_units, row.unmet_units, row.unknown_units)
    )
    text = _WORDS[lang]["counted"].format(all=met + unmet + unknown, met=met)
    return text + (_WORDS[lang]["unknown"].format(n=unknown) if unknown else "")


def _spread(row: Any, behind: str, lang: str) -> str:
    """The value, or the ends between which it lies while some institutions are unknown."""
    if not row.unknown_units > 0 or row.reason_code == "gaps_tolerated":
        return rounded(row.value, row.threshold) + behind
    everyone = row.met_units + row.unmet_units + row.unknown_units
    scale = 100 / everyone if row.measure_unit == "%" else 1
    ends = (row.met_units * scale, (row.met_units + row.unknown_units) * scale)
    return _WORDS[lang]["to"].join(rounded(end, row.threshold) + behind for end in ends)


def _relation(row: Any, behind: str, lang: str) -> str:
    """How the value stands to the demand; only the demand where that is open."""
    met = _met(row)
    if met is None:
        demand = demand_text(row.operator, row.threshold, row.threshold_high, behind, lang)
        return _WORDS[lang]["demanded"].format(demand=demand)
    limit = exact(row.threshold) + behind
    if row.operator == "between":
        words = _WORDS[lang]["within" if met else "outside"]
        return " " + words.format(low=exact(row.threshold), high=exact(row.threshold_high) + behind)
    return f" {_SIGNS[row.operator][0 if met else 1]} {limit}"


def _met(row: Any) -> bool | None:
    if row.status in ("pass", "fail"):
        return bool(row.status == "pass")
    if row.status != "not_due" or isnan(row.gap):
        return None
    return bool(row.gap < 0 if row.operator in _STRICT else row.gap <= 0)


def _baseline(
    row: Any, target: Target, indicator: Indicator, names: Mapping[str, Node], behind: str, lang: str
) -> str:
    """Where last year's value is the demand: how it came about."""
    if target.demand is None or not target.demand.prior:
        return ""
    last_year = indicator.model_copy(update={
        "numerator": indicator.numerator.prior_year(),
        "denominator": indicator.denominator.prior_year() if indicator.denominator else None,
    })  # fmt: skip
    text = f"{_quotient(last_year, names, lang)} = {rounded(row.threshold)}{behind}"
    return _WORDS[lang]["baseline"].format(text=text)
