"""What heads the columns that stand beside those of the elements: no element may be called so."""

from __future__ import annotations

ID_HEADINGS = (
    "机构代码", "机构编码", "机构编号", "机构ID", "单位代码", "单位编码", "单位编号", "组织机构代码",
    "医疗机构代码", "医疗机构编码", "医疗机构编号", "医院代码", "医院编码", "医院编号",
)  # fmt: skip
"""How the column of an institution's id is called, in the registry and elsewhere."""

RETURN_COLUMNS: dict[str, tuple[str, ...]] = {
    "unit": ("单位", *ID_HEADINGS, "institution_id", "行政区划代码", "地区代码", "region_code"),
    "unit_name": ("单位名称", "机构名称", "医疗机构", "医疗机构名称", "医院", "医院名称", "填报单位",
                  "填报机构", "机构", "地区", "地区名称", "行政区划", "name"),
    "period": ("期间", "时期", "月份", "报告期", "报告月份", "统计期", "统计期间", "统计周期", "统计月份",
               "统计时间", "填报月份", "所属期", "所属月份", "年月", "时间", "month"),
    "revision": ("版次",),
    "confirmed": ("核实",),
    "element": ("数据元", "数据元代码", "指标", "指标名称"),
    "value": ("数值", "值", "数据"),
    "measure_unit": ("计量单位",),
}  # fmt: skip
"""Each of these columns and how else it is called."""

SPAN = ("start", "end", "known_at")
"""What identifies a judgement of a unit: the window's months, and the month whose knowledge counts (the
window's end for figures, the as-of month for attestations)."""
