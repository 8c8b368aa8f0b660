"""Scores 得分: compliance = pass ÷ (pass + fail); confirmed also counts what could not be told.

Only rows that are due count. "With" waivers leaves the waived rows out, "without" counts them.
"""

import math

BEDS = "indicator: beds, at_least: 5, quantifier: each, window: month"
EACH = f"{{{BEDS}}}"
MIXED = """
    unit | element | 2018-01
    A    | beds    | 5
    B    | beds    | 9
    C    | beds    | 4
    D    | beds    |
    E    | beds    | ?
    """


def score(case, as_of="2018-01", waivers="without"):
    """compliance and confirmed over all documents, as fractions."""
    found = case.scores(as_of)
    row = found[(found["document"] == "") & (found["waivers"] == waivers)]
    return tuple(row[["compliance", "confirmed"]].iloc[0]) if len(row) else ()


def test_compliance_counts_pass_and_fail_confirmed_also_the_open_ones(judge):
    compliance, confirmed = score(judge(EACH, MIXED))
    assert compliance == 2 / 3
    assert confirmed == 2 / 5


def test_every_status_is_counted_beside_the_rates(judge):
    found = judge(EACH, MIXED).scores("2018-01").query("document == '' and waivers == 'without'").iloc[0]
    counts = {name: found[name] for name in ("pass", "fail", "no_data", "blocked", "incomplete", "not_due")}
    assert counts == {"pass": 2, "fail": 1, "no_data": 1, "blocked": 1, "incomplete": 0, "not_due": 0}


def test_a_waived_fail_is_left_out_with_waivers_and_counted_without(judge):
    case = judge(
        EACH,
        MIXED,
        waive="""
        unit | from    | until
        C    | 2018-01 | 2018-06
        """,
    )
    assert score(case, waivers="with") == (1, 2 / 4)
    assert score(case, waivers="without") == (2 / 3, 2 / 5)


def test_a_waived_pass_is_left_out_as_well(judge):
    case = judge(
        EACH,
        MIXED,
        waive="""
        unit | from    | until
        A    | 2018-01 | 2018-06
        """,
    )
    assert score(case, waivers="with") == (1 / 2, 1 / 4)


def test_0_of_0_is_no_rate(judge):
    compliance, confirmed = score(
        judge(
            EACH,
            """
        unit | element | 2018-01
        A    | beds    |
        """,
        )
    )
    assert math.isnan(compliance)
    assert confirmed == 0


def test_what_is_not_applicable_counts_nowhere(judge):
    case = judge(
        "{indicator: pathway_share, at_least: 5, quantifier: each, window: month}",
        """
        unit | element    | 2018-01
        A    | pathway    | 1
        A    | discharges | 2
        B    | pathway    | 0
        B    | discharges | 0
        """,
    )
    assert score(case) == (1, 1)


def test_what_is_not_due_counts_nowhere_not_even_a_pass(judge):
    case = judge(
        f"{{{BEDS}, due: 2018-03-31}}",
        """
        unit | element | 2018-02..03
        A    | beds    | 5
        B    | beds    | 4
        """,
    )
    assert score(case, "2018-02") == ()
    assert score(case, "2018-03") == (1 / 2, 1 / 2)


def test_a_region_is_not_met_if_one_fails(judge):
    case = judge(
        EACH,
        """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    | 4
        C    | beds    |
        """,
    )
    assert case.roll_up("2018-01")["East"] == "not_met"


def test_a_region_is_met_if_all_pass(judge):
    case = judge(
        EACH,
        """
        unit | element | 2018-01
        A    | beds    | 5
        """,
    )
    assert case.roll_up("2018-01")["East"] == "met"


def test_a_region_is_open_if_one_cannot_be_told(judge):
    case = judge(
        EACH,
        """
        unit | element | 2018-01
        A    | beds    | 5
        B    | beds    |
        """,
    )
    assert case.roll_up("2018-01")["East"] == "open"


def test_a_region_is_met_though_the_target_does_not_apply_to_all(judge):
    case = judge(
        "{indicator: pathway_share, at_least: 5, quantifier: each, window: month}",
        """
        unit | element    | 2018-01
        A    | pathway    | 1
        A    | discharges | 2
        B    | pathway    | 0
        B    | discharges | 0
        """,
    )
    assert case.roll_up("2018-01")["East"] == "met"


def test_a_region_where_nothing_applies_is_open(judge):
    case = judge(
        "{indicator: pathway_share, at_least: 5, quantifier: each, window: month}",
        """
        unit | element    | 2018-01
        A    | pathway    | 0
        A    | discharges | 0
        """,
    )
    assert case.roll_up("2018-01")["East"] == "open"


def test_a_failing_town_fails_the_county_and_the_city_but_not_its_neighbour(judge):
    case = judge(
        EACH,
        """
        unit | element | 2018-01
        A    | beds    | 4
        B    | beds    | 5
        """,
        institutions="""
        unit | region
        A    | Hill
        B    | Lake
        """,
        region="City",
    )
    states = case.roll_up("2018-01")
    assert {code: states[code] for code in ("Hill", "Lake", "East", "City")} == {
        "Hill": "not_met", "Lake": "met", "East": "not_met", "City": "not_met",
    }  # fmt: skip
