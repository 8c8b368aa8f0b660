"""Demands 要求: what is asked of a value.

以上, 以内, 不低于, 不超过, 达到 include the number. The value is compared unrounded; a value that is
exactly the number is exactly on target, whatever binary fractions make of it.
"""

import pytest

PLAIN = [
    ("at_least: 10", {"9.99": "fail", "10": "pass", "10.01": "pass"}),
    ("at_most: 10", {"9.99": "pass", "10": "pass", "10.01": "fail"}),
    ("more_than: 10", {"9.99": "fail", "10": "fail", "10.01": "pass"}),
    ("less_than: 10", {"9.99": "pass", "10": "fail", "10.01": "fail"}),
    ("equals: 10", {"9.99": "fail", "10": "pass", "10.01": "fail"}),
    ("between: [5, 10]", {"4.99": "fail", "5": "pass", "10": "pass", "10.01": "fail"}),
    ("range: [5, 10]", {"4.99": "fail", "5": "pass", "10": "pass"}),
    ("at_least: -10", {"-10.01": "fail", "-10": "pass", "-9.99": "pass"}),
    ("less_than: -10", {"-10.01": "pass", "-10": "fail", "-9.99": "fail"}),
    ("equals: 0", {"-0.01": "fail", "0": "pass", "0.01": "fail"}),
]


def of(indicator, demand):
    return f"{{indicator: {indicator}, {demand}, quantifier: each, window: month, no_due: standing}}"


@pytest.mark.parametrize(("demand", "statuses"), PLAIN, ids=[demand for demand, _ in PLAIN])
def test_what_a_demand_includes(judge, demand, statuses):
    figures = "".join(f"\nA{i} | balance | {value}" for i, value in enumerate(statuses))
    expected = "".join(f"\nA{i} | {value} | {status}" for i, (value, status) in enumerate(statuses.items()))
    case = judge(of("balance", demand), "unit | element | 2018-01" + figures)
    case.says("unit | value | status" + expected, as_of="2018-01")


def test_above_a_range_passes_and_says_so(judge):
    judge(of("beds", "range: [1, 2]"), """
        unit | element | 2018-01
        A    | beds    | 2
        B    | beds    | 3
        """).says("""
        unit | as_of   | status | reason_code
        A    | 2018-01 | pass   |
        B    | 2018-01 | pass   | above_range
        """)


@pytest.mark.parametrize(("demand", "status"), [
    ("at_least: 28", "pass"), ("at_most: 28", "pass"), ("equals: 28", "pass"),
    ("more_than: 28", "fail"), ("less_than: 28", "fail"), ("between: [28, 30]", "pass"),
    ("between: [20, 28]", "pass"),
])  # fmt: skip
def test_7_of_25_is_exactly_28_percent(judge, demand, status):
    judge(of("pathway_share", demand), """
        unit | element    | 2018-01
        A    | pathway    | 7
        A    | discharges | 25
        """).says(f"""
        as_of   | status   | value
        2018-01 | {status} | 28
        """)


@pytest.mark.parametrize(("demand", "status"), [("at_least: 28", "pass"), ("more_than: 28", "fail")])
def test_7_of_25_institutions_are_exactly_28_percent(judge, demand, status):
    figures = "".join(f"\nA{i} | beds | {int(i < 7)}" for i in range(25))
    judge(f"{{meets: {{indicator: beds, at_least: 1}}, {demand}, quantifier: share, window: month, no_due: x}}",
          "unit | element | 2018-01" + figures).says(f"""
        as_of   | status   | value
        2018-01 | {status} | 28
        """)  # fmt: skip


@pytest.mark.parametrize(("beds", "status"), [("32999", "fail"), ("33000", "pass"), ("33001", "pass")])
def test_6_point_6_beds_per_1000_are_exact(judge, beds, status):
    judge("{indicator: beds_per_1000, at_least: 6.6, quantifier: total, window: month, no_due: standing}", f"""
        unit | element    | 2017-12 | 2018-01
        A    | beds       |         | {beds}
        East | population | 5000000 |
        """).says(f"""
        as_of   | status
        2018-01 | {status}
        """)


def test_a_miss_by_one_in_a_hundred_million_is_a_miss(judge):
    judge(of("pathway_share", "at_least: 28"), """
        unit | element    | 2018-01
        A    | pathway    | 27999999
        A    | discharges | 100000000
        """).says("""
        as_of   | status
        2018-01 | fail
        """)


@pytest.mark.parametrize(("demand", "statuses"), [
    ("at_least: prior_year", "fail pass pass"), ("at_most: prior_year", "pass pass fail"),
    ("more_than: prior_year", "fail fail pass"), ("less_than: prior_year", "pass fail fail"),
    ("equals: prior_year", "fail pass fail"),
])  # fmt: skip
def test_last_years_value_may_be_demanded(judge, demand, statuses):
    less, same, more = statuses.split()
    judge(of("visits", demand), """
        unit | element | 2017-01 | 2018-01
        A    | visits  | 10      | 9
        B    | visits  | 10      | 10
        C    | visits  | 10      | 11
        """).says(f"""
        unit | as_of   | status | threshold
        A    | 2018-01 | {less} | 10
        B    | 2018-01 | {same} | 10
        C    | 2018-01 | {more} | 10
        """)


def test_no_deaths_after_no_deaths_need_not_become_fewer(judge):
    judge(of("deaths", "less_than: prior_year"), """
        unit | element | 2017-01 | 2018-01
        A    | deaths  | 0       | 0
        B    | deaths  | 1       | 1
        """).says("""
        unit | as_of   | status
        A    | 2018-01 | pass
        B    | 2018-01 | fail
        """)


def test_100_percent_after_100_percent_need_not_become_more(judge):
    judge(of("pathway_share", "more_than: prior_year"), """
        unit | element    | 2017-01 | 2018-01
        A    | pathway    | 8       | 9
        A    | discharges | 8       | 9
        B    | pathway    | 4       | 4
        B    | discharges | 8       | 8
        """).says("""
        unit | as_of   | status
        A    | 2018-01 | pass
        B    | 2018-01 | fail
        """)


def test_only_a_proportion_has_a_natural_limit_of_100_percent(judge):
    judge(of("referral_ratio", "more_than: prior_year"), """
        unit | element | 2017-01 | 2018-01
        A    | down    | 8       | 9
        A    | up      | 8       | 9
        """).says("""
        as_of   | status
        2018-01 | fail
        """)


def test_a_ratio_equal_to_last_years_is_equal_whatever_the_figures(judge):
    judge(of("referral_ratio", "at_least: prior_year"), """
        unit | element | 2017-01 | 2018-01
        A    | down    | 1       | 7
        A    | up      | 3       | 21
        """).says("""
        as_of   | status
        2018-01 | pass
        """)
