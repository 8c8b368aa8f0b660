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


COUNTED = ("type: mean\n  numerator: mean_wait\n  measure_unit: minute",
           "type: count\n  numerator: outpatients\n  measure_unit: person")  # fmt: skip


@pytest.mark.parametrize(
    ("numerator", "demand", "told"),
    [
        ("outpatients", "equals: 2.5", "没有可信的数"),
        ("outpatients", "equals: 2", ""),
        ("outpatients", "between: [2.1, 2.9]", "没有可信的数"),
        ("outpatients", "between: [2.1, 3]", ""),
        ("2 * outpatients + max(outpatients, 3)", "equals: 2.5", "没有可信的数"),
        ("outpatients", "at_least: 2.5", ""),  # 3 will do
        ("outpatients", "at_most: 2.5", ""),
        ("outpatients / 2", "equals: 2.5", ""),
        ("0.5 * outpatients", "equals: 2.5", ""),
        ("outpatients", "more_than: -0.5", "无论报什么数"),
    ],
)
@pytest.mark.parametrize("scope", ["each", "total"])
def test_what_is_counted_comes_in_whole_numbers(
    write: Write, numerator: str, demand: str, told: str, scope: str
) -> None:
    who = ("applies_to: category in hospitals\nquantifier: each", f"quantifier: {scope}")
    lines = lint(
        write(
            broken(ELEMENTS, ("frequency: quarter", "frequency: quarter\n  plausible: {min: 0}"))
            | broken(INDICATORS, COUNTED, ("numerator: outpatients", f"numerator: {numerator}"))
            | broken(
                WAIT, who, ("at_most: 10", demand), ("quote: 平均等候不超过十分钟", f"quote: '{demand}'")
            )
        )
    )
    found = [line for line in lines if "可信的" in line]
    assert [told in line for line in found] == [True] * bool(told)


@pytest.mark.parametrize(
    ("reporter", "quantifier", "demand", "told"),
    [
        ("region", "total", "at_least: 150", "没有可信的数"),
        ("region", "each\nlevel: county", "at_least: 150", "没有可信的数"),
        ("region", "total", "at_least: 100", ""),
        ("region", "total", "at_most: 100", ""),  # the towns' figures may be added up to more
        ("institution", "total", "at_least: 150", ""),
        ("either", "total", "at_least: 150", ""),
    ],
)
def test_what_a_region_reports_itself_is_one_figure(
    write: Write, reporter: str, quantifier: str, demand: str, told: str
) -> None:
    stock = ("reported_by: institution\n  owed_by: category in hospitals", f"reported_by: {reporter}")
    ends = ("plausible: {min: 0, max: 20000}", "plausible: {min: 0, max: 100}")
    beds = ("type: mean\n  numerator: mean_wait\n  measure_unit: minute",
            "type: count\n  numerator: actual_beds\n  measure_unit: bed")  # fmt: skip
    who = ("applies_to: category in hospitals\nquantifier: each", f"quantifier: {quantifier}")
    lines = lint(
        write(
            broken(ELEMENTS, stock, ends)
            | broken(INDICATORS, beds)
            | broken(
                WAIT, who, ("at_most: 10", demand), ("quote: 平均等候不超过十分钟", f"quote: '{demand}'")
            )
        )
    )
    found = [line for line in lines if "可信的" in line]
    assert [told in line for line in found] == [True] * bool(told)
