"""pandera on pandas: a column of values for each target, and the rows that fail."""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from contestants.tables import with_values
from contestants.told import arguments, write_failures
from work import INSTITUTIONS, REGIONS, Target


def run(data: Path, out: Path, source: str) -> None:
    """Writes the rows that fail, and counts."""
    failures, passes = {}, {}
    for table, targets in zip(with_values(data, source), (INSTITUTIONS, REGIONS), strict=True):
        failed = failing(table, targets)
        for t in targets:
            failures[t.name] = failed[t.name]
            passes[t.name] = int(table[t.name].notna().sum()) - len(failures[t.name])
    write_failures(out, failures, passes)


def failing(table: pd.DataFrame, targets: list[Target]) -> dict[str, pd.Series]:
    """The places of the rows that fail, by target."""
    columns = {t.name: pa.Column(float, pa.Check.ge(t.share), nullable=True) for t in targets}
    try:
        pa.DataFrameSchema(columns).validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = dict(iter(errors.failure_cases.groupby("column")["index"]))
        return {t.name: found.get(t.name, pd.Series(dtype="int64")) for t in targets}
    return {t.name: pd.Series(dtype="int64") for t in targets}


if __name__ == "__main__":
    run(*arguments())
