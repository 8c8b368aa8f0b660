"""pandas and NumPy by hand: read with Arrow, nothing validated."""

from pathlib import Path

import numpy as np
import pandas as pd

from contestants.told import arguments, write_counts
from work import COMPLETE, INSTITUTIONS, REGIONS, Target


def run(data: Path, out: Path, source: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    counts = {}
    for name, table in zip(("statuses", "regions"), judged(read(data, source)), strict=True):
        counts |= {t: dict(enumerate(np.bincount(table[t]))) for t in table.columns[2:]}
        table.to_parquet(out / f"{name}.parquet", index=False)
    write_counts(out, counts)


def judged(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A status per target, by institution and month, and by county and month."""
    rows = rows.assign(tier=rows["tier"].astype("category"))
    statuses = pd.DataFrame({t.name: status(rows, t) for t in INSTITUTIONS})
    regions = pd.DataFrame({t.name: regional(rows, t) for t in REGIONS})
    return pd.concat([rows[["institution_id", "period"]], statuses], axis=1), regions.reset_index()


def read(data: Path, source: str) -> pd.DataFrame:
    """The returns, each row with tier and county of its institution."""
    registry = pd.read_csv(data / "data_in" / "institutions.csv", engine="pyarrow")
    file = data / "data_in" / "statistics" / "returns.csv"
    csv = source == "csv"
    rows = pd.read_csv(file, engine="pyarrow") if csv else pd.read_parquet(data / "returns.parquet")
    return rows.merge(registry[["institution_id", "region_code", "tier"]], on="institution_id", how="left")


def status(rows: pd.DataFrame, target: Target) -> np.ndarray:
    """The status of a target by row."""
    over, under = rows[target.over].to_numpy("float64"), rows[target.under].to_numpy("float64")
    no_over, no_under = np.isnan(over), np.isnan(under)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(over / under >= target.share, np.int8(1), np.int8(2))
    found = np.where(under == 0, np.int8(3), found)
    found = np.where(no_over | no_under, np.int8(4), found)
    found = np.where(no_over & no_under, np.int8(5), found)
    return np.where(rows["tier"].isin(target.tiers), found, np.int8(0))


def regional(rows: pd.DataFrame, target: Target) -> pd.Series:
    """The status of a target by county and month."""
    over, under = rows[target.over].astype("float64"), rows[target.under].astype("float64")
    both = over.notna() & under.notna()
    parts = pd.DataFrame({
        "over": over.where(both), "under": under.where(both), "known": over, "whole": under,
        "filled": over.notna().astype("int64") + under.notna(), "expected": 2, "gaps": under.isna(),
    })  # fmt: skip
    sums = parts.groupby([rows["region_code"], rows["period"]]).sum()
    whole = sums["whole"].where((sums["gaps"] == 0) & (sums["whole"] > 0))
    met = np.where(sums["over"] / sums["under"] >= target.share, 1, 2)
    conditions = [
        sums["filled"] == 0, sums["known"] / whole >= target.share,
        sums["filled"] / sums["expected"] < COMPLETE, sums["under"] == 0,
    ]  # fmt: skip
    found = np.select(conditions, [5, 1, 4, 3], met)
    return pd.Series(found.astype("int8"), index=sums.index)


if __name__ == "__main__":
    run(*arguments())
