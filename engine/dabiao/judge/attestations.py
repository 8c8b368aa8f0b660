"""Which deliverables are attested, as of which month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from dabiao.judge.table import Table, no_rows
from dabiao.periods import month_text

_NUMBERS = dict.fromkeys(("done", "conflict", "since"), "float64")
_KEYS = ["unit", "code", "known_at"]
_STATE = {"unit": "int32", "code": "str", "known_at": "int64", **_NUMBERS}


def states(attestations: pd.DataFrame, codes: Iterable[str], known_at: Iterable[int]) -> pd.DataFrame:
    """What is attested as of the end of each month of ``known_at``; a row where anything was filed.

    Returned: ``unit, code, known_at`` and ``done`` (1 yes, 0 no, missing where nothing usable is
    filed), ``conflict`` (1 where the latest day has both a yes and a no, or a row that could not be
    read) and ``since`` (the day since which yes holds, as days since 1970). The latest row dated by the
    end of the month holds; a no revokes every yes before it. A row without a date may be the latest.
    Units are numbers, there and here.
    """
    codes, months = list(codes), np.unique(np.array(list(known_at), np.int64))
    filed = attestations[attestations["code"].isin(codes)] if codes else attestations[:0]
    if filed.empty or not len(months):
        return no_rows(_STATE)
    code, names = pd.factorize(filed["code"], sort=True)
    rows = {
        "unit": filed["unit"].to_numpy(),
        "code": code,
        "day": _days(filed["date"]),
        "said": filed["achieved"].astype("float64").to_numpy(),
    }
    over = _days([f"{month_text(int(month) + 1)}-01" for month in months])
    ends = Table({"known_at": months, "over": over}, len(months))
    told = Table(rows, len(filed)).join(ends, on=(), how="cross")
    by_then = told.taken(np.flatnonzero(~(told["day"] >= told["over"])))
    found = _held(by_then).to_pandas().sort_values(_KEYS, ignore_index=True)
    return found.assign(code=names.take(found["code"].to_numpy())).astype(_STATE)


def _days(dates: Any) -> np.ndarray:
    """Days since 1970, missing where there is no date."""
    days = np.asarray(dates, "datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.float64))


def wide(states: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """The same beside each other: ``unit, known_at`` and ``c|done, c|conflict, c|since`` per code."""
    kinds = ["done", "conflict", "since"]
    table = states.pivot(index=["unit", "known_at"], columns="code", values=kinds)
    labels = zip(table.columns.get_level_values(0), table.columns.get_level_values(1), strict=True)
    table.columns = pd.Index([f"{code}|{kind}" for kind, code in labels])
    columns = [f"{code}|{kind}" for code in dict.fromkeys(codes) for kind in kinds]
    table = table.reindex(columns=columns).astype("float64").reset_index()
    return table.astype({"unit": "int32", "known_at": "int64"})


def _held(told: Table) -> Table:
    """``unit, code, known_at, done, conflict, since``: what holds of all that was told by each month."""
    day = np.where(np.isnan(told["day"]), told["over"], told["day"])
    yes = told["said"] == 1
    rows = told.beside({"day": day, "no_yes": np.where(yes, np.nan, day)})
    rows = rows.spread("max", {"latest": "day", "broken": "no_yes"}, _KEYS)
    last, standing = day == rows["latest"], yes & ~(day <= rows["broken"])
    counted = {"yes": last & yes, "no": last & (told["said"] == 0), "unread": last & np.isnan(told["said"])}
    first = {"first": np.where(standing, -day, np.nan)}
    found = rows.beside({**counted, **first}).added_up(_KEYS, list(counted), ["first"])
    conflict = ((found["yes"] > 0) & (found["no"] > 0)) | (found["unread"] > 0)
    return found.select(*_KEYS).beside({
        "done": np.where(conflict, np.nan, found["yes"] > 0),
        "conflict": np.where(conflict, 1.0, np.nan),
        "since": -found["first"],
    })  # fmt: skip
