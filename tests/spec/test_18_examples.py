"""Examples 例子: an author says what a target means, and the engine proves it.

``given`` is what one unit's figures come to over the window, or a list of that, one per institution.
Who the units are, and in which months their figures stand, is nobody's business: everything is invented
so that the target applies, and judged like real returns.
"""

import pytest
from book import statuses

from dabiao.periods import month_text


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
def test_a_figure_given_is_what_the_window_adds_up_to(told, window):
    report = told(f"""
        visits:    {{indicator: visits, equals: 1200, quantifier: each, window: {window},
                    examples: [{{given: {{visits: 1200}}, expect: pass}}]}}
        balance:   {{indicator: balance, equals: -7.5, quantifier: each, window: {window},
                    examples: [{{given: {{balance: -7.5}}, expect: pass}}]}}
        beds:      {{indicator: beds, equals: 80, quantifier: each, window: {window},
                    examples: [{{given: {{beds: 80}}, expect: pass}}]}}
        licensed:  {{indicator: licensed_beds, equals: 80, quantifier: each, window: {window},
                    examples: [{{given: {{licensed_beds: 80}}, expect: pass}}]}}
        wait:      {{indicator: longest_wait, equals: 45, quantifier: each, window: {window},
                    examples: [{{given: {{longest_wait: 45}}, expect: pass}}]}}
        stay:      {{indicator: mean_stay, equals: 8.1, quantifier: each, window: {window},
                    examples: [{{given: {{mean_stay: 8.1}}, expect: pass}}]}}
        referrals: {{indicator: referral_ratio, equals: 25, quantifier: each, window: {window},
                    examples: [{{given: {{down: 250, up: 1000}}, expect: pass}}]}}
        per-bed:   {{indicator: visits_per_bed, equals: 15, quantifier: each, window: {window},
                    examples: [{{given: {{visits: 1200, beds: 80}}, expect: pass}}]}}
        growth:    {{indicator: growth, equals: 30, quantifier: each, window: {window},
                    examples: [{{given: {{visits: 1300}}, prior: {{visits: 1000}}, expect: pass}}]}}
        """)
    assert not report.failures
    values = {each.target.id.removeprefix("paper/"): each.trial.value for each in report.tested}
    assert values == pytest.approx({
        "visits": 1200, "balance": -7.5, "beds": 80, "licensed": 80, "wait": 45, "stay": 8.1, "referrals": 25,
        "per-bed": 15, "growth": 30,
    }, rel=1e-12)  # fmt: skip


def test_a_figure_reported_by_the_quarter_or_year_stands_in_its_last_month(told):
    report = told("""
        trainings: {indicator: trainings, equals: 4, quantifier: each, window: quarter,
                    examples: [{given: {trainings: 4}, expect: pass}]}
        drills:    {indicator: drills, equals: 4, quantifier: each, window: year,
                    examples: [{given: {drills: 4}, expect: pass}]}
        staff:     {indicator: staff, equals: 4, quantifier: each, window: quarter,
                    examples: [{given: {staff: 4}, expect: pass}]}
        doctors:   {indicator: doctors, equals: 4, quantifier: each, window: year,
                    examples: [{given: {doctors: 4}, expect: pass}]}
        both:      {indicator: visits_per_training, equals: 4, quantifier: each, window: half_year,
                    examples: [{given: {visits: 8, trainings: 2}, expect: pass}]}
        """)
    assert not report.failures


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


def test_a_region_reports_once_though_it_is_written_under_each_institution(told):
    report = told("""
        same:
          indicator: beds_per_1000
          at_least: 6
          quantifier: total
          window: year
          examples:
            - {given: [{beds: 2, population: 1000}, {beds: 4, population: 1000}], expect: pass}
            - {given: [{beds: 2, population: 1000}, {beds: 3}], expect: fail}
        different:
          indicator: beds_per_1000
          at_least: 6
          quantifier: total
          window: year
          examples: [{given: [{beds: 2, population: 1000}, {beds: 4, population: 500}], expect: pass}]
        """)
    assert {each.target.id: each.trial.reason for each in report.failures} == {
        "paper/different": "population is reported by the region, once: what stands under the institutions"
        " differs"
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
