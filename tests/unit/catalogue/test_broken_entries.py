"""An entry that is wrong in itself: one change to a sound catalogue, and the lines that lint prints of it."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from sound_catalogue import (
    BEDS,
    DOCUMENT,
    ELEMENTS,
    INDICATORS,
    MILESTONES,
    SETTINGS,
    WAIT,
    Write,
    broken,
    lint,
)


class Case(NamedTuple):
    file: str
    swaps: list[tuple[str, str]]
    lines: list[str]  # without a file: in the changed one


CASES = {
    "an unknown key": Case(
        ELEMENTS,
        [("kind: stock", "knd: stock")],
        ["7:3: 没有 knd 这个键；请更正或删去（是不是 kind？）"],
    ),
    "a missing key": Case(
        ELEMENTS,
        [("  reported_by: institution\n", "")],
        ["1:1: 缺少 reported_by；请补上"],
    ),
    "a missing key of a target": Case(
        WAIT,
        [("quantifier: each\n", "")],
        ["1:1: 缺少 quantifier；请补上"],
    ),
    "a value outside its list": Case(
        ELEMENTS,
        [("kind: stock", "kind: stok")],
        ["7:9: kind 的值 stok 不对；应为 flow 或 stock 或 average 或 maximum（是不是 stock？）"],
    ),
    "text for a number": Case(
        WAIT,
        [("at_most: 10", "at_most: ten")],
        ["7:10: at_most 的值 ten 不对；应为 数字 或 prior_year"],
    ),
    "a number in quotes": Case(
        WAIT,
        [("at_most: 10", 'at_most: "10"')],
        ['7:10: at_most 的值 "10" 不对；应为 数字 或 prior_year'],
    ),
    "yes is not true": Case(
        ELEMENTS,
        [("min: 0", "min: yes")],
        ["9:20: min 的值 yes 不对；应为 数字"],
    ),
    "a region code without quotes": Case(
        DOCUMENT,
        [('"330213"', "330213")],
        ["4:9: region 的值 330213 不对；应为 文字（像数的文字要加引号）"],
    ),
    "a version without quotes": Case(
        SETTINGS,
        [('"1"', "1")],
        ["1:10: version 的值 1 不对；应为 文字（像数的文字要加引号）"],
    ),
    "a month that does not exist": Case(
        DOCUMENT,
        [("from: 2018-01", "from: 2018-13")],
        ["5:18: 2018-13 不是月份；请写成 2018-08"],
    ),
    "a month with a day": Case(
        DOCUMENT,
        [("to: 2018-12", "to: 2018-12-31")],
        ["5:31: 2018-12-31 不是月份；请写成 2018-08"],
    ),
    "a date that does not exist": Case(
        BEDS,
        [("2018-12-31", "2018-11-31")],
        ["8:6: 2018-11-31 不是日期；请写成 2018-08-31"],
    ),
    "a date without its day": Case(
        BEDS,
        [("2018-12-31", "2018-12")],
        ["8:6: 2018-12 不是日期；请写成 2018-08-31"],
    ),
    "force ends before it begins": Case(
        DOCUMENT,
        [("to: 2018-12", "to: 2017-12")],
        ["5:12: in_force 的 from 晚于 to；请更正年月"],
    ),
    "a list where text belongs": Case(
        BEDS,
        [("clause: 一·1", "clause: [一·1]")],
        ["2:9: clause 的值 […] 不对；应为 文字（像数的文字要加引号）"],
    ),
    "text where a list belongs": Case(
        ELEMENTS,
        [("value_type: number", "value_type: number\n  aliases: 等候时间")],
        ["29:12: aliases 的值 等候时间 不对；应为 列表"],
    ),
    "a title that is only text": Case(
        BEDS,
        [("{zh: 床位, en: Beds}", "床位")],
        ["1:8: title 的值 床位 不对；应为 键: 值"],
    ),
    "an unknown key in a title": Case(
        BEDS,
        [("en: Beds", "eng: Beds")],
        ["1:17: 没有 eng 这个键；请更正或删去（是不是 en？）"],
    ),
    "an entry that is only text": Case(
        INDICATORS,
        [("beds_per_1000:\n", "beds: many\nbeds_per_1000:\n")],
        ["1:1: beds 的值 many 不对；应为 键: 值"],
    ),
    "an id with capitals": Case(
        INDICATORS,
        [("beds_per_1000:\n", "Beds_per_1000:\n")],
        [
            "catalogue/documents/plan-2018/beds.yaml:5:12: 没有 beds_per_1000 这个指标；请更正，或先定义",
            "1:1: 名称 Beds_per_1000 不合规则；应为 小写字母开头的小写字母、数字、下划线（如 actual_beds）",
        ],
    ),
    "an id that the path gives": Case(
        BEDS,
        [("clause:", "id: plan-2018/beds\nclause:")],
        ["2:1: id 由文件名或位置决定，不能再写；请删去"],
    ),
    "a quote that is too long": Case(
        BEDS,
        [
            (
                "每千人口",
                "每千常住人口每千常住人口每千常住人口每千常住人口每千常住人口每千常住人口每千常住人口每千常住人口每千常住人口",
            )
        ],
        ["3:8: quote 太长，最多 60 个字符；请缩短"],
    ),
    "one end of a range": Case(
        BEDS,
        [("at_least: 6.6", "between: [6.6]")],
        ["6:10: between 要写两个数，如 [1, 2]"],
    ),
    "a range upside down": Case(
        BEDS,
        [("at_least: 6.6", "between: [7, 6.6]")],
        ["6:10: 前一个数应小于后一个数；请对调或更正"],
    ),
    "a trend has no range": Case(
        BEDS,
        [("at_least: 6.6", "between: prior_year")],
        ["6:10: between 的值 prior_year 不对；应为 列表"],
    ),
    "two demands and both due and no_due": Case(
        BEDS,
        [("at_least: 6.6", "at_least: 6.6\nat_most: 9\nno_due: 长期")],
        ["6:1: 要写且只写一个要求（at_least、at_most、equals、between 等）", "8:1: due、no_due 要写其中之一"],
    ),
    "nothing measured": Case(
        BEDS,
        [("indicator: beds_per_1000\n", "")],
        ["1:1: indicator、attested、meets 要写其中之一，说明衡量什么"],
    ),
    "count by indicator": Case(
        BEDS,
        [("quantifier: total", "quantifier: count")],
        ["5:1: count、share 用 attested 或 meets 衡量，不用 indicator；请改写成 meets"],
    ),
    "an average without weight": Case(
        ELEMENTS,
        [("  weighted_by: outpatients\n", "")],
        ["30:3: kind: average 要写 weighted_by；请补上权数"],
    ),
    "an attested target judged by the month": Case(
        MILESTONES,
        [("  at_least: 1", "  window: month\n  at_least: 1")],
        ["7:3: 佐证目标的 window 是 plan；请改成 plan"],
    ),
    "attested: yes": Case(
        MILESTONES,
        [("  at_least: 1", "  attested: yes\n  at_least: 1")],
        ["7:13: attested 应写 true，或一个佐证代码；yes 会被当成代码"],
    ),
    "completeness above one": Case(
        BEDS,
        [("window:", "min_completeness: 1.5\nwindow:")],
        ["7:19: min_completeness 的值 1.5 超出范围（≤ 1）；请更正"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_lint_names_the_place_and_the_mend(write: Write, name: str) -> None:
    case = CASES[name]
    expected = [
        line if line.startswith("catalogue/") else f"catalogue/{case.file}:{line}" for line in case.lines
    ]
    assert lint(write(broken(case.file, *case.swaps))) == expected
