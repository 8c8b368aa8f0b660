"""What the products check: one table of returns and one of the counties' totals, made by hand.

The products know no sums over other rows, so that the totals of the counties are added up for them, and
what they do not compute themselves is computed in Polars, as fast as it gets.
"""

from pathlib import Path

import pandas as pd
import polars as pl

from contestants.by_hand_polars import read, sums
from work import COMPLETE, INSTITUTIONS, REGIONS, Target


def with_totals(data: Path, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The returns, with tier and county; and by county and month the two sums of each target, in columns
    named ``t30_over`` and ``t30_under``, missing where too few cells are there."""
    rows = read(data, source).collect()
    totals = rows.group_by("region_code", "period").agg(part for t in REGIONS for part in sums(t))
    totals = totals.sort("region_code", "period")
    return rows, totals.select(part for t in REGIONS for part in _judged(t))


def with_values(data: Path, source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same two tables with the value of each target as a column of its name: missing where the target
    does not apply, a figure is missing, or there is nothing to divide by."""
    rows, totals = with_totals(data, source)
    asked = {t: pl.col("tier").is_in(t.tiers) & (pl.col(t.under) != 0) for t in INSTITUTIONS}
    values = [
        pl.when(judged).then(pl.col(t.over) / pl.col(t.under)).alias(t.name) for t, judged in asked.items()
    ]
    of_counties = [
        pl.when(pl.col(f"{t.name}_under") != 0).then(pl.col(f"{t.name}_over") / pl.col(f"{t.name}_under"))
        .alias(t.name) for t in REGIONS
    ]  # fmt: skip
    return rows.select(values).to_pandas(), totals.select(of_counties).to_pandas()


def _judged(target: Target) -> list[pl.Expr]:
    names = ("over", "under", "filled", "expected", "known", "whole")
    over, under, filled, expected, known, whole = (pl.col(f"{target.name} {name}") for name in names)
    reached, enough = known / whole >= target.share, filled / expected >= COMPLETE
    return [
        pl.when(reached).then(known).when(enough).then(over).alias(f"{target.name}_over"),
        pl.when(reached).then(whole).when(enough).then(under).alias(f"{target.name}_under"),
    ]
