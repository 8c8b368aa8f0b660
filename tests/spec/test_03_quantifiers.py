"""Quantifiers 量词: who a target judges.

``each`` judges every institution in scope, or with a level every region of it; ``total`` the paper's
region as one; ``count`` how many institutions satisfy a condition, ``share`` what percentage of them.
"""

BEDS = """
    unit | element | 2018-01
    A    | beds    | 4
    B    | beds    | 6
    C    | beds    | 9
    D    | beds    | 40
    """
PLACES = """
    unit | region | category           | tier | grade | tags
    A    | Hill   | hospital           | 1    | 未定等 |
    B    | Hill   | hospital           | 2    | 乙    | compact
    C    | Lake   | geriatric_hospital | 3    | 甲    | compact
    D    | West   | hospital           | 3    | 甲    | compact
    """


def beds(quantifier, demand="at_least: 5", rest="", measured="indicator: beds"):
    return f"{{{measured}, {demand}, quantifier: {quantifier}, window: month{rest}}}"


def counted(quantifier, demand, rest="", condition="indicator: beds, at_least: 5"):
    return beds(quantifier, demand, rest, f"meets: {{{condition}}}")


def test_each_gives_a_verdict_per_institution_of_the_papers_region(judge):
    judge(beds("each"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value | unit_level  | region_code
        A    | 2018-01 | fail   | 4     | institution | Hill
        B    | 2018-01 | pass   | 6     | institution | Hill
        C    | 2018-01 | pass   | 9     | institution | Lake
        """)


def test_a_paper_binds_every_region_under_its_own(judge):
    judge(beds("each"), BEDS, institutions=PLACES, region="City").says("""
        unit | as_of   | status
        A    | 2018-01 | fail
        B    | 2018-01 | pass
        C    | 2018-01 | pass
        D    | 2018-01 | pass
        """)


def test_each_with_a_level_adds_up_the_institutions_of_each_region(judge):
    judge(beds("each", "at_least: 10", ", level: town"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value | unit_level
        Hill | 2018-01 | pass   | 10    | town
        Lake | 2018-01 | fail   | 9     | town
        """)


def test_each_county_adds_up_what_lies_under_it(judge):
    judge(beds("each", "at_least: 20", ", level: county"), BEDS, institutions=PLACES, region="City").says("""
        unit | as_of   | status | value
        East | 2018-01 | fail   | 19
        West | 2018-01 | pass   | 40
        """)


def test_each_region_is_judged_on_its_own_report_where_regions_report(judge):
    judge(
        beds("each", "at_least: 2", ", level: town", "indicator: stations"),
        """
        unit | element  | 2018-01
        Hill | stations | 3
        Lake | stations | 1
        """,
    ).says("""
        unit | as_of   | status | value
        Hill | 2018-01 | pass   | 3
        Lake | 2018-01 | fail   | 1
        """)


def test_total_judges_the_papers_region_as_one(judge):
    judge(beds("total", "at_least: 19"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value | unit_level
        East | 2018-01 | pass   | 19    | county
        """)


def test_a_total_adds_up_only_who_is_in_scope(judge):
    judge(
        beds("total", "at_least: 11", ", applies_to: category == hospital"), BEDS, institutions=PLACES
    ).says("""
        unit | as_of   | status | value
        East | 2018-01 | fail   | 10
        """)


def test_a_total_ratio_is_sum_over_sum_never_a_mean_of_ratios(judge):
    judge(
        beds("total", "at_least: 20", "", "indicator: referral_ratio"),
        """
        unit | element | 2018-01
        A    | down    | 1
        A    | up      | 1
        B    | down    | 9
        B    | up      | 99
        """,
    ).says("""
        unit | as_of   | status | value | numerator | denominator
        East | 2018-01 | fail   | 10    | 10        | 100
        """)


def test_count_tells_how_many_satisfy_the_condition(judge):
    judge(counted("count", "at_least: 2"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value | met_units | unmet_units | unknown_units | measure_unit
        East | 2018-01 | pass   | 2     | 2         | 1           | 0             | institution
        """)


def test_count_alone_counts_who_is_in_scope(judge):
    judge("{quantifier: count, at_least: 2, applies_to: category in hospitals and grade >= 乙,"
          " window: month}", institutions=PLACES).says("""
        unit | as_of   | status | value
        East | 2018-01 | pass   | 2
        """)  # fmt: skip


def test_count_with_a_level_gives_a_verdict_per_region(judge):
    judge(counted("count", "at_least: 2", ", level: town"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value
        Hill | 2018-01 | fail   | 1
        Lake | 2018-01 | fail   | 1
        """)


def test_count_by_attributes_alone(judge):
    judge(counted("count", "equals: 1", "", "where: tier == 3"), institutions=PLACES).says("""
        unit | as_of   | status | value
        East | 2018-01 | pass   | 1
        """)


def test_share_is_the_percentage_of_institutions(judge):
    judge(counted("share", "at_least: 66"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value | numerator | denominator | measure_unit
        East | 2018-01 | pass   | 200/3 | 2         | 3           | percent
        """)


def test_share_with_a_level_gives_a_verdict_per_region(judge):
    judge(
        counted("share", "at_least: 60", ", level: county"), BEDS, institutions=PLACES, region="City"
    ).says("""
        unit | as_of   | status | value
        East | 2018-01 | pass   | 200/3
        West | 2018-01 | pass   | 100
        """)


def test_share_by_attributes_alone(judge):
    judge(
        counted("share", "at_least: 60", "", 'where: has_tag("compact")'), institutions=PLACES, tags="compact"
    ).says("""
        unit | as_of   | status | value
        East | 2018-01 | pass   | 200/3
        """)


def test_a_share_of_attested_institutions(judge):
    judge("{quantifier: share, attested: true, at_least: 50, window: plan}",
          attestations="""
        unit | date       | achieved
        A    | 2018-03-01 | yes
        B    | 2018-03-01 | no
        """, institutions=PLACES).says("""
        unit | as_of   | status  | value | met_units | unmet_units | unknown_units
        East | 2018-06 | not_due | 100/3 | 1         | 2           | 0
        """)  # fmt: skip


def test_applies_to_leaves_out_who_is_not_in_scope(judge):
    judge(
        beds("each", rest=", applies_to: category == geriatric_hospital"), BEDS, institutions=PLACES
    ).says("""
        unit | as_of   | status
        C    | 2018-01 | pass
        """)


def test_applies_to_speaks_of_groups_tiers_and_grades(judge):
    judge(beds("each", rest=", applies_to: category in hospitals and tier >= 2 and grade >= 乙"),
          BEDS, institutions=PLACES).says("""
        unit | as_of   | status
        B    | 2018-01 | pass
        C    | 2018-01 | pass
        """)  # fmt: skip


def test_a_tag_names_who_is_meant(judge):
    judge(
        beds("each", rest=', applies_to: has_tag("compact")'), BEDS, institutions=PLACES, tags="compact"
    ).says("""
        unit | as_of   | status
        B    | 2018-01 | pass
        C    | 2018-01 | pass
        """)


def test_units_names_institutions_by_name_or_alias(judge):
    judge(
        beds("each", rest=", units: [People's Hospital, B]"),
        BEDS,
        institutions="""
        unit | name | alias
        A    | A    | People's Hospital
        B    | B    |
        C    | C    |
        """,
    ).says("""
        unit | as_of   | status
        A    | 2018-01 | fail
        B    | 2018-01 | pass
        """)


def test_regions_limits_each_to_the_institutions_in_them(judge):
    judge(beds("each", rest=", regions: [Hill]"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status
        A    | 2018-01 | fail
        B    | 2018-01 | pass
        """)


def test_regions_names_which_regions_of_a_level_are_judged(judge):
    judge(beds("each", rest=", level: town, regions: [Hill]"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value
        Hill | 2018-01 | pass   | 10
        """)


def test_regions_limits_a_total_to_the_institutions_in_them(judge):
    judge(beds("total", rest=", regions: [Lake]"), BEDS, institutions=PLACES).says("""
        unit | as_of   | status | value
        East | 2018-01 | pass   | 9
        """)


def test_regions_limits_a_count_by_level_to_the_regions_named(judge):
    judge(
        counted("count", "at_least: 1", ", level: town, regions: [Hill]"), BEDS, institutions=PLACES
    ).says("""
        unit | as_of   | status | value
        Hill | 2018-01 | pass   | 1
        """)
