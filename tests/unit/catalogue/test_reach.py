"""What a demand can come to: no alarm where figures that would be taken meet it, and others miss it."""

from __future__ import annotations

import pytest
from sound_catalogue import ELEMENTS, INDICATORS, WAIT, Write, broken, lint

PLAUSIBLE = ("weighted_by: outpatients", "weighted_by: outpatients\n  plausible: {min: 0, max: 60}")


@pytest.mark.parametrize(
    ("formula", "demand", "told"),
    [
        ("mean_wait", "at_most: 10", ""),
        ("mean_wait", "at_most: 60", "无论报什么数"),
        ("mean_wait", "less_than: 60", ""),
        ("mean_wait", "more_than: 60", "没有可信的数"),
        ("mean_wait", "between: [0, 60]", "无论报什么数"),
        ("mean_wait - prior_year(mean_wait)", "at_least: -60", "无论报什么数"),
        ("mean_wait - prior_year(mean_wait)", "at_least: -59", ""),
        ("2 * mean_wait + mean_wait", "at_most: 180", "无论报什么数"),
        ("2 * mean_wait + mean_wait", "at_most: 179", ""),
        ("max(mean_wait, prior_year(mean_wait))", "more_than: 60", "没有可信的数"),
        ("min(mean_wait, 30 * mean_wait / mean_wait)", "at_most: 60", "无论报什么数"),
        ("mean_wait / outpatients", "at_most: 1000", ""),  # nothing is said of outpatients
    ],
)
def test_a_demand_is_told_that_no_figure_or_every_figure_meets(
    write: Write, formula: str, demand: str, told: str
) -> None:
    lines = lint(
        write(
            broken(ELEMENTS, PLAUSIBLE)
            | broken(INDICATORS, ("numerator: mean_wait", f"numerator: {formula}"))
            | broken(WAIT, ("at_most: 10", demand), ("quote: 平均等候不超过十分钟", f"quote: '{demand}'"))
        )
    )
    found = [line for line in lines if "可信的" in line]
    assert len(found) == bool(told)
    assert all(told in line for line in found)


def test_figures_of_several_cells_may_come_to_more_than_one(write: Write) -> None:
    """A year's average is an average; what is added up has no end."""
    example = ("{mean_wait: 10}", "{mean_wait: 5000000}")
    year = ("window: quarter", "window: year")
    cell = lint(write(broken(ELEMENTS, PLAUSIBLE) | broken(WAIT, example)))
    assert any("mean_wait 报 5000000 会待核实" in line for line in cell)
    several = lint(write(broken(ELEMENTS, PLAUSIBLE) | broken(WAIT, example, year)))
    assert not any("会待核实" in line for line in several)
