"""Two runs compared 两次运行对比: which verdicts changed, and by data, by catalogue or by time.

The verdicts are those of one target, registration-wait: at most 10 minutes, per hospital and month.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import dabiao
from dabiao import bundled, report
from dabiao.authoring.compare import Comparison, NothingInCommonError, compare
from dabiao.authoring.compare_report import Told
from dabiao.catalogue.closed_lists import Term
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue, Target
from dabiao.report.record import Record, read

WAIT, CENTRE = "fenghua-2018-49/registration-wait", "fenghua-2018-49/admission-centre"
INSTITUTIONS = "institution_id,name,region_code,category,tier\n"
REGIONS = "region_code,name,level,parent\n330213,奉化区,county,\n330200,他区,county,\n"
WAIVER = """
- target: fenghua-2018-49/registration-wait
  unit: H1
  from: {first}
  until: {last}
  reason: 改造
  approved_by: 卫生局
  approved_on: 2018-01-01
  reference: 批件1号
"""


def of(catalogue: Catalogue, targets: dict[str, Target]) -> Catalogue:
    """The catalogue with other targets; a copy of it would keep its hash."""
    return Catalogue.model_construct(**{**dict(catalogue), "targets": targets})


@pytest.fixture(scope="module")
def rules() -> Catalogue:
    """The catalogue with that one target."""
    whole = load(bundled.catalogue_folder())
    return of(whole, {WAIT: whole.targets[WAIT]})


def with_categories(rules: Catalogue, **titles: str) -> Catalogue:
    """The catalogue with these categories called so."""
    held = {**rules.terms.categories, **{code: Term(zh=title, en=code) for code, title in titles.items()}}
    terms = rules.terms.model_copy(update={"categories": held})
    return Catalogue.model_construct(**{**dict(rules), "terms": terms})


def changed(rules: Catalogue, name: str = WAIT, **keys: Any) -> Catalogue:
    """The catalogue with other words in its target."""
    target = rules.targets[WAIT].model_copy(update=keys)
    return of(rules, {name: target})


@pytest.fixture(scope="module")
def anew(engine: str, tmp_path_factory: pytest.TempPathFactory, rules: Catalogue) -> Callable[..., Record]:
    """``anew(as_of, "H1 | 2018-10 | 9", …)`` is what a run on these figures leaves behind."""

    def ran(
        as_of: str, figures: str, catalogue: Catalogue = rules, *, units: str = "H1 H2", waive: str = "",
        category: str = "general_hospital", **options: Any,
    ) -> Record:  # fmt: skip
        data = tmp_path_factory.mktemp("data_in")
        (data / "statistics").mkdir()
        (data / "regions.csv").write_text(REGIONS, "utf-8")
        listed = "".join(f"{unit},医院{unit},330213,{category},2\n" for unit in units.split())
        (data / "institutions.csv").write_text(INSTITUTIONS + listed, "utf-8")
        rows = [line.replace(" ", "").replace("|", ",") + ",100" for line in figures.strip().splitlines()]
        text = "\n".join(["单位,期间,registration_wait_minutes,registered_visits", *rows])
        (data / "statistics" / "a.csv").write_text(text, "utf-8")
        if waive:
            first, last = waive.split("..")
            (data / "waivers.yaml").write_text(WAIVER.format(first=first, last=last), "utf-8")
        result = dabiao.check(data, catalogue=catalogue, as_of=as_of, **{"engine": engine, **options})
        report.write(result, data / "report", ["csv"], "zh")
        return read(data / "report")

    return ran


@pytest.fixture(scope="module")
def run(anew: Callable[..., Record], rules: Catalogue) -> Callable[..., Record]:
    """The same, but what was run once is not run again."""
    left: dict[str, Record] = {}

    def once(as_of: str, figures: str, catalogue: Catalogue = rules, **options: Any) -> Record:
        asked = f"{as_of} {figures} {catalogue.hash} {options}"
        if asked not in left:
            left[asked] = anew(as_of, figures, catalogue, **options)
        return left[asked]

    return once


def says(comparison: Comparison, expected: str = "") -> None:
    """Compares with a table ``unit change causes open``, ``-`` for nothing."""
    found = [
        f"{row.unit_id} {row.change} {'+'.join(row.causes) or '-'} {'+'.join(row.open) or '-'}"
        for row in comparison.changes.itertuples()
    ]
    assert found == [" ".join(line.split()) for line in textwrap.dedent(expected).strip().splitlines()]


BOTH = "H1 | 2018-10 | 9\nH2 | 2018-10 | 9"


def test_the_same_run_twice_changes_nothing_whatever_engine_carries_it(run, anew):
    comparison = compare(run("2018-10", BOTH), anew("2018-10", BOTH, engine="pandas"))
    says(comparison)
    assert (comparison.compared, comparison.files, comparison.counts) == (2, [], {})


def test_a_corrected_figure_is_data(run):
    comparison = compare(run("2018-10", BOTH), run("2018-10", "H1 | 2018-10 | 11\nH2 | 2018-10 | 8"))
    says(
        comparison,
        """
        H1 to_fail data -
        H2 value   data -
        """,
    )
    assert comparison.files == [("statistics/a.csv", "changed")]
    assert comparison.counts["to_fail"] == {
        "all": 1, "data": 1, "catalogue": 0, "time": 0, "software": 0, "unknown": 0,
    }  # fmt: skip


def test_another_demand_is_catalogue(run, rules):
    stricter = changed(rules, at_most=8.0)
    says(
        compare(run("2018-10", BOTH), run("2018-10", BOTH, stricter)),
        """
        H1 to_fail catalogue -
        H2 to_fail catalogue -
        """,
    )


@pytest.mark.parametrize(
    ("demand", "said"),
    [
        ({"less_than": 8.0}, "≤ 10 分钟 → < 8 分钟"),
        ({"at_least": 8.125}, "≤ 10 分钟 → ≥ 8.125 分钟"),
        ({"between": (2.0, 8.0)}, "≤ 10 分钟 → 在 2—8 分钟 之内"),
        ({"less_than": "prior_year"}, "≤ 10 分钟 → < 7.33 分钟"),
    ],
)
def test_a_demand_is_told_with_its_sign_as_on_every_page(run, rules, demand, said):
    figures = "H1 | 2017-10 | 7.333333\nH1 | 2018-10 | 9"
    other = changed(rules, at_most=None, **demand)
    comparison = compare(*(run("2018-10", figures, each, units="H1") for each in (rules, other)))
    (line,) = Told(comparison, "zh").lines()
    assert line.threshold == said


def test_what_is_only_said_otherwise_changes_nothing(run, rules):
    title = rules.targets[WAIT].title.model_copy(update={"zh": "排队"})
    renamed = changed(rules, title=title, interpretation="另一种说法")
    says(compare(run("2018-10", BOTH), run("2018-10", BOTH, renamed)))
    late = "H1 | 2018-10 | 11\nH2 | 2018-10 | 9"
    says(compare(run("2018-10", BOTH), run("2018-10", late, renamed)), "H1 to_fail data -")


def test_another_month_is_time_also_where_the_month_brings_a_new_return(run):
    later = f"{BOTH}\nH1 | 2018-11 | 11\nH2 | 2018-11 | 9"
    says(compare(run("2018-10", BOTH), run("2018-11", later)), "H1 to_fail time -")


def test_a_correction_of_the_month_before_is_told_apart_from_time(run):
    later = "H1 | 2018-10 | 12\nH2 | 2018-10 | 9\nH1 | 2018-11 | 11\nH2 | 2018-11 | 7"
    says(
        compare(run("2018-10", BOTH), run("2018-11", later)),
        """
        H1 to_fail data+time -
        H2 value   time      -
        """,
    )


def test_backwards_it_is_the_older_run_that_has_judged_the_month_of_the_newer(run):
    later = f"{BOTH}\nH1 | 2018-11 | 11\nH2 | 2018-11 | 9"
    says(compare(run("2018-11", later), run("2018-10", BOTH)), "H1 to_pass time -")


def test_data_and_catalogue_together_are_both_named(run, rules):
    figures = "H1 | 2018-10 | 9.5\nH2 | 2018-10 | 9"
    says(
        compare(run("2018-10", BOTH), run("2018-10", figures, changed(rules, at_most=8.0))),
        """
        H1 to_fail data+catalogue -
        H2 to_fail catalogue      -
        """,
    )


def test_where_another_question_is_asked_of_other_data_it_is_open_whether_they_had_a_part(run, rules):
    late, other = "H1 | 2018-10 | 11\nH2 | 2018-10 | 9", "H1 | 2018-10 | 12\nH2 | 2018-10 | 9"
    postponed = changed(rules, due=dt.date(2018, 12, 31))
    says(compare(run("2018-10", late), run("2018-10", late, postponed)), "H1 status catalogue -")
    says(compare(run("2018-10", late), run("2018-10", other, postponed)), "H1 status catalogue data")


def test_a_category_more_has_a_part_only_where_the_registry_named_it(run, rules):
    late, spas = "H1 | 2018-10 | 11\nH2 | 2018-10 | 9", with_categories(rules, spa="疗养中心")
    says(compare(run("2018-10", BOTH), run("2018-10", late, spas)), "H1 to_fail data -")
    named = {"units": "H1", "category": "疗养中心"}
    figures = "H1 | 2018-10 | 9"
    before, after = (run("2018-10", figures, each, **named) for each in (rules, spas))
    assert set(compare(before, after).changes["causes"]) == {("catalogue",)}


def test_a_category_by_another_word_is_catalogue_and_leaves_open_what_other_data_did(run, rules):
    late, other = "H1 | 2018-10 | 11\nH2 | 2018-10 | 9", with_categories(rules, general_hospital="综合性医院")
    named = {"category": "综合医院"}
    both = "H1 status catalogue {0}\nH2 status catalogue {0}"
    says(compare(run("2018-10", BOTH, **named), run("2018-10", BOTH, other, **named)), both.format("-"))
    says(compare(run("2018-10", BOTH, **named), run("2018-10", late, other, **named)), both.format("data"))


def test_a_unit_that_comes_is_data_and_one_out_of_scope_is_catalogue(run, rules):
    old = run("2018-10", BOTH)
    says(
        compare(old, run("2018-10", BOTH.replace("H2", "H3"), units="H1 H3")),
        """
        H3 appeared data -
        H2 gone     data -
        """,
    )
    nobody = changed(rules, units=("医院H1",))
    says(compare(old, run("2018-10", BOTH, nobody)), "H2 gone catalogue -")


def test_a_waiver_is_data_and_its_end_is_time(run):
    figures = "H1 | 2018-10 | 11\nH2 | 2018-10 | 9"
    both = f"{figures}\nH1 | 2018-11 | 11\nH2 | 2018-11 | 9"
    waived = run("2018-10", figures, waive="2018-01..2018-10")
    says(compare(run("2018-10", figures), waived), "H1 waiver data -")
    says(compare(waived, run("2018-11", both, waive="2018-01..2018-10")), "H1 waiver time -")


def test_months_apart_the_data_are_open_unless_they_are_the_same(run):
    every = f"{BOTH}\nH1 | 2018-12 | 11\nH2 | 2018-12 | 9"
    apart = compare(run("2018-10", BOTH), run("2018-12", every))
    says(apart, "H1 to_fail time data")
    assert not apart.bridged
    says(compare(run("2018-10", every), run("2018-12", every)), "H1 to_fail time -")


def test_software_is_named_only_where_nothing_else_differs(run):
    old = run("2018-10", BOTH)
    other = replace(old, verdicts=old.verdicts.assign(value=8.0))
    newer = replace(other, dabiao_version="99")
    says(compare(old, other), "H1 value unknown -\nH2 value unknown -")
    says(compare(old, newer), "H1 value software -\nH2 value software -")


def test_what_counts_as_equal_is_no_change(run):
    old = run("2018-10", BOTH)
    says(compare(old, replace(old, verdicts=old.verdicts.assign(value=9 * (1 + 1e-15)))))


def test_a_row_that_only_a_wider_run_shows_is_set_aside(run):
    comparison = compare(run("2018-10", BOTH), run("2018-10", BOTH, regions=["330213"]))
    says(comparison)
    nothing = run("2018-10", BOTH, regions=["330200"])
    with pytest.raises(NothingInCommonError):
        compare(run("2018-10", BOTH), nothing)


def test_runs_without_a_target_in_common_cannot_be_compared(run, rules):
    other = changed(rules, CENTRE, id=CENTRE)
    with pytest.raises(NothingInCommonError):
        compare(run("2018-10", BOTH), run("2018-10", BOTH, other))


def test_a_target_that_is_new_is_catalogue(run, rules):
    both = of(rules, {**rules.targets, **changed(rules, CENTRE, id=CENTRE).targets})
    found = compare(run("2018-10", BOTH), run("2018-10", BOTH, both))
    says(found, "H1 appeared catalogue -\nH2 appeared catalogue -")
    assert set(found.changes["target"]) == {CENTRE}


def test_what_a_run_leaves_is_what_it_judged(run):
    left = run("2018-10", f"{BOTH}\nH1 | 2018-09 | 7\nH2 | 2018-09 | 7")
    assert left.months == ["2018-09", "2018-10"]
    assert left.verdicts.groupby("as_of")["value"].agg(list).to_dict() == {
        "2018-09": [7, 7],
        "2018-10": [9, 9],
    }
    assert set(left.targets) == {WAIT}
    assert {file["file"] for file in left.files} == {"regions.csv", "institutions.csv", "statistics/a.csv"}
