"""Which deliverables are attested, as of which month."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dabiao.periods import month_text

_NUMBERS = dict.fromkeys(("done", "conflict", "since"), "float64")
_STATE = {"unit": "str", "code": "str", "known_at": "int64", **_NUMBERS}


def states(attestations: pd.DataFrame, codes: Iterable[str], known_at: Iterable[int]) -> pd.DataFrame:
    """What is attested as of the end of each month of ``known_at``; a row where anything was filed.

    Returned: ``unit, code, known_at`` and ``done`` (1 yes, 0 no, missing where nothing usable is
    filed), ``conflict`` (1 where the latest day has both a yes and a no, or a row that could not be
    read) and ``since`` (the day since which yes holds, as days since 1970). The latest row dated by the
    end of the month holds; a no revokes every yes before it. A row without a date may be the latest.
    """
    codes = list(codes)
    filed = attestations[attestations["code"].isin(codes)] if codes else attestations[:0]
    found = [_as_of(filed, month) for month in dict.fromkeys(known_at) if len(filed)]
    long = pd.concat(found) if found else pd.DataFrame(columns=list(_STATE))
    return long.astype(_STATE)


def wide(states: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """The same beside each other: ``unit, known_at`` and ``c|done, c|conflict, c|since`` per code."""
    kinds = ["done", "conflict", "since"]
    table = states.pivot(index=["unit", "known_at"], columns="code", values=kinds)
    labels = zip(table.columns.get_level_values(0), table.columns.get_level_values(1), strict=True)
    table.columns = pd.Index([f"{code}|{kind}" for kind, code in labels])
    columns = [f"{code}|{kind}" for code in dict.fromkeys(codes) for kind in kinds]
    table = table.reindex(columns=columns).astype("float64").reset_index()
    return table.astype({"unit": "str", "known_at": "int64"})


def _as_of(filed: pd.DataFrame, month: int) -> pd.DataFrame:
    """``unit, code, known_at, done, conflict, since`` as of the end of one month."""
    over = pd.Timestamp(f"{month_text(month + 1)}-01")
    by_then = filed[filed["date"].isna() | (filed["date"] < over)]
    by_then = by_then.assign(date=by_then["date"].fillna(over), said=by_then["achieved"].astype("float64"))
    keys = ["unit", "code"]
    latest = by_then.groupby(keys)["date"].transform("max")
    last = by_then[by_then["date"] == latest]
    said = last.groupby(keys)["said"].agg(["min", "max", "count", "size"]).reset_index()
    conflict = (said["min"] != said["max"]) | (said["count"] < said["size"])
    state = said[keys].assign(
        known_at=month,
        done=said["max"].where(~conflict),
        conflict=conflict.astype("float64").where(conflict),
    )
    return state.merge(_since(by_then), on=keys, how="left")


def _since(rows: pd.DataFrame) -> pd.DataFrame:
    """``unit, code, since``: the first yes after the last row that is none, where the latest word is
    yes."""
    keys = ["unit", "code"]
    yes = rows["said"] == 1
    broken = rows[~yes].groupby(keys)["date"].max().rename("broken").reset_index()
    merged = rows[yes].merge(broken, on=keys, how="left")
    standing = merged[merged["broken"].isna() | (merged["date"] > merged["broken"])]
    first = standing.groupby(keys)["date"].min()
    days = (first - pd.Timestamp("1970-01-01")).dt.days.astype("float64")
    return days.rename("since").reset_index()
