"""Great Expectations on pandas: a column of values for each target, and counts of what is not as expected."""

from pathlib import Path

import great_expectations as gx

from contestants.tables import with_values
from contestants.told import arguments, write_counts
from work import INSTITUTIONS, REGIONS, Target


def run(data: Path, out: Path, source: str) -> None:
    """Counts failures and passes."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    frames = context.data_sources.add_pandas("frames")
    counts = {}
    for table, targets in zip(with_values(data, source), (INSTITUTIONS, REGIONS), strict=True):
        asset = frames.add_dataframe_asset(targets[0].name).add_batch_definition_whole_dataframe("whole")
        counts |= counted(asset.get_batch({"dataframe": table}), targets)
    write_counts(out, counts)


def counted(batch: object, targets: list[Target]) -> dict[str, dict[int, int]]:
    """Passes and failures by target."""
    suite = gx.ExpectationSuite("targets")
    for t in targets:
        suite.add_expectation(gx.expectations.ExpectColumnValuesToBeBetween(column=t.name, min_value=t.share))
    found = {}
    for one in batch.validate(suite, result_format="BASIC").results:
        said = one.result
        judged = said["element_count"] - said["missing_count"]
        name = one.expectation_config.kwargs["column"]
        found[name] = {1: judged - said["unexpected_count"], 2: said["unexpected_count"]}
    return found


if __name__ == "__main__":
    run(*arguments())
