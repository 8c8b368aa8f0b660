"""A formula that reads the days of the window: in words, and with the days of each year in it."""

from __future__ import annotations

from math import nan
from pathlib import Path
from types import SimpleNamespace

import pytest

from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue, Indicator
from dabiao.judge.proof_text import Formulas, formula_in_words
from dabiao.periods import month

TARGET = "fenghua-2018-49/registration-wait"
GROWTH = Indicator.model_validate({
    "id": "growth", "title": {"zh": "日均诊疗人次之比"}, "type": "ratio",
    "numerator": "visits / window_days", "denominator": "prior_year(visits / window_days)",
    "factor": 100, "measure_unit": "percent", "improvement": "increase",
})  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    bundled = load(Path(__file__).resolve().parents[3] / "catalogue")
    target = bundled.targets[TARGET].model_copy(update={"indicator": "growth"})
    return bundled.model_copy(update={"indicators": {"growth": GROWTH}, "targets": {TARGET: target}})


def test_in_words_the_days_are_those_of_either_year(catalogue: Catalogue) -> None:
    told = formula_in_words(GROWTH, catalogue, "zh")
    assert told == "诊疗人次 ÷ 窗口天数 ÷ (上年同期诊疗人次 ÷ 上年同期窗口天数)"


@pytest.mark.parametrize("numerator", ["visits / window_days", "visits / 29"])
def test_each_year_is_divided_by_its_own_days(catalogue: Catalogue, numerator: str) -> None:
    growth = Indicator.model_validate(GROWTH.model_dump() | {"numerator": numerator})
    row = SimpleNamespace(
        target=TARGET, status="pass", operator="at_least", value=100.0, threshold=90.0, threshold_high=nan,
        gap=-10.0, start=month("2020-02"), end=month("2020-02"),
    )  # fmt: skip
    formulas = Formulas(catalogue.model_copy(update={"indicators": {"growth": growth}}), "zh")
    told = formulas.of(row, {"visits": 290.0, "prior_year(visits)": 280.0})
    assert told.startswith("290 ÷ 29 ÷ (280 ÷ 28) = 100")
