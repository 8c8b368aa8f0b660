"""Attestations 佐证: deliverables reported done or not done, with a date.

The latest row dated by the end of the as-of month holds; a 否 revokes the 是 before it. Before the due
month silence counts as 否, from then on it is a missing cell. A row that had to be refused lets nothing
older hold: from its date on nobody knows, and without a date that can be read nobody knows at all.
"""

import pytest

DUE_JUNE = "{quantifier: each, attested: true, window: plan, due: 2018-06-30}"


def test_a_deliverable_counts_from_the_month_of_its_date(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-31 | yes
        """,
    ).says("""
        as_of   | status  | value | operator | completeness | provisional
        2018-02 | not_due |       | attested | 1            | no
        2018-03 | pass    |       | attested | 1            | yes
        2018-06 | pass    |       | attested | 1            | no
        """)


def test_a_no_revokes_the_yes_before_it(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-05-01 | no
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-04 | pass    | provisional
        2018-05 | not_due | not_met_yet
        2018-06 | fail    |
        """)


def test_a_no_after_the_due_date_revokes_too(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-09-01 | no
        """,
    ).says("""
        as_of   | status
        2018-08 | pass
        2018-09 | fail
        """)


def test_done_again_after_a_revocation_is_late(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-07-01 | no
        A    | 2018-08-01 | yes
        """,
    ).says("""
        as_of   | status | reason_code
        2018-06 | pass   |
        2018-07 | fail   |
        2018-08 | pass   | late
        """)


def test_a_second_yes_does_not_make_the_first_late(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-08-01 | yes
        """,
    ).says("""
        as_of   | status | reason_code
        2018-08 | pass   |
        """)


def test_the_order_of_the_rows_decides_nothing(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-05-01 | no
        A    | 2018-03-01 | yes
        """,
    ).says("""
        as_of   | status
        2018-06 | fail
        """)


@pytest.mark.parametrize("as_of", ["2018-05", "2018-06"])
def test_yes_and_no_on_one_day_block_and_revive_nothing_older(judge, as_of):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-05-01 | no
        A    | 2018-05-01 | yes
        """,
    ).says(
        """
        status  | completeness
        blocked | 0
        """,
        as_of=as_of,
    )


def test_a_later_row_settles_the_contradiction(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-05-01 | no
        A    | 2018-05-01 | yes
        A    | 2018-05-02 | yes
        """,
    ).says("""
        as_of   | status
        2018-06 | pass
        """)


def test_a_row_that_cannot_be_read_lets_nothing_older_hold(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit               | date       | achieved
        revoked, perhaps   | 2018-03-01 | yes
        revoked, perhaps   | 2018-05-01 | ?
        done, perhaps      | 2018-03-01 | no
        done, perhaps      | 2018-05-01 | ?
        beside a yes       | 2018-05-01 | yes
        beside a yes       | 2018-05-01 | ?
        nothing but this   | 2018-05-01 | ?
        settled since      | 2018-05-01 | ?
        settled since      | 2018-05-02 | yes
        some day           | 2018-03-01 | yes
        some day           | ?          | ?
        a later one, or so | ?          | ?
        a later one, or so | 2018-05-02 | yes
        """,
    ).says("""
        unit               | as_of   | status  | completeness
        revoked, perhaps   | 2018-04 | pass    | 1
        revoked, perhaps   | 2018-05 | blocked | 0
        revoked, perhaps   | 2018-06 | blocked | 0
        done, perhaps      | 2018-04 | not_due | 1
        done, perhaps      | 2018-05 | blocked | 0
        done, perhaps      | 2018-06 | blocked | 0
        beside a yes       | 2018-04 | not_due | 1
        beside a yes       | 2018-05 | blocked | 0
        beside a yes       | 2018-06 | blocked | 0
        nothing but this   | 2018-04 | not_due | 1
        nothing but this   | 2018-05 | blocked | 0
        nothing but this   | 2018-06 | blocked | 0
        settled since      | 2018-04 | not_due | 1
        settled since      | 2018-05 | pass    | 1
        settled since      | 2018-06 | pass    | 1
        some day           | 2018-04 | blocked | 0
        some day           | 2018-05 | blocked | 0
        some day           | 2018-06 | blocked | 0
        a later one, or so | 2018-04 | blocked | 0
        a later one, or so | 2018-05 | blocked | 0
        a later one, or so | 2018-06 | blocked | 0
        """)


def test_what_may_have_been_a_revocation_makes_the_next_yes_a_late_one(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-05-01 | ?
        A    | 2018-07-01 | yes
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-06 | blocked | unusable_cells
        2018-07 | pass    | late
        """)


def test_in_a_share_a_row_that_cannot_be_read_is_unknown(judge):
    judge(
        "{quantifier: share, attested: true, at_least: 50, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        A    | 2018-05-01 | ?
        B    | 2018-03-01 | no
        """,
    ).says("""
        unit | as_of   | status
        East | 2018-06 | blocked
        """)


def test_silence_is_a_no_before_the_due_month_and_missing_from_then_on(judge):
    judge(
        DUE_JUNE,
        institutions="""
        unit
        A
        """,
    ).says("""
        as_of   | status  | reason_code      | completeness
        2018-05 | not_due | not_met_yet      | 1
        2018-06 | no_data | nothing_reported | 0
        """)


def test_without_a_due_date_silence_is_a_no_until_the_plan_closes(judge):
    judge(
        "{quantifier: each, attested: true, window: plan}",
        institutions="""
        unit
        A
        """,
        force="2018-01..06",
    ).says("""
        as_of   | status  | reason_code
        2018-05 | not_due | not_met_yet
        2018-06 | no_data | nothing_reported
        """)


def test_one_fact_may_serve_several_targets(judge):
    judge(
        """
        first: {quantifier: each, attested: shared_fact, window: plan, due: 2018-03-31}
        second: {quantifier: count, attested: shared_fact, at_least: 1, window: plan, due: 2018-06-30}
        """,
        attestations="""
        unit | code        | date       | achieved
        A    | shared_fact | 2018-05-01 | yes
        """,
    ).says("""
        target | unit | as_of   | status | reason_code
        first  | A    | 2018-06 | pass   | late
        second | East | 2018-06 | pass   |
        """)


def test_a_regions_deliverable_is_filed_for_the_region(judge):
    judge(
        "{quantifier: each, level: town, attested: true, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        Hill | 2018-05-01 | yes
        Lake | 2018-05-01 | no
        """,
    ).says("""
        unit | as_of   | status
        Hill | 2018-06 | pass
        Lake | 2018-06 | fail
        """)


def test_the_papers_own_region_attests_under_total(judge):
    judge(
        "{quantifier: total, attested: true, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        East | 2018-05-01 | yes
        """,
    ).says("""
        unit | as_of   | status
        East | 2018-06 | pass
        """)


def test_what_a_region_attests_for_itself_says_nothing_of_its_institutions(judge):
    judge(
        DUE_JUNE,
        attestations="""
        unit | date       | achieved
        Hill | 2018-05-01 | yes
        """,
        institutions="""
        unit | region
        A    | Hill
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-06 | no_data
        """)


def test_a_condition_excludes_from_a_deliverable_too(judge):
    judge(
        "{quantifier: each, attested: true, only_if: visits > 10, window: plan, due: 2018-03-31}",
        """
        unit | element | 2018-01..03
        A    | visits  | 3
        B    | visits  | 4
        """,
        attestations="""
        unit | date       | achieved
        A    | 2018-02-01 | no
        B    | 2018-02-01 | no
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-03 | not_applicable
        B    | 2018-03 | fail
        """)
