"""Worked cases 算例: the cases that the design works through by hand, one by one."""

import pytest

WAIT = "{indicator: longest_wait, at_most: 10, quantifier: each, window: month, due: 2018-08-31}"
CENTRES = "{attested: true, at_least: 70, quantifier: share, window: plan, due: 2019-12-31}"
BEDS_PER_1000 = "{indicator: beds_per_1000, at_least: 6.6, quantifier: total, window: month, due: 2018-06-30}"
REFERRALS = "{indicator: referral_ratio, at_least: 20, quantifier: total, window: year}"
THREE_A_YEAR = "{indicator: visits, at_least: 3, quantifier: each, window: year}"
TREND = "{indicator: deaths, less_than: prior_year, quantifier: each, window: month, due: 2018-06-30}"
BEDS = "{indicator: beds, at_least: 5, quantifier: each, window: month}"
BED_SHARE = ("{meets: {indicator: beds, at_least: 5}, at_least: 60, quantifier: share, window: month,"
             " no_due: open}")  # fmt: skip


def test_waiting_time_before_and_after_its_due_month(judge):
    judge(
        WAIT,
        """
        unit | element      | 2018-06 | 2018-07 | 2018-08 | 2018-09 | 2018-10
        A    | longest_wait | 12      | 11      |         | 10      | 9
        """,
    ).says("""
        as_of   | status
        2018-06 | not_due
        2018-07 | not_due
        2018-08 | no_data
        2018-09 | pass
        2018-10 | pass
        """)


def ten_centres(*more):
    yes = [f"C{i} | 2019-03-01 | yes" for i in range(1, 7)]
    return "\n".join(["unit | date | achieved", *yes, "C7 | 2019-03-01 | no", *more])


TEN = "unit | category\n" + "\n".join(f"C{i} | township_centre" for i in range(1, 11))


def test_70_percent_of_10_township_centres_of_which_3_are_silent(judge):
    judge(CENTRES, attestations=ten_centres(), institutions=TEN, force="2018-01..2019-12").says("""
        unit | as_of   | status     | value | met_units | unmet_units | unknown_units
        East | 2019-06 | not_due    | 60    | 6         | 4           | 0
        East | 2019-12 | incomplete | 60    | 6         | 1           | 3
        """)


def test_70_percent_of_10_township_centres_reached_by_one_that_is_late(judge):
    judge(CENTRES, attestations=ten_centres("C8 | 2020-01-10 | yes"), institutions=TEN,
          force="2018-01..2019-12").says("""
        unit | as_of   | status     | reason_code   | final | value
        East | 2019-12 | incomplete | cells_missing | no    | 60
        East | 2020-02 | pass       | late          | yes   | 70
        """)  # fmt: skip


def twenty_institutions(last):
    reporting = [f"H{i} | beds | | 65" for i in range(1, 19)]
    silent = "H20 | beds | |"
    return "\n".join(["unit | element | 2017-12 | 2018-01..12", *reporting, f"H19 | beds | | {last}", silent,
                      "East | population | 187000 |"])  # fmt: skip


@pytest.mark.parametrize("as_of", ["2018-03", "2018-06"])
def test_1240_beds_for_187000_residents_are_enough_whatever_the_silent_one_has(judge, as_of):
    judge(BEDS_PER_1000, twenty_institutions(70)).says(
        """
        unit | status | value    | numerator | denominator
        East | pass   | 1240/187 | 1240      | 187000
        """,
        as_of=as_of,
    )


@pytest.mark.parametrize("as_of", ["2018-03", "2018-06"])
def test_1200_beds_for_187000_residents_are_not_known_to_be_enough(judge, as_of):
    judge(BEDS_PER_1000, twenty_institutions(30)).says(
        """
        unit | status     | value
        East | incomplete | 1200/187
        """,
        as_of=as_of,
    )


def referrals(down, december=""):
    return f"""
        unit | element | 2021-01..11 | 2021-12
        A    | down    | {down}      | {down}
        A    | up      | 100         | 100
        B    | down    | {down}      | {december}
        B    | up      | 100         | {december and 100}
        """


@pytest.mark.parametrize(("down", "status", "provisional"), [("25", "pass", "yes"), ("15", "not_due", "no")])
def test_referrals_in_march_of_an_open_year(judge, down, status, provisional):
    judge(REFERRALS, referrals(down, down), force="2021-01..12").says(f"""
        unit | as_of   | status   | value  | provisional
        East | 2021-03 | {status} | {down} | {provisional}
        """)


@pytest.mark.parametrize("down", ["25", "15"])
def test_referrals_of_a_year_in_which_one_hospital_lacks_a_month(judge, down):
    judge(REFERRALS, referrals(down), force="2021-01..12").says(f"""
        unit | as_of   | status     | value  | completeness
        East | 2021-12 | incomplete | {down} | 46/48
        """)


@pytest.mark.parametrize(("may", "status", "provisional"), [("0", "not_due", "no"), ("1", "pass", "no")])
def test_3_a_year_in_may(judge, may, status, provisional):
    judge(
        THREE_A_YEAR,
        f"""
        unit | element | 2023-01 | 2023-02..04 | 2023-05
        A    | visits  | 2       | 0           | {may}
        """,
        force="2023-01..2024-12",
    ).says(f"""
        as_of   | status   | provisional
        2023-05 | {status} | {provisional}
        """)


@pytest.mark.parametrize(
    ("january", "june", "status"), [("2", "0", "fail"), ("2", "", "incomplete"), ("3", "", "pass")]
)
def test_3_a_year_in_december(judge, january, june, status):
    judge(
        THREE_A_YEAR,
        f"""
        unit | element | 2023-01   | 2023-02..05 | 2023-06 | 2023-07..12
        A    | visits  | {january} | 0           | {june}  | 0
        """,
        force="2023-01..2024-12",
    ).says(f"""
        as_of   | status   | value
        2023-12 | {status} | {january}
        """)


def test_2_of_3_a_year_still_fail_in_the_next_february(judge):
    judge(
        THREE_A_YEAR,
        """
        unit | element | 2023-01 | 2023-02..12 | 2024-01..02
        A    | visits  | 2       | 0           | 9
        """,
        force="2023-01..2024-12",
    ).says("""
        as_of   | status | window | value
        2024-02 | fail   | 2023   | 2
        """)


def test_less_than_last_year_when_nothing_was_reported_last_year(judge):
    judge(
        TREND,
        """
        unit | element | 2017-06 | 2018-06
        A    | deaths  |         | 3
        """,
    ).says("""
        as_of   | status
        2018-06 | no_data
        """)


def test_less_than_last_year_for_a_hospital_that_opened_this_year(judge):
    judge(
        TREND,
        """
        unit | element | 2018-06
        A    | deaths  | 3
        """,
        institutions="""
        unit | from
        A    | 2018-01
        """,
    ).says("""
        as_of   | status
        2018-06 | not_applicable
        """)


def test_at_least_one_geriatric_hospital_per_county_where_none_is_registered(judge):
    judge("{quantifier: count, level: county, applies_to: category == geriatric_hospital, at_least: 1,"
          " window: month, due: 2018-06-30}", institutions="""
        unit | category           | region
        A    | geriatric_hospital | West
        B    | hospital           | East
        """, region="City").says("""
        unit | as_of   | status  | value
        East | 2018-05 | not_due | 0
        East | 2018-06 | fail    | 0
        West | 2018-05 | pass    | 1
        West | 2018-06 | pass    | 1
        """)  # fmt: skip


TWO_HOSPITALS = """
    unit | element | 2018-01
    A    | beds    | 4
    B    | beds    | 5
    """
WAIVED = """
    unit | from    | until
    A    | 2018-01 | 2018-12
    """


def test_a_waived_hospital_under_each_fails_and_is_waived(judge):
    judge(BEDS, TWO_HOSPITALS, waive=WAIVED).says("""
        unit | as_of   | status | waived
        A    | 2018-01 | fail   | yes
        B    | 2018-01 | pass   | no
        """)


def test_a_waived_hospital_inside_a_share_counts_as_it_is_and_the_waiver_is_a_warning(judge):
    case = judge(BED_SHARE, TWO_HOSPITALS, waive=WAIVED)
    case.says("""
        unit | as_of   | status | value | waived
        East | 2018-01 | fail   | 50    | no
        """)
    assert case.idle_waivers("2018-01") == [("A", ["East"])]


def test_two_files_that_differ_on_one_clinics_cell_block_the_citys_ratio(judge):
    case = judge(
        "{indicator: referral_ratio, at_least: 20, quantifier: total, window: month}",
        """
        unit   | element | file | 2018-01
        A      | down    | 1    | 30
        A      | up      | 1    | 100
        Clinic | down    | 1    | 3
        Clinic | up      | 1    | 10
        Clinic | up      | 2    | 11
        """,
        region="City",
    )
    case.says("""
        unit | as_of   | status  | value
        City | 2018-01 | blocked | 30
        """)
    (problem,) = case.facts.problems
    assert problem.code == "conflict"
    assert "1 第5行" in problem.message
    assert "2 第6行" in problem.message


def test_a_share_of_discharges_where_nobody_was_discharged(judge):
    judge(
        "{indicator: pathway_share, at_least: 50, quantifier: each, window: month, due: 2018-01-31}",
        """
        unit | element    | 2018-01
        A    | pathway    | 0
        A    | discharges | 0
        """,
    ).says("""
        as_of   | status
        2018-01 | not_applicable
        """)


@pytest.mark.parametrize("demand", ["at_least: 28", "at_most: 28"])
def test_7_of_25_are_28_percent_from_either_side(judge, demand):
    judge(
        f"{{indicator: pathway_share, {demand}, quantifier: each, window: month, due: 2018-01-31}}",
        """
        unit | element    | 2018-01
        A    | pathway    | 7
        A    | discharges | 25
        """,
    ).says("""
        as_of   | status
        2018-01 | pass
        """)
