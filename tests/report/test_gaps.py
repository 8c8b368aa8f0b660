"""What is missing, in whole things: who adds as much meets the demand, who adds one less does not."""

from __future__ import annotations

from fractions import Fraction
from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dabiao.catalogue.demands import Demand
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Catalogue, Indicator, Target
from dabiao.expression import parse
from dabiao.report.gaps import Gaps

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(ROOT / "catalogue")


NURSES = "fenghua-2023-10/nurses-per-1000"  # at least 5.1 per 1000 residents, due 2025-12


def verdict(target: str, **values: Any) -> SimpleNamespace:
    """A row of verdicts that fails; what it needs no number for is missing."""
    row = {
        "target": target, "status": "fail", "as_of": "2025-12", "operator": "at_least",
        "value": nan, "threshold": nan, "threshold_high": nan, "measure_unit": "", "gap": nan,
        "gap_numerator": nan, "denominator": nan,
    }  # fmt: skip
    return SimpleNamespace(**{**row, **values})


def rate(
    numerator: int, residents: int, operator: str = "at_least", threshold: float = 5.1
) -> SimpleNamespace:
    value = numerator / residents * 1000
    short = float(Fraction(str(threshold)) - Fraction(numerator * 1000, residents))
    gap = -short if operator in ("at_most", "less_than") else short
    return verdict(
        NURSES, value=value, threshold=threshold, operator=operator, denominator=residents,
        measure_unit="person / (1000 * person)", gap=gap, gap_numerator=gap * residents / 1000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("nurses", "residents", "operator", "threshold", "needed"),
    [
        (5000, 1_000_000, "at_least", 5.1, 100),  # exactly 100: no hair more for the noise of a division
        (5000, 1_000_001, "at_least", 5.1, 101),  # 100.0051 are missing: 100 are not enough
        (5000, 1_000_000, "more_than", 5.1, 101),  # 100 would only reach it
        (5100, 1_000_000, "more_than", 5.1, 1),  # on the limit already
        (5200, 1_000_000, "at_most", 5.1, 100),
        (5200, 1_000_001, "at_most", 5.1, 100),  # 99.9949 are too many
        (5200, 1_000_000, "less_than", 5.1, 101),
    ],
)
def test_as_much_is_enough_and_one_less_is_not(
    catalogue: Catalogue, nurses: int, residents: int, operator: str, threshold: float, needed: int
) -> None:
    need = Gaps(catalogue, "zh").need(rate(nurses, residents, operator, threshold))
    assert need is not None
    assert (need.amount, need.unit) == (needed, "person")
    assert need.less is (operator in ("at_most", "less_than"))
    assert _met(nurses, needed, need.less, residents, operator, threshold)
    assert not _met(nurses, needed - 1, need.less, residents, operator, threshold)


def _met(nurses: int, moved: int, less: bool, residents: int, operator: str, threshold: float) -> bool:
    """In whole numbers: 5.1 per 1000 are 51 per 10,000."""
    reached, limit = (nurses - moved if less else nurses + moved) * 10_000, round(threshold * 10) * residents
    return {
        "at_least": reached >= limit, "at_most": reached <= limit,
        "more_than": reached > limit, "less_than": reached < limit,
    }[operator]  # fmt: skip


def test_it_is_told_in_words_with_the_rate_behind(catalogue: Catalogue) -> None:
    assert Gaps(catalogue, "zh").in_words(rate(5000, 1_000_001)) == "注册护士还差 101 人（0.1）"
    english = Gaps(catalogue, "en")
    assert english.in_words(rate(5000, 1_000_001)) == "Registered nurses: 101 persons short (0.1)"


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (1, "bed", "1 bed"),
        (43, "bed", "43 beds"),
        (1.5, "minute", "1.5 minutes"),
        (0.2, "day", "0.2 days"),
        (1000, "specialty", "1,000 specialties"),
        (1, "institution", "1 institution"),
        (2, "institution", "2 institutions"),
        (1, "percent", "1 percentage point"),
        (12, "yuan", "12 yuan"),  # written alike behind every number
    ],
)
def test_in_english_what_is_counted_is_one_or_many(
    catalogue: Catalogue, amount: float, unit: str, said: str
) -> None:
    assert Gaps(catalogue, "en").amount(amount, unit) == said


def test_every_measure_unit_has_its_plural_where_there_is_one(catalogue: Catalogue) -> None:
    alike = {unit for unit, term in catalogue.terms.measure_units.items() if term.en_plural is None}
    assert alike == {"yuan", "mbps", "percent", "emr_level"}


# What each month must bring until the deadline, worked out by hand: what is missing ÷ the months left,
# rounded up to whole things or hundredths.
PACES = {
    "a stock: 100.0051 persons in 10 months": (
        NURSES, {"as_of": "2025-02", "value": 4.9999, "gap": 0.1, "gap_numerator": 100.0051},
        (10, 11, "person", False),
    ),
    "43 beds in 6 months": (
        "fenghua-2023-10/beds-per-1000", {"as_of": "2025-06", "gap": 0.07, "gap_numerator": 42.3},
        (6, 8, "bed", False),
    ),
    "1 bed in 6 months: one a month would be six": (
        "fenghua-2023-10/beds-per-1000", {"as_of": "2025-06", "gap": 0.01, "gap_numerator": 0.4},
        (6, None, "bed", False),
    ),
    "institutions: 5 in 4 months": (
        "lianyungang-2021-13/model-fever-clinics",
        {"as_of": "2021-08", "gap": 5, "gap_numerator": 5, "measure_unit": "institution"},
        (4, 2, "institution", False),
    ),
    "a flow that the window adds up: 2 in 2 months": (
        "lianyungang-2021-13/new-specialty-alliances",
        {"as_of": "2021-10", "gap": 2, "gap_numerator": 2, "measure_unit": "specialty_alliance"},
        (2, 1, "specialty_alliance", True),
    ),
    "a flow of each month anew: from 15 to 0 in 2 months": (
        "ningbo-2019-23/outpatient-antibiotic-infusions",
        {"as_of": "2019-10", "operator": "at_most", "gap": 15, "gap_numerator": 15, "measure_unit": "visit"},
        (2, 8, "visit", False),
    ),
    "a mean of each month: 5.1 minutes in 5 months": (
        "fenghua-2018-49/registration-wait",
        {"as_of": "2018-03", "operator": "at_most", "gap": 5.1, "measure_unit": "minute"},
        (5, 1.02, "minute", False),
    ),
    "a quotient of each month, in its own unit: 10 points in 9 months": (
        "fenghua-2018-49/expert-slots-online",
        {"as_of": "2018-03", "gap": 10, "gap_numerator": 765, "measure_unit": "percent"},
        (9, 1.12, "percent", False),
    ),
    "a quotient of the year: the months gone stand in it too": (
        "fenghua-2023-10/primary-care-visits",
        {"as_of": "2025-06", "gap": 0.32, "gap_numerator": 8333, "measure_unit": "percent"},
        (6, None, "", False),
    ),
    "more than last year: December's figure of then is not looked up": (
        "ningbo-2019-23/online-payment-drugs-rising",
        {"as_of": "2019-06", "gap": 20, "gap_numerator": 20, "measure_unit": "drug"},
        (6, None, "", False),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("target", "row", "pace"), PACES.values(), ids=PACES)
def test_until_the_deadline_it_is_told_by_month(
    catalogue: Catalogue, target: str, row: dict[str, Any], pace: tuple[Any, ...]
) -> None:
    need = Gaps(catalogue, "zh").need(verdict(target, status="not_due", **row))
    assert need is not None
    assert need.pace == pace


def test_the_pace_is_said_with_the_months_left(catalogue: Catalogue) -> None:
    def said(lang: str, case: str) -> str:
        target, row, _ = PACES[case]
        return Gaps(catalogue, lang).in_words(verdict(target, status="not_due", **row))

    assert said("zh", "43 beds in 6 months") == (
        "实有床位还差 43 张（0.07）；到 2025-12 还有 6 个月，每月增加 8 张即可"
    )
    assert said("en", "a mean of each month: 5.1 minutes in 5 months") == (
        "5.1 minutes too many; 5 months left until 2018-08: a fall of 1.02 minutes a month is enough"
    )
    assert said("en", "a flow that the window adds up: 2 in 2 months").endswith(
        "2 months left until 2021-12: 1 specialty alliance a month is enough"
    )
    assert said("zh", "1 bed in 6 months: one a month would be six").endswith("；到 2025-12 还有 6 个月")


def test_once_it_is_due_there_is_no_pace(catalogue: Catalogue) -> None:
    need = Gaps(catalogue, "zh").need(rate(5000, 1_000_001))
    assert need is not None
    assert need.pace is None


def test_a_value_of_incomplete_data_is_said_to_be_that(catalogue: Catalogue) -> None:
    row = rate(5000, 1_000_001)
    row.status = "incomplete"
    assert Gaps(catalogue, "zh").in_words(row).startswith("按已报数据：")


@pytest.mark.parametrize("status", ["pass", "no_data", "not_applicable"])
def test_nothing_is_missing_where_nothing_was_judged_short(catalogue: Catalogue, status: str) -> None:
    row = rate(5000, 1_000_001)
    row.status = status
    assert Gaps(catalogue, "zh").in_words(row) == ""


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        ("registered_nurses", "registered_nurses + resident_population"),  # one more moves both
        ("registered_nurses - prior_year(registered_nurses)", "resident_population"),
        ("2 * registered_nurses", "resident_population"),
    ],
)
def test_what_cannot_be_told_in_persons_is_told_in_the_value(
    catalogue: Catalogue, numerator: str, denominator: str
) -> None:
    name = catalogue.targets[NURSES].indicator or ""
    formulas = {"numerator": parse(numerator), "denominator": parse(denominator)}
    changed = catalogue.indicators[name].model_copy(update=formulas)
    odd = catalogue.model_copy(update={"indicators": {**catalogue.indicators, name: changed}})
    assert isinstance(changed, Indicator)
    assert Gaps(odd, "zh").in_words(rate(5000, 1_000_000)) == "还差 0.1"


def test_a_share_is_told_in_institutions(catalogue: Catalogue) -> None:
    share = next(t for t in catalogue.targets.values() if _is_share(t))
    row = verdict(
        share.id, value=60.0, threshold=70.0, measure_unit="percent", gap=10.0,
        gap_numerator=1.1, denominator=11.0,
    )  # fmt: skip
    assert Gaps(catalogue, "zh").in_words(row) == "还差 2 家（10 个百分点）"


def _is_share(target: Target) -> bool:
    return target.quantifier == "share" and isinstance(target.demand, Demand)


def test_a_deliverable_is_done_or_not(catalogue: Catalogue) -> None:
    assert Gaps(catalogue, "zh").in_words(verdict(NURSES, operator="attested")) == "尚未完成"
    assert Gaps(catalogue, "zh").in_words(verdict(NURSES, operator="attested", status="no_data")) == ""
