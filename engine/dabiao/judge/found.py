"""What a part of the institutions gives to those who look at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.intake.problems import Problem
from dabiao.judge.adding import Sums
from dabiao.judge.listing import Kept
from dabiao.judge.numbers import NOBODY, Numbers
from dabiao.judge.outcomes import Outcomes


class Left(NamedTuple):
    """What is kept of the verdicts of institutions that were put away.

    ``tally``: :func:`dabiao.judge.scores.tally` of them; ``changed``: how many (``number``) changes there are
    of each ``document`` and kind of ``change``; ``waived``: the verdicts that a waiver names, and one more of
    its target; ``spans``: each ``plan`` and span over which anybody was judged; ``beside``: what they
    reported beside their regions (:func:`dabiao.judge.either.of_institutions`); ``problems``: what several
    rows say of one cell; ``kept``: what lists need, where any are made.
    """

    tally: pd.DataFrame
    changed: pd.DataFrame
    waived: pd.DataFrame
    spans: set[tuple[int, ...]]
    beside: pd.DataFrame
    problems: tuple[Problem, ...]
    kept: Kept | None = None


@dataclass(frozen=True)
class Found:
    """What a part gives. Units are places in ``names``.

    ``outcomes``: the outcomes of institutions judged for themselves; ``counted``: of those that are counted,
    a row per plan, unit and span; ``counts``: :func:`dabiao.judge.counts.counted` of these;
    ``sums``: what plans read of them for regions, for each block and in it for each batch. Where the
    verdicts were put away there are no outcomes but what is ``left`` of them.
    """

    names: pd.Index[Any]
    outcomes: Outcomes
    counted: pd.DataFrame
    counts: pd.DataFrame
    sums: Sequence[Sequence[Sums]]
    left: Left | None = None

    def but(self, left: Left) -> Found:
        """The same without the outcomes."""
        # A slice that is no copy would hold all that it was cut from.
        rows, counted = self.outcomes.rows[:0].copy(), self.counted[:0].copy()
        return replace(self, outcomes=Outcomes([], rows), counted=counted, left=left)

    def numbered(self, numbers: Numbers) -> Found:
        """The same with the numbers of who looks at all."""
        if self.names is numbers.names:
            return self
        places = np.append(numbers.number(self.names), np.int32(NOBODY))

        def of(rows: Any, *columns: str) -> Any:
            return {name: places[rows[name]] for name in columns if name in rows.columns}

        frames = {name: getattr(self, name) for name in ("counted", "counts")}
        frames = {name: rows.assign(**of(rows, "unit", "region_code")) for name, rows in frames.items()}
        sums = [
            [replace(one, table=one.table.beside(of(one.table, "region_code"))) for one in of_block]
            for of_block in self.sums
        ]
        outcomes = self.outcomes.numbered(places)
        return replace(self, names=numbers.names, outcomes=outcomes, sums=sums, **frames)
