"""The month that ``dabiao check`` judges when none is asked for: the latest of the data that has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dabiao import periods
from dabiao.words import words

if TYPE_CHECKING:
    from dabiao import Result
    from dabiao.intake import Facts


def judged(data_in: Path, as_of: str | None, options: dict[str, Any]) -> tuple[Result, list[str]]:
    """``dabiao.check`` of the month ``as_of`` or, where it is None, of one that is chosen and told in a note.

    The second reading is for the rare folder only: figures of a year still running, or no figure at all.
    """
    import dabiao
    from dabiao.judge.check import NoMonthError

    if as_of:
        return dabiao.check(data_in, as_of=as_of, **options), []
    say = words(options["lang"]).say
    try:
        result = dabiao.check(data_in, as_of=None, **options)
    except NoMonthError as none:
        month = _attested(none.facts)
        _forget(options)
        return dabiao.check(data_in, as_of=month, **options), [say("month_attested", month=month)]
    if not _ended([periods.month(result.as_of)]):
        month = _ended(result.facts.months) or periods.month_text(_this_month() - 1)
        note = say("month_not_ended", latest=result.as_of, month=month)
        _forget(options)
        return dabiao.check(data_in, as_of=month, **options), [note]
    return result, [say("month_latest", month=result.as_of)]


def _forget(options: dict[str, Any]) -> None:
    """Lets go of what the first reading put away."""
    if options["put"]:
        options["put"].empty()


def _attested(facts: Facts) -> str:
    day = facts.attestations["date"].max()
    return periods.month_text(min(periods.month_of(day), _this_month() - 1))


def _ended(months: Iterable[int]) -> str | None:
    """The latest of the months that is over today."""
    over = [int(month) for month in months if month < _this_month()]
    return periods.month_text(max(over)) if over else None


def _this_month() -> int:
    return periods.month_of(dt.date.today())
