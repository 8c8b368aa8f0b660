"""Targets that look at the same windows, judged together in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dabiao import periods
from dabiao.catalogue import headings
from dabiao.expression import WINDOW_DAYS, prior
from dabiao.judge.columns import Bool
from dabiao.judge.expr import col
from dabiao.judge.plan import Plan
from dabiao.judge.status import Clock
from dabiao.periods import Window

SPAN = list(headings.SPAN)

TOGETHER = 20_000
"""Up to so many rows a pass costs more than what it computes: plans then share one, also where each
looks at windows of its own."""


@dataclass(frozen=True)
class Block:
    """Plans judged in one pass, each with its windows."""

    own: tuple[tuple[Plan, tuple[Window, ...]], ...]
    attested: bool

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        return tuple(plan for plan, _ in self.own)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The windows of all plans, each once."""
        return tuple(dict.fromkeys(window for _, windows in self.own for window in windows))

    @property
    def mixed(self) -> bool:
        """Whether there are windows that not every plan looks at."""
        return any(set(windows) != set(self.windows) for _, windows in self.own)

    def known_at(self, window: Window) -> int:
        return window.as_of if self.attested else window.end

    def span(self, window: Window) -> tuple[int, int, int]:
        """The values of :data:`SPAN`."""
        return window.start, window.end, self.known_at(window)

    @cached_property
    def spans(self) -> pd.DataFrame:
        """``start, end, known_at, window_days, prior_year(window_days)``, each span once."""
        spans = list(dict.fromkeys(map(self.span, self.windows)))
        frame = pd.DataFrame(spans, columns=SPAN, dtype="int64")
        days = [float(periods.days(start, end)) for start, end, _ in spans]
        before = [float(periods.days(start - 12, end - 12)) for start, end, _ in spans]
        return frame.assign(**{WINDOW_DAYS: days, prior(WINDOW_DAYS): before})

    def months(self) -> pd.DataFrame:
        """``month, start, end``: the months of every window."""
        pairs = dict.fromkeys((w.start, w.end) for w in self.windows)
        rows = [(m, start, end) for start, end in pairs for m in range(start, end + 1)]
        return pd.DataFrame(rows, columns=["month", "start", "end"], dtype="int64")

    @property
    def single_months(self) -> bool:
        """Whether every window is one month, so that a row of the panel is a window already."""
        return all(w.start == w.end for w in self.windows)

    @property
    def ends(self) -> list[int]:
        return sorted({w.end for w in self.windows})

    def clock(self, plan: Plan) -> Clock:
        """Where the windows of one plan stand, as conditions on the column ``end``."""
        mine = self._windows_of[plan.index]
        before = {w.end for w in mine if w.end < plan.schedule.decided_from}
        return Clock(self._among(before), self._among({w.end for w in mine if not w.closed}))

    @cached_property
    def _windows_of(self) -> Mapping[int, tuple[Window, ...]]:
        return {plan.index: windows for plan, windows in self.own}

    def _among(self, ends: set[int]) -> Bool:
        if not ends or ends == set(self.ends):
            return bool(ends)
        return col("end").is_in(sorted(ends))


def blocks(plans: Iterable[Plan], as_of: list[int], *, together: bool, earlier: int = 0) -> list[Block]:
    """The plans grouped by the windows they look at or, ``together``, by the kind of their windows; a plan
    in force in none of the months is left out. A plan that judges a number looks at so many ``earlier``
    windows besides."""
    found: dict[Any, list[tuple[Plan, tuple[Window, ...]]]] = {}
    for plan in plans:
        windows = tuple(plan.schedule.windows(as_of))
        if windows and earlier and plan.target.demand is not None:
            windows = (*plan.schedule.earlier(min(as_of), earlier), *windows)
        if windows:
            key = (plan.target.window if together else windows, plan.target.attested is not None)
            found.setdefault(key, []).append((plan, windows))
    return [Block(tuple(own), attested) for (_, attested), own in found.items()]


def timetable(blocks: Iterable[Block]) -> pd.DataFrame:
    """``plan, as_of, start, end, known_at, window, final, open, before``: which span every plan shows for
    each month it looks at, and where it stands in it: in a window still open, and before the month from
    which its demand must be met."""
    columns = ["plan", "as_of", *SPAN, "window", "final", "open", "before"]
    return pd.DataFrame([row for block in blocks for row in _entries(block)], columns=columns)


def _entries(block: Block) -> Iterator[tuple[Any, ...]]:
    for plan, windows in block.own:
        due = plan.schedule.decided_from
        for w in windows:
            yield plan.index, w.as_of, *block.span(w), w.label, w.final, not w.closed, w.end < due
