"""One run of lint tells everything: a fault hides no other, and gives rise to no false alarm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sound_catalogue import (
    BEDS,
    DOCUMENT,
    ELEMENTS,
    INDICATORS,
    MILESTONES,
    SETTINGS,
    SOUND,
    TERMS,
    WAIT,
    Write,
    broken,
    lint,
)

from dabiao.catalogue.findings import CatalogueError
from dabiao.catalogue.loader import load


def test_five_faults_of_a_target_are_five_findings(write: Write) -> None:
    wrong = broken(
        WAIT,
        ("clause: 一·2", "clause: 一·22"),
        ("category in hospitals", "category in hospital"),
        ("quantifier: each", "quantifier: every"),
        ("indicator: wait", "indicator: weight"),
        ("window: quarter", "windov: quarter"),
    )
    assert lint(write(wrong)) == [
        "catalogue/documents/plan-2018/wait.yaml:2:9: 没有 一·22 这个条款；请更正，或先定义（是不是 一·2？）",
        "catalogue/documents/plan-2018/wait.yaml:4:13: 没有 hospital 这个类别组；"
        "请更正，或先定义（是不是 hospitals？）",
        "catalogue/documents/plan-2018/wait.yaml:5:13: quantifier 的值 every 不对；"
        "应为 each 或 total 或 count 或 share",
        "catalogue/documents/plan-2018/wait.yaml:6:12: 没有 weight 这个指标；"
        "请更正，或先定义（是不是 wait？）",
        "catalogue/documents/plan-2018/wait.yaml:8:1: 没有 windov 这个键；请更正或删去（是不是 window？）",
    ]


def test_a_name_in_an_example_and_a_number_not_quoted_are_told_beside_the_rest(write: Write) -> None:
    wrong = broken(
        WAIT,
        ("quantifier: each", "quantifier: every"),
        ("indicator: wait", "indicator: weight"),
        ("at_most: 10", "at_most: 11"),
        ("{mean_wait: 10}, expect: pass}", "{mean_wate: 10}, expect: pas}"),
    )
    assert [
        (line.split(":")[1], line.split(":", 3)[3].partition("；")[0]) for line in lint(write(wrong))
    ] == [
        ("5", " quantifier 的值 every 不对"),
        ("6", " 没有 weight 这个指标"),
        ("7", " 原文摘录和 interpretation 里都没有 11"),
        ("11", " 目标不用 mean_wate"),
        ("11", " expect 的值 pas 不对"),
    ]


def test_so_are_the_faults_of_an_element_an_indicator_and_a_document(write: Write) -> None:
    wrong = {
        **broken(
            ELEMENTS,
            ("category in hospitals", "category in hospital"),
            ("value_type: integer", "value_type: int"),
            ("measure_unit: bed", "measure_unit: bet"),
            ("  frequency: month", "  frequency: month\n  not_above: beds"),
        ),
        **broken(
            INDICATORS, ("type: rate", "type: rat"), ("actual_beds", "actual_bed"), ("* person", "* persn")
        ),
        **broken(DOCUMENT, ("2018-01-02", "2018-13-02"), ("exhortation", "exhortations")),
    }
    assert [line.partition("（")[0] for line in lint(write(wrong))] == [
        "catalogue/documents/plan-2018/document.yaml:3:9: 2018-13-02 不是日期；请写成 2018-08-31",
        "catalogue/documents/plan-2018/document.yaml:11:18: no_target 写 exhortation、definition、"
        "duplicate_of: …、out_of_scope: …",
        "catalogue/elements/all.yaml:4:12: 没有 hospital 这个类别组；请更正，或先定义",
        "catalogue/elements/all.yaml:5:15: value_type 的值 int 不对；"
        "应为 integer 或 number 或 percentage 或 level",
        "catalogue/elements/all.yaml:6:17: 没有 bet 这个计量单位；请更正，或先定义",
        "catalogue/elements/all.yaml:9:14: 没有 beds 这个数据元；请更正，或先定义",
        "catalogue/indicators/all.yaml:3:9: type 的值 rat 不对；"
        "应为 proportion 或 ratio 或 rate 或 mean 或 count",
        "catalogue/indicators/all.yaml:4:14: 没有 actual_bed 这个数据元；请更正，或先定义",
        "catalogue/indicators/all.yaml:7:17: 没有 persn 这个计量单位；请更正，或先定义",
    ]


def test_a_fault_that_yaml_sees_hides_no_other_in_its_file(write: Write) -> None:
    wrong = broken(
        BEDS,
        ("clause: 一·1", "clause: 一·3\nclause: 一·4"),
        ("quote: 每千人口床位数达到6.6张以上", "quote:"),
        ("indicator: beds_per_1000", "indicator: beds_per_100"),
    )
    assert lint(write(wrong)) == [
        "catalogue/documents/plan-2018/beds.yaml:2:9: 没有 一·3 这个条款；请更正，或先定义（是不是 一·2？）",
        "catalogue/documents/plan-2018/beds.yaml:3:1: 键 clause 重复，第 2 行已有；请删去一个",
        "catalogue/documents/plan-2018/beds.yaml:4:7: 值是空的；请填写，或删去这个键",
        "catalogue/documents/plan-2018/beds.yaml:6:12: 没有 beds_per_100 这个指标；"
        "请更正，或先定义（是不是 beds_per_1000？）",
    ]


def test_rules_between_keys_are_checked_beside_a_wrong_value(write: Write) -> None:
    wrong = broken(BEDS, ("window: year", "window: yearly"), ("at_least: 6.6", "at_least: 6.6\nat_most: 9"))
    assert [line.partition("（")[0] for line in lint(write(wrong))] == [
        "catalogue/documents/plan-2018/beds.yaml:6:1: 要写且只写一个要求",
        "catalogue/documents/plan-2018/beds.yaml:8:9: window 的值 yearly 不对；"
        "应为 month 或 quarter 或 half_year 或 year 或 plan",
    ]


def test_what_a_mistyped_key_meant_is_not_called_missing_too(write: Write) -> None:
    assert lint(write(broken(BEDS, ("at_least:", "at_lest:")))) == [
        "catalogue/documents/plan-2018/beds.yaml:6:1: 没有 at_lest 这个键；请更正或删去（是不是 at_least？）"
    ]


def test_one_wrong_unit_leaves_the_other_dimensions_checked(write: Write) -> None:
    wrong = {
        **broken(TERMS, ("minute = day / 1440", "minute = dai / 1440")),
        **broken(INDICATORS, ("factor: 1000", "factor: 100")),
    }
    told = [line.partition("（")[0] for line in lint(write(wrong))]
    assert told == [
        "catalogue/indicators/all.yaml:7:17: 公式结果与 bed / (1000 * person) 相差 10 倍；请检查 factor",
        "catalogue/terms.yaml:10:38: 计量单位 minute 不成立；请检查 terms.yaml 里的 pint 定义",
    ]


def test_a_wrong_category_leaves_the_scopes_checked(write: Write) -> None:
    wrong = {
        **broken(TERMS, ("clinic: {zh: 诊所, en: Clinic}", "clinic: {zh: 诊所}")),
        **broken(WAIT, ("category in hospitals", "category == clinic and tier == 4")),
    }
    assert lint(write(wrong)) == [
        "catalogue/documents/plan-2018/wait.yaml:4:13: tier 不能与 4 比较；请核对两边的词",
        "catalogue/terms.yaml:3:3: 缺少 en；请补上",
    ]


@pytest.mark.parametrize("unread", [ELEMENTS, INDICATORS, TERMS, DOCUMENT, MILESTONES])
def test_what_an_unreadable_file_may_define_is_not_called_unknown(write: Write, unread: str) -> None:
    disabled = broken(SETTINGS, ('version: "1"', 'version: "1"\ndisabled: {plan-2018/guidance: 暂停}'))
    (line,) = lint(write({unread: "a: b: c\n", **disabled}))
    assert line == f"catalogue/{unread}:1:5: 多了一个冒号；含有“: ”的文字请加引号"


def damaged(text: str) -> Iterator[str]:
    """The text with every line left out in turn, and every value replaced by one of another kind."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        key, colon, _ = line.partition(": ")
        others = [f"{key}: {value}\n" for value in ("[1]", "{a: 1}", "7", "x", "")] if colon else []
        yield from ("".join([*lines[:number], other, *lines[number + 1 :]]) for other in ["", *others])


@pytest.mark.parametrize("file", SOUND)
def test_however_a_file_is_damaged_lint_ends_with_findings(write: Write, file: str) -> None:
    for text in damaged(SOUND[file]):
        folder = write({file: text})
        assert all(".yaml:" in line for line in lint(folder))
        try:
            load(folder)
        except CatalogueError as error:
            assert error.findings
