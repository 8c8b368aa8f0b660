"""Who is judged 适用对象: named, tagged and described units, and what becomes of a verdict over nobody.

What a target names is never met with silence, and what a registry leaves blank is unknown, never false.
"""

import pytest
from book import alike

AB = """
    unit | category | tags | tier
    A    | hospital |      | 3
    B    | clinic   |      | 2
    """

BEDS = """
    unit | element | 2018-01
    A    | beds    | 5
    B    | beds    | 6
    """


def of(indicator, demand="at_least: 1", quantifier="each", rest="", window="month"):
    judged = f"indicator: {indicator}, {demand}, quantifier: {quantifier}, window: {window}"
    return f"{{{judged}{rest}}}"


def test_a_named_unit_that_is_not_registered_is_told(judge):
    judge(of("beds", rest=", units: [A, Nowhere Hospital]"), BEDS, institutions=AB).says("""
        unit             | as_of   | status  | reason_code
        A                | 2018-01 | pass    |
        Nowhere Hospital | 2018-01 | no_data | unit_unknown
        """)


def test_a_total_over_a_named_unit_that_is_not_registered_cannot_be_told(judge):
    target = of("beds", quantifier="total", rest=", units: [A, Nowhere Hospital]")
    judge(target, BEDS, institutions=AB).says("""
        unit | as_of   | status  | reason_code  | value
        East | 2018-01 | no_data | unit_unknown |
        """)


def test_a_named_region_that_is_not_registered_is_told(judge):
    judge(
        of("stations", rest=", level: town, regions: [Hill, Moon]"),
        """
        unit | element  | 2018-01
        Hill | stations | 1
        """,
    ).says("""
        unit | as_of   | status  | reason_code
        Hill | 2018-01 | pass    |
        Moon | 2018-01 | no_data | unit_unknown
        """)


@pytest.mark.parametrize("quantifier", ["each", "total"])
def test_a_tag_that_nobody_carries_is_told(judge, quantifier):
    judge(of("beds", "at_least: 1", quantifier, ', applies_to: has_tag("compact")'), BEDS,
          institutions=AB, tags="compact").says("""
        unit | as_of   | status  | reason_code
        East | 2018-01 | no_data | tag_unassigned
        """)  # fmt: skip


@pytest.mark.parametrize("quantifier", ["count", "share"])
def test_counting_by_a_tag_that_nobody_carries_is_no_data(judge, quantifier):
    judge("{meets: {indicator: beds, at_least: 1}, at_least: 1, applies_to: 'has_tag(\"compact\")',"
          f" quantifier: {quantifier}, window: month}}", BEDS, institutions=AB, tags="compact").says("""
        unit | as_of   | status  | reason_code
        East | 2018-01 | no_data | tag_unassigned
        """)  # fmt: skip


BLANK = """
    unit | category | tier
    A    | hospital | 3
    B    | hospital |
    C    |          | 2
    """


def test_a_blank_attribute_that_leaves_a_scope_open_is_told(judge):
    target = of("beds", rest=", applies_to: category == hospital and tier >= 3")
    judge(target, BEDS, institutions=BLANK).says("""
        unit | as_of   | status  | reason_code
        A    | 2018-01 | pass    |
        B    | 2018-01 | no_data | attribute_missing
        """)


def test_a_blank_attribute_that_changes_nothing_is_passed_over(judge):
    """C has no category, but its tier alone leaves it out: false and unknown is false."""
    judge(
        of("beds", rest=", applies_to: category == hospital and tier >= 3 or tier == 1"),
        """
        unit | element | 2018-01
        A    | beds    | 5
        """,
        institutions="""
        unit | category | tier
        A    | hospital | 3
        C    |          | 2
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-01 | pass
        """)


def test_an_undecided_scope_is_unknown_inside_a_share(judge):
    judge("{meets: {indicator: beds, at_least: 1}, at_least: 60, applies_to: tier >= 2, quantifier: share,"
          " window: month}", """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    | 5
        C    | beds    | 0
        """, institutions=BLANK).says("""
        unit | as_of   | status     | met_units | unmet_units | unknown_units
        East | 2018-01 | incomplete | 1         | 1           | 1
        """)  # fmt: skip


def test_an_undecided_scope_leaves_a_total_incomplete(judge):
    judge(
        of("beds", "at_least: 9", "total", ", applies_to: tier >= 2"),
        """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    | 5
        C    | beds    | 2
        """,
        institutions=BLANK,
    ).says("""
        unit | as_of   | status     | reason_code       | value
        East | 2018-01 | incomplete | attribute_missing | 7
        """)


def test_a_total_that_is_decided_needs_no_attribute(judge):
    judge(
        of("beds", "at_least: 7", "total", ", applies_to: tier >= 2"),
        """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    | 5
        C    | beds    | 2
        """,
        institutions=BLANK,
    ).says("""
        unit | as_of   | status | reason_code | value
        East | 2018-01 | pass   | known_part  | 7
        """)


def test_nobody_in_scope_is_one_row_for_the_papers_region(judge):
    judge(of("beds", rest=", applies_to: category == geriatric_hospital"), BEDS, institutions=AB).says("""
        unit | as_of   | status         | reason_code
        East | 2018-01 | not_applicable | nobody_in_scope
        """)


def test_a_share_of_nobody_does_not_apply(judge):
    judge("{meets: {indicator: beds, at_least: 1}, at_least: 60, quantifier: share, window: month,"
          " applies_to: category == geriatric_hospital}", BEDS, institutions=AB).says("""
        unit | as_of   | status         | reason_code
        East | 2018-01 | not_applicable | nobody_in_scope
        """)  # fmt: skip


def test_a_count_over_nobody_is_0_and_is_judged(judge):
    judge("{meets: {indicator: beds, at_least: 1}, at_least: 1, quantifier: count, window: month,"
          " applies_to: category == geriatric_hospital}", BEDS, institutions=AB).says("""
        unit | as_of   | status | value
        East | 2018-01 | fail   | 0
        """)  # fmt: skip


def test_a_sum_over_nobody_is_0_where_institutions_are_registered(judge):
    nobody = "indicator: beds, applies_to: category == geriatric_hospital, quantifier: total, window: month"
    judge(alike(nobody, "at_least: 1", "at_most: 1", "equals: 0"), BEDS, institutions=AB).says(
        """
        target     | status | value
        at-least-1 | fail   | 0
        at-most-1  | pass   | 0
        equals-0   | pass   | 0
        """,
        as_of="2018-01",
        unit="East",
    )


def test_a_sum_in_a_region_without_any_institution_is_no_data(judge):
    judge(of("beds", "at_most: 1", "total"), institutions="unit").says("""
        unit | as_of   | status  | reason_code
        East | 2018-01 | no_data | none_registered
        """)


def test_a_town_without_any_institution_is_no_data(judge):
    judge(
        of("beds", "at_least: 1", rest=", level: town"),
        BEDS,
        institutions="""
        unit | region
        A    | Hill
        B    | Hill
        """,
    ).says("""
        unit | as_of   | status  | reason_code
        Hill | 2018-01 | pass    |
        Lake | 2018-01 | no_data | none_registered
        """)


def test_a_sum_over_nobody_over_a_population_is_0(judge):
    judge(
        of("beds_per_1000", "at_least: 1", "total", ", applies_to: category == geriatric_hospital"),
        """
        unit | element    | 2017-12
        East | population | 1000
        """,
        institutions=AB,
    ).says("""
        unit | as_of   | status | value
        East | 2018-01 | fail   | 0
        """)


def test_a_sum_over_nobody_over_an_unknown_population_is_not_known(judge):
    judge(of("beds_per_1000", "at_least: 1", "total", ", applies_to: category == geriatric_hospital"),
          institutions=AB).says("""
        unit | as_of   | status  | value
        East | 2018-01 | no_data |
        """)  # fmt: skip


def test_a_condition_that_is_false_excludes(judge):
    judge(
        of("beds", rest=", only_if: surgeries > 100"),
        """
        unit | element   | 2018-01
        A    | beds      | 5
        A    | surgeries | 101
        B    | beds      | 5
        B    | surgeries | 100
        """,
    ).says("""
        unit | as_of   | status         | reason_code
        A    | 2018-01 | pass           |
        B    | 2018-01 | not_applicable | condition_false
        """)


def test_a_condition_over_missing_figures_is_unknown_never_false(judge):
    judge(
        of("beds", rest=", only_if: surgeries > 100"),
        """
        unit | element   | 2018-01
        A    | beds      | 5
        A    | surgeries |
        """,
    ).says("""
        unit | as_of   | status     | completeness
        A    | 2018-01 | incomplete | 0.5
        """)


def test_a_condition_is_judged_over_the_same_window(judge):
    judge(
        of("beds", rest=", only_if: visits >= 30", window="quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      | 10      | 10
        A    | beds    |         |         | 5
        B    | visits  | 10      | 10      | 9
        B    | beds    |         |         | 5
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-03 | pass
        B    | 2018-03 | not_applicable
        """)


def test_a_condition_leaves_an_institution_out_of_a_share(judge):
    judge("{meets: {indicator: beds, at_least: 5}, at_least: 100, quantifier: share, only_if: visits > 10,"
          " window: month}", """
        unit | element | 2018-01
        A    | beds    | 5
        A    | visits  | 11
        B    | beds    | 1
        B    | visits  | 10
        """).says("""
        unit | as_of   | status | value | met_units | unmet_units | unknown_units
        East | 2018-01 | pass   | 100   | 1         | 0           | 0
        """)  # fmt: skip


def test_a_share_all_of_whom_are_left_out_does_not_apply(judge):
    judge("{meets: {indicator: pathway_share, at_least: 5}, at_least: 100, quantifier: share,"
          " window: month}", """
        unit | element    | 2018-01
        A    | pathway    | 0
        A    | discharges | 0
        """).says("""
        unit | as_of   | status         | met_units | unmet_units | unknown_units
        East | 2018-01 | not_applicable | 0         | 0           | 0
        """)  # fmt: skip


def test_who_is_undecided_is_not_nobody(judge):
    judge(
        alike(
            "quantifier: total, indicator: visits, window: month, applies_to: tier == 3",
            "at_most: 5",
            "at_least: 5",
        ),
        """
        unit | element | 2018-01
        A    | visits  | 100
        """,
        institutions="""
        unit | tier
        A    |
        B    | 2
        """,
    ).says("""
        target     | as_of   | status  | value
        at-most-5  | 2018-01 | no_data |
        at-least-5 | 2018-01 | no_data |
        """)


def test_a_maximum_over_nobody_is_no_figure(judge):
    judge(
        "{quantifier: total, indicator: longest_wait, at_most: 8, applies_to: tier == 3, window: month}",
        institutions="""
        unit | tier
        A    | 2
        """,
    ).says("""
        as_of   | status         | reason_code
        2018-01 | not_applicable | nobody_in_scope
        """)
