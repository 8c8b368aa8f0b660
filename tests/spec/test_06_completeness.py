"""Completeness 完整率: usable ÷ expected cells, and which cells enter a sum while some are missing.

A cell is expected once its reporting period has ended, from every institution that owes the element
and for each month it was open. Below full completeness only a unit and period all of whose inputs
are there enters a quotient of sums.
"""

PLACES = """
    unit | region | category
    A    | Hill   | hospital
    B    | Hill   | hospital
    C    | Lake   | clinic
    """


def of(indicator, demand="at_least: 1", quantifier="total", window="month", rest=""):
    judged = f"indicator: {indicator}, {demand}, quantifier: {quantifier}, window: {window}"
    return f"{{{judged}{rest}}}"


def test_every_input_has_its_cells(judge):
    judge(
        of("referral_ratio", quantifier="each", window="quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | down    | 1       | 1       | 1
        A    | up      | 2       | 2       |
        """,
    ).says("""
        as_of   | status     | completeness | value
        2018-02 | pass       | 1            | 50
        2018-03 | incomplete | 5/6          | 50
        """)


def test_a_month_lacking_one_input_enters_neither_sum(judge):
    judge(
        of("referral_ratio", quantifier="each", window="quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | down    | 1       | 1       | 98
        A    | up      | 2       | 2       |
        """,
    ).says("""
        as_of   | status     | value | numerator | denominator
        2018-03 | incomplete | 50    | 2         | 4
        """)


def test_an_institution_lacking_one_input_enters_neither_sum(judge):
    judge(
        of("referral_ratio", "at_least: 99"),
        """
        unit | element | 2018-01
        A    | down    | 1
        A    | up      | 2
        B    | down    |
        B    | up      | 98
        """,
    ).says("""
        as_of   | status     | completeness | value | numerator | denominator
        2018-01 | incomplete | 3/4          | 50    | 1         | 2
        """)


def test_a_quarter_lacking_a_month_enters_no_quotient_with_a_quarterly_figure(judge):
    judge(
        of("visits_per_training", "at_least: 99", "each", "half_year"),
        """
        unit | element   | 2018-01 | 2018-02 | 2018-03 | 2018-04 | 2018-05 | 2018-06
        A    | visits    | 10      | 10      | 10      | 99      |         | 99
        A    | trainings |         |         | 3       |         |         | 3
        """,
    ).says("""
        as_of   | status     | completeness | value | numerator | denominator
        2018-06 | incomplete | 7/8          | 10    | 30        | 3
        """)


def test_a_unit_without_its_stock_enters_no_quotient_with_it(judge):
    judge(
        of("visits_per_bed"),
        """
        unit | element | 2018-01
        A    | visits  | 10
        A    | beds    | 5
        B    | visits  | 99
        B    | beds    |
        """,
    ).says("""
        as_of   | status     | value
        2018-01 | incomplete | 2
        """)


def test_only_who_owes_an_element_is_expected_to_report_it(judge):
    judge(
        of("surgeries"),
        """
        unit | element   | 2018-01
        A    | surgeries | 3
        B    | surgeries | 4
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | completeness | value
        2018-01 | pass   | 1            | 7
        """)


def test_a_filled_cell_that_nobody_owed_counts_as_expected(judge):
    judge(
        of("surgeries", "at_least: 99"),
        """
        unit | element   | 2018-01
        A    | surgeries | 3
        B    | surgeries |
        C    | surgeries | 4
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status     | completeness | value
        2018-01 | incomplete | 2/3          | 7
        """)


def test_from_an_institution_that_owes_nothing_nothing_is_expected(judge):
    """Still it is in scope, and due: it is told, not passed over."""
    judge("{indicator: surgeries, at_least: 1, quantifier: each, applies_to: category == clinic,"
          " window: month, due: 2018-03-31}", institutions=PLACES).says("""
        unit | as_of   | status  | reason_code     | completeness
        C    | 2018-02 | not_due | figures_awaited |
        C    | 2018-03 | no_data | never_expected  |
        """)  # fmt: skip


def test_a_tolerated_gap_lets_the_value_be_judged(judge):
    judge(
        of("referral_ratio", "at_least: 40", rest=", min_completeness: 0.5"),
        """
        unit | element | 2018-01
        A    | down    | 1
        A    | up      | 2
        B    | down    |
        B    | up      | 98
        """,
    ).says("""
        as_of   | status | reason_code    | completeness | value
        2018-01 | pass   | gaps_tolerated | 3/4          | 50
        """)


def test_a_tolerated_gap_may_also_end_in_a_fail(judge):
    judge(
        of("referral_ratio", "at_least: 60", rest=", min_completeness: 0.75"),
        """
        unit | element | 2018-01
        A    | down    | 1
        A    | up      | 2
        B    | down    |
        B    | up      | 98
        """,
    ).says("""
        as_of   | status | reason_code    | value
        2018-01 | fail   | gaps_tolerated | 50
        """)


def test_a_gap_beyond_what_is_tolerated_is_incomplete(judge):
    judge(
        of("referral_ratio", "at_least: 40", rest=", min_completeness: 0.8"),
        """
        unit | element | 2018-01
        A    | down    | 1
        A    | up      | 2
        B    | down    |
        B    | up      | 98
        """,
    ).says("""
        as_of   | status     | value
        2018-01 | incomplete | 50
        """)


def test_an_unusable_cell_within_what_is_tolerated_does_not_block(judge):
    judge(
        of("beds", "at_most: 40", rest=", min_completeness: 0.5"),
        """
        unit | element | 2018-01
        A    | beds    | 10
        B    | beds    | ?
        """,
    ).says("""
        as_of   | status | reason_code    | value
        2018-01 | pass   | gaps_tolerated | 10
        """)


def test_an_attestation_is_one_cell(judge):
    judge(
        "{quantifier: share, attested: true, at_least: 90, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        """,
        institutions=PLACES,
    ).says("""
        unit | as_of   | status     | value | completeness
        East | 2018-05 | not_due    | 100/3 | 1
        East | 2018-06 | incomplete | 100/3 | 1/3
        """)


def test_what_is_tolerated_as_missing_must_have_been_expected(judge):
    judge(
        "{quantifier: count, meets: {indicator: drills, at_least: 1}, at_most: 2, window: year,"
        " min_completeness: 0.5, due: 2018-12-31}",
        institutions=PLACES,
    ).says("""
        as_of   | status
        2018-03 | not_due
        """)
