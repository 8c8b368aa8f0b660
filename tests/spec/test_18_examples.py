"""Examples 例子: an author says what a target means, and the engine proves it.

``given`` is what one unit's figures come to over the window, or a list of that, one per institution.
Who the units are, and in which months their figures stand, is nobody's business: everything is invented
so that the target applies, and judged like real returns.
"""

import pytest
from book import catalogue

from dabiao.authoring import examples
from dabiao.periods import month_text


@pytest.fixture
def told(tmp_path):
    """``told(targets, …)``: the examples of these targets, judged."""

    def report(targets, force="2018-01..12", region="East", tags=""):
        rules = catalogue(tmp_path, targets, force, region, tags.split())
        return examples.run(rules, examples.chosen(rules, []), "en")

    return report


def statuses(report):
    """What came out of each example; several statuses where the units differ."""
    return [" ".join(each.trial.statuses) for each in report.tested]


def test_an_example_holds_only_if_exactly_the_expected_status_comes_out(told):
    report = told("""
        indicator: visits
        at_least: 100
        quantifier: each
        window: month
        examples:
          - {given: {visits: 100}, expect: pass}
          - {given: {visits: 99}, expect: pass}
          - {given: {visits: 100}, expect: fail}
        """)
    assert [each.holds for each in report.tested] == [True, False, False]
    assert [each.number for each in report.failures] == [2, 3]


@pytest.mark.parametrize("window", ["month", "quarter", "half_year", "year", "plan"])
@pytest.mark.parametrize(
    ("indicator", "given", "value"),
    [
        ("visits", "visits: 1200", 1200),
        ("balance", "balance: -7.5", -7.5),
        ("beds", "beds: 80", 80),
        ("licensed_beds", "licensed_beds: 80", 80),
        ("longest_wait", "longest_wait: 45", 45),
        ("mean_stay", "mean_stay: 8.1", 8.1),
        ("referral_ratio", "down: 250, up: 1000", 25),
        ("visits_per_bed", "visits: 1200, beds: 80", 15),
        ("growth", "visits: 1300}, prior: {visits: 1000", 30),
    ],
)
def test_a_figure_given_is_what_the_window_adds_up_to(told, window, indicator, given, value):
    report = told(f"""
        indicator: {indicator}
        equals: {value}
        quantifier: each
        window: {window}
        examples:
          - {{given: {{{given}}}, expect: pass}}
        """)
    assert statuses(report) == ["pass"]
    assert report.tested[0].trial.value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("indicator", "given", "window"),
    [
        ("trainings", "trainings: 4", "quarter"),
        ("drills", "drills: 4", "year"),
        ("staff", "staff: 4", "quarter"),
        ("doctors", "doctors: 4", "year"),
        ("visits_per_training", "visits: 8, trainings: 2", "half_year"),
    ],
)
def test_a_figure_reported_by_the_quarter_or_year_stands_in_its_last_month(told, indicator, given, window):
    targets = f"""
        indicator: {indicator}
        equals: 4
        quantifier: each
        window: {window}
        examples: [{{given: {{{given}}}, expect: pass}}]
        """
    assert statuses(told(targets)) == ["pass"]


def test_a_baseline_is_kept_apart_even_where_the_plan_is_longer_than_a_year(told):
    report = told(
        """
        indicator: growth
        equals: 30
        quantifier: each
        window: plan
        due: 2020-12-31
        examples: [{given: {visits: 1300}, prior: {visits: 1000}, expect: pass}]
        """,
        force="2018-01..2020-12",
    )
    assert statuses(report) == ["pass"]


def test_a_figure_that_is_missing_or_not_spoken_of_is_not_reported(told):
    report = told("""
        indicator: referral_ratio
        at_most: 20
        quantifier: each
        window: year
        examples:
          - {given: {down: 0, up: 10}, expect: pass}
          - {given: {down: missing, up: 10}, expect: incomplete}
          - {given: {up: 10}, expect: incomplete}
          - {given: {down: missing, up: missing}, expect: no_data}
          - {given: {down: 0, up: 0}, expect: not_applicable}
        """)
    assert not report.failures


def test_last_years_figures_stand_under_prior(told):
    report = told("""
        indicator: deaths
        less_than: prior_year
        quantifier: each
        window: year
        examples:
          - {given: {deaths: 2}, prior: {deaths: 3}, expect: pass}
          - {given: {deaths: 3}, prior: {deaths: 3}, expect: fail}
          - {given: {deaths: 3}, prior: {deaths: missing}, expect: no_data}
          - {given: {deaths: 3}, expect: no_data}
        """)
    assert not report.failures


def test_a_deliverable_is_attested_or_not_or_nothing_is_said_of_it(told):
    report = told("""
        attested: true
        quantifier: each
        window: plan
        due: 2018-10-31
        examples:
          - {given: {attested: yes}, expect: pass}
          - {given: {attested: no}, expect: fail}
          - {given: {attested: missing}, expect: no_data}
          - {given: {attested: no}, at: 2018-09, expect: not_due}
        """)
    assert not report.failures


def test_without_at_the_due_month_is_judged_and_without_that_the_end_of_the_first_window(told):
    report = told("""
        due:
          {indicator: visits, at_least: 1, quantifier: each, window: month, due: 2018-08-31,
           examples: [{given: {visits: 1}, expect: pass}]}
        no-due:
          {indicator: visits, at_least: 1, quantifier: each, window: quarter,
           examples: [{given: {visits: 1}, expect: pass}]}
        at:
          {indicator: visits, at_least: 1, quantifier: each, window: quarter,
           examples: [{given: {visits: 1}, at: 2018-05, expect: pass}]}
        """)
    months = {each.target.id: month_text(each.trial.case.at) for each in report.tested}
    assert months == {"paper/due": "2018-08", "paper/no-due": "2018-03", "paper/at": "2018-05"}


def test_count_and_share_take_a_list_with_an_entry_per_institution(told):
    report = told("""
        count:
          meets: {indicator: visits, at_least: 100}
          at_least: 2
          quantifier: count
          window: month
          examples:
            - {given: [{visits: 100}, {visits: 100}, {visits: 99}], expect: pass}
            - {given: [{visits: 100}, {visits: 99}, {visits: 99}], expect: fail}
            - {given: [{visits: 100}, {visits: 99}, {visits: missing}], expect: incomplete}
            - {given: {visits: 100}, expect: fail}
            - {given: [], expect: fail}
        share:
          attested: true
          at_least: 50
          quantifier: share
          window: plan
          examples:
            - {given: [{attested: yes}, {attested: no}], expect: pass}
            - {given: [{attested: yes}, {attested: no}, {attested: no}], expect: fail}
            - {given: [{attested: yes}, {attested: no}, {}], expect: incomplete}
            - {given: [], expect: not_applicable}
        """)
    assert not report.failures


def test_attributes_may_be_given_beside_the_figures(told):
    report = told("""
        graded:
          applies_to: category in hospitals
          meets: {where: grade >= 乙 and tier >= 2}
          at_least: 1
          quantifier: count
          window: plan
          examples:
            - {given: [{grade: 甲, tier: 2}], expect: pass}
            - {given: [{grade: 丙, tier: 2}, {grade: 甲, tier: 1}], expect: fail}
            - {given: [{tier: 2}], expect: no_data}
        private-too:
          indicator: visits
          at_least: 100
          quantifier: each
          applies_to: category in hospitals
          window: month
          examples:
            - {given: {visits: 100, ownership: private}, expect: pass}
            - {given: {visits: 100, category: clinic}, expect: not_applicable}
            - {given: {visits: 100, category: missing}, expect: no_data}
        """)
    assert not report.failures


@pytest.mark.parametrize(
    "scope",
    [
        "category == clinic",
        "category in hospitals and not category == hospital",
        "tier >= 2 and grade < 乙 and run_by != county",
        'ownership == private and not has_tag("old") and has_tag("compact")',
        'has_tag("old") or tier > 2',
    ],
)
def test_whoever_reports_is_in_scope_whatever_the_scope_asks(told, scope):
    targets = f"""
        applies_to: {scope}
        indicator: surgeries
        at_least: 10
        quantifier: each
        window: month
        examples: [{{given: {{surgeries: 10}}, expect: pass}}, {{given: {{surgeries: 9}}, expect: fail}}]
        """
    assert statuses(told(targets, tags="compact old")) == ["pass", "fail"]


def test_a_total_is_what_the_region_and_its_institutions_come_to(told):
    report = told("""
        beds:
          indicator: beds_per_1000
          at_least: 6.6
          quantifier: total
          window: year
          examples:
            - {given: {beds: 66, population: 10000}, expect: pass}
            - {given: {beds: 65, population: 10000}, expect: fail}
            - {given: [{beds: 33, population: 10000}, {beds: 33}], expect: pass}
            - {given: [{beds: 33, population: 10000}, {beds: missing}], expect: incomplete}
            - {given: {beds: missing, population: 10000}, expect: incomplete}
        own-report:
          {indicator: answered_share, at_least: 90, quantifier: total, window: month,
           examples: [{given: {answered: 90, calls: 100}, expect: pass}]}
        either:
          {indicator: doses, at_least: 90, quantifier: total, window: month,
           examples: [{given: {doses: 90}, expect: pass}]}
        either-owed:
          {indicator: hospital_doses, at_least: 90, quantifier: total, window: month,
           examples: [{given: {hospital_doses: 90}, expect: pass}]}
        deliverable:
          {attested: true, quantifier: total, window: plan,
           examples: [{given: {attested: yes}, expect: pass}]}
        """)
    assert not report.failures


@pytest.mark.parametrize("level", ["town", "county", "city", "province"])
def test_regions_are_judged_one_by_one_at_any_level(told, level):
    report = told(f"""
        figures:
          {{indicator: beds_per_1000, at_least: 6, quantifier: each, level: {level}, window: year,
           examples: [{{given: {{beds: 60, population: 10000}}, expect: pass}}]}}
        deliverable:
          {{attested: true, quantifier: each, level: {level}, window: plan,
           examples: [{{given: {{attested: no}}, expect: fail}}]}}
        count:
          {{attested: true, at_least: 1, quantifier: count, level: {level}, window: plan,
           examples: [{{given: [{{attested: yes}}], expect: pass}}]}}
        """)
    assert statuses(report) == ["pass", "fail", "pass"]


def test_units_and_regions_that_the_text_names_are_there(told):
    report = told("""
        each:
          {units: [A, B], attested: true, quantifier: each, window: plan,
           examples: [{given: {attested: yes}, expect: pass}]}
        total:
          {units: [A, B], indicator: beds, at_least: 50, quantifier: total, window: month,
           examples: [{given: {beds: 50}, expect: pass}, {given: [{beds: 20}, {beds: 29}], expect: fail}]}
        count:
          units: [A, B]
          attested: true
          at_least: 2
          quantifier: count
          window: plan
          examples:
            - {given: [{attested: yes}, {attested: yes}], expect: pass}
            - {given: [{attested: yes}], expect: incomplete}
        towns:
          {regions: [Hill, Lake], level: town, attested: true, quantifier: each, window: plan,
           examples: [{given: {attested: yes}, expect: pass}]}
        """)
    assert not report.failures


def test_only_if_is_asked_of_the_figures_given(told):
    report = told("""
        indicator: visits
        only_if: beds >= 100
        at_least: 500
        quantifier: each
        window: month
        examples:
          - {given: {visits: 500, beds: 100}, expect: pass}
          - {given: {visits: 499, beds: 100}, expect: fail}
          - {given: {visits: 499, beds: 99}, expect: not_applicable}
          - {given: {visits: 500, beds: missing}, expect: incomplete}
        """)
    assert not report.failures


def test_an_example_that_cannot_be_has_no_verdict_and_says_why(told):
    report = told("""
        early:
          {attested: true, quantifier: each, window: plan,
           examples: [{given: {attested: yes}, at: 2017-12, expect: pass}]}
        late:
          {attested: true, quantifier: each, window: plan,
           examples: [{given: {attested: yes}, at: 9999-12, expect: pass}]}
        days:
          indicator: visits_per_day
          at_least: 10
          quantifier: each
          window: month
          examples:
            - {given: {visits: 310, window_days: 31}, expect: pass}
            - {given: {visits: 300, window_days: 30}, expect: pass}
        stranger:
          {attested: true, quantifier: each, window: plan,
           examples: [{given: {attested: yes, ownership: royal}, expect: pass}]}
        """)
    assert {each.target.id: each.trial.reason for each in report.failures} == {
        "paper/early": "months from 2018-01 to 2100-12 can be judged: the document is in force from 2018-01",
        "paper/late": "months from 2018-01 to 2100-12 can be judged: the document is in force from 2018-01",
        "paper/days": "the window 2018-01 has 31 days, not 30",
        "paper/stranger": "royal is not a value of ownership",
    }


def test_a_figure_that_no_period_has_asked_for_yet_cannot_be_there(told):
    report = told("""
        indicator: doctors
        at_least: 3
        quantifier: each
        window: year
        examples: [{given: {doctors: 3}, at: 2018-06, expect: not_due}]
        """)
    assert not report.failures


def test_examples_do_not_get_into_each_others_way(told):
    together = """
        institutions: {indicator: visits, at_least: 9, quantifier: each, window: month,
          examples: [{given: {visits: 9}, expect: pass}, {given: {visits: missing}, expect: no_data}]}
        the-same: {indicator: visits, at_least: 9, quantifier: total, window: month,
          examples: [{given: {visits: 8}, expect: fail}, {given: {visits: 9}, expect: pass}]}
        region: {indicator: calls, at_least: 9, quantifier: total, window: month,
          examples: [{given: {calls: 9}, expect: pass}, {given: {calls: 8}, expect: fail}]}
        same-calls: {indicator: answered_share, at_least: 90, quantifier: total, window: month,
          examples: [{given: {answered: 90, calls: 100}, expect: pass}]}
        deed: {attested: deed, quantifier: total, window: plan,
          examples: [{given: {attested: yes}, expect: pass}]}
        same-deed: {attested: deed, quantifier: total, window: plan,
          examples: [{given: {attested: no}, expect: fail}, {given: {attested: missing}, expect: no_data}]}
        deed-of-each: {attested: deed, quantifier: each, window: plan,
          examples: [{given: {attested: no}, expect: fail}, {given: {attested: yes}, expect: pass}]}
        half: {attested: deed, at_least: 50, quantifier: share, window: plan,
          examples: [{given: [{attested: yes}, {attested: no}], expect: pass}]}
        """
    assert not told(together).failures


def test_what_targets_do_not_show_is_listed(told):
    report = told("""
        untested: {indicator: visits, at_least: 9, quantifier: each, window: month}
        one-sided: {indicator: visits, at_least: 9, quantifier: each, window: month,
          examples: [{given: {visits: 12}, expect: pass}]}
        off-the-number: {indicator: visits, at_least: 9, quantifier: each, window: month,
          examples: [{given: {visits: 12}, expect: pass}, {given: {visits: 2}, expect: fail}]}
        whole: {indicator: visits, at_least: 9, quantifier: each, window: month,
          examples: [{given: {visits: 9}, expect: pass}, {given: {visits: 2}, expect: fail}]}
        deed: {attested: true, quantifier: each, window: plan,
          examples: [{given: {attested: yes}, expect: pass}, {given: {attested: no}, expect: fail}]}
        """)
    assert report.lacking == {
        "paper/untested": ("examples",),
        "paper/one-sided": ("fail", "threshold"),
        "paper/off-the-number": ("threshold",),
    }
    assert report.untested == ["paper/untested"]
