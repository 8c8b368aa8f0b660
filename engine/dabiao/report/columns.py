"""The tables of a report, column by column: what each is called and what it holds.

The one list from which the JSON Schema, the Parquet types and the headings of the workbook are made.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "text", "month", "date", "status", "status_or_none", "change", "reason_code", "operator", "waivers",
    "state", "waiver_state", "level", "unit_level", "number", "share", "count", "flag",
]  # fmt: skip
"""``month`` is text such as 2018-08, ``date`` such as 2018-08-31 (empty where there is none), ``share``
a number from 0 to 1, ``count`` a whole number, ``flag`` true or false; the others are text, most of
them of a closed list. Numbers and counts may be missing, nothing else."""

NUMBERS: tuple[Kind, ...] = ("number", "share", "count")


class Column(NamedTuple):
    """A column: its name in files, what it holds, and its heading in Chinese and in English."""

    name: str
    kind: Kind
    zh: str
    en: str

    def heading(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


_STATUSES = (
    Column("pass", "count", "达标", "pass"),
    Column("fail", "count", "未达标", "fail"),
    Column("not_due", "count", "未到期", "not due"),
    Column("incomplete", "count", "数据不全", "incomplete"),
    Column("blocked", "count", "待核实", "blocked"),
    Column("no_data", "count", "无数据", "no data"),
    Column("not_applicable", "count", "不适用", "not applicable"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "verdicts": (
        Column("document", "text", "文件", "Document"),
        Column("target", "text", "目标代码", "Target"),
        Column("clause", "text", "条款", "Clause"),
        Column("unit_id", "text", "单位代码", "Unit id"),
        Column("unit_name", "text", "单位", "Unit"),
        Column("unit_level", "unit_level", "单位级别", "Unit level"),
        Column("region_code", "text", "地区代码", "Region"),
        Column("as_of", "month", "截至", "As of"),
        Column("window", "text", "窗口", "Window"),
        Column("status", "status", "结论", "Status"),
        Column("reason_code", "reason_code", "原因代码", "Reason code"),
        Column("reason", "text", "原因", "Reason"),
        Column("value", "number", "数值", "Value"),
        Column("operator", "operator", "比较", "Operator"),
        Column("threshold", "number", "要求", "Threshold"),
        Column("measure_unit", "text", "计量单位", "Measure unit"),
        Column("numerator", "number", "分子", "Numerator"),
        Column("denominator", "number", "分母", "Denominator"),
        Column("gap", "number", "差距", "Gap"),
        Column("completeness", "share", "完整率", "Completeness"),
        Column("due", "date", "到期", "Due"),
        Column("waived", "flag", "已豁免", "Waived"),
        Column("threshold_high", "number", "要求上限", "Threshold, upper end"),
        Column("gap_numerator", "number", "差距（分子）", "Gap in the numerator"),
        Column("provisional", "flag", "暂定", "Provisional"),
        Column("met_units", "count", "已达到机构数", "Institutions that meet it"),
        Column("unmet_units", "count", "未达到机构数", "Institutions that do not"),
        Column("unknown_units", "count", "情况不明机构数", "Institutions unknown"),
        Column("catalogue_version", "text", "目录版本", "Catalogue version"),
        Column("catalogue_hash", "text", "目录校验值", "Catalogue hash"),
        Column("final", "flag", "终结", "Final"),
    ),
    "changes": (
        Column("document", "text", "文件", "Document"),
        Column("target", "text", "目标代码", "Target"),
        Column("unit_id", "text", "单位代码", "Unit id"),
        Column("unit_name", "text", "单位", "Unit"),
        Column("change", "change", "与上月相比", "Since the month before"),
        Column("status_before", "status_or_none", "上月结论", "Status before"),
        Column("status", "status_or_none", "结论", "Status"),
        Column("value_before", "number", "上月数值", "Value before"),
        Column("value", "number", "数值", "Value"),
    ),
    "scores": (
        Column("as_of", "month", "截至", "As of"),
        Column("document", "text", "文件", "Document"),
        Column("waivers", "waivers", "豁免", "Waivers"),
        *_STATUSES,
        Column("compliance", "share", "达标率", "Compliance"),
        Column("confirmed", "share", "确认率", "Confirmed"),
    ),
    "roll_up": (
        Column("as_of", "month", "截至", "As of"),
        Column("target", "text", "目标代码", "Target"),
        Column("region_code", "text", "地区代码", "Region"),
        Column("state", "state", "状态", "State"),
    ),
    "problems": (
        Column("file", "text", "文件", "File"),
        Column("sheet", "text", "工作表", "Sheet"),
        Column("row", "count", "行", "Row"),
        Column("column", "text", "列", "Column"),
        Column("element", "text", "列代码", "Column code"),
        Column("raw", "text", "原值", "As written"),
        Column("code", "text", "错误代码", "Code"),
        Column("level", "level", "级别", "Level"),
        Column("message", "text", "问题", "Problem"),
        Column("mend", "text", "怎样更正", "How to mend it"),
    ),
    "waivers": (
        Column("target", "text", "目标代码", "Target"),
        Column("unit", "text", "单位代码", "Unit id"),
        Column("unit_name", "text", "单位", "Unit"),
        Column("from", "month", "起", "From"),
        Column("until", "month", "止", "Until"),
        Column("state", "waiver_state", "状态", "State"),
        Column("reason", "text", "理由", "Reason"),
        Column("approved_by", "text", "批准机关", "Approved by"),
        Column("approved_on", "date", "批准日期", "Approved on"),
        Column("reference", "text", "批件", "Reference"),
    ),
    "files": (
        Column("file", "text", "文件", "File"),
        Column("sha256", "text", "校验值", "Checksum"),
        Column("encoding", "text", "编码", "Encoding"),
        Column("read", "count", "读取", "Read"),
        Column("accepted", "count", "接受", "Accepted"),
        Column("set_aside", "count", "搁置", "Set aside"),
        Column("refused", "count", "拒收", "Refused"),
    ),
    "gaps": (
        Column("document", "text", "文件", "Document"),
        Column("clause", "text", "条款", "Clause"),
        Column("target", "text", "目标代码", "Target"),
        Column("title", "text", "目标", "Title"),
        Column("unit_id", "text", "单位代码", "Unit id"),
        Column("unit_name", "text", "单位", "Unit"),
        Column("status", "status", "结论", "Status"),
        Column("waived", "flag", "已豁免", "Waived"),
        Column("value", "number", "数值", "Value"),
        Column("threshold", "number", "要求", "Threshold"),
        Column("gap", "number", "差距", "Gap"),
        Column("measure_unit", "text", "计量单位", "Measure unit"),
        Column("needed", "number", "还差（或须减少）", "Still needed (or too many)"),
        Column("needed_unit", "text", "以何计", "Counted in"),
        Column("due", "date", "到期", "Due"),
        Column("months_left", "count", "剩余月数", "Months left"),
        Column("per_month", "number", "平均每月", "A month"),
        Column("in_words", "text", "说明", "In words"),
    ),
}
"""``verdicts`` and the others are tables of every format; ``gaps`` is a sheet of the workbook."""
