"""What people write as a period or a date → months and days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dabiao.intake.body import Codes
from dabiao.intake.cells import MERGED
from dabiao.intake.folding import fold
from dabiao.intake.texts import Texts
from dabiao.periods import FIRST_YEAR, LAST_YEAR, month_of

_SERIAL_ZERO = dt.date(1899, 12, 30)

Period = tuple[int, int]
"""Last month and length in months."""

# One sign between all parts: 2018.1-3 and 2018/1-3 are the months from January to March.
_DAY = r"(\d{4})(?:([-/.])|年)(\d{1,2})(?(2)\2|月)(\d{1,2})日?(?:0?0:00(?::00(?:\.0+)?)?)?"
_ORDINAL = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_RANGE = r"[-—–~～至到/]+"
_CUMULATIVE = re.compile(
    rf"(?:\d{{4}}[年.-]?)?0?\d{{1,2}}月?{_RANGE}(?:\d{{4}}[年.-])?\d{{1,2}}月(?:份)?|"
    rf"\d{{4}}[-.年/]?\d{{1,2}}{_RANGE}\d{{4}}[-.年/]?\d{{1,2}}|"
    rf"\d{{4}}[.年/]\d{{1,2}}{_RANGE}\d{{1,2}}|.*累计.*"
)


def _month(year: str, month: str) -> Period | None:
    return (int(year) * 12 + int(month) - 1, 1) if 1 <= int(month) <= 12 else None


def _quarter(year: str, quarter: str) -> Period | None:
    return int(year) * 12 + _ORDINAL[quarter] * 3 - 1, 3


def _half(year: str, half: str) -> Period | None:
    return int(year) * 12 + (5 if half in "1上" else 11), 6


def _year(year: str) -> Period | None:
    return int(year) * 12 + 11, 12


# One-digit months only where a sign follows them or a dash precedes them: 2018.1 may be a 2018.10
# that a spreadsheet shortened.
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Period | None]], ...] = (
    (re.compile(r"(\d{4})(?:-|/)(\d{1,2})"), _month),
    (re.compile(r"(\d{4})\.?(\d{2})"), _month),
    (re.compile(r"(\d{4})年(\d{1,2})月份?"), _month),
    (re.compile(r"(\d{4})(?:-|年)?q([1-4])"), _quarter),
    (re.compile(r"(\d{4})年?第?([一二三四1-4])季度?"), _quarter),
    (re.compile(r"(\d{4})(?:-|年)?h([12])"), _half),
    (re.compile(r"(\d{4})年?([上下])半年"), _half),
    (re.compile(r"(\d{4})(?:年度?|年?全年)?"), _year),
)


@lru_cache(maxsize=4096)
def period(text: str) -> Period | str:
    """Last month and length of a period, or the code of what is wrong with it."""
    folded = fold(text)
    if not folded:
        return "period_blank"
    if folded.startswith(MERGED):
        return "merged_key"
    found = _plain_period(folded)
    if found is not None and FIRST_YEAR <= found[0] // 12 <= LAST_YEAR:
        return found
    return "cumulative_period" if _CUMULATIVE.fullmatch(folded) else "invalid_period"


def _plain_period(folded: str) -> Period | None:
    day = date(folded)
    if day is not None and not re.fullmatch(r"\d{8}", folded):
        return month_of(day), 1
    for pattern, make in _FORMS:
        found = pattern.fullmatch(folded)
        if found:
            return make(*found.groups())
    return None


@lru_cache(maxsize=4096)
def date(text: str) -> dt.date | None:
    """A day as written, or as the serial number that Excel stores for it; None if it is neither."""
    folded = fold(text)
    found = re.fullmatch(_DAY, folded) or re.fullmatch(r"(\d{4})()(\d{2})(\d{2})", folded)
    if found:
        try:
            return dt.date(int(found[1]), int(found[3]), int(found[4]))
        except ValueError:
            return None
    serial = re.fullmatch(r"(\d{5})(?:\.0+)?", folded)
    day = _SERIAL_ZERO + dt.timedelta(days=int(serial[1])) if serial else None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def is_day(text: str) -> bool:
    """Whether a period is a day that neither begins nor ends its month, as the day of reporting would be."""
    day = None if isinstance(period(text), str) else date(text)
    return day is not None and day.day != 1 and (day + dt.timedelta(days=1)).day != 1


def periods(texts: Texts) -> tuple[NDArray[np.int64], NDArray[np.int64], Codes]:
    """For each text the last month and the length in months, 0 where it names no period, and what is
    wrong with those that do not."""
    parsed = [period(text) for text in texts.distinct]
    ends = np.array([0 if isinstance(p, str) else p[0] for p in parsed], dtype=np.int64)
    lengths = np.array([0 if isinstance(p, str) else p[1] for p in parsed], dtype=np.int64)
    codes = texts.having([p if isinstance(p, str) else "" for p in parsed])
    return texts.spread(ends), texts.spread(lengths), codes
