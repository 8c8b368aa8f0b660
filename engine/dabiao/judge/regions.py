"""Regions judged as one: institutions added up, or the region's own report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.expression import base_name, is_prior
from dabiao.judge import scope
from dabiao.judge.blocks import SPAN, Block
from dabiao.judge.columns import Bool, as_column, both, either, negated, where
from dabiao.judge.decide import Layer
from dabiao.judge.engines import Engine, collect
from dabiao.judge.expr import Expr, col
from dabiao.judge.gates import over_time
from dabiao.judge.institutions import late
from dabiao.judge.numbers import Numbers
from dabiao.judge.panel import Panel
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import Code
from dabiao.judge.scope import Registrar
from dabiao.judge.status import Case, Row
from dabiao.judge.table import Table
from dabiao.judge.tally import Column, Reading, Tally, add_up, count
from dabiao.judge.units import WINDOW, UnitFrame, at_end, unit_frame, unit_reading, window_rows

REGISTERED, REGISTERED_THEN = "registered", "trend|registered_then"
ROWS_AT_ONCE, FEWEST = 200_000, 2
"""Rows × targets added up in one pass, and the fewest targets: a pass costs something, and holds a few
columns of each of its targets."""


@dataclass(frozen=True)
class Sides:
    """Which inputs of a plan come from institutions added up, and which from the region itself.

    An ``either`` element is the region's own figure only where the target has no scope of its own
    and no institution owes it; ``mixed`` are those for which the registry decides, region by region.
    """

    institutions: tuple[str, ...]
    region: tuple[str, ...]

    @property
    def mixed(self) -> frozenset[str]:
        return frozenset(self.institutions) & frozenset(self.region)

    @classmethod
    def of(cls, plan: Plan) -> Sides:
        scoped = plan.target.applies_to is not None or bool(plan.target.units)
        added: list[str] = []
        own: list[str] = []
        for name, element in plan.read():
            by = element.reported_by
            if by == "institution" or (by == "either" and (scoped or element.owed_by is not None)):
                added.append(name)
            if by == "region" or (by == "either" and not scoped):
                own.append(name)
        return cls(tuple(added), tuple(own))


@dataclass(frozen=True)
class RegionJudge:
    """Judges the regions of a block's plans under ``total`` and under ``each`` with a level."""

    catalogue: Catalogue
    numbers: Numbers
    registrar: Registrar
    institutions: Panel
    regions: Panel
    engine: Engine
    rows: int
    """About how many rows the panel of institutions has."""

    def layers(self, block: Block, plans: Sequence[Plan], done: pd.DataFrame) -> list[Layer]:
        """The cases of the plans over the frame of all regions; ``Territory.judged`` says which of its
        rows count."""
        sides = [(plan, Sides.of(plan)) for plan in plans]
        units = unit_frame(
            self.regions, block, [(plan, side.region) for plan, side in sides], done, self.engine
        )
        frame = self._with_sums(units, block, sides)
        return [
            Layer(plan.index, frame, self._case(units, plan, side), ("unit", "region_code", *SPAN))
            for plan, side in sides
        ]

    def _with_sums(self, units: UnitFrame, block: Block, pairs: list[tuple[Plan, Sides]]) -> Any:
        """The regions' frame with the sums over their institutions beside it."""
        frame = units.frame
        adding = [(plan, side) for plan, side in pairs if side.institutions]
        codes = {code for plan, _ in adding for code in self._judged(plan)}
        for batch in _batches(adding, max(FEWEST, ROWS_AT_ONCE // max(self.rows, 1))):
            sums, maxima = self._sums(block, batch)
            rolled = self.numbers.rolled_up(sums, codes, WINDOW, maxima)
            old = [c for c in rolled.columns if c in frame.columns and c not in ("unit", *WINDOW)]
            frame = frame.join(self.engine.load(rolled.drop(*old)), on=["unit", *WINDOW], how="left")
        return frame

    def _sums(self, block: Block, pairs: list[tuple[Plan, Sides]]) -> tuple[Table, set[str]]:
        panel = self._panel(pairs[0][0])
        rows = window_rows(panel, block, [side.institutions for _, side in pairs], self.engine)
        at_end_of = col("month") == col("end")
        columns = [Column(REGISTERED, count(both(at_end_of, panel.this_year)))]
        if panel.two_years:
            columns.append(Column(REGISTERED_THEN, count(both(at_end_of, negated(panel.this_year)))))
        for plan, side in pairs:
            for reading in self.readings(plan, side).values():
                columns += reading.columns()
            columns += self._membership(plan, side)
        maxima = {c.name for c in columns if c.adds_by == "max"}
        return collect(add_up(rows, ["region_code", *WINDOW], columns)), maxima

    def _judged(self, plan: Plan) -> list[str]:
        return self.numbers.territory.judged(
            plan.target, self.catalogue.documents[plan.target.document].region
        )

    def _panel(self, plan: Plan) -> Panel:
        return self.institutions.years(plan.is_trend)

    def readings(self, plan: Plan, side: Sides) -> dict[str, Reading]:
        """How each input that is added up over institutions is read over their rows."""
        panel, column = self._panel(plan), self.registrar.scope(plan.target)
        undecided = self.registrar.has_undecided(plan.target)
        found = {}
        for name in side.institutions:
            at = at_end(panel, name)
            within = both(col(column) == scope.IN, at)
            open_scope = both(undecided, col(column) == scope.UNDECIDED, at)
            prefix = f"{column}|trend|" if plan.is_trend else f"{column}|"
            found[name] = unit_reading(panel, side.institutions, name, prefix, within, open_scope)
        return found

    def _membership(self, plan: Plan, side: Sides) -> list[Column]:
        """How many institutions are added up, and of how many that is undecided; of trends, also a year
        before, by that time's registry."""
        panel, column = self._panel(plan), col(self.registrar.scope(plan.target))
        stocks_only = not any(over_time(panel, n) for n in side.institutions)
        at: Bool = col("month") == col("end") if stocks_only else True
        years = {False: panel.this_year} | ({True: negated(panel.this_year)} if plan.is_trend else {})
        found = [
            Column(self._members(plan, side, held, then=then), count(both(column == held, at, year)))
            for then, year in years.items()
            for held in (scope.IN, scope.UNDECIDED)
        ]
        return found + [Column(f"{name}|owed", count(self.owed(plan, panel, name))) for name in side.mixed]

    def owed(self, plan: Plan, panel: Panel, name: str) -> Bool:
        """Which rows are of an institution in scope that owes the figure: its element is then added up."""
        return both(col(self.registrar.scope(plan.target)) == scope.IN, panel.owed(name))

    def _members(self, plan: Plan, side: Sides, held: int, *, then: bool = False) -> str:
        stocks_only = not any(over_time(self.institutions, n) for n in side.institutions)
        marks = [("trend|then" if then else ""), "at_end" if stocks_only else "", f"members{held}"]
        return "|".join([self.registrar.scope(plan.target), *filter(None, marks)])

    def _nobody(self, plan: Plan, side: Sides, *, then: bool = False) -> Bool:
        """Where the registry lists institutions of the region, and surely none of them is in scope."""
        listed = _filled(REGISTERED_THEN if then else REGISTERED) > 0
        counts = [_filled(self._members(plan, side, held, then=then)) for held in (scope.IN, scope.UNDECIDED)]
        return both(listed, *(number == 0 for number in counts))

    def _case(self, units: UnitFrame, plan: Plan, side: Sides) -> Case:
        tallies = units.tallies(plan, side.region)
        excluded: list[Row] = []
        wholly_known: Bool = False
        undecided: Bool = False
        if side.institutions:
            nobody = self._nobody(plan, side)
            added = {n: r.tally() for n, r in self.readings(plan, side).items()}
            tallies = self._merged(plan, tallies, added, side)
            excluded = self._excluded(plan, side, nobody)
            wholly_known = both(nobody, *(self._certain(plan, side, n, t) for n, t in tallies.items()))
            wholly_known = wholly_known if not side.mixed else False
            if self.registrar.has_undecided(plan.target):
                undecided = _filled(self._members(plan, side, scope.UNDECIDED)) > 0
        return plan.case(
            tallies, units.block.clock(plan), excluded=tuple(excluded), several_cells=True,
            wholly_known=wholly_known, undecided_scope=undecided, late=late(plan),
        )  # fmt: skip

    def _excluded(self, plan: Plan, side: Sides, nobody: Bool) -> list[Row]:
        """Rows 1 and 2: no registry to add up over, and a maximum of nobody, which is no sum."""
        if side.mixed:
            return []
        rows: list[Row] = [(_filled(REGISTERED) == 0, Code.NO_DATA_REGISTRY)]
        if any(plan.elements[base_name(name)].kind == "maximum" for name in side.institutions):
            rows.append((nobody, Code.NOT_APPLICABLE_NOBODY))
        return rows

    def _certain(self, plan: Plan, side: Sides, name: str, tally: Tally) -> Bool:
        """Whether an input is wholly known where nobody is in scope this year."""
        if name in side.institutions and not is_prior(name):
            return True
        whole = both(negated(tally.missing), negated(tally.none_usable))
        return either(self._nobody(plan, side, then=True), whole) if name in side.institutions else whole

    def _merged(
        self, plan: Plan, own: dict[str, Tally], added: dict[str, Tally], side: Sides
    ) -> dict[str, Tally]:
        """One tally per input: the institutions' sum (0 over nobody), or the region's own figure."""
        found = dict(own)
        for name, tally in added.items():
            whole = _over_nobody_zero(_zeros(tally), self._nobody(plan, side, then=is_prior(name)))
            if name in side.mixed:
                nobody_owes = _filled(f"{name}|owed") == 0
                whole = _choose(nobody_owes, own[name], whole)
            found[name] = whole
        return found


def _batches(pairs: list[tuple[Plan, Sides]], many: int) -> Iterator[list[tuple[Plan, Sides]]]:
    """The pairs a few at a time, trends apart: they read the rows of two years."""
    for trend in (False, True):
        alike = [(plan, side) for plan, side in pairs if plan.is_trend == trend]
        for first in range(0, len(alike), many):
            yield alike[first : first + many]


def _filled(column: str) -> Expr:
    return col(column).fill_null(0)


def _zeros(tally: Tally) -> Tally:
    """A tally of a region without any institution: nothing usable, nothing expected."""
    usable, expected = tally.usable.fill_null(0), tally.expected.fill_null(0)
    return replace(
        tally, usable=usable, expected=expected,
        missing=usable < expected, none_usable=usable == 0, none_expected=expected == 0,
    )  # fmt: skip


def _over_nobody_zero(tally: Tally, nobody: Bool) -> Tally:
    return replace(
        tally,
        value=where(nobody, 0.0, tally.value),
        known=where(nobody, 0.0, tally.known),
    )


def _choose(own: Expr, first: Tally, second: Tally) -> Tally:
    """``first`` where ``own`` holds, else ``second``, field by field."""
    plain = ("value", "known", "usable", "expected", "missing", "none_usable", "none_expected", "any_bad")
    chosen = {f: where(own, as_column(getattr(first, f)), as_column(getattr(second, f))) for f in plain}
    for name in ("weight", "weight_known"):
        one, other = getattr(first, name), getattr(second, name)
        chosen[name] = None if one is None or other is None else where(own, one, other)
    return Tally(**chosen)
