"""DuckDB by hand: two queries over the returns, nothing validated."""

import os
from pathlib import Path

import duckdb

from contestants.told import arguments, write_counts
from work import COMPLETE, INSTITUTIONS, REGIONS, Target


def run(data: Path, out: Path, source: str) -> None:
    """Writes statuses of institutions and counties, and counts them."""
    base = duckdb.connect(config={"threads": int(os.environ.get("BENCH_THREADS", os.cpu_count() or 1))})
    file = data / "data_in" / "statistics" / "returns.csv"
    read = f"read_csv('{file}')" if source == "csv" else f"read_parquet('{data / 'returns.parquet'}')"
    # Read once, asked twice.
    base.execute(f"""create temp table returns as select r.*, i.region_code, i.tier from {read} r
        left join read_csv('{data / "data_in" / "institutions.csv"}') i using (institution_id)""")
    rows = ", ".join(map(status, INSTITUTIONS))
    base.execute(f"create temp table statuses as select institution_id, period, {rows} from returns")
    totals = ", ".join(map(regional, REGIONS))
    base.execute(f"""create temp table regions as
        select region_code, period, {totals} from returns group by region_code, period""")
    counts = {}
    for table, targets in (("statuses", INSTITUTIONS), ("regions", REGIONS)):
        base.execute(f"copy {table} to '{out / table}.parquet' (format parquet)")
        for target in targets:
            found = base.sql(f"select {target.name}, count(*) from {table} group by 1").fetchall()
            counts[target.name] = dict(found)
    write_counts(out, counts)


def status(target: Target) -> str:
    """The status of a target by row."""
    tiers = ", ".join(f"'{tier}'" for tier in target.tiers)
    over, under = target.over, target.under
    return f"""(case when tier not in ({tiers}) then 0
        when {over} is null and {under} is null then 5
        when {over} is null or {under} is null then 4
        when {under} = 0 then 3
        when {over} / {under} >= {target.share}::double then 1 else 2 end)::tinyint as {target.name}"""


def regional(target: Target) -> str:
    """The status of a target by county and month."""
    over, under, share = target.over, target.under, f"{target.share}::double"
    both = f"filter ({over} is not null and {under} is not null)"
    return f"""(case when count({over}) + count({under}) = 0 then 5
        when count({under}) = count(*) and sum({under}) > 0 and sum({over}) / sum({under}) >= {share} then 1
        when (count({over}) + count({under})) / (2 * count(*)) < {COMPLETE} then 4
        when sum({under}) {both} = 0 then 3
        when sum({over}) {both} / sum({under}) {both} >= {share} then 1
        else 2 end)::tinyint as {target.name}"""


if __name__ == "__main__":
    run(*arguments())
