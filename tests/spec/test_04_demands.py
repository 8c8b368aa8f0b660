"""Demands 要求: what is asked of a value.

以上, 以内, 不低于, 不超过, 达到 include the number. The value is compared unrounded; one that is
exactly the number is exactly on target, whatever binary fractions make of it.
"""

import pytest
from book import alike

EACH = "quantifier: each, window: month"
BALANCES = """
    unit | element | 2018-01
    A    | balance | 4.99
    B    | balance | 5
    C    | balance | 9.99
    D    | balance | 10
    E    | balance | 10.01
    """
SEVEN_OF_25 = """
    unit | element    | 2018-01
    A    | pathway    | 7
    A    | discharges | 25
    """


def of(indicator, demand):
    return f"{{indicator: {indicator}, {demand}, {EACH}}}"


def balances(*demands):
    return alike(f"indicator: balance, {EACH}", *demands)


def test_a_floor_includes_its_number_unless_it_says_more_than(judge):
    judge(balances("at_least: 10", "more_than: 10"), BALANCES).says(
        """
        target       | unit | status | value
        at-least-10  | A    | fail   | 4.99
        at-least-10  | B    | fail   | 5
        at-least-10  | C    | fail   | 9.99
        at-least-10  | D    | pass   | 10
        at-least-10  | E    | pass   | 10.01
        more-than-10 | A    | fail   | 4.99
        more-than-10 | B    | fail   | 5
        more-than-10 | C    | fail   | 9.99
        more-than-10 | D    | fail   | 10
        more-than-10 | E    | pass   | 10.01
        """,
        as_of="2018-01",
    )


def test_a_ceiling_includes_its_number_unless_it_says_less_than(judge):
    judge(balances("at_most: 10", "less_than: 10"), BALANCES).says(
        """
        target       | unit | status
        at-most-10   | A    | pass
        at-most-10   | B    | pass
        at-most-10   | C    | pass
        at-most-10   | D    | pass
        at-most-10   | E    | fail
        less-than-10 | A    | pass
        less-than-10 | B    | pass
        less-than-10 | C    | pass
        less-than-10 | D    | fail
        less-than-10 | E    | fail
        """,
        as_of="2018-01",
    )


def test_equals_is_met_by_the_number_alone(judge):
    judge(of("balance", "equals: 10"), BALANCES).says(
        """
        unit | status
        A    | fail
        B    | fail
        C    | fail
        D    | pass
        E    | fail
        """,
        as_of="2018-01",
    )


def test_between_includes_both_ends_and_the_upper_one_is_a_ceiling(judge):
    judge(of("balance", "between: [5, 10]"), BALANCES).says(
        """
        unit | status
        A    | fail
        B    | pass
        C    | pass
        D    | pass
        E    | fail
        """,
        as_of="2018-01",
    )


def test_above_a_range_passes_and_says_so(judge):
    judge(of("balance", "range: [5, 10]"), BALANCES).says(
        """
        unit | status | reason_code
        A    | fail   |
        B    | pass   |
        C    | pass   |
        D    | pass   |
        E    | pass   | above_range
        """,
        as_of="2018-01",
    )


def test_demands_hold_below_0_and_at_0(judge):
    judge(
        balances("at_least: -10", "less_than: -10", "equals: 0"),
        """
        unit | element | 2018-01
        A    | balance | -10.01
        B    | balance | -10
        C    | balance | -9.99
        D    | balance | 0
        """,
    ).says(
        """
        target             | unit | status
        at-least-minus-10  | A    | fail
        at-least-minus-10  | B    | pass
        at-least-minus-10  | C    | pass
        at-least-minus-10  | D    | pass
        less-than-minus-10 | A    | pass
        less-than-minus-10 | B    | fail
        less-than-minus-10 | C    | fail
        less-than-minus-10 | D    | fail
        equals-0           | A    | fail
        equals-0           | B    | fail
        equals-0           | C    | fail
        equals-0           | D    | pass
        """,
        as_of="2018-01",
    )


def test_7_of_25_is_exactly_28_percent(judge):
    demands = ["at_least: 28", "at_most: 28", "equals: 28", "more_than: 28", "less_than: 28",
               "between: [28, 30]", "between: [20, 28]"]  # fmt: skip
    judge(alike(f"indicator: pathway_share, {EACH}", *demands), SEVEN_OF_25).says(
        """
        target        | status | value
        at-least-28   | pass   | 28
        at-most-28    | pass   | 28
        equals-28     | pass   | 28
        more-than-28  | fail   | 28
        less-than-28  | fail   | 28
        between-28-30 | pass   | 28
        between-20-28 | pass   | 28
        """,
        as_of="2018-01",
    )


def test_7_of_25_institutions_are_exactly_28_percent(judge):
    figures = "".join(f"\nA{i} | beds | {int(i < 7)}" for i in range(25))
    share = "meets: {indicator: beds, at_least: 1}, quantifier: share, window: month"
    judge(alike(share, "at_least: 28", "more_than: 28"), "unit | element | 2018-01" + figures).says(
        """
        target       | status | value
        at-least-28  | pass   | 28
        more-than-28 | fail   | 28
        """,
        as_of="2018-01",
    )


@pytest.mark.parametrize(("beds", "status"), [("32999", "fail"), ("33000", "pass"), ("33001", "pass")])
def test_6_point_6_beds_per_1000_are_exact(judge, beds, status):
    judge(
        "{indicator: beds_per_1000, at_least: 6.6, quantifier: total, window: month}",
        f"""
        unit | element    | 2017-12 | 2018-01
        A    | beds       |         | {beds}
        East | population | 5000000 |
        """,
    ).says(f"""
        as_of   | status
        2018-01 | {status}
        """)


def test_a_miss_by_one_in_a_hundred_million_is_a_miss(judge):
    judge(
        of("pathway_share", "at_least: 28"),
        """
        unit | element    | 2018-01
        A    | pathway    | 27999999
        A    | discharges | 100000000
        """,
    ).says("""
        as_of   | status
        2018-01 | fail
        """)


def test_last_years_value_may_be_demanded(judge):
    operators = ("at_least", "at_most", "more_than", "less_than", "equals")
    demands = [f"{operator}: prior_year" for operator in operators]
    judge(
        alike(f"indicator: visits, {EACH}", *demands),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  | 10      | 9
        B    | visits  | 10      | 10
        C    | visits  | 10      | 11
        """,
    ).says(
        """
        target               | unit | status | threshold
        at-least-prior-year  | A    | fail   | 10
        at-least-prior-year  | B    | pass   | 10
        at-least-prior-year  | C    | pass   | 10
        at-most-prior-year   | A    | pass   | 10
        at-most-prior-year   | B    | pass   | 10
        at-most-prior-year   | C    | fail   | 10
        more-than-prior-year | A    | fail   | 10
        more-than-prior-year | B    | fail   | 10
        more-than-prior-year | C    | pass   | 10
        less-than-prior-year | A    | pass   | 10
        less-than-prior-year | B    | fail   | 10
        less-than-prior-year | C    | fail   | 10
        equals-prior-year    | A    | fail   | 10
        equals-prior-year    | B    | pass   | 10
        equals-prior-year    | C    | fail   | 10
        """,
        as_of="2018-01",
    )


def test_no_deaths_after_no_deaths_need_not_become_fewer(judge):
    judge(
        of("deaths", "less_than: prior_year"),
        """
        unit | element | 2017-01 | 2018-01
        A    | deaths  | 0       | 0
        B    | deaths  | 1       | 1
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-01 | pass
        B    | 2018-01 | fail
        """)


def test_100_percent_after_100_percent_need_not_become_more(judge):
    judge(
        of("pathway_share", "more_than: prior_year"),
        """
        unit | element    | 2017-01 | 2018-01
        A    | pathway    | 8       | 9
        A    | discharges | 8       | 9
        B    | pathway    | 4       | 4
        B    | discharges | 8       | 8
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-01 | pass
        B    | 2018-01 | fail
        """)


def test_only_a_proportion_has_a_natural_limit_of_100_percent(judge):
    judge(
        of("referral_ratio", "more_than: prior_year"),
        """
        unit | element | 2017-01 | 2018-01
        A    | down    | 8       | 9
        A    | up      | 8       | 9
        """,
    ).says("""
        as_of   | status
        2018-01 | fail
        """)


def test_a_ratio_equal_to_last_years_is_equal_whatever_the_figures(judge):
    judge(
        of("referral_ratio", "at_least: prior_year"),
        """
        unit | element | 2017-01 | 2018-01
        A    | down    | 1       | 7
        A    | up      | 3       | 21
        """,
    ).says("""
        as_of   | status
        2018-01 | pass
        """)


def test_decimals_in_a_formula_do_not_spoil_an_exact_hit(judge):
    judge(
        "{indicator: points, at_least: 300, quantifier: each, window: month}",
        """
        unit | element    | 2018-01
        A    | up         | 289
        A    | down       | 2867
        A    | discharges | 1616
        """,
    ).says("""
        as_of   | status | value
        2018-01 | pass   | 300
        """)
