"""Trends 趋势: this year's figure against that of the same months a year before.

The baseline 基期 has its own completeness; without it nothing can be said. Who was not there a year
before is not asked. In a total everybody counts who was there at the time.
"""


def of(indicator, demand, quantifier="each", window="month", rest=""):
    judged = f"indicator: {indicator}, {demand}, quantifier: {quantifier}, window: {window}"
    return f"{{{judged}{rest}}}"


def test_the_baseline_covers_the_same_months_as_the_window_so_far(judge):
    judge(
        of("visits", "more_than: prior_year", window="year"),
        """
        unit | element | 2017-01..03 | 2017-04..12 | 2018-01..12
        A    | visits  | 10          | 20          | 15
        """,
    ).says("""
        as_of   | status  | value | threshold
        2018-03 | pass    | 45    | 30
        2018-06 | not_due | 90    | 90
        2018-12 | fail    | 180   | 210
        """)


def test_a_missing_baseline_is_no_data(judge):
    judge(
        of("visits", "less_than: prior_year"),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  |         | 15
        """,
    ).says("""
        as_of   | status  | reason_code      | threshold
        2018-01 | no_data | baseline_missing |
        """)


def test_a_baseline_with_gaps_is_incomplete(judge):
    judge(
        of("visits", "at_most: prior_year", window="quarter"),
        """
        unit | element | 2017-01 | 2017-02 | 2017-03 | 2018-01..03
        A    | visits  | 1       |         | 1       | 15
        """,
    ).says("""
        as_of   | status     | completeness
        2018-03 | incomplete | 5/6
        """)


def test_an_unusable_baseline_blocks(judge):
    judge(
        of("visits", "at_most: prior_year", window="quarter"),
        """
        unit | element | 2017-01 | 2017-02 | 2017-03 | 2018-01..03
        A    | visits  | 1       | ?       | 1       | 15
        """,
    ).says("""
        as_of   | status
        2018-03 | blocked
        """)


def test_who_opened_this_year_has_no_baseline_to_beat(judge):
    judge(
        of("visits", "less_than: prior_year"),
        """
        unit | element | 2018-03
        A    | visits  | 15
        """,
        institutions="""
        unit | from
        A    | 2018-02
        """,
    ).says("""
        as_of   | status         | reason_code
        2018-03 | not_applicable | no_baseline_unit
        """)


def test_who_opened_within_the_baseline_is_compared_with_the_months_it_was_open(judge):
    judge(
        of("visits", "at_least: prior_year", window="quarter"),
        """
        unit | element | 2017-03 | 2018-01..03
        A    | visits  | 20      | 6
        """,
        institutions="""
        unit | from
        A    | 2017-03
        """,
    ).says("""
        as_of   | status | value | threshold | completeness
        2018-03 | fail   | 18    | 20        | 1
        """)


def test_a_formula_may_read_last_years_figure(judge):
    judge(
        of("growth", "at_least: 10"),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  | 100     | 110
        B    | visits  | 100     | 109
        """,
    ).says("""
        unit | as_of   | status | value
        A    | 2018-01 | pass   | 10
        B    | 2018-01 | fail   | 9
        """)


def test_growth_from_0_cannot_be_told(judge):
    judge(
        of("growth", "at_least: 10"),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  | 0       | 110
        """,
    ).says("""
        as_of   | status
        2018-01 | not_applicable
        """)


def test_growth_without_a_baseline_is_no_data(judge):
    judge(
        of("growth", "at_least: 10"),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  |         | 110
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-01 | no_data | baseline_missing
        """)


def test_a_total_counts_who_was_there_at_the_time(judge):
    judge(
        of("visits", "at_least: prior_year", "total"),
        """
        unit   | element | 2017-01 | 2018-01
        Closed | visits  | 60      |
        Stays  | visits  | 40      | 50
        Opened | visits  |         | 55
        """,
        institutions="""
        unit   | from    | to
        Closed |         | 2017-06
        Stays  |         |
        Opened | 2017-07 |
        """,
    ).says("""
        unit | as_of   | status | value | threshold | completeness
        East | 2018-01 | pass   | 105   | 100       | 1
        """)


def test_a_stock_is_compared_with_the_stock_a_year_before(judge):
    judge(
        of("beds", "at_least: prior_year", window="quarter"),
        """
        unit | element | 2017-02 | 2017-03 | 2018-03
        A    | beds    | 99      | 10      | 10
        """,
    ).says("""
        as_of   | status | value | threshold
        2018-03 | pass   | 10    | 10
        """)


def test_a_ratio_is_compared_with_the_ratio_a_year_before(judge):
    judge(
        of("referral_ratio", "more_than: prior_year", "total", "quarter"),
        """
        unit | element | 2017-01..03 | 2018-01..03
        A    | down    | 1           | 4
        A    | up      | 2           | 10
        B    | down    | 1           | 6
        B    | up      | 18          | 10
        """,
    ).says("""
        unit | as_of   | status | value | threshold
        East | 2018-03 | pass   | 50    | 10
        """)


def test_a_formula_over_window_days_takes_the_days_of_each_year(judge):
    judge(
        of("visits_per_day", "at_least: prior_year"),
        """
        unit | element | 2019-02 | 2020-02
        A    | visits  | 28      | 29
        """,
        force="2020-01..12",
    ).says("""
        as_of   | status | value | threshold
        2020-02 | pass   | 1     | 1
        """)


def test_nobody_in_scope_now_is_held_against_those_of_last_year(judge):
    judge(
        of("visits", "at_least: prior_year", "total", rest=", applies_to: tier == 3"),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  | 100     |
        """,
        institutions="""
        unit | tier | to
        A    | 3    | 2017-12
        B    | 2    |
        """,
    ).says("""
        as_of   | status | value | threshold
        2018-01 | fail   | 0     | 100
        """)


def test_a_baseline_that_divides_by_zero_is_no_threshold(judge):
    judge(
        of("pathway_share", "at_most: prior_year"),
        """
        unit | element    | 2017-01 | 2018-01
        A    | pathway    | 0       | 5
        A    | discharges | 0       | 10
        """,
    ).says("""
        as_of   | status         | reason_code      | value | threshold
        2018-01 | not_applicable | denominator_zero | 50    |
        """)


def test_a_lead_on_last_year_can_be_lost_again(judge):
    judge(
        of("visits", "more_than: prior_year", window="year"),
        """
        unit | element | 2017-01..03 | 2017-04..12 | 2018-01..12
        A    | visits  | 10          | 20          | 15
        """,
    ).says("""
        as_of   | status | reason_code
        2018-03 | pass   | provisional
        2018-12 | fail   |
        """)
