"""Series 走势 and outlook 推算: what a target's figures were, and where a straight line leads them.

A series holds what the judge itself found for each closed window of the plan, and for the month asked
for. The outlook of what is not due yet is a projection, never a verdict: a straight line from the first
value of the plan through the present one to the deadline; the path is the line from that first value to
the demand. Where one value is all there is, nothing is projected.
"""

import pytest

from dabiao.judge.engines import engine
from dabiao.judge.outlook import outlook
from dabiao.judge.run import Judge
from dabiao.judge.series import EARLIER
from dabiao.periods import month, month_text


def judged(case, *as_of, earlier=EARLIER):
    """The verdicts and the series."""
    months = [month(text) for text in as_of]
    judge = Judge(case.facts, case.catalogue, months, engine=engine(case.engine), earlier=earlier)
    return judge.verdicts(), judge.series()


def series(case, *as_of, earlier=EARLIER):
    _, found = judged(case, *as_of, earlier=earlier)
    return [(month_text(row.month), row.value, row.status) for row in found.itertuples()]


def looks(case, as_of):
    """The outlook of the one verdict, its numbers rounded to what a hand computes."""
    verdicts, found = judged(case, as_of)
    row = outlook(verdicts, found, case.catalogue).iloc[0]
    if row["why_not"]:
        return row["why_not"]
    return round(row["path"], 6), round(row["projected"], 6), bool(row["on_track"])


def target(rest, window="month", due="2018-12-31"):
    return f"{{{rest}, quantifier: each, window: {window}, due: {due}}}"


FALLING = """
    unit | element      | 2018-01 | 2018-02 | 2018-03 | 2018-04 | 2018-05
    A    | longest_wait | 30      | 28      |         | 25      | 22
    """


def test_a_series_has_each_month_that_was_judged_and_no_blank_ones(judge):
    case = judge(target("indicator: longest_wait, at_most: 25"), FALLING)
    assert series(case, "2018-05") == [
        ("2018-01", 30, "not_due"), ("2018-02", 28, "not_due"),
        ("2018-04", 25, "pass"), ("2018-05", 22, "pass"),
    ]  # fmt: skip


def test_a_series_holds_closed_years_and_the_year_running(judge):
    case = judge(
        target("indicator: visits, at_least: 30", "year", "2019-12-31"),
        """
        unit | element | 2017-01..12 | 2018-01..12 | 2019-01..03
        A    | visits  | 1           | 2           | 3
        """,
        force="2017-01..2019-12",
    )
    closed = [("2017-12", 12, "not_due"), ("2018-12", 24, "not_due")]
    assert series(case, "2019-03") == [*closed, ("2019-03", 9, "not_due")]
    assert series(case, "2019-02", "2019-03") == series(case, "2019-03")


def test_a_long_series_is_its_first_figure_and_the_latest_ones(judge):
    case = judge(target("indicator: longest_wait, at_most: 25"), FALLING)
    assert [at for at, _, _ in series(case, "2018-05", earlier=2)] == ["2018-01", "2018-04", "2018-05"]


def test_looking_back_changes_no_verdict(judge):
    case = judge(target("indicator: longest_wait, at_most: 25"), FALLING)
    back, _ = judged(case, "2018-04", "2018-05")
    plain, _ = judged(case, "2018-04", "2018-05", earlier=0)
    assert back.equals(plain)


# The outlook, worked out by hand. January is month 0, December the deadline, month 11.


def wait(first, now, demand):
    """The longest wait in January and in May."""
    return (
        target(f"indicator: longest_wait, {demand}"),
        f"""
        unit | element      | 2018-01 | 2018-05
        A    | longest_wait | {first} | {now}
        """,
    )


@pytest.mark.parametrize(
    ("first", "now", "demand", "path", "projected", "on_track"),
    [
        # 4 of 11 months are gone: the path has gone 4/11 of the way, the line goes 11/4 of its own
        (30, 26, "at_most: 19", 26, 19, True),
        (30, 27, "at_most: 19", 26, 21.75, False),
        (30, 26, "less_than: 19", 26, 19, False),
        (30, 22, "at_most: 19", 26, 8, True),
        (30, 18, "at_most: 8", 22, 0, True),  # 30 − 33 would be −3; no wait is below 0
        (19, 23, "at_least: 30", 23, 30, True),
        (19, 22, "at_least: 30", 23, 27.25, False),
        (19, 23, "more_than: 30", 23, 30, False),
        (30, 30, "at_most: 19", 26, 30, False),
        (30, 34, "at_most: 19", 26, 41, False),  # it goes the wrong way
        (18, 20, "at_most: 19", round(18 + 4 / 11, 6), 23.5, False),  # it was met once
        (30, 26, "'between': [10, 19]", 26, 19, True),
        (30, 22, "'between': [10, 19]", 26, 8, False),  # it shoots past the other end
        (19, 23, "'between': [30, 40]", 23, 30, True),
        (19, 23, "range: [30, 40]", 23, 30, True),
        (19, 25, "equals: 30", 23, 35.5, True),  # it comes to 30 on the way
        (19, 22, "equals: 30", 23, 27.25, False),
    ],
)  # fmt: skip
def test_a_straight_line_leads_to_the_deadline(judge, first, now, demand, path, projected, on_track):
    assert looks(judge(*wait(first, now, demand)), "2018-05") == (path, projected, on_track)


@pytest.mark.parametrize(
    ("indicator", "first", "now", "demand", "projected"),
    [
        ("beds", 80, 87, "at_least: 99.5", 99),  # 80 + 7 × 11/4 = 99.25
        ("beds", 87, 80, "at_most: 67.5", 68),  # 87 − 7 × 11/4 = 67.75
    ],
)
def test_whole_things_are_rounded_to_the_side_of_caution(judge, indicator, first, now, demand, projected):
    beds = f"""
        unit | element     | 2018-01 | 2018-05
        A    | {indicator} | {first} | {now}
        """
    case = judge(target(f"indicator: {indicator}, {demand}"), beds)
    assert looks(case, "2018-05")[1:] == (projected, False)


def test_a_share_ends_at_a_hundred_percent(judge):
    attested = """
        unit | date       | achieved
        A    | 2018-01-02 | yes
        B    | 2018-02-02 | yes
        C    | 2018-02-02 | yes
        """
    case = judge(
        "{attested: true, at_least: 100, quantifier: share, window: plan, due: 2018-12-31}", "unit | element",
        attestations=attested, institutions="unit\nA\nB\nC\nD",
    )  # fmt: skip
    # 25 % in January, 75 % in March, after 2 of 11 months: 300 % would be reached
    assert looks(case, "2018-03") == (round(25 + 75 * 2 / 11, 6), 100, True)


def test_a_sum_that_grows_starts_from_nothing(judge):
    case = judge(
        target("indicator: visits, at_least: 30", "year"),
        """
        unit | element | 2017-01..12 | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 9           | 2       | 2       | 3
        """,
        force="2017-01..2018-12",
    )
    # 7 in 3 of 12 months: 28 at this pace, where 7.5 would lead to 30; the 108 of last year say nothing
    assert looks(case, "2018-03") == (7.5, 28, False)


def test_without_a_due_date_the_deadline_is_the_end_of_the_first_window(judge):
    case = judge(
        "{indicator: visits, at_least: 30, quantifier: each, window: year, no_due: open}",
        """
        unit | element | 2018-01..03
        A    | visits  | 3
        """,
    )
    assert looks(case, "2018-03") == (7.5, 36, True)


def test_a_year_whose_sum_will_not_be_judged_is_not_projected(judge):
    case = judge(
        target("indicator: visits, at_least: 30", "year", "2019-12-31"),
        """
        unit | element | 2018-01..03
        A    | visits  | 3
        """,
        force="2018-01..2019-12",
    )
    assert looks(case, "2018-03") == "another_window"


def test_last_years_number_is_taken_as_it_is_now(judge):
    case = judge(
        target("indicator: longest_wait, less_than: prior_year"),
        """
        unit | element      | 2017-01..12 | 2018-01 | 2018-05
        A    | longest_wait | 19          | 30      | 25
        """,
    )
    assert looks(case, "2018-05") == (26, 16.25, True)


def test_one_value_alone_leads_nowhere(judge):
    waits = """
        unit | element      | 2018-01 | 2018-05
        A    | longest_wait |         | 26
        """
    assert looks(judge(target("indicator: longest_wait, at_most: 19"), waits), "2018-05") == "one_value"


def test_an_incomplete_figure_is_no_first_value(judge):
    case = judge(
        "{indicator: beds, at_least: 30, quantifier: total, window: month, due: 2018-12-31}",
        """
        unit | element | 2018-01 | 2018-02 | 2018-05
        A    | beds    | 5       | 6       | 8
        B    | beds    |         | 6       | 7
        """,
    )
    # from 12 in February, month 1, to 15 in May, month 4, and on to December, month 11
    assert looks(case, "2018-05") == (round(12 + 18 * 3 / 10, 6), 22, False)


@pytest.mark.parametrize("as_of", ["2018-05", "2018-12"])
def test_nothing_is_projected_of_what_is_met_or_due(judge, as_of):
    waits = """
        unit | element      | 2018-01 | 2018-05 | 2018-12
        A    | longest_wait | 30      | 19      | 26
        """
    case = judge(target("indicator: longest_wait, at_most: 19"), waits)
    verdicts, found = judged(case, as_of)
    assert verdicts["status"].tolist() == ["pass" if as_of == "2018-05" else "fail"]
    assert outlook(verdicts, found, case.catalogue).empty
