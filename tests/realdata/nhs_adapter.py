"""NHS England's A&E attendances → a folder of returns.

The series has a row per provider, month and department type. A return has all types added up, and
type 1 again by itself; a provider without a type 1 row has no such department, which is a real 0.
Nothing says who was due to report when, so a provider is registered for the months it appears in.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from published import table

ENGLAND = "E92000001"
CHILDRENS_TRUSTS = ("RBS", "RCU", "RQ3")
COUNTS = ["attendances", "breaches"]


def write(folder: Path) -> Path:
    """Writes the returns, one file per calendar year, with the registry they need."""
    figures = returns()
    (folder / "statistics").mkdir(parents=True)
    for year, rows in figures.groupby(figures["period"].str[:4]):
        rows.to_csv(folder / "statistics" / f"{year}.csv", index=False)
    registered(figures).to_csv(folder / "institutions.csv", index=False)
    england = pd.DataFrame([{"region_code": ENGLAND, "name": "England", "level": "province"}])
    england.to_csv(folder / "regions.csv", index=False)
    return folder


def returns() -> pd.DataFrame:
    """One row per provider and month: ``unit, period`` and the four counts."""
    rows = table("nhs_england/ae_attendances_2016-04_2019-03.csv").astype(dict.fromkeys(COUNTS, int))
    rows = rows.assign(unit=rows["org_code"], period=rows["period"].str[:7])
    all_types = rows.groupby(["unit", "period"])[COUNTS].sum()
    type_1 = rows[rows["type"] == "1"].groupby(["unit", "period"])[COUNTS].sum().add_prefix("type_1_")
    return all_types.join(type_1).fillna(0).astype(int).reset_index()


def registered(figures: pd.DataFrame) -> pd.DataFrame:
    """A registry row per provider and unbroken run of months."""
    seen = figures[["unit", "period"]].sort_values(["unit", "period"], ignore_index=True)
    month = seen["period"].str[:4].astype(int) * 12 + seen["period"].str[5:].astype(int)
    run = ((month.diff() != 1) | (seen["unit"] != seen["unit"].shift())).cumsum()
    spells = seen.groupby(run).agg(
        institution_id=("unit", "first"), valid_from=("period", "first"), valid_to=("period", "last")
    )
    childrens = spells["institution_id"].isin(CHILDRENS_TRUSTS)
    return spells.assign(
        name=spells["institution_id"],
        region_code=ENGLAND,
        category=childrens.map({True: "childrens_trust", False: "acute_trust"}),
        tags="",
    )
