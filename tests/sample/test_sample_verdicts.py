"""What the sample shows once it is judged: every status, and what each slip in the returns leads to."""

from __future__ import annotations

from typing import get_args

import make_sample
import pandas as pd
import pytest

import dabiao
from dabiao.catalogue.models import Status

DATA_IN = make_sample.SAMPLE.parent
CATALOGUE = DATA_IN.parent / "catalogue"
DEMO = "2025-11"


@pytest.fixture(scope="module")
def verdicts() -> pd.DataFrame:
    """August to December 2018, every month judged as of its own end."""
    return dabiao.check(DATA_IN, catalogue=CATALOGUE, since="2018-08", as_of="2018-12").verdicts


def _one(verdicts: pd.DataFrame, target: str, unit: str, as_of: str = "2018-12") -> pd.Series:
    found = verdicts[
        (verdicts["target"] == f"fenghua-2018-49/{target}")
        & (verdicts["unit_name"] == unit)
        & (verdicts["as_of"] == as_of)
    ]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture(scope="module")
def demo() -> pd.DataFrame:
    """What ``make demo`` shows."""
    return dabiao.check(DATA_IN, catalogue=CATALOGUE, as_of=DEMO).verdicts


def test_the_demo_is_judged_as_of_the_month_that_shows_most() -> None:
    makefile = (DATA_IN.parent / "Makefile").read_text(encoding="utf-8")
    assert f"dabiao check data_in --as-of {DEMO} --out reports/demo" in makefile


def test_the_demo_shows_every_status(demo: pd.DataFrame) -> None:
    assert set(demo["status"]) == set(get_args(Status))


def test_the_demo_shows_a_waived_failure(demo: pd.DataFrame) -> None:
    waived = demo[demo["waived"]]
    assert waived[["unit_name", "status"]].to_numpy().tolist() == [["宁波市奉化区溪口医院", "fail"]]


def test_in_the_last_month_of_the_plan_nothing_is_not_due(verdicts: pd.DataFrame) -> None:
    last = verdicts[verdicts["as_of"] == "2018-12"]
    assert set(last["status"]) == {*get_args(Status)} - {"not_due"}


def test_over_the_year_every_status_occurs(verdicts: pd.DataFrame) -> None:
    assert set(verdicts["status"]) == set(get_args(Status))


def test_at_the_end_of_the_plan_nine_in_ten_verdicts_are_pass_or_fail(verdicts: pd.DataFrame) -> None:
    last = verdicts[verdicts["as_of"] == "2018-12"]
    assert last["status"].isin(["pass", "fail"]).mean() >= 0.9


@pytest.mark.parametrize(
    ("target", "unit", "status"),
    [
        ("registration-wait", "奉化爱伊美医院", "blocked"),  # implausible: 610 minutes
        ("primary-care-slots", "宁波市奉化区妇幼保健院", "blocked"),  # two files contradict each other
        ("registration-wait", "奉化陈卢翠中医院", "no_data"),  # the cell is blank
        ("private-credit-grades", "宁波市奉化区口腔医院", "no_data"),  # who owns it is not in the registry
        ("referred-visits", "宁波市奉化区溪口医院", "incomplete"),  # the denominator is blank
        ("specialty-slots-online", "宁波市奉化区溪口医院", "not_applicable"),  # it has no such slots
        ("blood-fee-relief", "宁波市奉化区妇幼保健院", "pass"),  # done after the due day
        ("chronic-prescriptions", "奉化区", "pass"),  # one centre is silent; the others decide
    ],
)
def test_what_each_slip_leads_to(verdicts: pd.DataFrame, target: str, unit: str, status: str) -> None:
    assert _one(verdicts, target, unit)["status"] == status


@pytest.mark.parametrize(
    ("target", "unit", "value"),
    [
        ("real-name-registration", "宁波市奉化区口腔医院", 90),
        ("expert-slots-online", "宁波市奉化区人民医院", 80),
        ("primary-care-slots", "宁波市奉化区中医医院", 40),
        ("referred-visits", "宁波市奉化区中医医院", 10),
        ("registration-wait", "宁波市奉化区妇幼保健院", 10),
    ],
)
def test_exactly_on_target_is_a_pass(verdicts: pd.DataFrame, target: str, unit: str, value: float) -> None:
    found = _one(verdicts, target, unit)
    assert found["value"] == pytest.approx(value, rel=1e-12)
    assert found["status"] == "pass"


def test_the_correction_replaces_the_figure_that_lost_a_digit(verdicts: pd.DataFrame) -> None:
    found = _one(verdicts, "real-name-registration", "宁波市奉化区人民医院", as_of="2018-11")
    assert found["value"] == pytest.approx(96.5, abs=0.01)


def test_a_waived_failure_stays_a_failure(verdicts: pd.DataFrame) -> None:
    waived = verdicts[verdicts["waived"]]
    assert set(waived["unit_name"]) == {"宁波市奉化区溪口医院"}
    assert set(waived["as_of"]) == {f"2018-{month:02d}" for month in range(8, 13)}
    assert set(waived["status"]) == {"fail"}


def test_beds_reach_their_target_with_the_last_bed() -> None:
    found = dabiao.check(DATA_IN, catalogue=CATALOGUE, documents=["fenghua-2023-10"]).verdicts
    assert found["as_of"].tolist() == ["2025-12"]
    assert found["value"].tolist() == [pytest.approx(6.6, rel=1e-12)]
    assert found["status"].tolist() == ["pass"]
