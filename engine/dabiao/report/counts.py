"""How many verdicts have which status, of whatever they are counted by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from dabiao.intake.territory import Territory
from dabiao.judge.scores import STATUSES, added, status_counts

Counts = list[tuple[str, int]]
"""Statuses, in order, and how many verdicts have each."""


def counted(verdicts: pd.DataFrame, by: str) -> dict[str, Counts]:
    """The statuses that occur, by a column's value, of verdicts or of a tally."""
    table = status_counts(verdicts, by)
    rows = zip(table.index, table.to_numpy().tolist(), strict=True)
    return {str(key): _some(counts) for key, counts in rows}


def counted_in(numbers: pd.DataFrame, territory: Territory) -> dict[str, dict[str, Counts]]:
    """The same by region, with all that lies under it, and target."""
    keys = ["judged", "target", "status"]
    told = added(numbers, ["region_code", "target", "status"]).merge(territory.under, on="region_code")
    table = told.groupby(keys)["number"].sum().unstack(fill_value=0)
    table = table.reindex(columns=list(STATUSES), fill_value=0)
    found: dict[str, dict[str, Counts]] = {}
    for (code, target), counts in zip(table.index, table.to_numpy().tolist(), strict=True):
        found.setdefault(code, {})[target] = _some(counts)
    return found


def every(counts: Counts) -> Counts:
    """All statuses, also those that do not occur."""
    found = dict(counts)
    return [(status, found.get(status, 0)) for status in STATUSES]


def added_up(counts: Mapping[str, Counts], keys: Iterable[str]) -> Counts:
    """What these keys count together."""
    found = dict.fromkeys(map(str, STATUSES), 0)
    for key in keys:
        for status, count in counts.get(key, ()):
            found[status] += count
    return _some(list(found.values()))


def _some(counts: list[int]) -> Counts:
    return [(status, count) for status, count in zip(STATUSES, counts, strict=True) if count]
