"""What changed since the last month 与上月相比: failures that are new, that persist, that are resolved, or of
which nothing can be told any more."""

import pandas as pd

from dabiao.judge import changes, scores

WAIT = "{indicator: longest_wait, at_most: 10, quantifier: each, window: month}"


def since(case, month: str, before: str) -> dict[str, str]:
    """Unit → what became of its failure."""
    found = changes.changes(case.verdicts(month), case.verdicts(before))
    return dict(zip(found["unit_id"], found["change"], strict=True))


def test_a_failure_is_new_persists_or_is_resolved(judge):
    case = judge(
        WAIT,
        """
        unit | element      | 2018-03 | 2018-04
        A    | longest_wait | 9       | 11
        B    | longest_wait | 11      | 12
        C    | longest_wait | 11      | 10
        D    | longest_wait | 9       | 9
        """,
    )
    assert since(case, "2018-04", "2018-03") == {"A": "new", "B": "persisting", "C": "resolved"}


def test_a_figure_that_fails_to_come_resolves_nothing(judge):
    case = judge(
        WAIT,
        """
        unit | element      | 2018-03 | 2018-04
        A    | longest_wait | 11      |
        B    | longest_wait | 11      | ?
        C    | longest_wait |         | 11
        """,
    )
    assert since(case, "2018-04", "2018-03") == {"A": "untold", "B": "untold", "C": "new"}


def test_in_the_first_month_of_a_paper_every_failure_is_new(judge):
    case = judge(WAIT, "unit | element | 2018-03\nA | longest_wait | 11", force="2018-03..12")
    assert since(case, "2018-03", "2018-02") == {"A": "new"}


def test_a_unit_that_failed_and_is_there_no_more_is_told_of(judge):
    case = judge(
        WAIT,
        """
        unit | element      | 2018-03..04
        A    | longest_wait | 11
        B    | longest_wait | 9
        """,
        institutions="""
        unit | from    | to
        A    | 2018-01 | 2018-03
        B    |         |
        """,
    )
    found = changes.changes(case.verdicts("2018-04"), case.verdicts("2018-03"))
    (gone,) = found.to_dict("records")
    assert (gone["unit_id"], gone["change"]) == ("A", "untold")
    assert (gone["status_before"], gone["status"]) == ("fail", "")
    assert (gone["value_before"], pd.isna(gone["value"])) == (11, True)


def test_a_waived_failure_is_a_failure(judge):
    case = judge(
        WAIT,
        "unit | element | 2018-03..04\nA | longest_wait | 11",
        waive="unit | from | until\nA | 2018-04 | 2018-04",
    )
    assert since(case, "2018-04", "2018-03") == {"A": "persisting"}


def test_changes_are_counted_by_document(judge):
    case = judge(
        WAIT,
        """
        unit | element      | 2018-03 | 2018-04
        A    | longest_wait | 9       | 11
        B    | longest_wait | 11      | 12
        C    | longest_wait | 9       | 12
        """,
    )
    found = changes.changes(case.verdicts("2018-04"), case.verdicts("2018-03"))
    counted = scores.added(found, ["document", "change"])
    assert changes.by_document(counted) == {"paper": {"new": 2, "persisting": 1, "resolved": 0, "untold": 0}}
