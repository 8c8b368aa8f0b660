"""Every verdict of the month shown, said once: each page prints these same words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from dabiao.judge.worst import worst_first
from dabiao.periods import month, month_text
from dabiao.report.phrases import Phrases

SOON = 6
"""Months ahead of the due month from which on what is not met yet is a worry."""


class Line(NamedTuple):
    """A verdict, ready to print. ``row`` is its index in ``Result.verdicts``; ``unit`` is the key of
    its unit's page (:func:`unit_key`); ``flags`` are kind and words of each."""

    row: int
    document: str
    target: str
    unit: str
    name: str
    status: str
    value: str
    threshold: str
    gap: str
    completeness: str
    reason: str
    flags: tuple[tuple[str, str], ...]
    waived: bool
    window: str
    due: str
    outlook: str
    off_track: bool


def lines(verdicts: pd.DataFrame, say: Phrases, outlook: pd.DataFrame | None = None) -> list[Line]:
    """The verdicts as lines, in their order, with what ``Result.outlook`` says of them."""
    ahead = {} if outlook is None else {row.Index: row for row in rows(outlook)}
    return [
        Line(
            row.Index, row.document, row.target, unit_key(row),
            row.unit_name or row.unit_id, row.status, say.value(row), say.threshold(row), say.gap(row),
            say.completeness(row.completeness), row.reason, say.flags(row), row.waived,
            row.window, row.due, *_outlook(row, ahead.get(row.Index), say),
        )
        for row in rows(verdicts)
    ]  # fmt: skip


def unit_key(row: Any) -> str:
    """What tells a unit from every other: its id, or for a name in no registry, that name in brackets."""
    return row.unit_id or f"({row.unit_name})"


def _outlook(row: Any, ahead: Any, say: Phrases) -> tuple[str, bool]:
    """Where a straight line leads, and that it does not lead to the demand."""
    return (say.outlook(row, ahead), not ahead.why_not and not ahead.on_track) if ahead else ("", False)


def rows(table: pd.DataFrame) -> Iterator[Any]:
    """The rows with their index as named tuples. Walking through plain objects costs a tenth of what a
    column of text does by its own kind of array; equal texts are one object, as most are."""
    plain = {name: _shared(table[name]) for name in table.columns}
    found: Iterator[Any] = pd.DataFrame(plain, index=table.index).itertuples()
    return found


def _shared(values: pd.Series[Any]) -> pd.Series[Any]:
    if not isinstance(values.dtype, pd.StringDtype):
        return values.astype(object)
    codes, texts = pd.factorize(values, use_na_sentinel=False)
    return pd.Series(texts.astype(object).take(codes), values.index, dtype=object)


def due_soon(verdicts: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Those of a month that are not met and due within :data:`SOON` more, the furthest from it first."""
    soon = [due for due in verdicts["due"].unique() if is_soon(due, as_of)]
    return worst_first(verdicts[(verdicts["status"] == "not_due") & verdicts["due"].isin(soon)])


def is_soon(due: str, as_of: str) -> bool:
    """Whether a day is due within :data:`SOON` months; none ("") is not."""
    return "" < due[:7] <= month_text(month(as_of) + SOON)


def grouped(held: Iterable[Line], by: str) -> dict[str, list[Line]]:
    """The lines by one of their fields, in order."""
    found: dict[str, list[Line]] = {}
    for line in held:
        found.setdefault(getattr(line, by), []).append(line)
    return found


def share(sizes: Sequence[int], room: int, fewest: int) -> int:
    """How many each of several lists may show on one page: all, if together they fit the room, else an
    equal part of it, but never less than ``fewest``."""
    return max(sizes) if sum(sizes) <= room else max(room // len(sizes), fewest)
