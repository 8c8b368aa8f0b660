"""What institutions report added up by region, in sums that add up with those of other institutions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from dabiao.judge import scope
from dabiao.judge.agenda import Batch
from dabiao.judge.blocks import Block
from dabiao.judge.columns import Bool, both, negated
from dabiao.judge.engines import Engine
from dabiao.judge.expr import col
from dabiao.judge.gates import over_time
from dabiao.judge.panel import Panel
from dabiao.judge.plan import Plan
from dabiao.judge.scope import Registrar
from dabiao.judge.sides import Sides
from dabiao.judge.table import Table, limbs_added_up
from dabiao.judge.tally import Column, Reading, add_up_in_limbs, count
from dabiao.judge.units import WINDOW, at_end, unit_reading, window_rows

REGISTERED, REGISTERED_THEN = "registered", "trend|registered_then"
KEYS = ["region_code", *WINDOW]


@dataclass(frozen=True)
class Sums:
    """``table``: a row per region and window with sums in limbs (:meth:`Table.added_up_in_limbs`) and, in
    the columns ``maxima``, greatest values."""

    table: Table
    maxima: frozenset[str]

    def __add__(self, other: Sums) -> Sums:
        """Those of all institutions of both: the same whatever is added to what first."""
        return Sums(limbs_added_up([self.table, other.table], KEYS, self.maxima), self.maxima)

    def whole(self) -> Table:
        """The table with each sum as one number."""
        return self.table.in_one()


def total(parts: Iterable[Sequence[Sums]]) -> list[Sums]:
    """The sums of all parts together, batch by batch."""
    return reduce(lambda one, other: [a + b for a, b in zip(one, other, strict=True)], map(list, parts))


@dataclass(frozen=True)
class Adding:
    """How inputs are read that are added up over the institutions of ``panel``."""

    registrar: Registrar
    panel: Panel

    def sums(self, block: Block, batch: Batch, engine: Engine) -> Sums:
        """What the plans of a batch read, added up by region and window."""
        panel = self._years(batch[0][0])
        rows = window_rows(panel, block, [side.institutions for _, side in batch], engine)
        at_end_of = col("month") == col("end")
        columns = [Column(REGISTERED, count(both(at_end_of, panel.this_year)))]
        if panel.two_years:
            columns.append(Column(REGISTERED_THEN, count(both(at_end_of, negated(panel.this_year)))))
        for plan, side in batch:
            for reading in self.readings(plan, side).values():
                columns += reading.columns()
            columns += self._membership(plan, side)
        maxima = frozenset(c.name for c in columns if c.adds_by == "max")
        return Sums(add_up_in_limbs(rows, KEYS, columns), maxima)

    def readings(self, plan: Plan, side: Sides) -> dict[str, Reading]:
        """How each input that is added up over institutions is read over their rows."""
        panel, column = self._years(plan), self.registrar.scope(plan.target)
        undecided = self.registrar.has_undecided(plan.target)
        found = {}
        for name in side.institutions:
            at = at_end(panel, name)
            within = both(col(column) == scope.IN, at)
            open_scope = both(undecided, col(column) == scope.UNDECIDED, at)
            prefix = f"{column}|trend|" if plan.is_trend else f"{column}|"
            found[name] = unit_reading(panel, side.institutions, name, prefix, within, open_scope)
        return found

    def owed(self, plan: Plan, name: str) -> Bool:
        """Which rows are of an institution in scope that owes the figure: its element is then added up."""
        in_scope = col(self.registrar.scope(plan.target)) == scope.IN
        return both(in_scope, self._years(plan).owed(name))

    def members(self, plan: Plan, side: Sides, held: int, *, then: bool = False) -> str:
        """The column that counts the institutions added up (``held`` is ``scope.IN``), or those of which
        that is undecided."""
        marks = [
            ("trend|then" if then else ""),
            "at_end" if self._stocks_only(side) else "",
            f"members{held}",
        ]
        return "|".join([self.registrar.scope(plan.target), *filter(None, marks)])

    def _membership(self, plan: Plan, side: Sides) -> list[Column]:
        """How many institutions are added up, and of how many that is undecided; of trends, also a year
        before, by that time's registry."""
        panel, column = self._years(plan), col(self.registrar.scope(plan.target))
        at: Bool = col("month") == col("end") if self._stocks_only(side) else True
        years = {False: panel.this_year} | ({True: negated(panel.this_year)} if plan.is_trend else {})
        found = [
            Column(self.members(plan, side, held, then=then), count(both(column == held, at, year)))
            for then, year in years.items()
            for held in (scope.IN, scope.UNDECIDED)
        ]
        return found + [Column(f"{name}|owed", count(self.owed(plan, name))) for name in side.mixed]

    def _stocks_only(self, side: Sides) -> bool:
        return not any(over_time(self.panel, name) for name in side.institutions)

    def _years(self, plan: Plan) -> Panel:
        return self.panel.years(plan.is_trend)
