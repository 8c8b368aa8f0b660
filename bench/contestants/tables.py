"""What the products check: one table of returns and one of the counties' totals, made by hand.

The products know no sums over other rows, so that the totals of the counties are added up for them.
"""

from pathlib import Path

import pandas as pd

from contestants.by_hand_pandas import read
from work import COMPLETE, INSTITUTIONS, REGIONS, Target


def with_totals(data: Path, source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The returns, with tier and county; and for each county and month the two sums of each target, in
    columns named ``t30 over`` and ``t30 under``, missing where too few cells are there."""
    rows = read(data, source)
    return rows, pd.DataFrame({name: part for t in REGIONS for name, part in _sums(rows, t).items()})


def with_values(data: Path, source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same two tables with the value of each target as a column of its name: missing where the target
    does not apply, a figure is missing, or there is nothing to divide by."""
    rows, totals = with_totals(data, source)
    values = {}
    for t in INSTITUTIONS:
        under = rows[t.under].where((rows[t.under] != 0) & rows["tier"].isin(t.tiers))
        values[t.name] = rows[t.over] / under
    of_counties = {
        t.name: totals[f"{t.name} over"] / totals[f"{t.name} under"].where(lambda x: x != 0) for t in REGIONS
    }
    return pd.DataFrame(values), pd.DataFrame(of_counties).reset_index(drop=True)


def _sums(rows: pd.DataFrame, target: Target) -> dict[str, pd.Series]:
    over, under = rows[target.over].astype("float64"), rows[target.under].astype("float64")
    both = over.notna() & under.notna()
    parts = pd.DataFrame({
        "over": over.where(both), "under": under.where(both), "known": over, "whole": under,
        "filled": over.notna().astype("int64") + under.notna(), "expected": 2, "gaps": under.isna(),
    })  # fmt: skip
    sums = parts.groupby([rows["region_code"], rows["period"]]).sum()
    reached = (sums["gaps"] == 0) & (sums["whole"] > 0) & (sums["known"] / sums["whole"] >= target.share)
    enough = reached | (sums["filled"] / sums["expected"] >= COMPLETE)
    return {
        f"{target.name} over": sums["over"].mask(reached, sums["known"]).where(enough),
        f"{target.name} under": sums["under"].mask(reached, sums["whole"]).where(enough),
    }
