"""pointblank on Polars: a formula for each target, and the rows that fail."""

from pathlib import Path

import pointblank as pb
import polars as pl

from contestants.tables import with_totals
from contestants.told import arguments, write_failures
from work import INSTITUTIONS, REGIONS


def run(data: Path, out: Path, source: str) -> None:
    """Writes the rows that fail, and counts."""
    rows, totals = with_totals(data, source)
    of_rows = {t: (pl.col(t.over), pl.col(t.under), pl.col("tier").is_in(t.tiers)) for t in INSTITUTIONS}
    of_counties = {t: (pl.col(f"{t.name}_over"), pl.col(f"{t.name}_under"), pl.lit(True)) for t in REGIONS}
    failures, passes = {}, {}
    for table, targets in ((rows, of_rows), (totals, of_counties)):
        plan = pb.Validate(table.with_row_index("row"))
        for t, (over, under, scope) in targets.items():
            judged = scope & over.is_not_null() & under.is_not_null() & (under != 0)
            plan = plan.col_vals_expr(
                expr=over / under >= t.share, pre=lambda frame, judged=judged: frame.filter(judged)
            )
        found = plan.interrogate(extract_limit=len(table), collect_tbl_checked=False)
        extracts, passed = found.get_data_extracts(), found.n_passed()
        for step, t in enumerate(targets, 1):
            failures[t.name], passes[t.name] = extracts[step]["row"], passed[step]
    write_failures(out, failures, passes)


if __name__ == "__main__":
    run(*arguments())
