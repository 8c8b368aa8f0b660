"""cuallee on Polars: a SQL predicate for each target, and counts of violations."""

from pathlib import Path

from cuallee import Check, CheckLevel

from contestants.tables import with_totals
from contestants.told import arguments, write_counts
from work import INSTITUTIONS, REGIONS


def run(data: Path, out: Path, source: str) -> None:
    """Counts failures and passes."""
    rows, totals = with_totals(data, source)
    of_rows = {t.name: (t.over, t.under, t.share, t.tiers) for t in INSTITUTIONS}
    of_counties = {t.name: (f"{t.name}_over", f"{t.name}_under", t.share, ()) for t in REGIONS}
    counts = {}
    for table, targets in ((rows, of_rows), (totals, of_counties)):
        check = Check(CheckLevel.WARNING, "targets")
        for name, (over, under, share, tiers) in targets.items():
            # What is not judged must pass, once as such and once for the demand.
            scope = " OR ".join(f"tier = '{tier}'" for tier in tiers) or "TRUE"
            idle = f"NOT ({scope}) OR {over} IS NULL OR {under} IS NULL OR {under} = 0"
            check.satisfies(name, f"{idle} OR {over} / {under} >= {share}")
            check.satisfies(f"{name} judged", f"NOT ({idle})")
        violations = dict(check.validate(table).select("column", "violations").iter_rows())
        for name in targets:
            judged = len(table) - violations[f"{name} judged"]
            counts[name] = {1: judged - violations[name], 2: violations[name]}
    write_counts(out, counts)


if __name__ == "__main__":
    run(*arguments())
