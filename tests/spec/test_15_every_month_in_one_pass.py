"""Since 逐月: judging a span of months in one pass says the same as judging month by month.

And every engine gives the same table, row by row.
"""

import pandas as pd
import pytest

TARGETS = """
    monthly: {indicator: visits, at_least: 3, quantifier: each, window: month}
    quarterly: {indicator: visits, at_least: 9, quantifier: total, window: quarter, due: 2018-05-31}
    yearly: {indicator: pathway_share, at_least: prior_year, quantifier: each, window: year, due: 2018-08-31}
    planned: {quantifier: share, attested: true, at_least: 60, window: plan, due: 2018-04-30}
    carried: {indicator: licensed_beds, at_least: 1, quantifier: each, level: town, window: month}
    thousand: {indicator: beds_per_1000, at_least: 1, quantifier: total, window: half_year}
    condition: {meets: {indicator: longest_wait, at_most: 9}, at_least: 1, only_if: visits > 2,
                quantifier: count, window: quarter}
    """
FACTS = """
    unit|element       | 2017-01..12 | 2018-01 | 2018-02 | 2018-03 | 2018-04 | 2018-05 | 2018-06 | 2018-07..12
    A   |visits        | 3           | 3       | 2       | 4       |         | 1       | 5       | 2
    B   |visits        | 3           | 3       | ?       | 4       | 6       | 1       | 5       | 4
    A   |pathway       | 5           | 4       | 5       | 6       | 7       | 8       | 2       | 1
    A   |discharges    | 9           | 9       | 9       | 9       | 9       | 9       | 9       | 9
    B   |pathway       |             | 4       | 5       | 6       | 7       | 8       | 2       | 1
    B   |discharges    | 9           | 9       | 9       | 9       | 9       | 9       | 9       | 0
    A   |licensed_beds |             | 80      |         |         |         |         | 90      |
    B   |licensed_beds |             | 80      |         | 70      |         |         | ?       |
    A   |beds          | 1           | 80      | 80      | 80      | 80      | 80      | 90      | 90
    B   |beds          | 1           | 80      | 80      | 80      | 80      |         | 90      | 90
    A   |longest_wait  |             | 8       | 9       | 10      | 1       | 1       | 1       | 1
    B   |longest_wait  |             | 8       | 9       | 9       | 1       |         | 1       | 12
    East|population    | 50000       |         |         |         |         |         |         |
    """
ATTESTED = """
    unit | code          | date       | achieved
    A    | paper/planned | 2018-03-02 | yes
    B    | paper/planned | 2018-05-02 | yes
    A    | paper/planned | 2018-08-02 | no
    """
PLACES = """
    unit | region | tier | from    | to
    A    | Hill   | 2    |         |
    B    | Lake   | 2    |         | 2018-09
    B    | Hill   | 3    | 2018-10 |
    """
MONTHS = [f"2018-{month:02d}" for month in range(1, 13)]


@pytest.fixture
def case(judge):
    return judge(TARGETS, FACTS, attestations=ATTESTED, institutions=PLACES, force="2018-01..09")


JUDGED = {}


@pytest.fixture
def at_once(case):
    """The verdicts of all months in one pass; every engine makes them once."""
    if case.engine not in JUDGED:
        JUDGED[case.engine] = case.verdicts(*MONTHS)
    return JUDGED[case.engine]


def test_a_span_says_the_same_as_its_months_one_by_one(case, at_once):
    one_by_one = pd.concat([case.verdicts(month) for month in MONTHS[::3]])
    asked = at_once[at_once["as_of"].isin(MONTHS[::3])]
    one_by_one = one_by_one.sort_values("as_of", kind="stable").sort_values(
        "target", key=lambda ids: ids.map(list(asked["target"].unique()).index), kind="stable"
    )
    pd.testing.assert_frame_equal(
        asked.reset_index(drop=True), one_by_one.reset_index(drop=True), check_dtype=False
    )


def test_a_span_knows_every_status(at_once):
    statuses = {"pass", "fail", "not_due", "incomplete", "blocked", "no_data"}
    assert set(at_once["status"]) >= statuses


def test_every_engine_gives_the_table_that_pandas_gives(case, at_once):
    case.engine = "pandas"
    pd.testing.assert_frame_equal(at_once, case.verdicts(*MONTHS), check_exact=True)


def test_rows_stand_in_the_order_of_targets_months_and_the_registry(judge):
    case = judge(
        """
        named: {indicator: visits, at_least: 1, quantifier: each, window: month, units: [Nobody, A, C, B]}
        towns: {indicator: visits, at_least: 1, quantifier: each, level: town, window: month}
        """,
        """
        unit | element | 2018-01 | 2018-02
        A    | visits  | 1       | 1
        B    | visits  | 1       |
        C    | visits  |         | 1
        """,
        institutions="""
        unit | region
        C    | Lake
        A    | Lake
        B    | Hill
        """,
    )
    found = case.verdicts("2018-02", "2018-01")
    towns = [unit for unit in case.facts.registry.regions["region_code"] if unit in ("Hill", "Lake")]
    order = [("named", ["C", "A", "B", "Nobody"]), ("towns", towns)]
    assert list(zip(found["target"], found["as_of"], found["unit_name"], strict=True)) == [
        (f"paper/{target}", month, unit)
        for target, units in order for month in ("2018-01", "2018-02") for unit in units
    ]  # fmt: skip


def test_the_months_may_be_asked_for_in_any_order(case):
    pd.testing.assert_frame_equal(case.verdicts("2018-06", "2018-02"), case.verdicts("2018-02", "2018-06"))
