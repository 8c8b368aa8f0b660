"""The known part decides 已知部分即可判定: what no missing figure could change any more.

A sum of counts can only grow: once it has reached a floor, or passed a ceiling, the gaps do not
matter. A count of institutions lies between those known to satisfy and those that still might.
Nothing else is decided before the figures are in, and nothing ever against an incomplete baseline.
"""

from book import alike

TWO_OF_THREE = """
    unit | element | 2018-01 | 2018-02 | 2018-03
    A    | visits  | 10      |         | 20
    """


def of(indicator, demand, window="quarter", quantifier="each"):
    return f"{{indicator: {indicator}, {demand}, quantifier: {quantifier}, window: {window}}}"


def test_a_sum_with_a_gap_is_decided_only_beyond_recall(judge):
    demands = ["at_least: 30", "at_least: 31", "more_than: 29", "more_than: 30", "at_most: 29", "at_most: 30",
               "less_than: 30", "less_than: 31", "range: [30, 40]", "equals: 29", "equals: 30",
               "between: [10, 29]", "between: [10, 30]"]  # fmt: skip
    judge(alike("indicator: visits, quantifier: each, window: quarter", *demands), TWO_OF_THREE).says(
        """
        target        | status     | reason_code
        at-least-30   | pass       | known_part
        at-least-31   | incomplete | cells_missing
        more-than-29  | pass       | known_part
        more-than-30  | incomplete | cells_missing
        at-most-29    | fail       | known_part
        at-most-30    | incomplete | cells_missing
        less-than-30  | fail       | known_part
        less-than-31  | incomplete | cells_missing
        range-30-40   | pass       | known_part
        equals-29     | fail       | known_part
        equals-30     | incomplete | cells_missing
        between-10-29 | fail       | known_part
        between-10-30 | incomplete | cells_missing
        """,
        as_of="2018-03",
        value="30",
        completeness="2/3",
    )


def test_a_sum_that_may_fall_is_never_decided_early(judge):
    judge(
        of("balance", "at_least: 30"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | balance | 100     |         | 100
        """,
    ).says("""
        as_of   | status     | value
        2018-03 | incomplete | 200
        """)


def test_a_maximum_of_elements_is_not_a_sum(judge):
    judge(
        of("most", "at_least: 30"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | up      | 100     |         | 100
        A    | down    | 1       | 1       | 1
        """,
    ).says("""
        as_of   | status
        2018-03 | incomplete
        """)


def test_a_total_over_institutions_is_decided_without_the_silent_one(judge):
    judge(
        of("beds", "at_least: 30", "month", "total"),
        """
        unit | element | 2018-01
        A    | beds    | 30
        B    | beds    |
        """,
    ).says("""
        unit | as_of   | status | value | completeness
        East | 2018-01 | pass   | 30    | 0.5
        """)


def test_two_stocks_added_up_are_decided_by_the_one_that_is_known(judge):
    judge(
        of("all_beds", "at_least: 30", "month"),
        """
        unit | element   | 2018-01
        A    | beds      | 30
        A    | open_beds |
        """,
    ).says("""
        as_of   | status | value | reason_code
        2018-01 | pass   | 30    | known_part
        """)


def test_a_sum_over_a_complete_denominator_is_decided(judge):
    judge(
        of("beds_per_1000", "at_least: 6", "month", "total"),
        """
        unit | element    | 2017-12 | 2018-01
        A    | beds       |         | 60
        B    | beds       |         |
        East | population | 10000   |
        """,
    ).says("""
        as_of   | status | value | reason_code
        2018-01 | pass   | 6     | known_part
        """)


def test_a_sum_over_an_incomplete_denominator_is_not_decided(judge):
    judge(
        of("pathway_share", "at_least: 10", "month", "total"),
        """
        unit | element    | 2018-01
        A    | pathway    | 60
        A    | discharges | 100
        B    | pathway    | 60
        B    | discharges |
        """,
    ).says("""
        as_of   | status     | value
        2018-01 | incomplete | 60
        """)


def test_the_numerators_of_all_are_known_though_one_denominator_is_not(judge):
    """The known part takes every usable cell, but the denominator must be complete."""
    judge(
        of("pathway_share", "at_least: 50", "month", "total"),
        """
        unit | element    | 2018-01
        A    | pathway    | 60
        A    | discharges | 100
        B    | pathway    |
        B    | discharges | 20
        """,
    ).says("""
        as_of   | status | value | numerator | denominator
        2018-01 | pass   | 50    | 60        | 120
        """)


def test_unusable_figures_do_not_stop_what_is_decided(judge):
    judge(
        of("visits", "at_least: 30"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      | ?       | 20
        """,
    ).says("""
        as_of   | status | reason_code
        2018-03 | pass   | known_part
        """)


def test_nothing_is_decided_from_nothing(judge):
    judge(
        of("visits", "at_least: 0"),
        """
        unit | element | 2018-01..03
        A    | visits  |
        """,
    ).says("""
        as_of   | status
        2018-03 | no_data
        """)


def test_nothing_is_decided_against_an_incomplete_baseline(judge):
    judge(
        of("visits", "at_least: prior_year"),
        """
        unit | element | 2017-01 | 2017-02 | 2017-03 | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 1       |         | 1       | 100     | 100     | 100
        B    | visits  | 1       | 1       | 1       | 100     |         | 100
        C    | visits  | 1       | 300     | 1       | 100     |         | 100
        """,
    ).says("""
        unit | as_of   | status     | reason_code   | threshold
        A    | 2018-03 | incomplete | cells_missing | 2
        B    | 2018-03 | pass       | known_part    | 3
        C    | 2018-03 | incomplete | cells_missing | 302
        """)


def test_a_running_total_that_has_arrived_cannot_fall_back(judge):
    judge(
        of("visits", "at_least: 30", "year"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03
        A    | visits  | 10      | 20      | 0
        """,
    ).says("""
        as_of   | status  | reason_code | provisional
        2018-01 | not_due | not_met_yet | no
        2018-02 | pass    | secured     | no
        2018-03 | pass    | secured     | no
        """)


def test_a_running_total_past_its_ceiling_is_beyond_recovery(judge):
    judge(
        of("deaths", "at_most: 2", "year"),
        """
        unit | element | 2018-01 | 2018-02 | 2018-03 | 2018-04..12
        A    | deaths  | 1       | 1       | 1       | 0
        """,
    ).says("""
        as_of   | status  | reason_code     | provisional
        2018-02 | pass    | provisional     | yes
        2018-03 | not_due | beyond_recovery | no
        2018-12 | fail    |                 | no
        """)


def test_a_stock_may_fall_back_so_its_pass_stays_provisional(judge):
    judge(
        of("beds", "at_least: 30", "year"),
        """
        unit | element | 2018-01
        A    | beds    | 30
        """,
    ).says("""
        as_of   | status | reason_code | provisional
        2018-01 | pass   | provisional | yes
        """)


def test_a_running_total_with_a_gap_in_the_open_window_is_secured_all_the_same(judge):
    judge(
        of("visits", "at_least: 30", "year"),
        """
        unit | element | 2018-01 | 2018-02
        A    | visits  | 30      |
        """,
    ).says("""
        as_of   | status | provisional
        2018-02 | pass   | no
        """)


TWO_YES_ONE_NO_ONE_SILENT = """
    unit | element | 2018-01
    A    | beds    | 5
    B    | beds    | 6
    C    | beds    | 1
    D    | beds    |
    """


def test_a_count_lies_between_the_known_and_the_possible(judge):
    """Two satisfy the condition, one does not, one is silent: the count is 2 or 3."""
    demands = ["at_least: 2", "at_least: 3", "at_least: 4", "at_most: 1", "at_most: 2", "at_most: 3",
               "equals: 2", "equals: 4", "between: [2, 3]", "more_than: 1", "less_than: 2"]  # fmt: skip
    counted = "meets: {indicator: beds, at_least: 5}, quantifier: count, window: month"
    judge(alike(counted, *demands), TWO_YES_ONE_NO_ONE_SILENT).says(
        """
        target      | status
        at-least-2  | pass
        at-least-3  | incomplete
        at-least-4  | fail
        at-most-1   | fail
        at-most-2   | incomplete
        at-most-3   | pass
        equals-2    | incomplete
        equals-4    | fail
        between-2-3 | pass
        more-than-1 | pass
        less-than-2 | fail
        """,
        as_of="2018-01",
        value="2",
        met_units="2",
        unmet_units="1",
        unknown_units="1",
    )


def test_a_share_lies_between_the_known_and_the_possible(judge):
    """Two of four satisfy the condition, one does not, one is silent: 50 % or 75 %."""
    demands = ["at_least: 50", "at_least: 60", "at_least: 76", "at_most: 49", "at_most: 75"]
    shared = "meets: {indicator: beds, at_least: 5}, quantifier: share, window: month"
    judge(alike(shared, *demands), TWO_YES_ONE_NO_ONE_SILENT).says(
        """
        target      | status
        at-least-50 | pass
        at-least-60 | incomplete
        at-least-76 | fail
        at-most-49  | fail
        at-most-75  | pass
        """,
        as_of="2018-01",
        value="50",
        numerator="2",
        denominator="4",
    )


def test_an_institution_decided_by_its_known_part_is_counted(judge):
    judge("{meets: {indicator: visits, at_least: 30}, at_least: 1, quantifier: count, window: quarter}",
          TWO_OF_THREE).says("""
        as_of   | status | met_units | unknown_units
        2018-03 | pass   | 1         | 0
        """)  # fmt: skip


ALL_SILENT = """
    unit | element | 2018-01
    A    | beds    |
    B    | beds    |
    """


def test_of_nobody_known_there_is_no_value_and_no_gap(judge):
    """None met is not what is known: nothing is. What holds of any number is decided all the same of a count,
    not of a share: the condition may apply to none of them, and there is no percentage of nobody."""
    meets = "meets: {indicator: beds, at_least: 5}, window: month"
    demands = f"""
        share:     {{{meets}, quantifier: share, at_least: 50}}
        count:     {{{meets}, quantifier: count, at_least: 1}}
        tolerant:  {{{meets}, quantifier: share, at_least: 50, min_completeness: 0.1}}
        certain:   {{{meets}, quantifier: count, at_most: 2}}
        of-nobody: {{{meets}, quantifier: share, at_most: 100}}
        """
    judge(demands, ALL_SILENT).says(
        """
        target    | status  | value | numerator | gap | met_units | unmet_units | unknown_units
        share     | no_data |       |           |     | 0         | 0           | 2
        count     | no_data |       |           |     | 0         | 0           | 2
        tolerant  | no_data |       |           |     | 0         | 0           | 2
        certain   | pass    | 0     | 0         | -2  | 0         | 0           | 2
        of-nobody | no_data |       |           |     | 0         | 0           | 2
        """,
        as_of="2018-01",
    )


def test_cells_of_which_none_settles_an_institution_give_a_count_no_value(judge):
    """Half the cells are there, and yet nobody is known, also where half of them would do."""
    shared = "meets: {indicator: pathway_share, at_least: 50}, at_least: 50, quantifier: share, window: month"
    judge(f"{{whole: {{{shared}}}, tolerant: {{{shared}, min_completeness: 0.5}}}}",
          """
        unit | element    | 2018-01
        A    | pathway    | 60
        A    | discharges |
        B    | pathway    | 60
        B    | discharges |
        """).says("""
        target   | as_of   | status     | value | gap | completeness
        whole    | 2018-01 | incomplete |       |     | 0.5
        tolerant | 2018-01 | incomplete |       |     | 0.5
        """)  # fmt: skip
