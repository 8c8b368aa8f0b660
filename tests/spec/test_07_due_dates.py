"""Due dates 截止: from when a miss is a fail.

Before the due month nothing fails. Without a due date 无截止 the end of the first window takes its
place. Due dates count by month for figures and by day for attestations.
"""

WAIT = """
    unit | element      | 2018-01 | 2018-02 | 2018-03 | 2018-04
    A    | longest_wait | 12      | 9       | 12      | 10
    """


def wait(due, window="month"):
    return f"{{indicator: longest_wait, at_most: 10, quantifier: each, window: {window}, {due}}}"


def test_before_the_due_month_a_miss_is_not_due(judge):
    judge(wait("due: 2018-03-31"), WAIT).says("""
        as_of   | status  | reason_code | due        | value
        2018-01 | not_due | not_met_yet | 2018-03-31 | 12
        2018-02 | pass    |             | 2018-03-31 | 9
        2018-03 | fail    |             | 2018-03-31 | 12
        2018-04 | pass    |             | 2018-03-31 | 10
        """)


def test_without_a_due_date_the_first_closed_window_is_due(judge):
    judge(wait("no_due: open", "quarter"), WAIT).says("""
        as_of   | status  | due
        2018-02 | not_due |
        2018-03 | fail    |
        2018-04 | fail    |
        """)


def test_without_a_due_date_a_month_is_due_at_once(judge):
    judge(wait("no_due: open"), WAIT).says("""
        as_of   | status
        2018-01 | fail
        """)


def test_before_the_due_month_figures_that_are_missing_are_missing(judge):
    """Only what is not expected yet is waited for; what should be there is told at once."""
    judge(
        wait("due: 2018-06-30"),
        """
        unit | element      | 2018-01
        A    | longest_wait |
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-01 | no_data | nothing_reported
        """)


def test_before_the_due_month_unusable_figures_block(judge):
    judge(
        wait("due: 2018-06-30"),
        """
        unit | element      | 2018-01
        A    | longest_wait | ?
        """,
    ).says("""
        as_of   | status  | completeness
        2018-01 | blocked | 0
        """)


def test_one_input_that_is_awaited_is_waited_for(judge):
    judge(
        "{indicator: visits_per_training, at_least: 10, quantifier: each, window: quarter, due: 2018-06-30}",
        """
        unit | element   | 2018-01 | 2018-02 | 2018-03
        A    | visits    | 10      | 20      | 30
        A    | trainings |         |         | 6
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-02 | not_due | figures_awaited
        2018-03 | pass    |
        """)


def test_an_attestation_in_the_due_month_is_in_time(judge):
    judge(
        "{quantifier: each, attested: true, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-06-30 | yes
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-05 | not_due | not_met_yet
        2018-06 | pass    |
        2018-12 | pass    |
        """)


def test_an_attestation_a_day_after_the_due_date_is_late(judge):
    judge(
        "{quantifier: each, attested: true, window: plan, due: 2018-06-15}",
        attestations="""
        unit | date       | achieved
        A    | 2018-06-15 | yes
        B    | 2018-06-16 | yes
        """,
    ).says("""
        unit | as_of   | status | reason_code
        A    | 2018-06 | pass   |
        B    | 2018-06 | pass   | late
        """)


def test_an_attestation_long_after_the_due_date_is_late(judge):
    judge(
        "{quantifier: each, attested: true, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-09-01 | yes
        """,
    ).says("""
        as_of   | status  | reason_code
        2018-08 | no_data | nothing_reported
        2018-09 | pass    | late
        """)


def test_attestations_are_still_read_after_the_paper_has_run_out(judge):
    judge(
        "{quantifier: each, attested: true, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2019-02-01 | yes
        """,
        force="2018-01..12",
    ).says("""
        as_of   | status  | reason_code      | final
        2018-12 | no_data | nothing_reported | no
        2019-01 | no_data | nothing_reported | yes
        2019-02 | pass    | late             | yes
        """)


def test_a_share_met_only_with_late_ones_is_late(judge):
    judge(
        "{quantifier: share, attested: true, at_least: 60, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-05-01 | yes
        B    | 2018-08-01 | yes
        C    | 2018-06-01 | no
        """,
    ).says("""
        unit | as_of   | status     | reason_code   | value
        East | 2018-06 | incomplete | cells_missing | 100/3
        East | 2018-08 | pass       | late          | 200/3
        """)


def test_a_count_met_without_the_late_ones_is_not_late(judge):
    judge(
        "{quantifier: count, attested: true, at_least: 1, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-05-01 | yes
        B    | 2018-08-01 | yes
        """,
    ).says("""
        unit | as_of   | status | reason_code | value
        East | 2018-08 | pass   |             | 2
        """)


def test_a_count_below_its_number_is_not_due_before_and_fails_from_the_due_month(judge):
    judge("{quantifier: count, at_least: 1, applies_to: category == geriatric_hospital, window: plan,"
          " due: 2018-06-30}", institutions="""
        unit | category
        A    | hospital
        """).says("""
        unit | as_of   | status  | value
        East | 2018-05 | not_due | 0
        East | 2018-06 | fail    | 0
        """)  # fmt: skip


def test_a_count_met_in_an_open_window_may_still_turn(judge):
    judge(
        """
        quantifier: count
        meets: {indicator: visits, at_least: 2}
        at_least: 1
        window: year
        due: 2018-12-31
        """,
        """
        unit | element | 2018-01..02 | 2018-03
        A    | visits  | 1           | 1
        """,
    ).says("""
        unit | as_of   | status | reason_code | provisional
        East | 2018-03 | pass   | provisional | yes
        """)
