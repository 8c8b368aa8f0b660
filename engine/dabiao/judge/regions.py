"""Regions judged as one: institutions added up, or the region's own report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dabiao.expression import base_name, is_prior
from dabiao.judge import scope
from dabiao.judge.adding import REGISTERED, REGISTERED_THEN, Adding, Sums
from dabiao.judge.agenda import Agenda
from dabiao.judge.blocks import SPAN, Block
from dabiao.judge.columns import Bool, as_column, both, either, negated, where
from dabiao.judge.decide import Layer
from dabiao.judge.engines import Engine
from dabiao.judge.expr import Expr, col, names
from dabiao.judge.institutions import late
from dabiao.judge.numbers import Numbers
from dabiao.judge.panel import Panel
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import Code
from dabiao.judge.sides import Sides
from dabiao.judge.status import Case, Row
from dabiao.judge.tally import Tally
from dabiao.judge.units import WINDOW, UnitFrame, unit_frame


@dataclass(frozen=True)
class RegionJudge:
    """Judges the regions of a block's plans under ``total`` and under ``each`` with a level.

    ``sums`` are those of all institutions, one for each batch of the block; ``adding`` says how they came
    about, and needs no row.
    """

    agenda: Agenda
    numbers: Numbers
    adding: Adding
    regions: Panel
    sums: Sequence[Sums]
    engine: Engine

    def layers(self, block: Block, plans: Sequence[Plan], done: pd.DataFrame) -> list[Layer]:
        """The cases of the plans over the frame of all regions; ``Territory.judged`` says which of its
        rows count."""
        sides = [(plan, Sides.of(plan)) for plan in plans]
        units = unit_frame(
            self.regions, block, [(plan, side.region) for plan, side in sides], done, self.engine
        )
        frame = self._with_sums(units.frame, plans)
        return [
            Layer(plan.index, frame, self._case(units, plan, side), ("unit", "region_code", *SPAN))
            for plan, side in sides
        ]

    def _with_sums(self, frame: Any, plans: Sequence[Plan]) -> Any:
        """The regions' frame with the sums over their institutions beside it."""
        codes = {code for plan in plans for code in self.agenda.regions_judged(plan)}
        for sums in self.sums:
            rolled = self.numbers.rolled_up(sums.whole(), codes, WINDOW, sums.maxima)
            old = (set(rolled.columns) & set(names(frame))).difference(("unit", *WINDOW))
            frame = frame.join(self.engine.load(rolled.drop(*old)), on=["unit", *WINDOW], how="left")
        return frame

    def _nobody(self, plan: Plan, side: Sides, *, then: bool = False) -> Bool:
        """Where the registry lists institutions of the region, and surely none of them is in scope."""
        listed = _filled(REGISTERED_THEN if then else REGISTERED) > 0
        counts = [
            _filled(self.adding.members(plan, side, held, then=then)) for held in (scope.IN, scope.UNDECIDED)
        ]
        return both(listed, *(number == 0 for number in counts))

    def _case(self, units: UnitFrame, plan: Plan, side: Sides) -> Case:
        tallies = units.tallies(plan, side.region)
        excluded: list[Row] = []
        wholly_known: Bool = False
        undecided: Bool = False
        if side.institutions:
            nobody = self._nobody(plan, side)
            added = {n: r.tally() for n, r in self.adding.readings(plan, side).items()}
            tallies = self._merged(plan, tallies, added, side)
            excluded = self._excluded(plan, side, nobody)
            wholly_known = both(nobody, *(self._certain(plan, side, n, t) for n, t in tallies.items()))
            wholly_known = wholly_known if not side.mixed else False
            if self.adding.registrar.has_undecided(plan.target):
                undecided = _filled(self.adding.members(plan, side, scope.UNDECIDED)) > 0
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
