"""Windows 窗口: the months a target is judged over.

A window is a whole calendar period. It is open until its last month has come. Before the due month
截止 a target is judged on the window that holds the as-of month, as far as that month; from then on,
on the latest closed window. Only a closed window can fail; a pass on an open one is provisional.
"""

VISITS = """
    unit|element| 2018-01 | 2018-02 | 2018-03 | 2018-04 | 2018-05 | 2018-06 | 2018-07 | 2018-08 | 2018-09..12
    A   |visits | 1       | 2       | 3       | 4       | 5       | 6       | 7       | 8       | 9
    """
TEN_A_YEAR = """
    unit | element | 2017-01..12 | 2018-01..12 | 2019-01..12
    A    | visits  | 10          | 1           | 2
    """


def visits(window, demand="at_least: 3", due="no_due: open"):
    return f"{{indicator: visits, {demand}, quantifier: each, window: {window}, {due}}}"


def test_a_month_is_judged_on_itself(judge):
    judge(visits("month"), VISITS).says("""
        as_of   | window  | status | value | provisional
        2018-02 | 2018-02 | fail   | 2     | no
        2018-03 | 2018-03 | pass   | 3     | no
        """)


def test_an_open_quarter_is_judged_up_to_the_month_asked_for(judge):
    judge(visits("quarter", "at_least: 6"), VISITS).says("""
        as_of   | window          | status  | value | provisional | reason_code
        2018-01 | 2018-01/2018-01 | not_due | 1     | no          | not_met_yet
        2018-02 | 2018-01/2018-02 | not_due | 3     | no          | not_met_yet
        2018-03 | 2018Q1          | pass    | 6     | no          |
        """)


def test_after_the_first_quarter_the_latest_closed_one_is_judged(judge):
    judge(visits("quarter", "at_least: 10"), VISITS).says("""
        as_of   | window | status | value
        2018-03 | 2018Q1 | fail   | 6
        2018-04 | 2018Q1 | fail   | 6
        2018-05 | 2018Q1 | fail   | 6
        2018-06 | 2018Q2 | pass   | 15
        """)


def test_half_years_close_in_june_and_december(judge):
    judge(visits("half_year", "at_least: 22"), VISITS).says("""
        as_of   | window          | status  | value
        2018-05 | 2018-01/2018-05 | not_due | 15
        2018-06 | 2018H1          | fail    | 21
        2018-11 | 2018H1          | fail    | 21
        2018-12 | 2018H2          | pass    | 51
        """)


def test_an_open_year_does_not_fail_in_march(judge):
    judge(visits("year", "at_least: 20"), TEN_A_YEAR, force="2018-01..2019-12").says("""
        as_of   | window          | status  | value
        2018-03 | 2018-01/2018-03 | not_due | 3
        2018-12 | 2018            | fail    | 12
        2019-03 | 2018            | fail    | 12
        2019-12 | 2019            | pass    | 24
        """)


def test_a_pass_on_an_open_window_is_provisional(judge):
    judge(
        "{indicator: mean_stay, at_most: 10, quantifier: each, window: quarter}",
        """
        unit | element    | 2018-01 | 2018-02 | 2018-03
        A    | mean_stay  | 8       | 9       | 16
        A    | discharges | 1       | 1       | 1
        """,
    ).says("""
        as_of   | status | value | provisional | reason_code
        2018-02 | pass   | 8.5   | yes         | provisional
        2018-03 | fail   | 11    | no          |
        """)


def test_the_window_that_holds_the_due_month_closes_with_it_and_is_not_reopened(judge):
    judge(visits("quarter", "at_least: 15", "due: 2018-08-31"), VISITS).says("""
        as_of   | window          | status  | value | provisional
        2018-06 | 2018Q2          | pass    | 15    | no
        2018-07 | 2018-07/2018-07 | not_due | 7     | no
        2018-08 | 2018-07/2018-08 | pass    | 15    | no
        2018-09 | 2018-07/2018-08 | pass    | 15    | no
        2018-11 | 2018-07/2018-08 | pass    | 15    | no
        2018-12 | 2018Q4          | pass    | 27    | no
        """)


def test_a_window_closed_before_the_due_month_does_not_fail(judge):
    judge(visits("quarter", "at_least: 100", "due: 2018-08-31"), VISITS).says("""
        as_of   | window          | status  | reason_code
        2018-03 | 2018Q1          | not_due | not_met_yet
        2018-08 | 2018-07/2018-08 | fail    |
        """)


def test_a_year_cut_by_its_due_month_is_judged_up_to_it(judge):
    judge(visits("year", "at_least: 36", "due: 2018-08-31"), VISITS).says("""
        as_of   | window          | status  | value
        2018-07 | 2018-01/2018-07 | not_due | 28
        2018-08 | 2018-01/2018-08 | pass    | 36
        2018-12 | 2018-01/2018-08 | pass    | 36
        """)


def test_windows_after_the_due_year_are_whole(judge):
    judge(visits("year", "at_least: 20", "due: 2018-06-30"), TEN_A_YEAR, force="2018-01..2019-12").says("""
        as_of   | window          | status | value
        2018-06 | 2018-01/2018-06 | fail   | 6
        2019-11 | 2018-01/2018-06 | fail   | 6
        2019-12 | 2019            | pass   | 24
        """)


def test_a_window_may_begin_before_the_paper_is_in_force(judge):
    judge(visits("quarter", "at_least: 15"), VISITS, force="2018-05..12").says("""
        as_of   | window          | status  | value
        2018-05 | 2018-04/2018-05 | not_due | 9
        2018-06 | 2018Q2          | pass    | 15
        """)


def test_before_the_paper_is_in_force_there_is_no_verdict(judge):
    judge(visits("month"), VISITS, force="2018-05..12").is_silent("2018-03", "2018-04")


def test_the_plan_runs_from_the_first_month_in_force(judge):
    judge(visits("plan", "at_least: 52"), VISITS, force="2018-03..10").says("""
        as_of   | window          | status  | value | provisional
        2018-03 | 2018-03/2018-03 | not_due | 3     | no
        2018-09 | 2018-03/2018-09 | not_due | 42    | no
        2018-10 | 2018-03/2018-10 | fail    | 51    | no
        """)


def test_a_plan_closes_with_its_due_month(judge):
    judge(visits("plan", "at_least: 33", "due: 2018-08-31"), VISITS, force="2018-03..12").says("""
        as_of   | window          | status  | value
        2018-07 | 2018-03/2018-07 | not_due | 25
        2018-08 | 2018-03/2018-08 | pass    | 33
        2018-12 | 2018-03/2018-08 | pass    | 33
        """)


def test_after_the_last_month_in_force_the_verdict_of_that_month_is_final(judge):
    judge(visits("month", "at_least: 6"), VISITS, force="2018-01..06").says("""
        as_of   | window  | status | value | final
        2018-05 | 2018-05 | fail   | 5     | no
        2018-06 | 2018-06 | pass   | 6     | no
        2018-09 | 2018-06 | pass   | 6     | yes
        """)


def test_a_plan_that_has_run_out_is_final(judge):
    judge(visits("plan", "at_least: 21"), VISITS, force="2018-01..06").says("""
        as_of   | window          | status | value | final
        2018-12 | 2018-01/2018-06 | pass   | 21    | yes
        """)


def test_a_year_that_force_ends_in_is_never_closed_and_the_latest_closed_one_stays(judge):
    judge(visits("year", "at_least: 20"), TEN_A_YEAR, force="2017-01..2018-06").says("""
        as_of   | window | status | value | final
        2018-06 | 2017   | pass   | 120   | no
        2018-12 | 2017   | pass   | 120   | yes
        """)


def test_the_day_of_the_due_date_does_not_matter_for_figures(judge):
    judge(visits("month", "at_least: 10", "due: 2018-05-01"), VISITS).says("""
        as_of   | status
        2018-04 | not_due
        2018-05 | fail
        """)


def test_a_pass_before_the_due_month_is_a_pass(judge):
    judge(visits("month", "at_least: 4", "due: 2018-05-31"), VISITS).says("""
        as_of   | status | provisional | reason_code
        2018-04 | pass   | no          |
        """)
