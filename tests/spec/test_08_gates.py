"""Gates 关口: what must be there before a number is judged. Missing is never 0.

A cell that is filled but unusable blocks; silence is no data; a denominator of 0 does not apply.
"""

from book import alike


def of(indicator, demand="at_least: 1", quantifier="each", rest="", window="month"):
    judged = f"indicator: {indicator}, {demand}, quantifier: {quantifier}, window: {window}"
    return f"{{{judged}{rest}}}"


def test_a_silent_unit_is_never_judged_as_0(judge):
    demands = ["at_least: 0", "at_most: 0", "less_than: 5", "equals: 0"]
    judge(
        alike("indicator: visits, quantifier: each, window: month", *demands),
        """
        unit | element | 2018-01
        A    | visits  |
        """,
    ).says(
        """
        target      | status  | reason_code      | value | completeness | gap
        at-least-0  | no_data | nothing_reported |       | 0            |
        at-most-0   | no_data | nothing_reported |       | 0            |
        less-than-5 | no_data | nothing_reported |       | 0            |
        equals-0    | no_data | nothing_reported |       | 0            |
        """,
        as_of="2018-01",
    )


def test_a_zero_is_judged(judge):
    judge(
        of("deaths", "equals: 0"),
        """
        unit | element | 2018-01
        A    | deaths  | 0
        """,
    ).says("""
        as_of   | status | value
        2018-01 | pass   | 0
        """)


def test_an_unusable_cell_blocks(judge):
    judge(
        of("visits", window="quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | ?       | ?       | ?
        """,
    ).says("""
        as_of   | status  | reason_code    | value
        2018-03 | blocked | unusable_cells |
        """)


def test_a_blocked_verdict_still_shows_the_value_so_far(judge):
    judge(
        of("visits", "at_least: 99", window="quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      | ?       | 20
        """,
    ).says("""
        as_of   | status  | value | completeness
        2018-03 | blocked | 30    | 2/3
        """)


def test_one_unusable_institution_blocks_the_total(judge):
    judge(
        of("beds", "at_least: 99", "total"),
        """
        unit | element | 2018-01
        A    | beds    | 10
        B    | beds    | ?
        C    | beds    |
        """,
    ).says("""
        unit | as_of   | status  | value | completeness
        East | 2018-01 | blocked | 10    | 1/3
        """)


def test_an_incomplete_sum_shows_the_value_so_far(judge):
    judge(
        of("visits", "at_least: 99", window="quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      |         | 20
        """,
    ).says("""
        as_of   | status     | reason_code   | value
        2018-03 | incomplete | cells_missing | 30
        """)


def test_a_denominator_of_0_does_not_apply(judge):
    judge(
        of("pathway_share"),
        """
        unit | element    | 2018-01
        A    | pathway    | 0
        A    | discharges | 0
        """,
    ).says("""
        as_of   | status         | reason_code      | value | denominator
        2018-01 | not_applicable | denominator_zero |       | 0
        """)


def test_a_denominator_of_0_is_not_told_before_all_is_in(judge):
    judge(
        of("pathway_share", quantifier="total"),
        """
        unit | element    | 2018-01
        A    | pathway    | 0
        A    | discharges | 0
        B    | pathway    |
        B    | discharges |
        """,
    ).says("""
        as_of   | status
        2018-01 | incomplete
        """)


def test_a_blocked_institution_inside_a_share_blocks_it_if_it_matters(judge):
    judge(
        "{meets: {indicator: beds, at_least: 5}, at_least: 60, quantifier: share, window: month}",
        """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    | ?
        """,
    ).says("""
        unit | as_of   | status  | value | unknown_units
        East | 2018-01 | blocked | 50    | 1
        """)


def test_a_share_of_which_nothing_is_known_is_no_data(judge):
    judge(
        "{meets: {indicator: beds, at_least: 5}, at_least: 60, quantifier: share, window: month}",
        """
        unit | element | 2018-01
        A    | beds    |
        B    | beds    |
        """,
    ).says("""
        unit | as_of   | status  | reason_code
        East | 2018-01 | no_data | nothing_reported
        """)
