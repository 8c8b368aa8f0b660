"""The month that ``dabiao check`` judges when none is asked for: the latest of the data that has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dabiao import periods

if TYPE_CHECKING:
    from dabiao import Result
    from dabiao.intake import Facts

_NOTES = {
    "zh": {
        "latest": "未指定 --as-of：取数据的最新月份 {month}",
        "not_ended": "未指定 --as-of：数据到 {latest}，那时尚未结束，取已结束的最近一月 {month}",
        "attested": "未指定 --as-of：没有报表，只有佐证，取最近的佐证月份，最晚到上个月：{month}",
    },
    "en": {
        "latest": "No --as-of given: {month} is the latest month of the data",
        "not_ended": "No --as-of given: the data reach {latest}, which has not ended; {month} is the latest"
        " that has",
        "attested": "No --as-of given: there are attestations but no returns; {month} is their latest"
        " month, last month at the latest",
    },
}


def judged(data_in: Path, as_of: str | None, options: dict[str, Any]) -> tuple[Result, list[str]]:
    """``dabiao.check`` of the month ``as_of`` or, where it is None, of one that is chosen and told in a note.

    The second reading is for the rare folder only: figures of a year still running, or no figure at all.
    """
    import dabiao

    if as_of:
        return dabiao.check(data_in, as_of=as_of, **options), []
    say = _NOTES[options["lang"]]
    try:
        result = dabiao.check(data_in, as_of=None, **options)
    except dabiao.DataError:
        month = _attested(_read(data_in, options))
        return dabiao.check(data_in, as_of=month, **options), [say["attested"].format(month=month)]
    if not _ended([periods.month(result.as_of)]):
        month = _ended(result.facts.rows["month"]) or periods.month_text(_this_month() - 1)
        note = say["not_ended"].format(latest=result.as_of, month=month)
        return dabiao.check(data_in, as_of=month, **options), [note]
    return result, [say["latest"].format(month=result.as_of)]


def _read(data_in: Path, options: dict[str, Any]) -> Facts:
    """The facts alone; raises DataError as ``dabiao.check`` does where the data are to blame."""
    from dabiao import intake

    return intake.read(data_in, options["catalogue"], lang=options["lang"])


def _attested(facts: Facts) -> str:
    day = facts.attestations["date"].max()
    return periods.month_text(min(periods.month_of(day), _this_month() - 1))


def _ended(months: Iterable[int]) -> str | None:
    """The latest of the months that is over today."""
    over = [int(month) for month in months if month < _this_month()]
    return periods.month_text(max(over)) if over else None


def _this_month() -> int:
    return periods.month_of(dt.date.today())
