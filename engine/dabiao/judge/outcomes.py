"""What came out of judging, in numbers, before anything is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dabiao.judge.blocks import SPAN
from dabiao.judge.reasons import Code
from dabiao.judge.table import Table

PLAN = "plan"
Spans = Mapping[int, Collection[tuple[int, ...]]]
"""By plan, what it looks at: each a span (:data:`dabiao.judge.blocks.SPAN`)."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """What came out of some plans over the same rows, side by side.

    ``rows`` says whom each row is about: ``unit, region_code``, the span and what else is kept. ``found`` has
    by plan the ``outcome`` of each row (0 where the plan does not judge it) and what else was worked out.
    """

    rows: Table
    found: Mapping[int, Table]

    def within(self, spans: Spans) -> Sheet:
        """The same, with nothing of a plan in spans that are not its own."""
        group, mine = self.spans
        found = dict(self.found)
        for plan, results in self.found.items():
            own = np.array([span in spans.get(plan, ()) for span in mine], dtype=bool)
            if not own.all():
                outcome = np.where(own[group], results["outcome"], np.int8(Code.OUT_OF_SCOPE))
                found[plan] = results.beside({"outcome": outcome})
        return replace(self, found=found)

    @property
    def spans(self) -> tuple[np.ndarray, list[tuple[int, ...]]]:
        """The number of the span of each row, and the spans in order of these numbers."""
        group, _ = self.rows.groups(SPAN)
        first = self.rows.first_rows(SPAN)
        held = (self.rows[name][first].tolist() for name in SPAN)
        return group, list(zip(*held, strict=True))

    def judged_spans(self) -> set[tuple[int, ...]]:
        """``plan`` and span of all that is judged of anybody."""
        group, mine = self.spans
        found = set()
        for plan, results in self.found.items():
            seen = np.bincount(group[results["outcome"] != Code.OUT_OF_SCOPE], minlength=len(mine))
            found |= {(plan, *span) for span, rows in zip(mine, seen, strict=True) if rows}
        return found

    def long(self) -> pd.DataFrame:
        """A row per plan and row that it judges, those of one plan after those of another, with
        :data:`PLAN`."""
        rows = [np.flatnonzero(found["outcome"] != Code.OUT_OF_SCOPE) for found in self.found.values()]
        plans = np.repeat(np.fromiter(self.found, np.int64), [len(r) for r in rows])
        first, *_ = self.found.values()
        parts = {name: [table[name] for table in self.found.values()] for name in first.columns}
        taken = {
            name: np.concatenate([p[r] for p, r in zip(held, rows, strict=True)])
            for name, held in parts.items()
        }
        return self.rows.taken(np.concatenate(rows)).beside({PLAN: plans, **taken}).to_pandas()


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What came out of all plans: of many units side by side in ``sheets``, and in ``rows`` of all others one
    below the other, a row per plan, unit and span (:data:`dabiao.judge.decide.RESULT`)."""

    sheets: Sequence[Sheet]
    rows: pd.DataFrame

    @classmethod
    def joined(cls, several: Iterable[Outcomes]) -> Outcomes:
        """Those of different units or plans together."""
        several = list(several)
        rows = pd.concat([one.rows for one in several], ignore_index=True)
        return cls([sheet for one in several for sheet in one.sheets], rows)

    def within(self, spans: pd.DataFrame) -> Outcomes:
        """Those of the spans of each plan that the columns ``plan`` and span name."""
        mine: dict[int, set[tuple[int, ...]]] = {}
        for plan, *span in spans[[PLAN, *SPAN]].itertuples(index=False, name=None):
            mine.setdefault(plan, set()).add(tuple(span))
        return Outcomes(
            [sheet.within(mine) for sheet in self.sheets],
            self.rows.merge(spans[[PLAN, *SPAN]].drop_duplicates()),
        )

    def judged_spans(self) -> set[tuple[int, ...]]:
        """``plan`` and span of all that is judged of anybody."""
        found = set(self.rows[[PLAN, *SPAN]].drop_duplicates().itertuples(index=False, name=None))
        return found.union(*(sheet.judged_spans() for sheet in self.sheets))

    def numbered(self, numbers: np.ndarray) -> Outcomes:
        """The same with other numbers for the units: that of each in its place."""
        keys = ("unit", "region_code")
        sheets = [
            replace(sheet, rows=sheet.rows.beside({key: numbers[sheet.rows[key]] for key in keys}))
            for sheet in self.sheets
        ]
        return Outcomes(sheets, self.rows.assign(**{key: numbers[self.rows[key]] for key in keys}))

    def long(self) -> pd.DataFrame:
        """All of them one below the other."""
        return pd.concat([*(sheet.long() for sheet in self.sheets), self.rows], ignore_index=True)
