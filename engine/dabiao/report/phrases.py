"""Verdicts, targets and cells in words and numbers for people: what the pages show, ready to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

from dabiao.catalogue.closed_lists import Term
from dabiao.catalogue.demands import CEILINGS, Condition, Demand
from dabiao.catalogue.models import Catalogue, Element, Target
from dabiao.expression import Formula, base_name, parse
from dabiao.judge.formula_text import Node, exact, functions, part, rounded
from dabiao.judge.proof_text import (
    demand_sign,
    demand_text,
    demanded,
    formula_in_words,
    shown_value,
    unit_noun,
)
from dabiao.periods import month_text
from dabiao.report.gaps import Gaps
from dabiao.report.scope_words import scope_in_words
from dabiao.words import SOURCE, Lang, Noun, Words, words

if TYPE_CHECKING:
    from dabiao.judge.evidence import Cell


@dataclass(frozen=True)
class Phrases:
    """Says things in one language."""

    catalogue: Catalogue
    lang: Lang

    @cached_property
    def _gaps(self) -> Gaps:
        return Gaps(self.catalogue, self.lang)

    @cached_property
    def _noun(self) -> Callable[[str], Noun]:
        """What is written behind a number in a measure unit, which is named by its code."""
        return cache(lambda unit: unit_noun(unit, self.catalogue, self.lang))

    @cached_property
    def _trends(self) -> frozenset[str]:
        """The targets that demand more or less than a year before."""
        demands = ((target.id, target.demand) for target in self.catalogue.targets.values())
        return frozenset(name for name, demand in demands if demand and demand.prior)

    @cached_property
    def words(self) -> Words:
        return words(self.lang)

    def say(self, key: str, **values: object) -> str:
        return self.words.say(key, **values)

    @property
    def as_written(self) -> str:
        """That what authors wrote stands in their own language; "" to who reads that."""
        return "" if self.lang == SOURCE else self.words["as_written"]

    def more(self, count: int, key: str) -> str:
        """That there are ``count`` more than are listed; "" where there are none."""
        return self.say(key, count=count) if count > 0 else ""

    def rate(self, share: float) -> str:
        """A share of 1 as a percentage; an en dash for 0 ÷ 0."""
        if isnan(share):
            return "–"
        text = f"{share * 100:.1f}"
        hides = text in ("0.0", "100.0") and share not in (0, 1)
        return f"{part(share) if hides else text} %"

    def no_target(self, said: str | None) -> str:
        """Why a clause holds no target, as its document says it."""
        form, _, rest = (said or "nothing_said").partition(": ")
        return self.say(form, rest=rest)

    def month(self, text: str) -> str:
        """``2018-08`` as people read it."""
        year, month = text.split("-")
        return self.say("month", year=year, month=int(month))

    def months(self, held: Sequence[int], step: int) -> str:
        """Months in order, those that follow each other ``step`` apart drawn together."""
        runs: list[list[int]] = []
        for month in held:
            if runs and month - runs[-1][-1] == step:
                runs[-1].append(month)
            else:
                runs.append([month])
        ends = (dict.fromkeys((run[0], run[-1])) for run in runs)
        return self.words["name_comma"].join("—".join(map(month_text, pair)) for pair in ends)

    def title(self, thing: Any) -> str:
        return str(thing.title.said(self.lang))

    # Targets

    def demand(self, target: Target) -> str:
        """What a target demands, e.g. ``≥ 70 %`` or ``institutions with ≥ 80 %: ≥ 3``."""
        own = (
            self._demand(target.demand, self.catalogue.measure_unit(target))
            if target.demand
            else self.words["done"]
        )
        if not target.counts_institutions:
            return own
        if target.meets is not None:
            key = "counted_where" if target.meets.where is not None else "counted_demand"
            return self.say(key, condition=self._condition(target, target.meets), demand=own)
        return self.say("counted_done" if target.attestation else "counted_all", demand=own)

    def measure(self, target: Target) -> str:
        """What a target looks at: a formula in words, or an attestation."""
        if target.measured is not None:
            return formula_in_words(self.catalogue.indicators[target.measured], self.catalogue, self.lang)
        return self.words["attested_measure" if target.attestation else "registered_measure"]

    def measure_unit(self, unit: str) -> str:
        """A measure unit in words, e.g. 张 ÷ (1,000 × 人)."""
        units = self.catalogue.terms.measure_units
        names = {code: Node(term.said(self.lang), self.lang) for code, term in units.items()}
        found: Node = names[unit] if unit in names else parse(unit).evaluate(names)
        return found.text

    def how(self, target: Target) -> str:
        """Whom a target judges, and over which windows."""
        whom = "each_region" if target.quantifier == "each" and target.level else target.quantifier
        window = self.words[f"{target.window}_window"]
        return f"{self.words[whom]} · {window}"

    def due(self, target: Target) -> str:
        return target.due.isoformat() if target.due else self.say("no_due", reason=target.no_due)

    def scope(self, target: Target) -> str:
        """To whom a target applies; "" for all."""
        comma = self.words["name_comma"]
        parts = [self._in_words(self._tags(target), target.applies_to)] if target.applies_to else []
        parts += [comma.join(target.units)] if target.units else []
        parts += [self._regions(target)] if target.regions else []
        return self.words["scope_comma"].join(parts)

    def _regions(self, target: Target) -> str:
        codes = self.words["name_comma"].join(target.regions)
        return self.say("named_regions", count=len(target.regions), codes=codes)

    def owed_by(self, element: Element) -> str:
        """Which institutions owe an element; "" where all do."""
        tags = {tag: term for held in self.catalogue.documents.values() for tag, term in held.tags.items()}
        return self._in_words(tags, element.owed_by) if element.owed_by else ""

    def only_if(self, target: Target) -> str:
        """The condition under which a target applies at all; "" without one."""
        if target.only_if is None:
            return ""
        titles = {n: self.title(self.catalogue.elements[base_name(n)]) for n in target.only_if.names}
        nodes = {name: Node(title, self.lang) for name, title in titles.items()}
        found: Node = target.only_if.evaluate(nodes, functions(self.lang))
        return found.text

    def _demand(self, demand: Demand, measure_unit: str) -> str:
        noun = self._noun(measure_unit)
        if demand.prior:
            return self.say("last_year", sign=demand_sign(demand.operator))
        if demand.operator == "range":
            high = self.words.counted(exact(demand.high), noun)
            return self.say("span", low=exact(demand.low), high=high)
        return demand_text(demand.operator, demand.low, demand.high, noun, self.lang)

    def _condition(self, target: Target, meets: Condition) -> str:
        if meets.where is not None:
            return self._in_words(self._tags(target), meets.where)
        unit = self.catalogue.indicators[target.measured or ""].measure_unit
        return self._demand(meets.demand, unit) if meets.demand else ""

    def _tags(self, target: Target) -> Mapping[str, Term]:
        return self.catalogue.documents[target.document].tags

    def _in_words(self, tags: Mapping[str, Term], formula: Formula) -> str:
        return scope_in_words(formula, self.catalogue.terms, tags, self.lang)

    # Verdicts

    def value(self, row: Any) -> str:
        return "" if isnan(row.value) else self._counted(shown_value(row), row)

    def threshold(self, row: Any) -> str:
        """The number demanded; "" where there is none."""
        if row.operator == "attested" or isnan(row.threshold):
            return ""
        return demanded(row, self._noun(row.measure_unit), self.lang, last_year=row.target in self._trends)

    def gap(self, row: Any) -> str:
        """How far is left, or how much is in reserve, in plain words; "" where there is no number."""
        return self._gaps.in_words(row) or self._reserve(row)

    def outlook(self, row: Any, ahead: Any) -> str:
        """Where a straight line leads what is not due yet (:data:`dabiao.judge.outlook.OUTLOOK`), in words
        that say that it is a projection; "" once the deadline has passed."""
        if ahead.why_not:
            return "" if ahead.why_not == "past" else self.words[f"no_outlook_{ahead.why_not}"]
        value, path = rounded(ahead.projected, row.threshold), rounded(ahead.path, row.value)
        said = self.say(
            "outlook", start=month_text(int(ahead.first_month)), due=month_text(int(ahead.deadline)),
            value=self._counted(value, row), path=self._counted(path, row),
            so=self.words["on_track" if ahead.on_track else "off_track"],
        )  # fmt: skip
        return said + (self.words["outlook_last_year"] if row.target in self._trends else "")

    def flags(self, row: Any) -> tuple[tuple[str, str], ...]:
        """What must be known beside a status: kind and words. The window is told where it is another one
        than the month judged."""
        end, attested = month_text(self._force_to(row.target)), row.operator == "attested"
        told = {
            "waived": self.words["waived"] if row.waived else "",
            "provisional": self.words["provisional"] if row.provisional else "",
            "span": "" if row.final and (attested or row.window == end) else self.window(row),
            "final": self.say("final_attested" if attested else "final", end=end) if row.final else "",
        }
        return tuple((kind, text) for kind, text in told.items() if text)

    def window(self, row: Any) -> str:
        """The window of a verdict, "" where it is the month judged."""
        return self.say("judged_window", window=row.window) if row.window not in ("", row.as_of) else ""

    def _force_to(self, target: str) -> int:
        return self.catalogue.documents[self.catalogue.targets[target].document].in_force.to

    def completeness(self, share: float) -> str:
        """How much of what is expected is usable; "" where nothing is expected."""
        return "" if isnan(share) else f"{part(share)} %"

    def _counted(self, number: str, row: Any) -> str:
        return self.words.counted(number, self._noun(row.measure_unit))

    def _reserve(self, row: Any) -> str:
        if isnan(row.gap) or row.operator == "attested":
            return ""
        if row.gap == 0:
            return self._gaps.so_far(self.words["exact"], row)
        key = "margin" if row.operator in CEILINGS else "reserve"
        amount = self._gaps.amount(-row.gap, row.measure_unit)
        return self._gaps.so_far(self.say(key, amount=amount), row) if row.gap < 0 else ""

    # Cells

    def cell(self, cell: Cell) -> dict[str, str]:
        """A cell as it is shown, by column."""
        attested = cell.element == "achieved"
        figure = "" if isnan(cell.value) else exact(cell.value)
        if attested and figure:
            figure = self.words["yes" if cell.value else "no"]
        return {
            "unit": cell.unit_name, "month": cell.date if attested else month_text(cell.month),
            "title": cell.title, "code": cell.name, "value": figure, "kind": cell.state,
            "state": self._state(cell), "place": self._place(cell),
            "raw": cell.raw, "note": cell.note,
        }  # fmt: skip

    def _state(self, cell: Cell) -> str:
        """What became of a cell; why it cannot be used in two words, as the problem list says it in full."""
        state = self.words[cell.state]
        why = self.words.get(f"short_{cell.code}", cell.code)
        return self.say("state_because", state=state, why=why) if cell.code else state

    def _place(self, cell: Cell) -> str:
        if not cell.file:
            return self.words["no_place" if cell.element == "achieved" else "no_figure"]
        sheet = f"[{cell.sheet}]" if cell.sheet else ""
        return self.say("place_text", file=cell.file, sheet=sheet, row=cell.row, column=cell.column)
