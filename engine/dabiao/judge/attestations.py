"""Which deliverables are attested, as of which month."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

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
    codes, months = list(codes), pd.Series(known_at, dtype="int64").drop_duplicates()
    filed = attestations[attestations["code"].isin(codes)] if codes else attestations[:0]
    if filed.empty or months.empty:
        return pd.DataFrame(columns=list(_STATE)).astype(_STATE)
    over = pd.to_datetime([f"{month_text(month + 1)}-01" for month in months])
    told = filed.merge(pd.DataFrame({"known_at": months, "over": over}), how="cross")
    by_then = told[told["date"].isna() | (told["date"] < told["over"])]
    return _held(by_then).astype(_STATE)


def wide(states: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """The same beside each other: ``unit, known_at`` and ``c|done, c|conflict, c|since`` per code."""
    kinds = ["done", "conflict", "since"]
    table = states.pivot(index=["unit", "known_at"], columns="code", values=kinds)
    labels = zip(table.columns.get_level_values(0), table.columns.get_level_values(1), strict=True)
    table.columns = pd.Index([f"{code}|{kind}" for kind, code in labels])
    columns = [f"{code}|{kind}" for code in dict.fromkeys(codes) for kind in kinds]
    table = table.reindex(columns=columns).astype("float64").reset_index()
    return table.astype({"unit": "int32", "known_at": "int64"})


def _held(told: pd.DataFrame) -> pd.DataFrame:
    """``unit, code, known_at, done, conflict, since``: what holds of all that was told by each month."""
    told = told.assign(date=told["date"].fillna(told["over"]), said=told["achieved"].astype("float64"))
    latest = told.groupby(_KEYS)["date"].transform("max")
    last = told[told["date"] == latest]
    said = last.groupby(_KEYS)["said"].agg(["min", "max", "count", "size"]).reset_index()
    conflict = (said["min"] != said["max"]) | (said["count"] < said["size"])
    state = said[_KEYS].assign(
        done=said["max"].where(~conflict), conflict=conflict.astype("float64").where(conflict)
    )
    return state.merge(_since(told), on=_KEYS, how="left")


def _since(rows: pd.DataFrame) -> pd.DataFrame:
    """``unit, code, known_at, since``: the first yes after the last row that is none, where the latest
    word is yes."""
    yes = rows["said"] == 1
    broken = rows[~yes].groupby(_KEYS)["date"].max().rename("broken").reset_index()
    merged = rows[yes].merge(broken, on=_KEYS, how="left")
    standing = merged[merged["broken"].isna() | (merged["date"] > merged["broken"])]
    first = standing.groupby(_KEYS)["date"].min()
    days = (first - pd.Timestamp("1970-01-01")).dt.days.astype("float64")
    return days.rename("since").reset_index()
