"""Numbers in words: none says more than is known, and none is rounded so that it hides a miss."""

from __future__ import annotations

from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dabiao.catalogue.loader import load
from dabiao.judge.evidence import Cell
from dabiao.judge.formula_text import exact
from dabiao.judge.proof_text import demanded, shown_value
from dabiao.periods import month
from dabiao.report.phrases import Phrases
from dabiao.words import Noun

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def say() -> Phrases:
    return Phrases(load(ROOT / "catalogue"), "zh")


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("4385818.9", "4,385,818.9"),
        ("198915685.4", "198,915,685.4"),
        ("0.1", "0.1"),
        ("-12.05", "−12.05"),
        ("0.00000000000025", "0.00000000000025"),
        ("120000000000000000000", "120,000,000,000,000,000,000"),
        ("-0", "0"),
        ("nan", "?"),
    ],
)
def test_a_figure_is_printed_as_it_was_written(raw: str, printed: str) -> None:
    assert exact(float(raw)) == printed


@pytest.mark.parametrize("cents", range(19_891_568_501, 19_891_568_601))
def test_no_cent_of_a_large_sum_gets_digits_that_nobody_wrote(cents: int) -> None:
    assert exact(cents / 100).replace(",", "") == f"{cents / 100:.2f}".rstrip("0").rstrip(".")


@pytest.mark.parametrize(
    ("share", "rate", "completeness"),
    [
        (1, "100.0 %", "100 %"),
        (1999 / 2000, "99.95 %", "99.95 %"),
        (0.99996, "99.996 %", "99.996 %"),
        (0.99999999, "99.999999 %", "99.999999 %"),
        (0.975, "97.5 %", "97.5 %"),
        (2 / 3, "66.7 %", "66.67 %"),
        (1 / 2500, "0.04 %", "0.04 %"),
        (1 / 1e6, "0.0001 %", "0.0001 %"),
        (0, "0.0 %", "0 %"),
    ],
)
def test_a_part_is_never_rounded_to_all_or_to_nothing(
    say: Phrases, share: float, rate: str, completeness: str
) -> None:
    assert say.rate(share) == rate
    assert say.completeness(share) == completeness


def test_nothing_of_nothing_is_no_rate(say: Phrases) -> None:
    assert say.rate(nan) == "–"


@pytest.mark.parametrize("status", ["incomplete", "blocked", "pass"])
@pytest.mark.parametrize(("gap", "told"), [(-4.15, "富余 4.15 %"), (0.0, "恰好达到")])
def test_what_is_in_reserve_while_figures_lack_is_said_to_be_by_what_is_reported(
    say: Phrases, status: str, gap: float, told: str
) -> None:
    row = SimpleNamespace(
        target="fenghua-2018-49/registration-wait", status=status, operator="at_least", gap=gap,
        threshold=35.0, measure_unit="percent", value=35 - gap,
    )  # fmt: skip
    plain = told.replace("%", "个百分点")
    assert say.gap(row) == (plain if status == "pass" else f"按已报数据：{plain}；数据不全，未作判定")


def verdict(**values: object) -> SimpleNamespace:
    row = {
        "target": "fenghua-2018-49/registration-wait", "operator": "at_most", "as_of": "2025-12",
        "window": "2025-12", "waived": False, "provisional": False, "final": False,
    }  # fmt: skip
    return SimpleNamespace(**{**row, **values})


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ({}, []),
        ({"waived": True, "provisional": True}, ["已豁免", "暂定"]),
        ({"window": "2025Q3"}, ["窗口 2025Q3"]),
        ({"window": ""}, []),
        ({"window": "2018", "final": True}, ["窗口 2018", "按期末 2018-12 判定"]),
        ({"window": "2018-12", "final": True}, ["按期末 2018-12 判定"]),
        ({"window": "2018-01/2018-12", "operator": "attested", "final": True}, ["规划期止于 2018-12"]),
    ],
)
def test_a_figure_of_another_time_than_the_month_asked_says_of_which(
    say: Phrases, values: dict[str, object], flags: list[str]
) -> None:
    assert [text for _, text in say.flags(verdict(**values))] == flags


@pytest.mark.parametrize(
    ("value", "gap", "shown", "said"),
    [
        (4.748899999998667, 1.333e-12, "4.748899999999 %", "还差 0.01 个百分点"),
        (4.7489, 0.0, "4.7489 %", "恰好达到"),
        (4.748900000000001, 0.0, "4.7489 %", "恰好达到"),
        (4.748900000001334, -1.333e-12, "4.75 %", "富余 0.000000000001 个百分点"),
    ],
)
def test_a_value_looks_like_the_demand_only_where_it_is(
    say: Phrases, value: float, gap: float, shown: str, said: str
) -> None:
    row = SimpleNamespace(
        target="fenghua-2018-49/real-name-registration", status="fail" if gap > 0 else "pass", gap=gap,
        operator="at_least", threshold=4.7489, measure_unit="percent", value=value, gap_numerator=nan,
    )  # fmt: skip
    assert say.value(row) == shown
    assert say.gap(row) == said


@pytest.mark.parametrize(
    ("value", "last_year", "gap", "shown"),
    [
        (23054 / 3614, 22799 / 3573, -0.0018, ("6.38", "< 6.381")),
        (22799 / 3573, 23054 / 3614, 0.0018, ("6.38", "< 6.379")),
        (6.3801, 7.1, -0.7199, ("6.38", "< 7.1")),
        (6.3801, 6.3801, 0.0, ("6.3801", "< 6.3801")),
        (nan, 6.3801, nan, ("?", "< 6.38")),
    ],
)
def test_a_value_and_last_year_s_look_alike_only_where_they_are(
    value: float, last_year: float, gap: float, shown: tuple[str, str]
) -> None:
    row = SimpleNamespace(operator="less_than", value=value, threshold=last_year, gap=gap)
    assert (shown_value(row), demanded(row, Noun("", ""), "zh", last_year=True)) == shown


@pytest.mark.parametrize(("element", "place"), [("visits", "没有填写数字"), ("achieved", "未填报")])
def test_where_no_figure_is_something_else_may_have_been_written(
    say: Phrases, element: str, place: str
) -> None:
    """无 or <5 counts as missing, and is no figure; of an attestation nothing at all is there."""
    empty: dict[str, Any] = dict.fromkeys(Cell._fields, "")
    cell = empty | {"element": element, "state": "missing", "value": nan, "month": month("2018-12")}
    assert say.cell(Cell(**cell))["place"] == place
