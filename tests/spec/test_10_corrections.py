"""Corrections and conflicts 更正与冲突: which of several rows holds.

A correction says so by its revision 版次; the highest wins. A blank corrects nothing. The same figure
twice is harmless; two different ones of one revision are a conflict, and neither is usable.
"""

import pytest

VISITS = "{indicator: visits, at_least: 10, quantifier: each, window: month, no_due: standing}"


def rows(*cells):
    """A table of one institution's visits in January: a row per (revision, cell)."""
    return "unit | element | revision | file | 2018-01\n" + "\n".join(
        f"A | visits | {revision} | {number}.csv | {cell}" for number, (revision, cell) in enumerate(cells)
    )


@pytest.mark.parametrize(("cells", "status", "value"), [
    ([(0, 5), (1, 12)], "pass", "12"),
    ([(1, 12), (0, 5)], "pass", "12"),
    ([(0, 12), (2, 5), (1, 12)], "fail", "5"),
    ([(0, 12), (1, "")], "pass", "12"),
    ([(0, 12), (1, 0)], "fail", "0"),
    ([(0, 12), (0, 12)], "pass", "12"),
    ([(0, 5), (0, 12)], "blocked", ""),
    ([(0, 12), (0, "")], "pass", "12"),
    ([(0, 5), (0, 6), (1, 12)], "pass", "12"),
    ([(0, 12), (1, 5), (1, 6)], "blocked", ""),
    ([(0, 12), (1, "?")], "blocked", ""),
    ([(0, "?"), (1, 12)], "pass", "12"),
    ([(0, 12), (0, "?")], "blocked", ""),
], ids=["the correction holds", "the order of files decides nothing", "the highest revision holds",
        "a blank corrects nothing", "a zero corrects", "the same twice is harmless", "two figures conflict",
        "a blank beside a figure is no conflict", "a correction settles a conflict",
        "a conflict of corrections revives nothing", "an unusable correction revives nothing",
        "a correction mends the unusable", "an unusable repeat spoils the cell"])  # fmt: skip
def test_of_several_rows_for_one_cell(judge, cells, status, value):
    judge(VISITS, rows(*cells)).says(f"""
        unit | as_of   | status   | value
        A    | 2018-01 | {status} | {value}
        """)


def test_the_elements_of_a_row_are_corrected_one_by_one(judge):
    judge("{indicator: referral_ratio, at_least: 50, quantifier: each, window: month, no_due: standing}", """
        unit | element | revision | 2018-01
        A    | down    | 0        | 10
        A    | up      | 0        | 10
        A    | down    | 1        | 2
        """).says("""
        as_of   | status | value
        2018-01 | fail   | 20
        """)


@pytest.mark.parametrize(("second", "code"), [("12", "conflict"), ("5", "duplicate_cell")])
def test_a_cell_filled_twice_is_told_with_both_places(judge, second, code):
    (problem,) = judge(VISITS, rows((0, 5), (0, second))).facts.problems
    assert problem.code == code
    assert "0.csv" in problem.message
    assert "1.csv" in problem.message
