"""Flows and stocks 时期数与时点数: how the months of a window become one figure.

A flow is added up, a stock is the latest value, an average is weighted, of a maximum the highest
holds. A quarter's or a year's figure stands in its last month.
"""

import pytest

from dabiao.catalogue.findings import CatalogueError


def of(indicator, window="quarter", demand="at_least: 1", due="no_due: open"):
    return f"{{indicator: {indicator}, {demand}, quantifier: each, window: {window}, {due}}}"


def test_a_flow_is_added_up_over_the_window(judge):
    judge(
        of("visits"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      | 20      | 40
        """,
    ).says("""
        as_of   | status | value | completeness
        2018-03 | pass   | 70    | 1
        """)


def test_a_stock_is_its_latest_value_never_a_sum(judge):
    judge(
        of("beds"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | beds    | 10      | 20      | 40
        """,
    ).says("""
        as_of   | status | value | completeness
        2018-03 | pass   | 40    | 1
        """)


def test_a_stock_asks_for_one_cell_only_that_of_the_windows_end(judge):
    judge(
        of("beds"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | beds    |         |         | 40
        B    | beds    | 10      | 20      |
        """,
    ).says("""
        unit | as_of   | status  | value | completeness
        A    | 2018-03 | pass    | 40    | 1
        B    | 2018-03 | no_data |       | 0
        """)


def test_a_stock_is_carried_forward_as_long_as_its_element_allows(judge):
    judge(
        of("licensed_beds", "month"),
        """
        unit | element       | 2018-01 | 2018-02..12
        A    | licensed_beds | 100     |
        """,
    ).says("""
        as_of   | status  | value | completeness
        2018-01 | pass    | 100   | 1
        2018-04 | pass    | 100   | 1
        2018-05 | no_data |       | 0
        """)


def test_a_carried_stock_gives_way_to_a_newer_one(judge):
    judge(
        of("licensed_beds", "month"),
        """
        unit | element       | 2018-01 | 2018-02 | 2018-03 | 2018-04
        A    | licensed_beds | 100     |         | 90      |
        """,
    ).says("""
        as_of   | value
        2018-02 | 100
        2018-03 | 90
        2018-04 | 90
        """)


def test_a_zero_is_a_figure_and_ends_the_carrying(judge):
    judge(
        of("licensed_beds", "month"),
        """
        unit | element       | 2018-01 | 2018-02
        A    | licensed_beds | 100     | 0
        """,
    ).says("""
        as_of   | status | value
        2018-02 | fail   | 0
        """)


def test_a_stock_is_carried_into_the_window_from_before_it(judge):
    judge(
        of("licensed_beds", "month"),
        """
        unit | element       | 2017-11
        A    | licensed_beds | 100
        """,
    ).says("""
        as_of   | status | value
        2018-01 | pass   | 100
        2018-02 | pass   | 100
        """)


def test_an_unusable_stock_is_not_bridged_by_an_older_one(judge):
    judge(
        of("licensed_beds", "month"),
        """
        unit | element       | 2018-01 | 2018-02
        A    | licensed_beds | 100     | ?
        """,
    ).says("""
        as_of   | status  | value
        2018-02 | blocked |
        """)


def test_a_yearly_stock_of_a_region_serves_two_years(judge):
    judge(
        "{indicator: beds_per_1000, at_least: 6, quantifier: total, window: month}",
        """
        unit | element    | 2017-12 | 2018-01..12 | 2019-01..12 | 2020-01
        A    | beds       |         | 60          | 70          | 80
        East | population | 10000   |             |             |
        """,
        force="2018-01..2020-12",
    ).says("""
        as_of   | status     | value | completeness
        2018-06 | pass       | 6     | 1
        2018-12 | pass       | 6     | 1
        2019-12 | pass       | 7     | 1
        2020-01 | incomplete |       | 0.5
        """)


def test_a_quarterly_stock_asks_for_nothing_within_the_quarter(judge):
    judge(
        of("staff", "month", due="due: 2018-05-31"),
        """
        unit | element | 2018-03 | 2018-06
        A    | staff   | 8       | 9
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-02 | not_due | figures_awaited
        2018-03 | pass    |
        2018-04 | not_due | figures_awaited
        2018-05 | no_data | never_expected
        2018-06 | pass    |
        """)


def test_a_yearly_stock_stands_in_december(judge):
    judge(
        of("doctors", "year"),
        """
        unit | element | 2018-12
        A    | doctors | 8
        """,
    ).says("""
        as_of   | status  | value
        2018-11 | not_due |
        2018-12 | pass    | 8
        """)


def test_an_average_is_weighted_over_the_months(judge):
    judge(
        of("mean_stay", demand="at_most: 17.5"),
        """
        unit | element    | 2018-01 | 2018-02 | 2018-03
        A    | mean_stay  | 10      | 20      | 20
        A    | discharges | 100     | 200     | 100
        """,
    ).says("""
        as_of   | status | value
        2018-03 | pass   | 17.5
        """)


def test_an_average_is_weighted_over_the_institutions(judge):
    judge(
        "{indicator: mean_stay, at_most: 9, quantifier: total, window: month}",
        """
        unit | element    | 2018-01
        A    | mean_stay  | 10
        A    | discharges | 30
        B    | mean_stay  | 6
        B    | discharges | 10
        """,
    ).says("""
        as_of   | status | value
        2018-01 | pass   | 9
        """)


def test_an_average_without_its_weight_is_missing(judge):
    judge(
        of("mean_stay", demand="at_most: 17.5"),
        """
        unit | element    | 2018-01 | 2018-02 | 2018-03
        A    | mean_stay  | 10      | 20      | 20
        A    | discharges | 100     |         | 100
        """,
    ).says("""
        as_of   | status     | value
        2018-03 | incomplete | 15
        """)


def test_an_average_with_the_weight_0_is_dropped(judge):
    judge(
        of("mean_stay", demand="at_most: 17.5"),
        """
        unit | element    | 2018-01 | 2018-02 | 2018-03
        A    | mean_stay  | 10      | 20      | 99
        A    | discharges | 100     | 100     | 0
        """,
    ).says("""
        as_of   | status | value
        2018-03 | pass   | 15
        """)


def test_an_average_need_not_be_filled_where_its_weight_is_0(judge):
    judge(
        of("mean_stay", demand="at_most: 17.5"),
        """
        unit | element    | 2018-01 | 2018-02 | 2018-03
        A    | mean_stay  | 10      | 20      |
        A    | discharges | 100     | 100     | 0
        """,
    ).says("""
        as_of   | status | value
        2018-03 | pass   | 15
        """)


def test_an_average_over_nobody_does_not_apply(judge):
    judge(
        of("mean_stay", "month", "at_most: 17.5"),
        """
        unit | element    | 2018-01
        A    | mean_stay  | 10
        A    | discharges | 0
        """,
    ).says("""
        as_of   | status         | reason_code      | value
        2018-01 | not_applicable | denominator_zero |
        """)


def test_of_a_maximum_the_highest_of_all_months_holds(judge):
    judge(
        of("longest_wait", demand="at_most: 10"),
        """
        unit | element      | 2018-01 | 2018-02 | 2018-03
        A    | longest_wait | 5       | 12      | 7
        B    | longest_wait | 5       | 10      | 7
        """,
    ).says("""
        unit | as_of   | status | value
        A    | 2018-03 | fail   | 12
        B    | 2018-03 | pass   | 10
        """)


def test_of_a_maximum_the_highest_of_all_institutions_holds(judge):
    judge(
        "{indicator: longest_wait, at_most: 10, quantifier: total, window: month}",
        """
        unit | element      | 2018-01
        A    | longest_wait | 5
        B    | longest_wait | 12
        """,
    ).says("""
        as_of   | status | value
        2018-01 | fail   | 12
        """)


def test_a_quarterly_flow_adds_up_the_quarters_that_have_ended(judge):
    judge(
        of("trainings", "year", "at_least: 4"),
        """
        unit | element   | 2018-03 | 2018-06 | 2018-09 | 2018-12
        A    | trainings | 1       | 1       | 1       | 1
        """,
    ).says("""
        as_of   | status  | reason_code     | value | completeness
        2018-02 | not_due | figures_awaited |       |
        2018-05 | not_due | not_met_yet     | 1     | 1
        2018-09 | not_due | not_met_yet     | 3     | 1
        2018-12 | pass    |                 | 4     | 1
        """)


def test_a_yearly_flow_is_awaited_until_december(judge):
    judge(
        of("drills", "year", "at_least: 2"),
        """
        unit | element | 2018-12
        A    | drills  | 1
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-11 | not_due | figures_awaited
        2018-12 | fail    |
        """)


def test_months_and_quarters_meet_in_one_formula(judge):
    judge(
        of("visits_per_training", demand="at_least: 20"),
        """
        unit | element   | 2018-01 | 2018-02 | 2018-03
        A    | visits    | 10      | 20      | 30
        A    | trainings |         |         | 3
        """,
    ).says("""
        as_of   | status | value | completeness
        2018-03 | pass   | 20    | 1
        """)


def test_a_flow_over_a_stock_sums_above_and_takes_the_latest_below(judge):
    judge(
        of("visits_per_bed", demand="at_least: 5"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      | 20      | 20
        A    | beds    | 5       | 5       | 10
        """,
    ).says("""
        as_of   | status | value | numerator | denominator
        2018-03 | pass   | 5     | 50        | 10
        """)


def test_window_days_counts_the_days_of_the_months_judged(judge):
    judge(
        of("visits_per_day", demand="at_least: 1"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 31      | 28      | 31
        """,
    ).says("""
        as_of   | value | denominator
        2018-01 | 1     | 31
        2018-02 | 1     | 59
        2018-03 | 1     | 90
        """)


@pytest.mark.parametrize(("indicator", "window"), [("drills", "quarter"), ("trainings", "month")])
def test_a_flow_longer_than_the_window_is_refused_by_the_catalogue(judge, indicator, window):
    with pytest.raises(CatalogueError, match=r"paper/t\.yaml"):
        judge(of(indicator, window))
