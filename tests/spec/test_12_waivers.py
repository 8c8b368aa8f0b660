"""Waivers 豁免: a recorded, approved, expiring exemption, shown as a flag and never as a status."""

EACH = "{indicator: beds, at_least: 5, quantifier: each, window: month}"
SHARE = "{meets: {indicator: beds, at_least: 5}, at_least: 60, quantifier: share, window: month}"
BEDS = """
    unit | element | 2018-01..12
    A    | beds    | 4
    B    | beds    | 5
    """


def test_a_waiver_flags_and_leaves_the_status(judge):
    judge(
        EACH,
        BEDS,
        waive="""
        unit | from    | until
        A    | 2018-01 | 2018-06
        """,
    ).says("""
        unit | as_of   | status | waived
        A    | 2018-03 | fail   | yes
        B    | 2018-03 | pass   | no
        """)


def test_a_waiver_holds_from_its_first_to_its_last_month(judge):
    judge(
        EACH,
        BEDS,
        waive="""
        unit | from    | until
        A    | 2018-03 | 2018-04
        """,
    ).says("""
        unit | as_of   | waived
        A    | 2018-02 | no
        A    | 2018-03 | yes
        A    | 2018-04 | yes
        A    | 2018-05 | no
        B    | 2018-02 | no
        B    | 2018-03 | no
        B    | 2018-04 | no
        B    | 2018-05 | no
        """)


def test_a_waiver_of_one_target_is_not_one_of_another(judge):
    judge(
        "first: " + EACH + "\nsecond: " + EACH,
        BEDS,
        waive="""
        target | unit | from    | until
        second | A    | 2018-01 | 2018-06
        """,
    ).says("""
        target | unit | as_of   | waived
        first  | A    | 2018-03 | no
        first  | B    | 2018-03 | no
        second | A    | 2018-03 | yes
        second | B    | 2018-03 | no
        """)


def test_a_waived_institution_stays_in_the_share(judge):
    case = judge(
        SHARE,
        BEDS,
        waive="""
        unit | from    | until
        A    | 2018-01 | 2018-06
        """,
    )
    case.says("""
        unit | as_of   | status | value | waived
        East | 2018-03 | fail   | 50    | no
        """)
    assert case.idle_waivers("2018-03") == [("A", ["East"])]


def test_a_share_is_waived_for_its_region(judge):
    case = judge(
        SHARE,
        BEDS,
        waive="""
        unit | from    | until
        East | 2018-01 | 2018-06
        """,
    )
    case.says("""
        unit | as_of   | status | waived
        East | 2018-03 | fail   | yes
        """)
    assert case.idle_waivers("2018-03") == []


def test_an_expired_waiver_is_not_idle(judge):
    case = judge(
        EACH,
        BEDS,
        waive="""
        unit | from    | until
        A    | 2018-01 | 2018-02
        """,
    )
    assert case.idle_waivers("2018-03") == []


def test_a_waiver_of_an_unknown_target_is_idle(judge):
    case = judge(
        EACH,
        BEDS,
        waive="""
        target  | unit | from    | until
        nothing | A    | 2018-01 | 2018-06
        """,
    )
    assert case.idle_waivers("2018-03") == [("A", [])]
