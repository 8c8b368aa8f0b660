"""The one place where an outcome is decided: a table of conditions, the first that applies holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dabiao.judge.columns import Bool, both, either, first_match, negated, where
from dabiao.judge.demands import Bounds
from dabiao.judge.expr import Expr
from dabiao.judge.reasons import Code
from dabiao.judge.tally import Tally

Row = tuple[Bool, int]


class Clock(NamedTuple):
    """Where the judged month stands: before the demand must be met, in a window still open."""

    before: Bool
    open: Bool


class Inputs(NamedTuple):
    """How complete the inputs of a verdict are, taken together."""

    missing: Bool
    silent: Bool
    awaited: Bool
    bad: Bool
    usable: Expr | int
    expected: Expr | int

    @classmethod
    def of(cls, tallies: Iterable[Tally]) -> Inputs:
        """The inputs of a verdict, from the tally of each."""
        tallies = list(tallies)
        return cls(
            missing=either(*(t.missing for t in tallies)),
            silent=both(*(t.none_usable for t in tallies)),
            awaited=either(*(t.none_expected for t in tallies)),
            bad=either(*(t.any_bad for t in tallies)),
            usable=sum((t.usable for t in tallies), start=0),
            expected=sum((t.expected for t in tallies), start=0),
        )

    def enough(self, least: float | Expr | None) -> Bool:
        """Whether completeness reaches the least a target asks for (None: nothing may be missing)."""
        whole = negated(self.missing)
        return whole if least is None else either(whole, self.usable >= self.expected * least - 1e-9)


class Value(NamedTuple):
    """A value to be judged, with what it is made of and what is certain of it already.

    ``known`` is the least the value can become, where ``certain`` says that there is such a bound;
    ``running_total`` says that it can only grow within its window.
    """

    value: Expr
    numerator: Expr
    denominator: Expr | None = None
    zero: Bool = False
    undefined: Bool = False
    known: Expr | None = None
    known_numerator: Expr | None = None
    known_denominator: Expr | None = None
    certain: Bool = False
    running_total: bool = False


class Case(NamedTuple):
    """Everything the status table asks about one target, as columns or constants."""

    clock: Clock
    inputs: Inputs
    value: Value
    bounds: Bounds
    least_completeness: float | Expr | None = None
    excluded: tuple[Row, ...] = ()
    wholly_known: Bool = False
    baseline_silent: Bool = False
    late: Bool = False
    undecided_scope: Bool = False

    @property
    def decided(self) -> Bool:
        """Whether the known part decides, be it for or against (row 3)."""
        return either(self.wholly_known, self.bounded)

    @property
    def bounded(self) -> Bool:
        """Whether what is known of a growing sum has reached its floor or passed its ceiling."""
        known = self.value.known
        if known is None:
            return False
        reached = both(self.bounds.has_lower and not self.bounds.has_upper, self.bounds.reaches(known))
        exceeded = both(self.bounds.has_upper, negated(self.bounds.within(known)))
        return both(self.value.certain, either(reached, exceeded))

    def shown_value(self) -> Expr:
        """The value judged and shown: the known part's where that decides."""
        return self._shown(self.value.value, self.value.known)

    def shown_numerator(self) -> Expr:
        """The numerator behind the value shown."""
        return self._shown(self.value.numerator, self.value.known_numerator)

    def shown_denominator(self) -> Expr | None:
        """The denominator behind the value shown."""
        plain = self.value.denominator
        return None if plain is None else self._shown(plain, self.value.known_denominator)

    @property
    def known_only(self) -> Bool:
        """Whether what is shown is the known part."""
        return False if self.value.known is None else both(self.decided, self.inputs.missing)

    def _shown(self, plain: Expr, known: Expr | None) -> Expr:
        shown: Expr = plain if known is None else where(self.known_only, known, plain)
        return shown

    def rows(self, value: Expr) -> list[Row]:
        """The table: the first row that applies gives the outcome. ``value`` is the value shown."""
        return [
            *self.excluded,
            *self._gaps(),
            (both(self.value.zero, negated(self.bounded)), Code.NOT_APPLICABLE_ZERO),
            *self._judged(value),
        ]

    def outcome(self, value: Expr) -> Expr:
        """The outcome code of every row."""
        return first_match(self.rows(value))

    @property
    def _surely_zero(self) -> Bool:
        """Whether the denominator is there and 0; to some engines a missing one is neither 0 nor not."""
        zero = self.value.zero
        return zero if isinstance(zero, bool) else zero.fill_null(False)

    def _gaps(self) -> list[Row]:
        """Rows 4 to 7, which the known part skips when it decides."""
        before, open_question = self.clock.before, negated(self.decided)
        lacking = negated(self.inputs.enough(self.least_completeness))
        undefined = both(self.value.undefined, negated(self._surely_zero), negated(self.bounded))
        rows: list[Row] = [
            (both(before, self.inputs.awaited), Code.NOT_DUE_AWAITED),
            (both(lacking, self.inputs.bad), Code.BLOCKED),
            (self.inputs.awaited, Code.NO_DATA_PERIOD),
            (self.inputs.silent, Code.NO_DATA_SILENT),
            (self.baseline_silent, Code.NO_DATA_BASELINE),
            (both(lacking, self.undecided_scope), Code.INCOMPLETE_ATTRIBUTE),
            (lacking, Code.INCOMPLETE_CELLS),
        ]
        skipped = [(both(open_question, condition), code) for condition, code in rows]
        return [*skipped, (undefined, Code.INCOMPLETE_VALUE)]

    def _judged(self, value: Expr) -> list[Row]:
        """Rows 9 to 11."""
        met, gaps = self.bounds.met(value), self.inputs.missing
        certain = both(gaps, self.decided)
        # Where nothing may be missing, what does not decide was told of as incomplete.
        tolerated = gaps if self.least_completeness is not None else False
        before, total = self.clock.before, self.value.running_total
        missed_for_good = both(
            before, total, self.bounds.has_upper, self.clock.open, negated(self.bounds.within(value))
        )
        return [
            (both(met, self.late), Code.PASS_LATE),
            (both(met, self.bounds.above_range(value)), Code.PASS_ABOVE_RANGE),
            (both(met, certain), Code.PASS_KNOWN_PART),
            (both(met, tolerated), Code.PASS_TOLERATED),
            (both(met, self.clock.open, self.stays_met), Code.PASS_SECURED),
            (both(met, self.clock.open), Code.PASS_PROVISIONAL),
            (met, Code.PASS),
            (missed_for_good, Code.NOT_DUE_BEYOND_RECOVERY),
            (before, Code.NOT_DUE_YET_UNMET),
            (certain, Code.FAIL_KNOWN_PART),
            (tolerated, Code.FAIL_TOLERATED),
            (True, Code.FAIL),
        ]

    @property
    def stays_met(self) -> bool:
        """Whether a demand once met in an open window stays met: a growing sum, no upper bound."""
        return self.value.running_total and not self.bounds.has_upper
