"""Entries that do not fit together: one change to a sound catalogue, and the lines that lint prints of it."""

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
    TERMS,
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
    "an unknown element": Case(
        INDICATORS,
        [("numerator: actual_beds", "numerator: actual_bed")],
        ["4:14: 没有 actual_bed 这个数据元；请更正，或先定义（是不是 actual_beds？）"],
    ),
    "an unknown element last year": Case(
        INDICATORS,
        [("numerator: actual_beds", "numerator: prior_year(beds_there)")],
        ["4:14: 没有 beds_there 这个数据元；请更正，或先定义"],
    ),
    "an unknown indicator": Case(
        BEDS,
        [("indicator: beds_per_1000", "indicator: beds_per_100")],
        ["5:12: 没有 beds_per_100 这个指标；请更正，或先定义（是不是 beds_per_1000？）"],
    ),
    "an unknown measure unit": Case(
        ELEMENTS,
        [("measure_unit: bed", "measure_unit: bet")],
        ["6:17: 没有 bet 这个计量单位；请更正，或先定义（是不是 bed？）"],
    ),
    "an unknown clause": Case(
        BEDS,
        [("clause: 一·1", "clause: 一·11")],
        ["2:9: 没有 一·11 这个条款；请更正，或先定义（是不是 一·1？）"],
    ),
    "an unknown category in a group": Case(
        TERMS,
        [("[general_hospital]", "[general_hospitals]")],
        ["5:15: 没有 general_hospitals 这个机构类别；请更正，或先定义（是不是 general_hospital？）"],
    ),
    "an unknown group": Case(
        WAIT,
        [("category in hospitals", "category in hospital")],
        ["4:13: 没有 hospital 这个类别组；请更正，或先定义（是不是 hospitals？）"],
    ),
    "an unknown category in a scope": Case(
        ELEMENTS,
        [("category in hospitals", "category == clinics")],
        ["4:12: 没有 clinics 这个适用范围用词；请更正，或先定义（是不是 clinic？）"],
    ),
    "an unknown attribute": Case(
        WAIT,
        [("category in hospitals", "teir >= 2")],
        ["4:13: 没有 teir 这个适用范围用词；请更正，或先定义（是不是 tier？）"],
    ),
    "an unknown word": Case(
        WAIT,
        [("category in hospitals", "run_by == conty")],
        ["4:13: 没有 conty 这个适用范围用词；请更正，或先定义（是不是 county？）"],
    ),
    "an undeclared tag": Case(
        WAIT,
        [("category in hospitals", 'has_tag("compakt")')],
        ["4:13: 没有 compakt 这个标签；请更正，或先定义（是不是 compact？）"],
    ),
    "an unknown region level": Case(
        WAIT,
        [("indicator: wait", "level: conty\nindicator: wait")],
        ["6:8: level 的值 conty 不对；应为 town 或 county 或 city 或 province（是不是 county？）"],
    ),
    "an unknown weight": Case(
        ELEMENTS,
        [("weighted_by: outpatients", "weighted_by: outpatient")],
        ["31:16: 没有 outpatient 这个数据元；请更正，或先定义（是不是 outpatients？）"],
    ),
    "an unknown ceiling": Case(
        ELEMENTS,
        [("  frequency: month", "  frequency: month\n  not_above: beds_allowed")],
        ["9:14: 没有 beds_allowed 这个数据元；请更正，或先定义"],
    ),
    "an unknown disabled target": Case(
        SETTINGS,
        [('version: "1"', 'version: "1"\ndisabled: {plan-2018/bed: 暂停}')],
        ["2:27: 没有 plan-2018/bed 这个目标；请更正，或先定义（是不是 plan-2018/beds？）"],
    ),
    "an unknown name in an example": Case(
        BEDS,
        [("given: {actual_beds:", "given: {actual_bed:")],
        ["10:26: 目标不用 actual_bed；请更正或删去（是不是 actual_beds？）"],
    ),
    "a group takes in": Case(
        WAIT,
        [("category in hospitals", "category == hospitals")],
        ["4:13: 类别组请用 in：category in hospitals"],
    ),
    "a grade is not a way of running": Case(
        WAIT,
        [("category in hospitals", "run_by == 甲")],
        ["4:13: run_by 不能与 甲 比较；请核对两边的词"],
    ),
    "a tier that does not exist": Case(
        WAIT,
        [("category in hospitals", "tier >= 4")],
        ["4:13: tier 不能与 4 比较；请核对两边的词"],
    ),
    "a grade in quotes": Case(
        WAIT,
        [("category in hospitals", 'grade >= "甲"')],
        ["4:13: grade 的值不加引号：tier 写 0 到 3，grade 写 甲、乙、丙、未定等"],
    ),
    "several faults in one scope": Case(
        WAIT,
        [("category in hospitals", 'grade >= 丁 and not (category in clinics or has_tag("x"))')],
        [
            "4:13: 没有 丁 这个适用范围用词；请更正，或先定义",
            "4:13: 没有 clinics 这个类别组；请更正，或先定义",
            "4:13: 没有 x 这个标签；请更正，或先定义",
        ],
    ),
    "categories have no order": Case(
        WAIT,
        [("category in hospitals", "category > clinic")],
        ["4:13: category 没有高低；请用 == 或 !="],
    ),
    "a scope is a comparison": Case(
        WAIT,
        [("category in hospitals", "tier")],
        ["4:13: 条件应当是比较（如 tier >= 2），可用 and、or、not 连接"],
    ),
    "an element in a scope": Case(
        WAIT,
        [("category in hospitals", "actual_beds > 100")],
        ["4:13: 没有 actual_beds 这个适用范围用词；请更正，或先定义"],
    ),
    "a comparison as numerator": Case(
        INDICATORS,
        [("numerator: mean_wait", "numerator: mean_wait > 10")],
        ["12:14: 指标公式应当算出一个数，不能有比较、and/or/not 或文字；请改公式"],
    ),
    "a sum as only_if": Case(
        WAIT,
        [("indicator: wait", "only_if: outpatients + 1\nindicator: wait")],
        ["6:10: 条件应当是比较（如 tier >= 2），可用 and、or、not 连接"],
    ),
    "a formula that runs code": Case(
        INDICATORS,
        [("numerator: mean_wait", "numerator: __import__('os').system('id')")],
        ["12:14: 没有 '(…)' 这个函数；请用 min, max, prior_year, has_tag"],
    ),
    "full-width characters in a formula": Case(
        INDICATORS,
        [("numerator: mean_wait", "numerator: mean_wait ＋ 1")],
        ["12:14: 公式里有全角或形近字符；请改用普通半角字符"],
    ),
    "a bed plus a person": Case(
        INDICATORS,
        [("numerator: actual_beds", "numerator: actual_beds + outpatients")],
        [
            "4:14: 公式把时点数 actual_beds 与时期数 outpatients 相加减，没有意义；请用同一类的数据元",
            "4:14: 公式把 1 bed 与 1 person 相加减或比较，计量单位不同；请换用计量单位相同的数据元，或先换算",
        ],
    ),
    "a wrong dimension": Case(
        INDICATORS,
        [("measure_unit: minute", "measure_unit: person")],
        ["13:17: 公式算出的是 1 minute，不是 person；请改公式或 measure_unit"],
    ),
    "a wrong magnitude": Case(
        INDICATORS,
        [("factor: 1000", "factor: 10000")],
        ["7:17: 公式结果与 bed / (1000 * person) 相差 0.1 倍；请检查 factor"],
    ),
    "days for minutes": Case(
        INDICATORS,
        [("measure_unit: minute", "measure_unit: day")],
        ["13:17: 公式结果与 day 相差 0.000694444 倍；请检查 factor"],
    ),
    "a mean for each day of the year before": Case(
        INDICATORS,
        [("numerator: mean_wait", "numerator: mean_wait / prior_year(window_days)")],
        ["13:17: 公式算出的是 1 minute / day，不是 minute；请改公式或 measure_unit"],
    ),
    "multiplied by zero": Case(
        INDICATORS,
        [("numerator: mean_wait", "numerator: mean_wait * 0")],
        ["12:14: 公式里乘以或除以了 0；请改公式"],
    ),
    "a definition pint cannot read": Case(
        TERMS,
        [("minute = day / 1440", "minute = dai / 1440")],
        [
            "10:38: 计量单位 minute 不成立；"
            "请检查 terms.yaml 里的 pint 定义（'dai' is not defined in the unit registry）"
        ],
    ),
    "a measure unit that is no unit": Case(
        ELEMENTS,
        [("measure_unit: bed", 'measure_unit: "bed ** 2"')],
        ["6:17: 计量单位 bed ** 2 不成立；请只用 terms.yaml 里的单位及其乘除"],
    ),
    "an institution judged on a region's figure": Case(
        BEDS,
        [("quantifier: total", "quantifier: each")],
        [
            "4:13: each 没有写判谁：名录里的每家机构都会判到，血站、诊所也在内；"
            "请写 applies_to、units 或 level",
            "5:12: resident_population 只由地区上报，不能用来判定单个机构；"
            "请换用机构上报的数据元，或改 quantifier",
        ],
    ),
    "a window shorter than a flow's period": Case(
        WAIT,
        [("window: quarter", "window: month")],
        ["8:9: window: month 比数据元 mean_wait 的上报频率 quarter 还短；请至少写 quarter"],
    ),
    "due after force": Case(
        BEDS,
        [("2018-12-31", "2019-01-31")],
        ["8:6: due 晚于文件有效期（至 2018-12），不会到期；请更正 due 或 in_force"],
    ),
    "a window that never closes": Case(
        DOCUMENT,
        [("to: 2018-12", "to: 2018-02")],
        [
            "catalogue/documents/plan-2018/beds.yaml:8:6: due 晚于文件有效期（至 2018-02），不会到期；"
            "请更正 due 或 in_force",
            "catalogue/documents/plan-2018/milestones.yaml:8:8: due 晚于文件有效期（至 2018-02），不会到期；"
            "请更正 due 或 in_force",
            "catalogue/documents/plan-2018/wait.yaml:8:9: 没有 due，有效期（至 2018-02）又短于一个 window；"
            "请写 due，或改短 window",
        ],
    ),
    "a share above 100": Case(
        MILESTONES,
        [("quantifier: count\n", "quantifier: share\n"), ("at_least: 1", "at_least: 101")],
        [
            "7:13: 原文摘录和 interpretation 里都没有 101；"
            "请摘录写有它的那一段，或在 interpretation 里说明出处",
            "7:13: share 的要求是百分比，应在 0 到 100 之间；请更正",
        ],
    ),
    "a weight of another frequency": Case(
        ELEMENTS,
        [("weighted_by: outpatients", "weighted_by: actual_beds")],
        ["31:16: actual_beds 不能作权数：须同一频率、同一上报方，且不是均值；请换一个"],
    ),
    "a ceiling in another measure": Case(
        ELEMENTS,
        [("  frequency: month", "  frequency: month\n  not_above: outpatients")],
        [
            "9:14: outpatients 不能作上限：须同一计量单位（或含它的乘积）、同一频率、同一上报方，且不是自己；"
            "请换一个"
        ],
    ),
    "no_target with a target": Case(
        DOCUMENT,
        [("一·1: {}", "一·1: {no_target: definition}")],
        ["9:20: 条款 一·1 写了 no_target，却有目标 plan-2018/beds；请删去 no_target，或更正目标的 clause"],
    ),
    "a no_target of no known form": Case(
        DOCUMENT,
        [("no_target: exhortation", "no_target: later")],
        ["11:18: no_target 写 exhortation、definition、duplicate_of: …、out_of_scope: …"],
    ),
    "a duplicate of nothing": Case(
        DOCUMENT,
        [("no_target: exhortation", 'no_target: "duplicate_of: 一·9"')],
        ["11:18: 没有 一·9 这个条款；请更正，或先定义（是不是 一·2？）"],
    ),
    "the same header twice": Case(
        ELEMENTS,
        [("zh: 常住人口", "zh: 实有床位")],
        ["11:10: 表头 实有床位 同时指 actual_beds；数据元的代码、名称和别名不能与别的列相同，请改一个"],
    ),
    "a word of the scopes as a category": Case(
        TERMS,
        [("  clinic:", "  county: {zh: 县, en: County}\n  clinic:")],
        ["3:3: county 是固定用词，不能作代码；请换一个"],
    ),
    "text as an example's figure": Case(
        BEDS,
        [("actual_beds: 66", "actual_beds: many")],
        ["10:27: actual_beds 的值应为数字或 missing；attested 为 yes、no 或 missing"],
    ),
    "no examples": Case(
        BEDS,
        [("examples:\n  - {given: {actual_beds: 66, resident_population: 10000}, expect: pass}\n", "")],
        ["1:1: 没有 examples；请写上，最好达标、正好等于目标值、差一点各一个"],
    ),
    "no English title": Case(
        ELEMENTS,
        [("zh: 实有床位, en: Beds in place", "zh: 实有床位")],
        ["2:10: title 缺少 en；请补上英文名称"],
    ),
    "no quote": Case(
        BEDS,
        [("quote: 每千人口床位数达到6.6张以上\n", "")],
        ["1:1: 没有 quote；请摘录原文（不超过 60 字）"],
    ),
    "a number that is not quoted": Case(
        BEDS,
        [("6.6张", "6.5张")],
        [
            "6:11: 原文摘录和 interpretation 里都没有 6.6；"
            "请摘录写有它的那一段，或在 interpretation 里说明出处"
        ],
    ),
    "a demand against the indicator's direction": Case(
        BEDS,
        [("at_least: 6.6", "at_most: 6.6")],
        [
            "6:10: 要求 at_most 与指标 beds_per_1000 的方向（increase）相反；"
            "请核对要求，或改指标的 improvement"
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_lint_names_the_place_and_the_mend(write: Write, name: str) -> None:
    case = CASES[name]
    expected = [
        line if line.startswith("catalogue/") else f"catalogue/{case.file}:{line}" for line in case.lines
    ]
    assert lint(write(broken(case.file, *case.swaps))) == expected
