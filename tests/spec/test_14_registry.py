"""The registry 名录: who is there when.

Totals of flows take each institution for the months it was open; ``each``, ``count``, ``share`` and
stocks take the registry as it stands at the window's end.
"""

VISITS = "{indicator: visits, at_most: 1000, quantifier: total, window: quarter}"
EACH = "{indicator: visits, at_most: 1000, quantifier: each, window: quarter}"
BEDS = "{indicator: beds, at_most: 1000, quantifier: total, window: quarter}"


def test_a_total_of_flows_takes_an_institution_for_the_months_it_was_open(judge):
    judge(
        VISITS,
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 1       | 2       | 4
        B    | visits  | 10      | 20      |
        """,
        institutions="""
        unit | to
        A    |
        B    | 2018-02
        """,
    ).says("""
        unit | as_of   | status | value | completeness
        East | 2018-03 | pass   | 37    | 1
        """)


def test_an_institution_that_opens_owes_nothing_for_the_months_before(judge):
    judge(
        EACH,
        """
        unit | element | 2018-03
        A    | visits  | 4
        """,
        institutions="""
        unit | from
        A    | 2018-03
        """,
    ).says("""
        unit | as_of   | status | value | completeness
        A    | 2018-03 | pass   | 4     | 1
        """)


def test_an_institution_closed_by_the_windows_end_has_no_verdict(judge):
    judge(
        EACH,
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 1       | 2       | 4
        B    | visits  | 10      | 20      |
        """,
        institutions="""
        unit | to
        A    |
        B    | 2018-02
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-03 | pass
        """)


def test_a_closed_institution_is_counted_as_long_as_it_was_open(judge):
    judge(
        "{quantifier: count, at_least: 2, window: month}",
        institutions="""
        unit | to
        A    |
        B    | 2018-02
        """,
    ).says("""
        unit | as_of   | status | value
        East | 2018-02 | pass   | 2
        East | 2018-03 | fail   | 1
        """)


def test_a_total_of_stocks_takes_who_is_there_at_the_windows_end(judge):
    judge(
        BEDS,
        """
        unit | element | 2018-02 | 2018-03
        A    | beds    | 1       | 2
        B    | beds    | 10      |
        C    | beds    |         | 30
        """,
        institutions="""
        unit | from    | to
        A    |         |
        B    |         | 2018-02
        C    | 2018-03 |
        """,
    ).says("""
        unit | as_of   | status | value | completeness
        East | 2018-03 | pass   | 32    | 1
        """)


MOVED = """
    unit | region | from    | to
    A    | Hill   |         | 2018-02
    A    | Lake   | 2018-03 |
    B    | Hill   |         |
    B2   | Lake   |         |
    """


def test_the_flows_of_an_institution_that_moved_stay_where_it_was(judge):
    judge(
        "{indicator: visits, at_most: 1000, quantifier: each, level: town, window: quarter}",
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 1       | 2       | 4
        B    | visits  | 10      | 10      | 10
        B2   | visits  | 100     | 100     | 100
        """,
        institutions=MOVED,
    ).says("""
        unit | as_of   | status | value | completeness
        Hill | 2018-03 | pass   | 33    | 1
        Lake | 2018-03 | pass   | 304   | 1
        """)


def test_the_stock_of_an_institution_that_moved_goes_with_it(judge):
    judge(
        "{indicator: beds, at_most: 1000, quantifier: each, level: town, window: quarter}",
        """
        unit | element | 2018-03
        A    | beds    | 4
        B    | beds    | 10
        B2   | beds    | 100
        """,
        institutions=MOVED,
    ).says("""
        unit | as_of   | value | completeness
        Hill | 2018-03 | 10    | 1
        Lake | 2018-03 | 104   | 1
        """)


def test_an_institution_that_moved_is_judged_on_its_whole_window_where_it_is_now(judge):
    judge(
        EACH,
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 1       | 2       | 4
        """,
        institutions="""
        unit | region | from    | to
        A    | West   |         | 2018-02
        A    | East   | 2018-03 |
        """,
    ).says("""
        unit | as_of   | value | region_code | completeness
        A    | 2018-03 | 7     | East        | 1
        """)


def test_a_scope_is_read_off_the_registry_at_the_windows_end(judge):
    judge("{indicator: visits, at_most: 1000, quantifier: each, applies_to: tier == 3, window: quarter,"
          " no_due: open}", """
        unit | element | 2018-01..06
        A    | visits  | 1
        B    | visits  | 1
        """, institutions="""
        unit | tier | from    | to
        A    | 2    |         | 2018-02
        A    | 3    | 2018-03 |
        B    | 3    |         | 2018-05
        B    | 2    | 2018-06 |
        """, force="2018-01..06").says("""
        unit | as_of   | status | value
        A    | 2018-03 | pass   | 3
        B    | 2018-03 | pass   | 3
        A    | 2018-06 | pass   | 3
        """)  # fmt: skip


def test_a_total_of_flows_takes_each_month_by_that_months_attributes(judge):
    judge("{indicator: visits, at_most: 1000, quantifier: total, applies_to: tier == 3, window: quarter,"
          " no_due: open}", """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 1       | 2       | 4
        B    | visits  | 10      | 20      | 40
        """, institutions="""
        unit | tier | from    | to
        A    | 2    |         | 2018-02
        A    | 3    | 2018-03 |
        B    | 3    |         |
        """).says("""
        unit | as_of   | value | completeness
        East | 2018-03 | 74    | 1
        """)  # fmt: skip


def test_an_institution_that_reopens_owes_nothing_for_the_months_between(judge):
    judge(
        EACH,
        """
        unit | element | 2018-01 | 2018-03
        A    | visits  | 1       | 4
        """,
        institutions="""
        unit | from    | to
        A    |         | 2018-01
        A    | 2018-03 |
        """,
    ).says("""
        unit | as_of   | value | completeness
        A    | 2018-03 | 5     | 1
        """)
