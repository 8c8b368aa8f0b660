"""Numbers as papers write them."""

from __future__ import annotations

import pytest

from dabiao.catalogue.quotes import numbers, says


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("不超过10分钟", [10]),
        ("达到６．６张", [6.6]),
        ("1,234人次", [1234]),
        ("90%以上", [90]),
        ("1—2个", [1, 2]),
        ("1.5万人", [1.5, 15000]),
        ("百分之七十以上", [70]),
        ("百分之百", [100]),
        ("十个", [10]),
        ("二十三个", [23]),
        ("一千二百三十四", [1234]),
        ("三万五千", [35000]),
        ("六点六", [6.6]),
        ("12个月内", [12]),
        ("3年内达到4级以上", [3, 4]),
        ("一万一千", [11000]),
        ("十一批", [11]),
        ("二〇一八年", []),
        ("到2025年12月底", []),
        ("2018—2020年", []),
        ("1—6月", []),
        ("三级医院", []),
        ("二、三级公立医院", []),
        ("三级甲等", []),
        ("第三条", []),
        ("奉政办发〔2018〕49号", []),
        ("“十四五”期间", []),
        ("一是与上级一致，进一步统一", []),
        ("（一）床位", []),
        ("两个乡镇", [2]),
        ("完善服务", []),
    ],
)
def test_numbers_of_a_text(text: str, found: list[float]) -> None:
    assert list(numbers(text)) == found


@pytest.mark.parametrize(
    ("quote", "number"),
    [
        ("至少有一家区级医院", "1"),
        ("所有民营医疗机构进行公示", "100"),
        ("共享中心全覆盖", "100"),
        ("严禁超标准收费", "0"),
        ("进一步提高实名制挂号就诊率", "prior_year"),
        ("缩短平均住院日", "prior_year"),
    ],
)
def test_a_word_of_the_closed_list_implies_its_number(quote: str, number: str) -> None:
    assert says(quote, number)


@pytest.mark.parametrize(
    ("quote", "number"),
    [("不超过10分钟", "1"), ("不超过10分钟", "100"), ("达到10%", "prior_year"), ("严禁", "1")],
)
def test_nothing_else_does(quote: str, number: str) -> None:
    assert not says(quote, number)
