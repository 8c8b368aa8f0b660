"""Great Expectations on pandas: a column of values for each target, and the rows that are not as expected."""

from pathlib import Path

import great_expectations as gx

from contestants.tables import with_values
from contestants.told import arguments, write_failures
from work import INSTITUTIONS, REGIONS, Target


def run(data: Path, out: Path, source: str) -> None:
    """Writes the rows that fail, and counts."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    frames = context.data_sources.add_pandas("frames")
    failures, passes = {}, {}
    for table, targets in zip(with_values(data, source), (INSTITUTIONS, REGIONS), strict=True):
        asset = frames.add_dataframe_asset(targets[0].name).add_batch_definition_whole_dataframe("whole")
        for name, (failed, judged) in found(asset.get_batch({"dataframe": table}), targets).items():
            failures[name], passes[name] = failed, judged - len(failed)
    write_failures(out, failures, passes)


def found(batch: object, targets: list[Target]) -> dict[str, tuple[list[int], int]]:
    """By target the places of the rows that fail, and how many were judged."""
    suite = gx.ExpectationSuite("targets")
    for t in targets:
        suite.add_expectation(gx.expectations.ExpectColumnValuesToBeBetween(column=t.name, min_value=t.share))
    told = {}
    for one in batch.validate(suite, result_format="COMPLETE").results:
        said = one.result
        judged = said["element_count"] - said["missing_count"]
        told[one.expectation_config.kwargs["column"]] = (said["unexpected_index_list"], judged)
    return told


if __name__ == "__main__":
    run(*arguments())
