"""Months, reporting periods, and the windows that targets are judged over.

A month is one integer, ``year * 12 + month - 1``, everywhere inside the engine, so that months
subtract, compare and vectorise; it becomes text (``2018-08``) only where people read or write it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Frequency = Literal["month", "quarter", "half_year", "year"]
WindowKind = Literal["month", "quarter", "half_year", "year", "plan"]

LENGTH: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Months in a reporting period."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that returns may have; there is nothing to judge outside them."""

FAR_PAST, FAR_FUTURE = 0, 9999 * 12
"""Open ends of a validity."""


def month(text: str) -> int:
    """``"2018-08"`` → 24223. Raises ValueError for anything but four digits, a dash, and 01—12."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if not found:
        raise ValueError(f"{text!r} is not a month such as 2018-08")
    return int(found[1]) * 12 + int(found[2]) - 1


def month_of(day: dt.date) -> int:
    """The month that a day lies in."""
    return day.year * 12 + day.month - 1


def months_of(days: pd.Series[Any]) -> pd.Series[Any]:
    """The month of each day; missing where there is none."""
    months: pd.Series[Any] = days.dt.year * 12 + days.dt.month - 1
    return months


@cache
def month_text(number: int) -> str:
    """24223 → ``"2018-08"``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def days(first: int, last: int) -> int:
    """Calendar days from the first day of month ``first`` to the last day of ``last``."""
    return sum(calendar.monthrange(m // 12, m % 12 + 1)[1] for m in range(first, last + 1))


def period_start(number: int, length: int) -> int:
    """The first month of the calendar period of ``length`` months that holds month ``number``."""
    return number - number % length


def period_end(number: int, length: int) -> int:
    """The last month of the calendar period of ``length`` months that holds month ``number``."""
    return period_start(number, length) + length - 1


@dataclass(frozen=True)
class Window:
    """The months that one as-of month is judged over.

    ``as_of`` is the month asked for, ``judged`` the month whose knowledge numbers rest on (``as_of``,
    or the end of force if that is earlier); ``start`` to ``end`` are the months looked at.
    """

    as_of: int
    judged: int
    start: int
    end: int
    closed: bool
    final: bool
    label: str


@dataclass(frozen=True)
class Schedule:
    """When a target is judged: its window kind, its force, and its due month (or none)."""

    kind: WindowKind
    first: int
    last: int
    due: int | None

    def windows(self, as_of: Iterable[int]) -> list[Window]:
        """One window for each as-of month in or after force, in the order given."""
        return [self.window(m) for m in as_of if m >= self.first]

    def window(self, as_of: int) -> Window:
        """The window judged as of one month: until due the one that holds it, then the latest closed."""
        judged = min(as_of, self.last)
        period = judged if judged < self.decided_from else self._latest_closed(judged)
        start, whole = self._bounds(period)
        close = self._closing(period)
        end = min(judged, close)
        return Window(
            as_of, judged, start, end,
            closed=end == close,
            final=as_of > self.last,
            label=self._label(start, end, whole),
        )  # fmt: skip

    def earlier(self, before: int, most: int) -> list[Window]:
        """The windows that closed before a month and, over a plan, each month up to it: at most ``most``,
        the first and the latest ones."""
        months = range(self.first, min(before, self.last + 1))
        found = [m for m in months if self.kind == "plan" or self._closing(m) == m]
        return self.windows(found if len(found) <= most else [found[0], *found[1 - most :]])

    @property
    def decided_from(self) -> int:
        """The first month from which the demand must be met: the due month, or without one the
        month that closes the first window (never, if force ends before it)."""
        if self.due is not None:
            return self.due
        close = self._closing(self.first)
        return close if close <= self.last else FAR_FUTURE

    def _bounds(self, period: int) -> tuple[int, int]:
        if self.kind == "plan":
            return self.first, self.last
        length = LENGTH[self.kind]
        return period_start(period, length), period_end(period, length)

    def _closing(self, period: int) -> int:
        start, end = self._bounds(period)
        return self.due if self.due is not None and start <= self.due <= end else end

    def _latest_closed(self, judged: int) -> int:
        """A month of the latest window closed by ``judged``; the one with the due month is not reopened."""
        start, _ = self._bounds(judged)
        if self.kind == "plan" or self._closing(judged) <= judged:
            return judged
        return start - 1

    def _label(self, start: int, end: int, whole: int) -> str:
        if self.kind == "plan" or end != whole:
            return f"{month_text(start)}/{month_text(end)}"
        return period_label(end, LENGTH[self.kind])


def period_label(end: int, length: int) -> str:
    """``2018-08``, ``2018Q3``, ``2018H1`` or ``2018``: the ``length`` months that end at ``end``."""
    year = f"{end // 12:04d}"
    if length == 1:
        return month_text(end)
    return {3: f"{year}Q{end % 12 // 3 + 1}", 6: f"{year}H{end % 12 // 6 + 1}", 12: year}[length]
