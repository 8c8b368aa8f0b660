"""The columns of a verdict 结论各列: what stands in ``verdicts.csv``.

Values and thresholds are in the measure unit (25, not 0.25), the numerator before the factor. A gap
above 0 is short of the demand, 0 or below is reserve.
"""

from book import alike

from dabiao.judge.verdicts import VERDICTS

PUBLISHED = """document target clause unit_id unit_name unit_level region_code as_of window status reason_code
    reason value operator threshold measure_unit numerator denominator gap completeness due waived
    threshold_high gap_numerator provisional met_units unmet_units unknown_units
    catalogue_version catalogue_hash final"""
BALANCES = """
    unit | element | 2018-01
    A    | balance | 4
    B    | balance | 10
    C    | balance | 17
    """


def each(measured, demand, window="month"):
    return f"{{indicator: {measured}, {demand}, quantifier: each, window: {window}}}"


def test_the_columns_stand_in_their_published_order():
    assert list(VERDICTS[:31]) == PUBLISHED.split()


def test_a_gap_above_0_is_short_of_the_demand(judge):
    demands = ["at_least: 10", "more_than: 10", "at_most: 10", "less_than: 10", "equals: 10",
               "between: [5, 12]", "range: [5, 12]"]  # fmt: skip
    judge(alike("indicator: balance, quantifier: each, window: month", *demands), BALANCES).says(
        """
        target       | unit | gap | operator  | threshold | threshold_high
        at-least-10  | A    | 6   | at_least  | 10        |
        at-least-10  | B    | 0   | at_least  | 10        |
        at-least-10  | C    | -7  | at_least  | 10        |
        more-than-10 | A    | 6   | more_than | 10        |
        more-than-10 | B    | 0   | more_than | 10        |
        more-than-10 | C    | -7  | more_than | 10        |
        at-most-10   | A    | -6  | at_most   | 10        |
        at-most-10   | B    | 0   | at_most   | 10        |
        at-most-10   | C    | 7   | at_most   | 10        |
        less-than-10 | A    | -6  | less_than | 10        |
        less-than-10 | B    | 0   | less_than | 10        |
        less-than-10 | C    | 7   | less_than | 10        |
        equals-10    | A    | 6   | equals    | 10        |
        equals-10    | B    | 0   | equals    | 10        |
        equals-10    | C    | 7   | equals    | 10        |
        between-5-12 | A    | 1   | between   | 5         | 12
        between-5-12 | B    | -2  | between   | 5         | 12
        between-5-12 | C    | 5   | between   | 5         | 12
        range-5-12   | A    | 1   | range     | 5         | 12
        range-5-12   | B    | -5  | range     | 5         | 12
        range-5-12   | C    | -12 | range     | 5         | 12
        """,
        as_of="2018-01",
    )


def test_values_and_thresholds_are_in_the_measure_unit(judge):
    judge(
        each("pathway_share", "at_least: 25"),
        """
        unit | element    | 2018-01
        A    | pathway    | 1
        A    | discharges | 5
        """,
    ).says("""
        as_of   | value | threshold | measure_unit | gap | numerator | denominator | gap_numerator
        2018-01 | 20    | 25        | percent      | 5   | 1         | 5           | 0.25
        """)


def test_a_gap_can_be_told_in_beds(judge):
    judge(
        "{indicator: beds_per_1000, at_least: 6.6, quantifier: total, window: month}",
        """
        unit | element    | 2017-12 | 2018-01
        A    | beds       |         | 60
        East | population | 10000   |
        """,
    ).says("""
        unit | as_of   | value | gap | numerator | denominator | gap_numerator | measure_unit
        East | 2018-01 | 6     | 0.6 | 60        | 10000       | 6             | bed / (1000 * person)
        """)


def test_a_gap_in_patients_is_free_of_the_noise_of_its_division(judge):
    found = judge(
        each("pathway_share", "at_least: 25"),
        """
        unit | element    | 2018-01
        A    | pathway    | 20
        A    | discharges | 60
        """,
    ).verdicts("2018-01")
    assert found["gap_numerator"].tolist() == [-5]  # and not -4.999999999999997


def test_a_gap_without_a_denominator_is_in_the_values_own_unit(judge):
    judge(
        each("visits", "at_least: 10"),
        """
        unit | element | 2018-01
        A    | visits  | 7
        """,
    ).says("""
        as_of   | gap | gap_numerator | numerator | denominator
        2018-01 | 3   | 3             | 7         |
        """)


def test_the_gap_of_a_share_is_in_percent_and_in_institutions(judge):
    judge(
        "{meets: {indicator: beds, at_least: 5}, at_least: 75, quantifier: share, window: month}",
        """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    | 1
        C    | beds    | 5
        D    | beds    | 2
        """,
    ).says(
        """
        unit | value | threshold | gap | gap_numerator | met_units | unmet_units | unknown_units | operator
        East | 50    | 75        | 25  | 1             | 2         | 2           | 0             | at_least
        """,
        as_of="2018-01",
    )


def test_a_demand_of_last_years_value_shows_the_number(judge):
    judge(
        each("visits", "at_least: prior_year"),
        """
        unit | element | 2017-01 | 2018-01
        A    | visits  | 12      | 10
        """,
    ).says("""
        as_of   | operator | threshold | gap
        2018-01 | at_least | 12        | 2
        """)


def test_a_single_deliverable_has_no_numbers(judge):
    judge(
        "{quantifier: each, attested: true, window: plan, due: 2018-06-30}",
        attestations="""
        unit | date       | achieved
        A    | 2018-05-01 | yes
        """,
    ).says("""
        as_of   | operator | value | threshold | gap | numerator | denominator | gap_numerator | measure_unit
        2018-06 | attested |       |           |     |           |             |               |
        """)


def test_only_counts_and_shares_tell_who_met_the_condition(judge):
    judge(each("balance", "at_least: 10"), BALANCES).says(
        """
        unit | met_units | unmet_units | unknown_units
        A    |           |             |
        B    |           |             |
        C    |           |             |
        """,
        as_of="2018-01",
    )


def test_a_windows_label_tells_its_months(judge):
    windows = ("month", "quarter", "half_year", "year", "plan")
    visits = "indicator: visits, at_least: 1, quantifier: each"
    targets = [f"{kind.replace('_', '-')}: {{{visits}, window: {kind}}}" for kind in windows]
    judge(
        "\n".join(targets),
        """
        unit | element | 2018-01..12
        A    | visits  | 1
        """,
    ).says("""
        target    | as_of   | window
        month     | 2018-02 | 2018-02
        quarter   | 2018-02 | 2018-01/2018-02
        half-year | 2018-02 | 2018-01/2018-02
        year      | 2018-02 | 2018-01/2018-02
        plan      | 2018-02 | 2018-01/2018-02
        month     | 2018-12 | 2018-12
        quarter   | 2018-12 | 2018Q4
        half-year | 2018-12 | 2018H2
        year      | 2018-12 | 2018
        plan      | 2018-12 | 2018-01/2018-12
        """)


def test_a_verdict_names_its_target_its_clause_and_its_unit(judge):
    judge(
        each("visits", "at_least: 1"),
        """
        unit | element | 2018-01
        A    | visits  | 1
        """,
        institutions="""
        unit | name            | region
        A    | People Hospital | Hill
        """,
    ).says(
        """
        document | target | clause | unit_id | unit_name       | unit_level  | region_code | catalogue_version
        paper    | t      | 1      | A       | People Hospital | institution | Hill        | spec
        """,
        as_of="2018-01",
    )


def test_an_unregistered_name_stands_as_the_units_name(judge):
    judge("{indicator: visits, at_least: 1, quantifier: each, units: [Nowhere], window: month}",
          institutions="""
        unit
        A
        """).says("""
        as_of   | unit_id | unit_name | region_code | status
        2018-01 |         | Nowhere   | East        | no_data
        """)  # fmt: skip


def test_every_verdict_but_a_plain_pass_or_fail_has_a_reason_in_words(judge):
    found = judge(
        each("visits", "at_least: 30", "quarter"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03 | 2018-04 | 2018-05 | 2018-06
        A    | visits  | 10      | 10      | 10      | 10      |         | 10
        B    | visits  |         |         |         | 10      | ?       | 10
        """,
    ).verdicts("2018-02", "2018-03", "2018-06")
    plain = found["status"].isin(["pass", "fail"]) & (found["reason_code"] == "")
    assert set(found["status"]) == {"not_due", "pass", "no_data", "incomplete", "blocked"}
    assert (found.loc[~plain, "reason_code"] != "").all()
    assert (found.loc[~plain, "reason"] != "").all()
