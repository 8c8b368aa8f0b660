"""Targets that look at the same windows, judged together in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dabiao import periods
from dabiao.judge.columns import Bool
from dabiao.judge.expr import col
from dabiao.judge.plan import Plan
from dabiao.judge.status import Clock
from dabiao.periods import Window

SPAN = ["start", "end", "known_at"]
"""What identifies a judgement of a unit: the window's months, and the month whose knowledge counts
(the window's end for figures, the as-of month for attestations)."""


@dataclass(frozen=True)
class Block:
    """Plans with the same windows for the same as-of months."""

    plans: tuple[Plan, ...]
    windows: tuple[Window, ...]
    attested: bool

    def known_at(self, window: Window) -> int:
        return window.as_of if self.attested else window.end

    @cached_property
    def spans(self) -> pd.DataFrame:
        """``start, end, known_at, window_days, prior_year(window_days)``, each span once."""
        spans = list(dict.fromkeys((w.start, w.end, self.known_at(w)) for w in self.windows))
        frame = pd.DataFrame(spans, columns=SPAN, dtype="int64")
        days = [float(periods.days(start, end)) for start, end, _ in spans]
        before = [float(periods.days(start - 12, end - 12)) for start, end, _ in spans]
        return frame.assign(**{"window_days": days, "prior_year(window_days)": before})

    @cached_property
    def span_keys(self) -> list[tuple[int, ...]]:
        """The values of :data:`SPAN`, each once."""
        return list(self.spans[SPAN].itertuples(index=False, name=None))

    def months(self) -> pd.DataFrame:
        """``month, start, end``: the months of every window."""
        pairs = dict.fromkeys((w.start, w.end) for w in self.windows)
        rows = [(m, start, end) for start, end in pairs for m in range(start, end + 1)]
        return pd.DataFrame(rows, columns=["month", "start", "end"], dtype="int64")

    def as_of(self) -> pd.DataFrame:
        """``as_of, start, end, known_at, window, final, closed``: which span each as-of month shows."""
        rows = [(w.as_of, w.start, w.end, self.known_at(w), w.label, w.final, w.closed) for w in self.windows]
        return pd.DataFrame(rows, columns=["as_of", *SPAN, "window", "final", "closed"])

    @property
    def single_months(self) -> bool:
        """Whether every window is one month, so that a row of the panel is a window already."""
        return all(w.start == w.end for w in self.windows)

    @property
    def ends(self) -> list[int]:
        return sorted({w.end for w in self.windows})

    def clock(self, plan: Plan) -> Clock:
        """Where the windows of one plan stand, as conditions on the column ``end``."""
        before = [end for end in self.ends if end < plan.schedule.decided_from]
        return Clock(self._among(before), self._among(self.open_ends))

    @property
    def open_ends(self) -> list[int]:
        """The ends of the windows that are still open."""
        return sorted({w.end for w in self.windows if not w.closed})

    def _among(self, ends: list[int]) -> Bool:
        if not ends or ends == self.ends:
            return bool(ends)
        return col("end").is_in(ends)


def blocks(plans: Iterable[Plan], as_of: list[int]) -> list[Block]:
    """The plans grouped by the windows they look at; a plan in force in none of the months is left out."""
    found: dict[tuple[tuple[Window, ...], bool], list[Plan]] = {}
    for plan in plans:
        windows = tuple(plan.schedule.windows(as_of))
        if windows:
            found.setdefault((windows, plan.target.attested is not None), []).append(plan)
    return [Block(tuple(p), windows, attested) for (windows, attested), p in found.items()]


def clocks(blocks: Iterable[Block]) -> pd.DataFrame:
    """``plan, start, end, known_at, before, open``: where every plan stands in each of its spans; before
    the month from which its demand must be met, and in a window still open."""
    blocks = list(blocks)
    plans = [(p.index, i, p.schedule.decided_from) for i, block in enumerate(blocks) for p in block.plans]
    spans = [
        b.spans[SPAN].assign(block=i, open=b.spans["end"].isin(b.open_ends)) for i, b in enumerate(blocks)
    ]
    found = pd.DataFrame(plans, columns=["plan", "block", "decided_from"]).merge(pd.concat(spans), on="block")
    return found.assign(before=found["end"] < found["decided_from"]).drop(columns=["block", "decided_from"])
