"""A target made ready for judging: from tallies of its inputs to the case the status table decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any, NamedTuple

from dabiao.catalogue.demands import FLOORS, Demand
from dabiao.catalogue.models import Catalogue, Element, Indicator, Target
from dabiao.expression import WINDOW_DAYS, Formula, base_name, is_prior, prior
from dabiao.judge.columns import FUNCTIONS, Bool, Figure, Truth, as_column, both, divided, either, negated
from dabiao.judge.demands import Bounds
from dabiao.judge.expr import Expr, col, lit, when
from dabiao.judge.reasons import Code
from dabiao.judge.rounding import COUNT, Rounded, tolerance, worked_out
from dabiao.judge.status import Case, Clock, Inputs, Row, Value
from dabiao.judge.tally import Tally
from dabiao.periods import Schedule

ATTESTED = Demand(operator="at_least", low=1.0, high=1.0)
"""An attested deliverable is 1 when achieved and 0 when not; 1 is demanded."""

DONE = "attested"
"""The name under which the attestation of a target stands among its inputs."""


class Quotient(NamedTuple):
    """Numerator, denominator, and the value in the measure unit."""

    numerator: Expr
    denominator: Expr | None
    value: Expr

    @property
    def divides_by_zero(self) -> Bool:
        return False if self.denominator is None else self.denominator == 0


@dataclass(frozen=True)
class Plan:
    """A target with what the catalogue says of it, looked up once.

    ``demand`` is what a single judged unit must satisfy: the target's own demand, the condition of
    ``meets``, or that the deliverable is attested. ``index`` is its place among the plans of a run.
    """

    target: Target
    indicator: Indicator | None
    demand: Demand
    names: tuple[str, ...]
    elements: Mapping[str, Element]
    schedule: Schedule
    index: int

    @classmethod
    def of(cls, catalogue: Catalogue, target: Target, index: int = 0) -> Plan:
        indicator = catalogue.indicators[target.measured] if target.measured else None
        own = target.condition if target.counts_institutions else target.demand
        names = catalogue.inputs(target)
        elements = {base_name(n): catalogue.elements[base_name(n)] for n in names}
        return cls(target, indicator, own or ATTESTED, names, elements, catalogue.schedule(target), index)

    def read(self) -> list[tuple[str, Element]]:
        """Each input with its element."""
        return [(name, self.elements[base_name(name)]) for name in self.names]

    @property
    def measures_nothing(self) -> bool:
        """Whether institutions are counted for what they are, not for what they report."""
        return self.indicator is None and self.target.attestation is None

    @property
    def reads_days(self) -> bool:
        """Whether a formula reads the length of the window in days."""
        formulas = [*self._formulas(), self.target.only_if]
        return any(WINDOW_DAYS in map(base_name, f.names) for f in formulas if f)

    @property
    def is_trend(self) -> bool:
        return any(map(is_prior, self.names))

    @property
    def whole_baseline(self) -> bool:
        """Whether every figure of last year enters the value demanded, whatever is missing beside it."""
        return self.demand.prior and self.least_completeness is None

    @cached_property
    def tolerance(self) -> float:
        """The relative tolerance of the comparison, as the formulas compared are rounded."""
        if self.indicator is None:
            return tolerance(COUNT)
        value = _rounding(self.indicator, self.elements)
        return tolerance(value, value) if self.demand.prior else tolerance(value)

    @property
    def _divides_inside(self) -> bool:
        formulas = [f for f in self._formulas() if f]
        return any("/" in f.text for f in formulas)

    def _formulas(self) -> tuple[Formula | None, ...]:
        return (self.indicator.numerator, self.indicator.denominator) if self.indicator else ()

    @property
    def growing(self) -> tuple[str, ...]:
        """The elements whose plain sum is the numerator, if none of them can be negative: the part
        of it that is known can then only grow by what is missing."""
        names = (self.indicator.numerator.addends() if self.indicator else None) or ()
        sums = all(not is_prior(n) and self._adds_up(self.elements[n]) for n in names if n in self.elements)
        return names if sums and all(n in self.elements for n in names) else ()

    @staticmethod
    def _adds_up(element: Element) -> bool:
        return element.kind in ("flow", "stock") and element.non_negative

    @property
    def running_total(self) -> bool:
        """Whether the value can only come nearer to, or further from, what is demanded: flows added up,
        without a denominator, held against a number, and not only while some condition holds."""
        if not self.growing or self.indicator is None or self.indicator.denominator is not None:
            return False
        if self.demand.prior or self.target.only_if is not None:
            return False
        return all(self.elements[n].kind == "flow" for n in self.growing)

    @property
    def stays_met(self) -> bool:
        """Whether a verdict met in an open window stays met: a growing sum without an upper bound."""
        grows = self.running_total and not self.target.counts_institutions
        return grows and self.demand.operator in (*FLOORS, "range")

    @property
    def least_completeness(self) -> float | None:
        """The completeness a verdict needs, or None where nothing may be missing."""
        least = self.target.min_completeness
        return None if least >= 1 else float(least)

    @property
    def can_be_undefined(self) -> bool:
        """Whether a value may be missing although nothing is reported missing."""
        averages = any(e.weighted_by for e in self.elements.values())
        return self._divides_inside or averages or self.least_completeness is not None

    def case(
        self,
        tallies: Mapping[str, Tally],
        clock: Clock,
        *,
        excluded: tuple[Row, ...] = (),
        new: Bool = False,
        several_cells: bool = True,
        wholly_known: Bool = False,
        undecided_scope: Bool = False,
        late: Bool = False,
    ) -> Case:
        """The case of one judged unit per row.

        ``tallies`` holds one tally per input name (or that of the attestation under :data:`DONE`);
        ``excluded`` holds the rows of the status table that come before all others; ``new`` is true
        where the unit did not exist in the baseline window; ``several_cells`` says that an input may
        be partly known, ``wholly_known`` that nothing can be missing (a sum over nobody),
        ``undecided_scope`` that a blank attribute leaves open who is added up, ``late`` that the
        deliverable was achieved after its due date.
        """
        condition = self._condition(tallies)
        baseline = self._baseline(tallies)
        value = self._value(tallies, condition, baseline, several_cells=several_cells)
        prior_tallies = [t for name, t in tallies.items() if is_prior(name)]
        return Case(
            clock,
            Inputs.of(tallies.values()),
            value,
            self._bounds(baseline),
            self.least_completeness,
            (*excluded, (condition.false, Code.NOT_APPLICABLE_CONDITION), (new, Code.NOT_APPLICABLE_NEW)),
            wholly_known=wholly_known,
            baseline_silent=both(*(t.none_usable for t in prior_tallies)) if prior_tallies else False,
            late=late,
            undecided_scope=undecided_scope,
        )

    def _baseline(self, tallies: Mapping[str, Tally]) -> Quotient | None:
        """Last year's value, where it is what is demanded."""
        if not self.demand.prior:
            return None
        indicator = self._measured()
        below = indicator.denominator.prior_year() if indicator.denominator else None
        # Where a verdict rests on the known part, that is held against the whole of last year.
        whole = {name: replace(t, value=t.known, weight=t.weight_known) for name, t in tallies.items()}
        held = whole if self.whole_baseline else tallies
        return self._quotient(indicator.numerator.prior_year(), below, held)

    def _bounds(self, baseline: Quotient | None) -> Bounds:
        if baseline is None:
            return Bounds.of(self.demand, self.tolerance)
        indicator = self._measured()
        limit = indicator.factor if indicator.type == "proportion" else None
        return Bounds.of_trend(self.demand, self.tolerance, baseline.value, limit)

    def _measured(self) -> Indicator:
        if self.indicator is None:
            raise AssertionError(f"{self.target.id} measures no indicator")
        return self.indicator

    def _condition(self, tallies: Mapping[str, Tally]) -> Truth:
        formula = self.target.only_if
        if formula is None:
            return Truth(true=True, false=False)
        complete = {
            name: Figure(when(as_column(negated(t.missing)), t.known_figure, None))
            for name, t in tallies.items()
        }
        truth: Truth = formula.evaluate(_with_days(complete), FUNCTIONS)
        return truth

    def _value(
        self,
        tallies: Mapping[str, Tally],
        condition: Truth,
        baseline: Quotient | None,
        *,
        several_cells: bool,
    ) -> Value:
        if self.indicator is None:
            done = tallies[DONE].value if DONE in tallies else lit(0.0)
            return Value(done, done)
        below = self.indicator.denominator
        quotient = self._quotient(self.indicator.numerator, below, tallies)
        weightless = either(*(tallies[n].zero_weight for n in self.names if n in tallies))
        zero = either(weightless, *(q.divides_by_zero for q in (quotient, baseline) if q))
        undefined = quotient.value.is_null() if self.can_be_undefined else False
        undefined = either(undefined, baseline.value.is_null() if baseline else False)
        plain = Value(
            quotient.value,
            quotient.numerator,
            quotient.denominator,
            zero,
            either(undefined, condition.unknown),
            running_total=self.running_total,
        )
        if self.growing and (several_cells or len(self.growing) > 1):
            return self._with_known_part(plain, tallies, condition, baseline)
        return plain

    def _quotient(self, above: Formula, below: Formula | None, tallies: Mapping[str, Tally]) -> Quotient:
        figures = _with_days({name: Figure(t.figure) for name, t in tallies.items()})
        numerator = _evaluated(above, figures)
        scaled = numerator if self._measured().factor == 1 else numerator * self._measured().factor
        if below is None:
            return Quotient(numerator, None, scaled)
        denominator = _evaluated(below, figures)
        return Quotient(numerator, denominator, divided(scaled, denominator))

    def _with_known_part(
        self, plain: Value, tallies: Mapping[str, Tally], condition: Truth, baseline: Quotient | None
    ) -> Value:
        parts = [tallies[name] for name in self.growing]
        known = reduce(lambda a, b: a + b, [t.known.fill_null(0.0) for t in parts])
        heard = negated(both(*(t.none_usable for t in parts)))
        earlier = [t for name, t in tallies.items() if baseline and is_prior(name)]
        whole = [negated(either(t.missing, t.none_usable)) for t in earlier]
        whole += [negated(baseline.value.is_null())] if baseline else []
        denominator = self._whole_denominator(tallies)
        tolerant = baseline is not None and self.least_completeness is not None
        certain = both(
            heard, condition.true, not tolerant, self._denominator_is_whole(denominator, tallies), *whole
        )
        scaled = known * self._measured().factor
        value = scaled if denominator is None else divided(scaled, denominator)
        return plain._replace(
            known=value, known_numerator=known, known_denominator=denominator, certain=certain
        )

    def _whole_denominator(self, tallies: Mapping[str, Tally]) -> Expr | None:
        """The denominator over every usable figure, also where the numerator beside it is missing."""
        below = self._measured().denominator
        if below is None:
            return None
        return _evaluated(below, _with_days({n: Figure(t.known_figure) for n, t in tallies.items()}))

    def _denominator_is_whole(self, denominator: Expr | None, tallies: Mapping[str, Tally]) -> Bool:
        below = self._measured().denominator
        if below is None or denominator is None:
            return True
        parts = [tallies[n] for n in below.names if n in tallies]
        whole = [negated(either(t.missing, t.none_usable)) for t in parts]
        return both(*whole, denominator > 0)


def _rounding(indicator: Indicator, elements: Mapping[str, Element]) -> Rounded:
    """How an indicator's value is rounded, worked out as in :meth:`Plan._quotient`."""
    above = worked_out(indicator.numerator, elements)
    scaled = above if indicator.factor == 1 else above * Rounded.written(indicator.factor)
    return scaled / worked_out(indicator.denominator, elements) if indicator.denominator else scaled


def _evaluated(formula: Formula, figures: Mapping[str, Any]) -> Expr:
    result = formula.evaluate(figures, FUNCTIONS)
    return result.expr if isinstance(result, Figure) else lit(float(result))


def _with_days(figures: Mapping[str, Figure]) -> dict[str, Any]:
    days = {name: Figure(col(name)) for name in (WINDOW_DAYS, prior(WINDOW_DAYS))}
    return {**days, **figures}
