"""frictionless: a row constraint for each target, and the rows that fail."""

from pathlib import Path

import polars as pl
from frictionless import Checklist, Resource, checks

from contestants.tables import with_totals
from contestants.told import arguments, write_failures
from work import INSTITUTIONS, REGIONS


def run(data: Path, out: Path, source: str) -> None:
    """Writes the rows that fail, and counts."""
    rows, totals = with_totals(data, source)
    of_rows = {t.name: (t.over, t.under, t.percent, t.tiers) for t in INSTITUTIONS}
    of_counties = {t.name: (f"{t.name}_over", f"{t.name}_under", t.percent, ()) for t in REGIONS}
    failures, passes = {}, {}
    for table, targets in ((rows, of_rows), (totals, of_counties)):
        failed = failing(table, targets, out / "frictionless.csv")
        for name, (over, under, _, tiers) in targets.items():
            judged = table[over].is_not_null() & table[under].is_not_null() & (table[under] != 0)
            judged &= table["tier"].is_in(tiers) if tiers else True
            failures[name], passes[name] = failed[name], int(judged.sum()) - len(failed[name])
    write_failures(out, failures, passes)


def failing(table: pl.DataFrame, targets: dict, file: Path) -> dict[str, list[int]]:
    """The places of the rows that fail, by target."""
    table.write_csv(file)
    formulas = {}
    for name, (over, under, percent, tiers) in targets.items():
        scope = f"not (tier in {list(tiers)}) or " if tiers else ""
        # In percent: it reads numbers as decimals, and 0.28 in a formula is none.
        demand = f"100 * {over} / {under} >= {percent}"
        formulas[f"{scope}{over} is None or {under} is None or {under} == 0 or {demand}"] = name
    list_ = Checklist(checks=[checks.row_constraint(formula=formula) for formula in formulas])
    report = Resource(path=file.name, basepath=str(file.parent)).validate(list_, limit_errors=10**9)
    found: dict[str, list[int]] = {name: [] for name in targets}
    for error in report.tasks[0].errors:
        formula = error.note.split('"', 1)[1].rsplit('"', 1)[0]
        found[formulas[formula]].append(error.row_number - 2)
    return found


if __name__ == "__main__":
    run(*arguments())
