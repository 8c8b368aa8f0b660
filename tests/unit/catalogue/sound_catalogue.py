"""A small sound catalogue, and ways to break it one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dabiao.catalogue.loader import draft

Write = Callable[..., Path]
"""What the fixture ``write`` is: see conftest.py."""

SETTINGS = "catalogue.yaml"
TERMS = "terms.yaml"
ELEMENTS = "elements/all.yaml"
INDICATORS = "indicators/all.yaml"
DOCUMENT = "documents/plan-2018/document.yaml"
BEDS = "documents/plan-2018/beds.yaml"
WAIT = "documents/plan-2018/wait.yaml"
MILESTONES = "documents/plan-2018/milestones.yaml"

SOUND = {
    "catalogue.yaml": """\
version: "1"
""",
    "terms.yaml": """\
categories:
  general_hospital: {zh: 综合医院, en: General hospital}
  clinic: {zh: 诊所, en: Clinic}
groups:
  hospitals: [general_hospital]
measure_units:
  bed: {zh: 张, en: bed}
  person: {zh: 人, en: person}
  day: {zh: 天, en: day, pint: "day = [time]"}
  minute: {zh: 分钟, en: minute, pint: "minute = day / 1440"}
  percent: {zh: "%", en: "%", pint: "percent = 0.01"}
""",
    "elements/all.yaml": """\
actual_beds:
  title: {zh: 实有床位, en: Beds in place}
  reported_by: institution
  owed_by: category in hospitals
  value_type: integer
  measure_unit: bed
  kind: stock
  frequency: month
  plausible: {min: 0, max: 20000}
resident_population:
  title: {zh: 常住人口, en: Residents}
  reported_by: region
  value_type: integer
  measure_unit: person
  kind: stock
  frequency: year
  carry_forward_months: 24
outpatients:
  title: {zh: 门诊人次, en: Outpatients}
  reported_by: institution
  value_type: integer
  measure_unit: person
  kind: flow
  frequency: quarter
mean_wait:
  title: {zh: 平均等候, en: Mean wait}
  reported_by: institution
  value_type: number
  measure_unit: minute
  kind: average
  weighted_by: outpatients
  frequency: quarter
""",
    "indicators/all.yaml": """\
beds_per_1000:
  title: {zh: 每千人口床位数, en: Beds per 1000 residents}
  type: rate
  numerator: actual_beds
  denominator: resident_population
  factor: 1000
  measure_unit: bed / (1000 * person)
  improvement: increase
wait:
  title: {zh: 等候, en: Wait}
  type: mean
  numerator: mean_wait
  measure_unit: minute
  improvement: decrease
""",
    "documents/plan-2018/document.yaml": """\
title: 行动方案
issuer: 卫生局
issued: 2018-01-02
region: "330213"
in_force: {from: 2018-01, to: 2018-12}
tags:
  compact: {zh: 医共体, en: Compact}
clauses:
  一·1: {}
  一·2: {}
  二: {no_target: exhortation}
""",
    "documents/plan-2018/beds.yaml": """\
title: {zh: 床位, en: Beds}
clause: 一·1
quote: 每千人口床位数达到6.6张以上
quantifier: total
indicator: beds_per_1000
at_least: 6.6
window: year
due: 2018-12-31
examples:
  - {given: {actual_beds: 66, resident_population: 10000}, expect: pass}
""",
    "documents/plan-2018/wait.yaml": """\
title: {zh: 等候, en: Wait}
clause: 一·2
quote: 平均等候不超过十分钟
applies_to: category in hospitals
quantifier: each
indicator: wait
at_most: 10
window: quarter
no_due: 长期
examples:
  - {given: {mean_wait: 10}, expect: pass}
""",
    "documents/plan-2018/milestones.yaml": """\
guidance:
  title: {zh: 导诊, en: Guidance}
  clause: 一·2
  quote: 至少一家医院开展导诊
  quantifier: count
  applies_to: category in hospitals
  at_least: 1
  due: 2018-12-31
  examples:
    - {given: [{attested: yes}], expect: pass}
""",
}


def broken(file: str, *swaps: tuple[str, str]) -> dict[str, str]:
    """One file of the sound catalogue, or a new one, with each first text swapped for the second."""
    text = SOUND.get(file, "")
    for old, new in swaps:
        assert old in text, f"{old!r} is not in {file}"
        text = text.replace(old, new, 1)
    return {file: text}


def lint(folder: Path) -> list[str]:
    """The lines that ``dabiao catalogue lint`` prints."""
    return [str(finding) for finding in draft(folder, thorough=True)[1]]
