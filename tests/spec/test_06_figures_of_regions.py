"""A region's figure 地区数据: its own report, else those of all its child regions, or of its institutions.

What either side may report is the region's own only where no institution owes it; where both reported,
a difference is a warning and decides nothing.
"""

from dabiao.intake.territory import Territory
from dabiao.judge import either
from dabiao.judge.scope import Registrar
from dabiao.periods import month_text

PLACES = """
    unit | region | category
    A    | Hill   | hospital
    B    | Hill   | hospital
    C    | Lake   | clinic
    """


def of(indicator, demand="at_least: 1", quantifier="total", window="month", rest=""):
    judged = f"indicator: {indicator}, {demand}, quantifier: {quantifier}, window: {window}"
    return f"{{{judged}{rest}}}"


def test_a_regions_figure_is_its_own_report_first(judge):
    judge(
        of("stations", "at_least: 9"),
        """
        unit | element  | 2018-01
        East | stations | 9
        Hill | stations | 1
        Lake | stations | 2
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | completeness
        2018-01 | pass   | 9     | 1
        """)


def test_a_silent_regions_figure_is_that_of_all_its_child_regions(judge):
    judge(
        of("stations", "at_least: 3"),
        """
        unit | element  | 2018-01
        Hill | stations | 1
        Lake | stations | 2
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | completeness
        2018-01 | pass   | 3     | 1
        """)


def test_a_region_is_as_complete_as_its_child_regions(judge):
    judge(
        of("stations", "at_least: 3"),
        """
        unit | element  | 2018-01
        Hill | stations | 1
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status     | value | completeness
        2018-01 | incomplete | 1     | 0.5
        """)


def test_child_regions_averages_are_weighted(judge):
    judge(
        of("call_wait", "at_most: 18"),
        """
        unit | element   | 2018-01
        Hill | call_wait | 10
        Hill | calls     | 100
        Lake | call_wait | 20
        Lake | calls     | 300
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | completeness
        2018-01 | pass   | 17.5  | 1
        """)


def test_an_average_of_some_child_regions_is_incomplete_and_shown_so_far(judge):
    judge(
        of("call_wait", "at_most: 18"),
        """
        unit | element   | 2018-01
        Hill | call_wait | 10
        Hill | calls     | 100
        Lake | calls     | 300
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status     | value | completeness
        2018-01 | incomplete | 10    | 0.5
        """)


def test_a_regions_own_average_stands_where_its_neighbour_is_silent(judge):
    judge(
        of("call_wait", "at_most: 18", rest=", level: county", quantifier="each"),
        """
        unit | element   | 2018-01
        East | call_wait | 12
        East | calls     | 400
        """,
        region="City",
        institutions=PLACES,
    ).says("""
        unit | as_of   | status  | value
        East | 2018-01 | pass    | 12
        West | 2018-01 | no_data |
        """)


def test_of_child_regions_maxima_the_greatest_holds(judge):
    judge(
        of("longest_call", "at_most: 18"),
        """
        unit | element      | 2018-01
        Hill | longest_call | 10
        Lake | longest_call | 20
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | completeness
        2018-01 | fail   | 20    | 1
        """)


def test_child_regions_that_decide_are_enough(judge):
    judge(
        of("stations", "at_least: 3"),
        """
        unit | element  | 2018-01
        Hill | stations | 3
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | reason_code
        2018-01 | pass   | 3     | known_part
        """)


def test_grandchildren_make_up_for_a_silent_child(judge):
    judge(
        of("stations", "at_least: 6"),
        """
        unit | element  | 2018-01
        West | stations | 3
        Hill | stations | 1
        Lake | stations | 2
        """,
        region="City",
        institutions=PLACES,
    ).says("""
        unit | as_of   | status | value | completeness
        City | 2018-01 | pass   | 6     | 1
        """)


def test_either_is_the_regions_own_figure_where_no_institution_owes_it(judge):
    judge(
        of("doses", "at_least: 90"),
        """
        unit | element | 2018-01
        East | doses   | 90
        A    | doses   | 10
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | completeness
        2018-01 | pass   | 90    | 1
        """)


def test_either_is_added_up_where_institutions_owe_it(judge):
    judge(
        of("hospital_doses", "at_least: 90"),
        """
        unit | element        | 2018-01
        East | hospital_doses | 90
        A    | hospital_doses | 10
        B    | hospital_doses | 20
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value | completeness
        2018-01 | fail   | 30    | 1
        """)


def warned(case):
    """What is said where a region and its institutions report different figures: month, own, sum."""
    registry = case.facts.registry
    registrar = Registrar(case.catalogue, registry, Territory(registry.regions))
    own = either.of_regions(case.facts, case.catalogue)
    found = either.differences([either.of_institutions(own, case.facts, registrar)])
    told = either.problems(found, case.facts, case.catalogue, "zh")
    assert {(p.code, p.level) for p in told} <= {("either_differs", "warning")}
    assert len(told) == len(found)
    return [(row.unit, month_text(row.month), row.own, row.summed) for row in found.itertuples(index=False)]


def test_a_region_that_differs_from_the_sum_of_its_institutions_is_warned_of(judge):
    case = judge(
        of("hospital_doses", "at_least: 90"),
        """
        unit | element        | 2018-01 | 2018-02 | 2018-03
        East | hospital_doses | 90      | 30      | 90
        A    | hospital_doses | 10      | 10      | 10
        B    | hospital_doses | 20      | 20      |
        """,
        institutions=PLACES,
    )
    # February agrees; in March a hospital that owes the figure is silent.
    assert warned(case) == [("East", "2018-01", 90, 30)]


def test_where_nobody_owes_the_figure_those_who_reported_are_held_against_the_region(judge):
    case = judge(
        of("doses", "at_least: 90"),
        """
        unit | element | 2018-01 | 2018-02
        East | doses   | 90      | 90
        A    | doses   | 10      |
        """,
        institutions=PLACES,
    )
    assert warned(case) == [("East", "2018-01", 90, 10)]


def test_either_is_added_up_where_the_target_has_a_scope_of_its_own(judge):
    judge(
        of("doses", "at_least: 90", rest=", applies_to: category == hospital"),
        """
        unit | element | 2018-01
        East | doses   | 90
        A    | doses   | 10
        B    | doses   | 20
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status | value
        2018-01 | fail   | 30
        """)


def test_what_only_some_child_regions_report_hides_the_older_sum(judge):
    judge(
        "{indicator: beds_per_1000, at_least: 6, quantifier: total, window: month}",
        """
        unit | element    | 2016-12 | 2017-12 | 2018-03
        Hill | population | 1000    | 4000    |
        Lake | population | 2000    |         |
        A    | beds       |         |         | 30
        """,
        institutions="""
        unit | region
        A    | Hill
        """,
    ).says("""
        as_of   | status
        2018-03 | incomplete
        """)


def test_a_child_regions_unusable_cell_blocks(judge):
    judge(
        of("calls", "at_least: 50"),
        """
        unit | element | 2018-01
        Hill | calls   | 5
        Lake | calls   | ?
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status  | value
        2018-01 | blocked | 5
        """)


def test_a_figure_made_up_counts_as_many_cells_as_it_was_made_of(judge):
    judge(
        of("stations", "at_least: 3", rest=", only_if: calls > 0"),
        """
        unit | element  | 2018-01
        Hill | stations | 1
        Lake | stations | 2
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status     | value | completeness
        2018-01 | incomplete | 3     | 2/3
        """)


def test_of_child_regions_without_a_usable_cell_nothing_is_known_not_0(judge):
    judge(
        of("calls", "at_least: 0"),
        """
        unit | element | 2018-01
        Hill | calls   | ?
        Lake | calls   | ?
        """,
        institutions=PLACES,
    ).says("""
        as_of   | status  | value | completeness
        2018-01 | blocked |       | 0
        """)
