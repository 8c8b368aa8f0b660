"""What the sample shows once it is judged: a verdict on nearly every target, every status, and what each
slip in the returns leads to."""

from __future__ import annotations

from typing import get_args

import make_sample
import pandas as pd
import pytest
from invented import CATALOGUE

import dabiao
from dabiao.catalogue.models import Status
from dabiao.periods import month

DATA_IN = make_sample.DATA_IN
ROOT = DATA_IN.parent
DEMO = "2025-12"
REAL = ("pass", "fail", "not_due")


def _checked(**options: object) -> dabiao.Result:
    return dabiao.check(DATA_IN, catalogue=ROOT / "catalogue", **options)


@pytest.fixture(scope="module")
def run() -> dabiao.Result:
    """What ``make demo`` shows."""
    return _checked(as_of=DEMO)


@pytest.fixture(scope="module")
def demo(run: dabiao.Result) -> pd.DataFrame:
    return run.verdicts


@pytest.fixture(scope="module")
def verdicts() -> pd.DataFrame:
    """Fenghua from August to December 2018, every month judged as of its own end."""
    return _checked(since="2018-08", as_of="2018-12", documents=["fenghua-2018-49"]).verdicts


def _one(verdicts: pd.DataFrame, target: str, unit: str, as_of: str) -> pd.Series:
    is_it = (verdicts["target"] == target) & (verdicts["unit_name"] == unit) & (verdicts["as_of"] == as_of)
    (index,) = verdicts.index[is_it]
    return verdicts.loc[index]


# The demo


def test_the_demo_is_judged_as_of_the_last_month_of_the_latest_paper() -> None:
    assert max(document.in_force.to for document in CATALOGUE.documents.values()) == month(DEMO)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"dabiao check data_in --as-of {DEMO} --out reports/demo" in makefile


def _share_with_a_real_verdict(verdicts: pd.DataFrame, document: str | None = None) -> float:
    """How many of the targets have at least one row that says pass, fail or not yet due."""
    targets = {t.id for t in CATALOGUE.targets.values() if document in (None, t.document)}
    judged = set(verdicts.loc[verdicts["status"].isin(REAL), "target"])
    return len(targets & judged) / len(targets)


def test_nine_targets_in_ten_have_a_real_verdict(demo: pd.DataFrame) -> None:
    assert _share_with_a_real_verdict(demo) >= 0.9


@pytest.mark.parametrize("document", list(CATALOGUE.documents))
def test_so_have_most_targets_of_every_document(demo: pd.DataFrame, document: str) -> None:
    assert _share_with_a_real_verdict(demo, document) >= 0.85


def test_every_document_is_judged_as_of_its_last_month(demo: pd.DataFrame) -> None:
    last = {name: document.in_force.to for name, document in CATALOGUE.documents.items()}
    over = demo["document"].map(last) < month(DEMO)
    assert (demo["final"] == over).all()


def test_the_demo_shows_every_status_but_not_due_and_a_month_earlier_that_too(demo: pd.DataFrame) -> None:
    assert set(demo["status"]) == set(get_args(Status)) - {"not_due"}
    assert set(_checked(as_of="2025-11").verdicts["status"]) == set(get_args(Status))


def test_the_demo_shows_a_waived_failure(demo: pd.DataFrame) -> None:
    waived = demo[demo["waived"]]
    assert waived[["unit_name", "status"]].to_numpy().tolist() == [["宁波市奉化区溪口医院", "fail"]]


def test_every_problem_is_one_that_the_sample_is_to_show(run: dabiao.Result) -> None:
    """A figure above its whole, an unknown unit or a wrong period would be listed here too."""
    december = "statistics/2018年12月奉化区医院月报.csv"
    assert sorted((problem.file, problem.code) for problem in run.facts.problems) == [
        ("institutions.csv", "blank_attribute"),
        (december, "conflict"),
        (december, "implausible"),
        (december, "total_row"),
    ]


def test_every_form_of_file_is_there(run: dabiao.Result) -> None:
    files = run.facts.files
    assert {"gb18030", "utf-8-sig"} <= set(files["encoding"].str.lower())
    assert files["file"].str.endswith(".xlsx").any()
    assert (files["read"] == files["accepted"] + files["set_aside"] + files["refused"]).all()


@pytest.mark.parametrize(
    ("target", "unit", "status", "reason"),
    [
        # implausible: 610 minutes
        ("fenghua-2018-49/registration-wait", "奉化爱伊美医院", "blocked", "unusable_cells"),
        # two files contradict each other
        ("fenghua-2018-49/primary-care-slots", "宁波市奉化区妇幼保健院", "blocked", "unusable_cells"),
        # the cell is blank
        ("fenghua-2018-49/registration-wait", "奉化陈卢翠中医院", "no_data", "nothing_reported"),
        # who owns it was not in the registry in 2018
        ("fenghua-2018-49/private-credit-grades", "宁波市奉化区口腔医院", "no_data", "attribute_missing"),
        # the denominator is blank
        ("fenghua-2018-49/referred-visits", "宁波市奉化区溪口医院", "incomplete", "cells_missing"),
        # last year's discharges of one month were suppressed: <5
        ("fenghua-2018-49/bed-turnover", "奉化陈卢翠中医院", "incomplete", "cells_missing"),
        # it has no such slots
        (
            "fenghua-2018-49/specialty-slots-online",
            "宁波市奉化区溪口医院",
            "not_applicable",
            "denominator_zero",
        ),
        # done after the due day
        ("fenghua-2018-49/blood-fee-relief", "宁波市奉化区妇幼保健院", "pass", "late"),
        # one centre is silent; the others decide
        ("fenghua-2018-49/chronic-prescriptions", "奉化区", "pass", "known_part"),
        # nobody is a hospital of that tier and grade yet
        ("fenghua-2023-10/stay-general-3b", "奉化区", "not_applicable", "nobody_in_scope"),
        # one hospital's November never arrived
        ("lianyungang-2021-13/down-up-referrals", "连云港市", "incomplete", "cells_missing"),
        # a month is missing, and cannot turn the year
        ("ningbo-2019-23/pathway-discharges-secondary", "慈溪市妇幼保健院", "pass", "known_part"),
        # no more than the year before
        ("ningbo-2019-23/quality-specialties-rising", "宁波市", "fail", ""),
        ("wuzhong-2019/revenue-quotas", "吴忠新区医院", "fail", ""),
        ("wuzhong-2019/performance-pay-growth", "青铜峡市中医医院", "fail", ""),
    ],
)
def test_what_each_slip_leads_to(
    demo: pd.DataFrame, target: str, unit: str, status: str, reason: str
) -> None:
    found = _one(demo, target, unit, DEMO)
    assert (found["status"], found["reason_code"]) == (status, reason)


@pytest.mark.parametrize(
    ("target", "unit", "value"),
    [
        ("fenghua-2018-49/real-name-registration", "宁波市奉化区口腔医院", 90),
        ("fenghua-2018-49/expert-slots-online", "宁波市奉化区人民医院", 80),
        ("fenghua-2018-49/specialty-slots-online", "宁波市奉化区中医医院", 80),
        ("fenghua-2018-49/primary-care-slots", "宁波市奉化区中医医院", 40),
        ("fenghua-2018-49/referred-visits", "宁波市奉化区中医医院", 10),
        ("fenghua-2018-49/registration-wait", "宁波市奉化区妇幼保健院", 10),
    ],
)
def test_exactly_on_target_is_a_pass(demo: pd.DataFrame, target: str, unit: str, value: float) -> None:
    found = _one(demo, target, unit, DEMO)
    assert found["value"] == pytest.approx(value, rel=1e-12)
    assert found["status"] == "pass"


# Fenghua in 2018, month by month


def test_over_the_year_every_status_occurs(verdicts: pd.DataFrame) -> None:
    assert set(verdicts["status"]) == set(get_args(Status))


def test_in_the_last_month_of_the_plan_nothing_is_not_due(verdicts: pd.DataFrame) -> None:
    last = verdicts[verdicts["as_of"] == "2018-12"]
    assert set(last["status"]) == {*get_args(Status)} - {"not_due"}


def test_the_correction_replaces_the_figure_that_lost_a_digit(verdicts: pd.DataFrame) -> None:
    found = _one(verdicts, "fenghua-2018-49/real-name-registration", "宁波市奉化区人民医院", "2018-11")
    assert (found["status"], found["value"] > 90) == ("pass", True)


def test_a_waived_failure_stays_a_failure(verdicts: pd.DataFrame) -> None:
    waived = verdicts[verdicts["waived"]]
    assert set(waived["unit_name"]) == {"宁波市奉化区溪口医院"}
    assert set(waived["as_of"]) == {f"2018-{month:02d}" for month in range(8, 13)}
    assert set(waived["status"]) == {"fail"}


# Fenghua at the end of 2025


def test_beds_reach_their_target_with_the_last_bed() -> None:
    found = _checked(as_of="2025-12", documents=["fenghua-2023-10"]).verdicts
    beds = _one(found, "fenghua-2023-10/beds-per-1000", "奉化区", "2025-12")
    assert beds["value"] == pytest.approx(6.6, rel=1e-12)
    assert beds["status"] == "pass"
