"""Truth tables 真值表: where a target turns, derived from its demand.

Every line is a case that the engine judges: just below the number, at it, just above it; a figure
missing; nothing to divide by; and the same before and after the due month.
"""

import pytest
from book import catalogue

from dabiao.authoring.boundaries import tables

_SIDES = ("below", "at", "above")


@pytest.fixture
def every_table(engine, tmp_path):
    """``every_table(targets, …)``: the truth table of each, a line each: when, what, last figures given, and
    status."""

    def lines(targets, force="2018-01..12", tags=""):
        rules = catalogue(tmp_path, targets, force, "East", tags.split())
        found = tables(rules, rules.targets.values(), "en", engine).values()
        return [[(b.when, b.kind, b.case, *trial.statuses) for b, trial in table] for table in found]

    return lines


@pytest.fixture
def table(every_table):
    """``table(target, …)``: the same of one."""

    def lines(target, **told):
        (found,) = every_table(target, **told)
        return found

    return lines


def at(when, lines):
    """What comes out at one time: kind → status; the first number's, where there are two."""
    return {kind: status for w, kind, _, status in reversed(lines) if w == when}


def figures(lines):
    """The figures of the due month's lines that differ only in what is demanded."""
    return [
        (kind, *case.given[0].values()) for when, kind, case, _ in lines if when == "due" and kind in _SIDES
    ]


def measured(demand, indicator="balance", window="month", more=""):
    return f"{{indicator: {indicator}, {demand}, quantifier: each, window: {window}, due: 2018-08-31{more}}}"


def numbered(targets):
    """Several targets, in this order."""
    return "\n".join(f"t{number:02}: {target}" for number, target in enumerate(targets))


TURNS = {
    "at_least: 10": ("fail", "pass", "pass"),
    "more_than: 10": ("fail", "fail", "pass"),
    "at_most: 10": ("pass", "pass", "fail"),
    "less_than: 10": ("pass", "fail", "fail"),
    "equals: 10": ("fail", "pass", "fail"),
    "between: [10, 20]": ("fail", "pass", "pass"),
    "range: [10, 20]": ("fail", "pass", "pass"),
    "at_most: -3.25": ("pass", "pass", "fail"),
}


def test_a_target_turns_at_its_number(every_table):
    lines = every_table(numbered(measured(demand) for demand in TURNS))
    found = dict(zip(TURNS, (at("due", table) for table in lines), strict=True))
    assert found == {
        demand: dict(zip(_SIDES, said, strict=True)) | {"missing": "no_data"}
        for demand, said in TURNS.items()
    }


def test_the_upper_end_has_its_own_lines(table):
    lines = table(measured("between: [10, 20]"))
    upper = [status for when, _, _, status in lines if when == "due"][3:6]
    assert upper == ["pass", "pass", "fail"]


def test_before_the_due_month_a_miss_is_not_due_and_after_it_a_fail(table):
    lines = table(measured("at_least: 10"))
    assert at("before", lines) == {"below": "not_due", "at": "pass", "above": "pass"}
    assert at("after", lines) == {"below": "fail", "at": "pass", "above": "pass"}


def test_there_is_no_before_where_the_first_month_is_due(table):
    lines = table(measured("at_least: 10").replace(", due: 2018-08-31", ""))
    assert {when for when, *_ in lines} == {"due", "after"}


TURNED = [
    ("balance", "at_least: 2.55", [("below", 2.54), ("at", 2.55), ("above", 2.56)]),
    ("visits", "at_least: 5000", [("below", 4999), ("at", 5000), ("above", 5001)]),
    ("visits", "at_most: 0", [("at", 0), ("above", 1)]),
    ("visits", "at_least: 2.5", [("below", 2), ("above", 3)]),
    ("referral_ratio", "at_least: 20", [("below", 199, 1000), ("at", 200, 1000), ("above", 201, 1000)]),
    ("pathway_share", "at_least: 100", [("below", 999, 1000), ("at", 1000, 1000)]),
    ("pathway_share", "at_least: 33.3", [("below", 332, 1000), ("at", 333, 1000), ("above", 334, 1000)]),
    ("pathway_share", "equals: 3.33", [("below", 332, 10000), ("at", 333, 10000), ("above", 334, 10000)]),
    ("all_beds", "at_least: 2500", [("below", 1499, 1000), ("at", 1500, 1000), ("above", 1501, 1000)]),
    ("visits_per_day", "at_least: 10", [("below", 309), ("at", 310), ("above", 311)]),
    ("visits_twice", "at_least: 7", [("below", 3), ("above", 4)]),
]  # fmt: skip


def test_one_figure_of_the_numerator_is_turned_until_the_value_is_hit(every_table):
    lines = every_table(numbered(measured(demand, indicator) for indicator, demand, _ in TURNED))
    found = [(*told[:2], figures(table)) for told, table in zip(TURNED, lines, strict=True)]
    assert found == TURNED


def test_the_other_figures_are_those_of_the_first_example(table):
    examples = ", examples: [{given: {down: 30, up: 250}, expect: fail}]"
    found = figures(table(measured("at_least: 20", "referral_ratio", more=examples)))
    assert found == [("below", 49, 250), ("at", 50, 250), ("above", 51, 250)]


def test_each_figure_is_missing_once_and_then_all(table):
    lines = table(measured("at_least: 20", "referral_ratio"))
    gaps = [(dict(case.given[0]), status) for _, kind, case, status in lines if "missing" in kind]
    assert gaps == [({"up": 1000}, "incomplete"), ({"down": 200}, "incomplete"), ({}, "no_data")]


@pytest.mark.parametrize("indicator", ["referral_ratio", "mean_stay"])
def test_a_zero_below_the_line_and_an_average_over_nothing(table, indicator):
    assert at("due", table(measured("at_least: 20", indicator)))["zero"] == "not_applicable"


@pytest.mark.parametrize(
    ("condition", "asked", "not_asked"),
    [("visits > 5000", 5001, 5000), ("visits < 100", 99, 100), ("not visits >= 10", 9, 10),
     ("visits > 100", 1000, 100), ("max(visits, 3) == 3 or visits / 2 > 4000", 3, 4)],
)  # fmt: skip
def test_a_condition_holds_but_in_one_line(table, condition, asked, not_asked):
    lines = table(measured("at_least: 10", more=f", only_if: '{condition}'"))
    found = at("due", lines)
    assert found.pop("not_asked") == "not_applicable"
    assert (found["below"], found["at"], found["above"]) == ("fail", "pass", "pass")
    given = {kind: case.given[0].get("visits") for when, kind, case, _ in lines if when == "due"}
    assert (given["at"], given["not_asked"]) == (asked, not_asked)


def test_last_year_is_the_number_of_a_trend(table):
    lines = table(measured("less_than: prior_year", "deaths", "year"))
    assert figures(lines) == [("below", 999), ("at", 1000), ("above", 1001)]
    assert at("due", lines) == {
        "below": "pass", "at": "fail", "above": "fail", "missing": "incomplete",
        "missing_prior": "no_data",
        "all_missing": "no_data",
    }  # fmt: skip


def test_a_deliverable_is_done_or_not_or_nothing_is_said(table):
    lines = table("{attested: true, quantifier: total, window: plan, due: 2018-08-31}")
    assert at("due", lines) == {"yes": "pass", "no": "fail", "unattested": "no_data"}
    assert at("before", lines) == {"yes": "pass", "no": "not_due", "unattested": "not_due"}


def test_a_count_turns_at_its_number_of_institutions(table):
    lines = table("""
        meets: {indicator: visits, more_than: 100}
        at_least: 2
        quantifier: count
        window: month
        due: 2018-08-31
        """)
    assert at("due", lines) == {
        "below": "fail", "at": "pass", "above": "pass", "silent": "incomplete", "nobody": "fail",
    }  # fmt: skip
    exactly = next(case for _, kind, case, _ in lines if kind == "at")
    assert [dict(given) for given in exactly.given] == [{"visits": 101}, {"visits": 101}, {"visits": 100}]


@pytest.mark.parametrize(
    ("condition", "counted", "others"),
    [("between: [0, 10]", 0, 11), ("between: [5, 10]", 5, 4), ("at_least: 2.5", 3, 2), ("equals: 0", 0, 1)],
)
def test_who_is_not_counted_really_misses_the_condition(table, condition, counted, others):
    lines = table(
        f"{{meets: {{indicator: visits, {condition}}}, at_least: 2, quantifier: count, window: month,"
        " due: 2018-08-31}"
    )
    exactly = next(case for _, kind, case, _ in lines if kind == "at")
    assert [given["visits"] for given in exactly.given] == [counted, counted, others]


@pytest.mark.parametrize(
    ("condition", "quantifier", "kinds"),
    [
        ("at_least: 0", "count", {"below", "at", "above", "silent", "nobody"}),  # whoever reports is counted
        ("at_least: 0", "share", {"nobody"}),
        ("less_than: 0", "count", {"nobody"}),  # nobody can be
    ],
)
def test_a_line_for_which_there_can_be_no_such_institutions_is_left_out(table, condition, quantifier, kinds):
    lines = table(
        f"{{meets: {{indicator: visits, {condition}}}, at_least: 2, quantifier: {quantifier}, window: month,"
        " due: 2018-08-31}"
    )
    assert set(at("due", lines)) == kinds


@pytest.mark.parametrize(
    ("percent", "sizes"),
    [(70, (6, 7, 8)), (50, (2, 3, 4)), (28, (6, 7, 8)), (100, (4, 5)), (0, (0, 1)), (33.3, (33, 34))],
)
def test_a_share_is_taken_of_as_many_institutions_as_hit_it_exactly(table, percent, sizes):
    lines = table(
        f"{{attested: true, at_least: {percent}, quantifier: share, window: plan, due: 2018-08-31}}"
    )
    crowds = [case.given for when, kind, case, _ in lines if when == "due" and kind in _SIDES]
    assert tuple(sum(given["attested"] == "yes" for given in crowd) for crowd in crowds) == sizes
    assert at("due", lines)["nobody"] == "not_applicable"


def test_institutions_are_counted_by_what_they_are(table):
    lines = table(
        """
        applies_to: category in hospitals
        meets: {where: 'grade == 甲 and has_tag("teaching")'}
        at_least: 2
        quantifier: count
        window: plan
        due: 2018-08-31
        """,
        tags="teaching",
    )
    assert at("due", lines) == {"below": "fail", "at": "pass", "above": "pass", "nobody": "fail"}


def test_institutions_are_counted_for_being_in_scope(table):
    lines = table("{applies_to: tier >= 2, at_least: 2, quantifier: count, window: plan, due: 2018-08-31}")
    assert at("due", lines) == {"below": "fail", "at": "pass", "above": "pass", "nobody": "fail"}
