"""Who stands in an example 例子里的单位: institutions and regions invented so that the target applies.

A list gives an entry per institution; attributes may be given beside the figures.
"""

import pytest
from book import statuses


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
