"""What only the pages of a report's site say, Chinese and English."""

from __future__ import annotations

SITE: dict[str, tuple[str, str]] = {
    # key: Chinese, English
    "pages": ("页面", "Pages"),
    "verdicts": ("结论", "Verdicts"),
    "matrix": ("目标与单位矩阵", "Targets × units"),
    "find_target": ("查找目标", "Find a target"),
    "find_unit": ("查找单位", "Find a unit"),
    "find": ("按单位、目标查看", "By unit and by target"),
    "find_shown": ("显示 {shown} / {all} 项", "{shown} of {all} shown"),
    "find_nothing": ("没有符合条件的单位或目标。", "No unit and no target fits."),
    "worries": ("最该关注", "What to look at first"),
    "worst": ("未达标，差距最大", "Failing, furthest from the demand"),
    "soon": ("半年内到期，目前未达到", "Due within half a year, not met so far"),
    "correct": ("数据待核实，无法判定", "Waiting for figures to be corrected or confirmed"),
    "since_last": ("与上月相比", "Since the month before"),
    "new": ("新增未达标", "newly failing"),
    "persisting": ("仍未达标", "still failing"),
    "resolved": ("已解决", "resolved"),
    "untold": ("无法再判定", "can no longer be told"),
    "since_note": (
        "与 {month} 逐条相比。“已解决”只指上月未达标、本月达标；上月未达标、"
        "本月缺数据或不再适用的，不算解决。",
        "Compared with {month}, verdict by verdict. Resolved means failed then and passes now; what failed "
        "then and has no figures now, or applies no more, is not resolved.",
    ),
    "no_before": ("{month} 没有可比的结论。", "There are no verdicts of {month} to compare with."),
    "value_before": ("上月数值", "Value before"),
    "more_changes": ("另有 {count} 条，见 changes.csv。", "{count} more in changes.csv."),
    "region": ("地区", "Region"),
    "regions": ("各地区", "Regions"),
    "regions_note": (
        "每个目标连同其下级单位一并看：有一项未达标即为未达到；只统计已到期的目标。",
        "A target is seen with all units under the region: not met if one fails. Only targets already due.",
    ),
    "targets_met": ("已达到的目标", "Targets met"),
    "targets_not_met": ("未达到的目标", "Targets not met"),
    "targets_open": ("尚难判定", "Open"),
    "level_institution": ("机构", "institution"),
    "units": ("单位", "Units"),
    "members": ("所辖单位", "Units in this region"),
    "more_units": (
        "单位过多，只为结论最差的单位各设一页；其余 {count} 个单位见 verdicts.csv。",
        "Only the units with the worst verdicts have a page; the other {count} are in verdicts.csv.",
    ),
    "more_on_page": ("另有 {count} 条结论，见目标页。", "{count} more verdicts are on the target's page."),
    "unit_problems": ("缺报与数据问题", "Missing figures and problems in the data"),
    "not_judged": ("有目标，本次未评判", "holds targets that were not judged in this run"),
}
