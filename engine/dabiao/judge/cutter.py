"""Outcomes cut into strips: what is told of them without a table of all verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge.blocks import SPAN
from dabiao.judge.outcomes import PLAN, Outcomes
from dabiao.judge.plan import Plan
from dabiao.judge.strips import Strip, by_document
from dabiao.judge.table import Table
from dabiao.judge.waivers import units_named
from dabiao.judge.whom import Whom, same
from dabiao.periods import month_text

_NUMBERS = {"value": "values", "gap": "gaps", "threshold": "thresholds"}
"""The figures of an outcome that a strip has, and their names there."""


@dataclass(frozen=True, eq=False)
class Cutter:
    """Cuts outcomes into strips; ``times`` is the timetable (``blocks.timetable``) of the months asked."""

    outcomes: Outcomes
    plans: Sequence[Plan]
    times: pd.DataFrame
    whom: Whom
    waivers: Sequence[Waiver]

    def strips(self) -> list[Strip]:
        """The strips in which there is a row, by document and month."""
        plans, found = {plan.index: plan for plan in self.plans}, []
        # The months of a plan lie between one another in memory: all are cut while it is at hand.
        times = self.times.sort_values([PLAN, "as_of"], kind="stable")
        for index, as_of, *span in times[[PLAN, "as_of", *SPAN]].itertuples(index=False, name=None):
            held = [cut for cut in self._cut(index, tuple(span)) if len(cut[0])]
            if len(held) > 1:  # who reads strips takes one for each target and month
                raise ValueError(f"{plans[index].target.id} was judged in several places")
            found += [self._strip(plans[index], as_of, *cut) for cut in held]
        return by_document(found)

    def _strip(self, plan: Plan, as_of: int, units: Table, found: Mapping[str, np.ndarray]) -> Strip:
        ids = units_named(self.waivers, plan.target.id, as_of)
        spared = self.whom.numbers.number(np.array(ids, dtype=object)) if ids else ids
        demanded = plan.target.demand is not None
        return Strip(
            plan.target.id,
            month_text(as_of),
            as_of >= plan.schedule.decided_from,
            units,
            self.whom.texts,
            found["outcome"].astype(np.int8, copy=False),
            waived=np.isin(units["unit_id"], spared) if ids else np.zeros(len(units), bool),
            **{
                field: found[name] if demanded else np.full(len(units), np.nan)
                for name, field in _NUMBERS.items()
                if name in found
            },
        )

    def _cut(self, plan: int, span: tuple[int, ...]) -> Iterator[tuple[Table, Mapping[str, np.ndarray]]]:
        for at, sheet in enumerate(self.outcomes.sheets):
            if plan in sheet.found and span in self._of_sheets[at]:
                rows, units = self._of_sheets[at][span]
                found = sheet.found[plan].arrays
                yield units, {name: np.ascontiguousarray(held[rows]) for name, held in found.items()}
        if (plan, *span) in self._of_rows:
            some = self._others.taken(self._of_rows[plan, *span])
            yield self.whom.told(some), some.arrays

    @cached_property
    def _of_sheets(self) -> list[dict[tuple[int, ...], tuple[np.ndarray | slice, Table]]]:
        """Of each sheet the rows of each span, in the order of the registry, and whom they are about."""
        found = []
        for sheet in self.outcomes.sheets:
            group, spans = sheet.spans
            order = np.lexsort((sheet.rows["unit"], group))
            ends = np.cumsum(np.bincount(group, minlength=len(spans)))[:-1]
            rows = np.split(order, ends)[: len(spans)]  # of nothing there would be one piece
            told = _once(self.whom.told(sheet.rows.taken(some)) for some in rows)
            found.append(dict(zip(spans, zip(map(_evenly, rows), told, strict=True), strict=True)))
        return found

    @cached_property
    def _others(self) -> Table:
        """What stands in no sheet, as far as a strip tells of it."""
        rows = self.outcomes.rows
        told = ["unit", "region_code", "end", "outcome", *(name for name in _NUMBERS if name in rows.columns)]
        return Table.of(rows[told])

    @cached_property
    def _of_rows(self) -> dict[tuple[int, ...], np.ndarray]:
        """Its rows of each plan and span, one below the other."""
        return self.outcomes.rows.groupby([PLAN, *SPAN], sort=False).indices  # type: ignore[return-value]


def _once(tables: Iterable[Table]) -> Iterator[Table]:
    """The tables, one that is like that before it as the same object: what is found out of whom one month is
    about then holds of the next."""
    last = None
    for table in tables:
        if last is None or not same(last, table):
            last = table
        yield last


def _evenly(rows: np.ndarray) -> np.ndarray | slice:
    """These rows as a slice where each is as far from the next, as the rows of one month are among those of
    many: they need no looking up."""
    steps = np.diff(rows)
    if len(steps) and steps[0] > 0 and (steps == steps[0]).all():
        return slice(rows[0], rows[-1] + 1, steps[0])
    return rows
