"""Every outcome a verdict can have: the closed list of statuses and reason codes, with sentences.

An outcome is a small number while judging, so that a million of them cost a million bytes; it
becomes a status, a reason code and a sentence only where people read it. ``{cells}`` in a sentence
is filled with "usable of expected".
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from dabiao.catalogue.models import Status

STATUS_WORDS: dict[Status, tuple[str, str]] = {
    "pass": ("达标", "pass"),
    "fail": ("未达标", "fail"),
    "not_due": ("未到期", "not due"),
    "incomplete": ("数据不全", "incomplete"),
    "blocked": ("待核实", "blocked"),
    "no_data": ("无数据", "no data"),
    "not_applicable": ("不适用", "not applicable"),
}
"""What each status is called in Chinese and in English."""


def status_words(lang: str) -> dict[str, str]:
    """What each status is called in one language."""
    return {status: words[lang == "en"] for status, words in STATUS_WORDS.items()}


class Outcome(NamedTuple):
    """A status with the reason for it; a plain pass or fail has none."""

    status: Status
    reason_code: str
    zh: str
    en: str


class Code(IntEnum):
    """The numbers of the outcomes; 0 is a row that is not judged at all."""

    OUT_OF_SCOPE = 0
    PASS = 1
    PASS_PROVISIONAL = 2
    PASS_SECURED = 3
    PASS_KNOWN_PART = 4
    PASS_TOLERATED = 5
    PASS_ABOVE_RANGE = 6
    PASS_LATE = 7
    FAIL = 10
    FAIL_KNOWN_PART = 11
    FAIL_TOLERATED = 12
    NOT_DUE_AWAITED = 20
    NOT_DUE_YET_UNMET = 21
    NOT_DUE_BEYOND_RECOVERY = 22
    INCOMPLETE_CELLS = 30
    INCOMPLETE_VALUE = 31
    INCOMPLETE_ATTRIBUTE = 32
    BLOCKED = 40
    NO_DATA_UNIT = 50
    NO_DATA_TAG = 51
    NO_DATA_ATTRIBUTE = 52
    NO_DATA_REGISTRY = 53
    NO_DATA_SILENT = 54
    NO_DATA_BASELINE = 55
    NO_DATA_PERIOD = 56
    NOT_APPLICABLE_NOBODY = 60
    NOT_APPLICABLE_CONDITION = 61
    NOT_APPLICABLE_NEW = 62
    NOT_APPLICABLE_ZERO = 63


OUTCOMES: dict[Code, Outcome] = {
    Code.PASS: Outcome("pass", "", "", ""),
    Code.PASS_PROVISIONAL: Outcome(
        "pass", "provisional", "窗口尚未结束，暂时达标", "met so far; the window is still open"
    ),
    Code.PASS_SECURED: Outcome(
        "pass",
        "secured",
        "窗口尚未结束，但累计数已达标，不会回落",
        "already reached; a running total cannot fall back",
    ),
    Code.PASS_KNOWN_PART: Outcome(
        "pass",
        "known_part",
        "仅凭已报数据（{cells}）即可判定达标",
        "the reported part ({cells} cells) already decides it",
    ),
    Code.PASS_TOLERATED: Outcome(
        "pass",
        "gaps_tolerated",
        "数据不全（{cells}），在目标允许的缺报范围内",
        "cells are missing ({cells} usable), within what the target tolerates",
    ),
    Code.PASS_ABOVE_RANGE: Outcome(
        "pass", "above_range", "超过目标区间上限", "above the upper end of the range"
    ),
    Code.PASS_LATE: Outcome("pass", "late", "已完成，但晚于截止日期", "done, but after the due date"),
    Code.FAIL: Outcome("fail", "", "", ""),
    Code.FAIL_KNOWN_PART: Outcome(
        "fail",
        "known_part",
        "仅凭已报数据（{cells}）即可判定不达标",
        "the reported part ({cells} cells) already decides it",
    ),
    Code.FAIL_TOLERATED: Outcome(
        "fail",
        "gaps_tolerated",
        "数据不全（{cells}），在目标允许的缺报范围内",
        "cells are missing ({cells} usable), within what the target tolerates",
    ),
    Code.NOT_DUE_AWAITED: Outcome(
        "not_due", "figures_awaited", "尚无应报数据，等待首次报送", "no figure is expected yet"
    ),
    Code.NOT_DUE_YET_UNMET: Outcome(
        "not_due", "not_met_yet", "目前未达到，尚未到期", "not met so far, and not due yet"
    ),
    Code.NOT_DUE_BEYOND_RECOVERY: Outcome(
        "not_due",
        "beyond_recovery",
        "累计数已超出上限，期末必然不达标",
        "already past the limit; a running total cannot fall back",
    ),
    Code.INCOMPLETE_CELLS: Outcome(
        "incomplete", "cells_missing", "数据不全：可用 {cells}", "cells are missing: {cells} usable"
    ),
    Code.INCOMPLETE_VALUE: Outcome(
        "incomplete", "value_undefined", "现有数据算不出数值", "the value cannot be formed from the figures"
    ),
    Code.INCOMPLETE_ATTRIBUTE: Outcome(
        "incomplete",
        "attribute_missing",
        "机构名录缺属性，无法确定是否纳入",
        "a blank attribute in the registry leaves open who is in scope",
    ),
    Code.BLOCKED: Outcome(
        "blocked",
        "unusable_cells",
        "有数据无法采用（无效、超出合理范围或相互矛盾），须更正或核实：可用 {cells}",
        "figures are unusable (invalid, implausible or conflicting); correct or confirm them: {cells} usable",
    ),
    Code.NO_DATA_UNIT: Outcome(
        "no_data",
        "unit_unknown",
        "目标点名的单位不在名录中",
        "a unit that the target names is not in the registry",
    ),
    Code.NO_DATA_TAG: Outcome(
        "no_data",
        "tag_unassigned",
        "名录中没有单位带有目标所用的标签",
        "no unit carries the tag that the target uses",
    ),
    Code.NO_DATA_ATTRIBUTE: Outcome(
        "no_data",
        "attribute_missing",
        "名录缺该机构属性，无法确定是否适用",
        "a blank attribute in the registry leaves open whether the target applies",
    ),
    Code.NO_DATA_REGISTRY: Outcome(
        "no_data",
        "none_registered",
        "名录中该地区没有任何机构",
        "the registry lists no institution in the region",
    ),
    Code.NO_DATA_SILENT: Outcome(
        "no_data", "nothing_reported", "没有可用的报送数据", "nothing usable was reported"
    ),
    Code.NO_DATA_BASELINE: Outcome(
        "no_data", "baseline_missing", "没有上年同期数据", "nothing usable was reported for a year before"
    ),
    Code.NO_DATA_PERIOD: Outcome(
        "no_data",
        "never_expected",
        "已到期，但所需数据没有一期应报",
        "due, but of one figure no reporting period falls into the window",
    ),
    Code.NOT_APPLICABLE_NOBODY: Outcome(
        "not_applicable", "nobody_in_scope", "没有适用的单位", "nobody is in scope"
    ),
    Code.NOT_APPLICABLE_CONDITION: Outcome(
        "not_applicable", "condition_false", "不满足适用条件", "the condition for applying it is not met"
    ),
    Code.NOT_APPLICABLE_NEW: Outcome(
        "not_applicable", "no_baseline_unit", "上年同期该单位尚未设立", "the unit did not exist a year before"
    ),
    Code.NOT_APPLICABLE_ZERO: Outcome(
        "not_applicable", "denominator_zero", "分母为零", "the denominator is 0"
    ),
}

STATUS_CODES: dict[Status, tuple[Code, ...]] = {
    status: tuple(code for code, outcome in OUTCOMES.items() if outcome.status == status)
    for status in STATUS_WORDS
}
"""The outcomes of each status."""


def reason_table() -> list[tuple[str, str, str, str]]:
    """``(reason_code, status, zh, en)`` for every reason, in the order of the list above."""
    return [(o.reason_code, o.status, o.zh, o.en) for o in OUTCOMES.values() if o.reason_code]
