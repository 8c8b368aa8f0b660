"""Corrections and conflicts 更正与冲突: which of several rows holds.

A correction says so by its revision 版次; the highest wins. A blank corrects nothing; a correction that is
suppressed (``<5``, ``*``) withdraws the earlier figure, and the cell counts as missing. The same figure
twice is harmless; two different ones of one revision are a conflict, and neither is usable. A revision
that cannot be read might be the highest: what its row fills is unusable, and nothing older holds.
"""

import pytest

VISITS = "{indicator: visits, at_least: 10, quantifier: each, window: month}"


def test_of_several_rows_for_one_cell(judge):
    judge(
        VISITS,
        """
        unit                            | element | file | revision | 2018-01
        a correction holds              | visits  | 1    | 0        | 5
        a correction holds              | visits  | 2    | 1        | 12
        order decides nothing           | visits  | 1    | 1        | 12
        order decides nothing           | visits  | 2    | 0        | 5
        the highest revision holds      | visits  | 1    | 0        | 12
        the highest revision holds      | visits  | 2    | 2        | 5
        the highest revision holds      | visits  | 3    | 1        | 12
        a blank corrects nothing        | visits  | 1    | 0        | 12
        a blank corrects nothing        | visits  | 2    | 1        |
        a suppressed one withdraws      | visits  | 1    | 0        | 12
        a suppressed one withdraws      | visits  | 2    | 1        | *
        a later figure holds again      | visits  | 1    | 0        | 5
        a later figure holds again      | visits  | 2    | 1        | *
        a later figure holds again      | visits  | 3    | 2        | 12
        suppressed, but no correction   | visits  | 1    | 0        | 12
        suppressed, but no correction   | visits  | 2    | 0        | *
        a zero corrects                 | visits  | 1    | 0        | 12
        a zero corrects                 | visits  | 2    | 1        | 0
        the same twice is harmless      | visits  | 1    | 0        | 12
        the same twice is harmless      | visits  | 2    | 0        | 12
        two figures conflict            | visits  | 1    | 0        | 5
        two figures conflict            | visits  | 2    | 0        | 12
        a figure and a blank agree      | visits  | 1    | 0        | 12
        a figure and a blank agree      | visits  | 2    | 0        |
        a correction settles a conflict | visits  | 1    | 0        | 5
        a correction settles a conflict | visits  | 2    | 0        | 6
        a correction settles a conflict | visits  | 3    | 1        | 12
        corrections may conflict        | visits  | 1    | 0        | 12
        corrections may conflict        | visits  | 2    | 1        | 5
        corrections may conflict        | visits  | 3    | 1        | 6
        unusable, it revives nothing    | visits  | 1    | 0        | 12
        unusable, it revives nothing    | visits  | 2    | 1        | ?
        a correction mends the unusable | visits  | 1    | 0        | ?
        a correction mends the unusable | visits  | 2    | 1        | 12
        unusable and usable             | visits  | 1    | 0        | 12
        unusable and usable             | visits  | 2    | 0        | ?
        a revision unread               | visits  | 1    | 1        | 12
        a revision unread               | visits  | 2    | ?        | 5
        a revision unread, a blank      | visits  | 1    | 0        | 12
        a revision unread, a blank      | visits  | 2    | ?        |
        """,
    ).says(
        """
        unit                            | status  | value
        a correction holds              | pass    | 12
        order decides nothing           | pass    | 12
        the highest revision holds      | fail    | 5
        a blank corrects nothing        | pass    | 12
        a suppressed one withdraws      | no_data |
        a later figure holds again      | pass    | 12
        suppressed, but no correction   | pass    | 12
        a zero corrects                 | fail    | 0
        the same twice is harmless      | pass    | 12
        two figures conflict            | blocked |
        a figure and a blank agree      | pass    | 12
        a correction settles a conflict | pass    | 12
        corrections may conflict        | blocked |
        unusable, it revives nothing    | blocked |
        a correction mends the unusable | pass    | 12
        unusable and usable             | blocked |
        a revision unread               | blocked |
        a revision unread, a blank      | pass    | 12
        """,
        as_of="2018-01",
    )


def test_the_elements_of_a_row_are_corrected_one_by_one(judge):
    judge(
        "{indicator: referral_ratio, at_least: 50, quantifier: each, window: month}",
        """
        unit | element | revision | 2018-01
        A    | down    | 0        | 10
        A    | up      | 0        | 10
        A    | down    | 1        | 2
        """,
    ).says("""
        as_of   | status | value
        2018-01 | fail   | 20
        """)


@pytest.mark.parametrize(("second", "code"), [("12", "conflict"), ("5", "duplicate_cell")])
def test_a_cell_filled_twice_is_told_with_both_places(judge, second, code):
    (problem,) = judge(
        VISITS,
        f"""
        unit | element | file  | 2018-01
        A    | visits  | 1.csv | 5
        A    | visits  | 2.csv | {second}
        """,
    ).facts.problems
    assert problem.code == code
    assert "1.csv 第2行" in problem.message
    assert "2.csv 第3行" in problem.message
