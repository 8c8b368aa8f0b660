"""Numbers as papers write them."""

from __future__ import annotations

import pytest

from dabiao.catalogue.quotes import numbers, says, written


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
    "text",
    [
        "截至2025-12-31", "2025.12.31前", "2025/12/31", "2025-12", "2018.12",
        "18年底", "18年12月", "16—18年底",
        "三季度", "二、三季度", "1—3季度", "第三、四季度", "3、4月", "6月29、30日", "九、十月份",
        "第三、四条", "第三条、第四条", "第3—5款",
        "二级、三级医院", "二级和三级医院", "二级以上社区卫生服务中心",
        "三级综合和专科医院", "三甲医院", "二甲、三甲", "二、三甲医院", "三级丙等", "三级甲、乙等",
        "一是", "进一步统一", "目标之一", "唯一", "同一病种", "一起推进",
        "（三）床位", "1.床位", "床位；（2）人员",
        "三分之二", "十分之一", "连卫(2021)13号", "见二′(十七)·1", "全区二级及以上综合性医院",
    ],
)  # fmt: skip
def test_dates_ordinals_ranks_and_words_are_no_numbers(text: str) -> None:
    assert not list(numbers(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("引进一名学科带头人", [1]),
        ("医疗事故不超过一起", [1]),
        ("控制在一起以内", [1]),
        ("每县发生一起以上", [1]),
        ("信息系统一套", [1]),
        ("合同一份", [1]),
        ("床位（3）个", [3]),
        ("百分之五十是公立", [50]),
        ("百分之一", [1]),
        ("千分之三", [3]),
        ("二十是", [20]),
        ("第三，两家", [2]),
        ("第三、两家", [2]),
        ("12、15张", [12, 15]),
        ("18年内", [18]),
        ("3个季度", [3]),
        ("1000-1200人", [1000, 1200]),
        ("达到二级", [2]),  # a level that an element may hold
        ("应用水平达到四级", [4]),
        ("二级、三级各2家", [2, 3, 2]),
    ],
)
def test_what_only_looks_like_one_is_a_number(text: str, found: list[float]) -> None:
    assert sorted(numbers(text)) == sorted(found)


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


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10, "10"),
        (6.6, "6.6"),
        (0.00005, "0.00005"),
        (2e7, "20000000"),
        (1e20, "1" + 20 * "0"),
        (-0.5, "-0.5"),
    ],
)
def test_a_number_is_written_without_an_exponent(number: float, text: str) -> None:
    assert written(number) == text
