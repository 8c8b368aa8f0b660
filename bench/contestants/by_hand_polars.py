"""Polars by hand: lazy, one pass over the file, nothing validated."""

from pathlib import Path

import polars as pl

from contestants.told import arguments, write_counts
from work import COMPLETE, INSTITUTIONS, REGIONS, Target


def run(data: Path, out: Path, source: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    rows = read(data, source)
    statuses = rows.select("institution_id", "period", *[status(target) for target in INSTITUTIONS])
    regions = rows.group_by("region_code", "period").agg(part for t in REGIONS for part in sums(t))
    regions = regions.select("region_code", "period", *[regional(target) for target in REGIONS])
    counts = {}
    for name, table in zip(("statuses", "regions"), pl.collect_all([statuses, regions]), strict=True):
        table.write_parquet(out / f"{name}.parquet")
        targets = table.columns[2:]
        counts |= {t: dict(table[t].value_counts().iter_rows()) for t in targets}
    write_counts(out, counts)


def read(data: Path, source: str) -> pl.LazyFrame:
    """The returns, each row with tier and county of its institution."""
    registry = pl.scan_csv(data / "data_in" / "institutions.csv")
    registry = registry.select("institution_id", "region_code", "tier")
    file = data / "data_in" / "statistics" / "returns.csv"
    returns = pl.scan_csv(file) if source == "csv" else pl.scan_parquet(data / "returns.parquet")
    return returns.join(registry, on="institution_id", how="left", maintain_order="left")


def status(target: Target) -> pl.Expr:
    """The status of a target by row."""
    over, under = pl.col(target.over), pl.col(target.under)
    return (
        pl.when(~pl.col("tier").is_in(target.tiers)).then(0)
        .when(over.is_null() & under.is_null()).then(5)
        .when(over.is_null() | under.is_null()).then(4)
        .when(under == 0).then(3)
        .when(over / under >= target.share).then(1)
        .otherwise(2).cast(pl.Int8).alias(target.name)
    )  # fmt: skip


def sums(target: Target) -> list[pl.Expr]:
    """What a target of the counties adds up."""
    over, under = pl.col(target.over), pl.col(target.under)
    both, all_there = over.is_not_null() & under.is_not_null(), under.null_count() == 0
    parts = {
        "over": over.filter(both).sum(), "under": under.filter(both).sum(),
        "filled": over.count() + under.count(), "expected": 2 * pl.len(),
        "known": over.sum(), "whole": pl.when(all_there & (under.sum() > 0)).then(under.sum()),
    }  # fmt: skip
    return [part.alias(f"{target.name} {name}") for name, part in parts.items()]


def regional(target: Target) -> pl.Expr:
    """The status of a target by county and month."""
    names = ("over", "under", "filled", "expected", "known", "whole")
    over, under, filled, expected, known, whole = (pl.col(f"{target.name} {name}") for name in names)
    return (
        pl.when(filled == 0).then(5)
        .when(known / whole >= target.share).then(1)
        .when(filled / expected < COMPLETE).then(4)
        .when(under == 0).then(3)
        .when(over / under >= target.share).then(1)
        .otherwise(2).cast(pl.Int8).alias(target.name)
    )  # fmt: skip


if __name__ == "__main__":
    run(*arguments())
