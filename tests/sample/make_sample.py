"""Writes the statistics of the sample (data_in/statistics): made-up figures, in the forms that really arrive.

Run it to renew the sample: ``python tests/sample/make_sample.py``. The seed makes every run the same.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parents[2] / "data_in" / "statistics"
SEED = 2018
STAMP = dt.datetime(2019, 1, 10, 9, 0)

Month = tuple[int, int]
Row = list[object]


@dataclass(frozen=True)
class Hospital:
    """A hospital's visits a month, and where each of its shares starts (2017-01) and ends (2018-12)."""

    name: str
    visits: int
    shares: Mapping[str, tuple[float, float]]
    wait: tuple[float, float]
    slots: tuple[float, float, float] = (0.6, 0.25, 0.15)  # general, specialty, expert


def _county(real: float, online: tuple[float, float, float], first: float, timed: float, referred: float,
            down: float = 0.0) -> dict[str, tuple[float, float]]:  # fmt: skip
    ends = {"real_name": real, "general": online[0], "specialty": online[1], "expert": online[2],
            "primary_care": first, "timed": timed, "referred": referred, "down": down}  # fmt: skip
    return {name: (end * 0.7, end) for name, end in ends.items()}


# Ends that hit a demand exactly (0.90, 0.80, 0.40, 0.10) are there to be passed; 0.76 and 0.04 to be failed.
HOSPITALS = (
    Hospital("宁波市奉化区人民医院", 78_000, _county(0.97, (0.92, 0.88, 0.80), 0.46, 0.80, 0.12, 0.24), (19.0, 8.5)),
    Hospital("宁波市奉化区中医医院", 61_000, _county(0.95, (0.90, 0.84, 0.83), 0.40, 0.71, 0.10, 0.19), (16.0, 7.2)),
    Hospital("宁波市奉化区妇幼保健院", 27_000, _county(0.98, (0.95, 0.86, 0.76), 0.41, 0.64, 0.04), (14.0, 10.0)),
    Hospital("宁波市奉化区溪口医院", 24_000, _county(0.93, (0.85, 0.0, 0.81), 0.36, 0.52, 0.11, 0.28), (21.0, 11.6),
             slots=(0.85, 0.0, 0.15)),
    Hospital("奉化爱伊美医院", 15_000, {"real_name": (0.70, 0.94)}, (9.0, 6.1)),
    Hospital("奉化广仁医院", 9_000, {"real_name": (0.58, 0.86)}, (8.0, 5.5)),
    Hospital("宁波市奉化区口腔医院", 6_000, {"real_name": (0.72, 0.90)}, (12.0, 9.4)),
    Hospital("奉化陈卢翠中医院", 4_000, {"real_name": (0.66, 0.91)}, (6.0, 4.8)),
)  # fmt: skip

BEDS = {  # at the end of 2025; together 3,861, which is exactly 6.6 for every 1000 of 585,000 residents
    "宁波市奉化区人民医院": 1020, "宁波市奉化区中医医院": 860, "宁波市奉化区妇幼保健院": 330, "宁波市奉化区溪口医院": 420,
    "奉化爱伊美医院": 299, "奉化广仁医院": 240, "宁波市奉化区口腔医院": 20, "奉化陈卢翠中医院": 92,
    "宁波市奉化区锦屏街道社区卫生服务中心": 30, "宁波市奉化区岳林街道社区卫生服务中心": 40,
    "宁波市奉化区江口街道社区卫生服务中心": 60, "宁波市奉化区西坞街道社区卫生服务中心": 80,
    "宁波市奉化区萧王庙街道社区卫生服务中心": 50, "宁波市奉化区方桥卫生院": 35, "宁波市奉化区尚田镇卫生院": 70,
    "宁波市奉化区莼湖镇中心卫生院": 110, "宁波市奉化区裘村镇卫生院": 45, "宁波市奉化区大堰镇卫生院": 25,
    "宁波市奉化区松岙镇卫生院": 35,
}  # fmt: skip

LIANYUNGANG = {
    "连云港市第一人民医院": (900, 0.26), "连云港市第二人民医院": (520, 0.22), "连云港市中医院": (430, 0.18),
    "东海县人民医院": (260, 0.21), "灌云县人民医院": (210, 0.17), "灌南县第一人民医院": (190, 0.20),
}  # fmt: skip

TITLES = {
    "visits": "诊疗人次", "registered_visits": "挂号就诊人次", "real_name_visits": "实名制挂号就诊人次",
    "registration_wait_minutes": "挂号平均排队时间（分钟）",
    "general_slots": "普通号源数", "general_slots_online": "网上开放普通号源数",
    "specialty_slots": "专科号源数", "specialty_slots_online": "网上开放专科号源数",
    "expert_slots": "专家号源数", "expert_slots_online": "网上开放专家号源数",
    "online_slots_for_primary_care": "优先向基层开放的网上号源数",
    "examinations": "胃镜肠镜B超CT磁共振检查例次", "timed_examinations": "分时段预约检查例次",
    "referred_visits": "经下级转诊的诊疗人次", "referrals_up": "上转患者数", "referrals_down": "下转患者数",
}  # fmt: skip
ALIASES = TITLES | {
    "visits": "总诊疗人次", "registered_visits": "挂号人次", "real_name_visits": "实名制挂号人次",
    "registration_wait_minutes": "挂号排队时间", "examinations": "五类检查例次", "general_slots": "普通号源",
    "specialty_slots": "专科号源", "expert_slots": "专家号源",
}  # fmt: skip


def figures(hospital: Hospital, month: Month, noise: random.Random) -> dict[str, object]:
    """One hospital's figures of one month; what it does not report is left out."""
    visits = _tens(hospital.visits * _season(month) * (0.97 + 0.06 * noise.random()))
    registered = _tens(visits * 0.92)
    found: dict[str, object] = {
        "visits": visits,
        "registered_visits": registered,
        "real_name_visits": _part(registered, hospital, "real_name", month),
        "registration_wait_minutes": round(_between(hospital.wait, month), 1),
    }
    if "timed" in hospital.shares:
        found |= _county_figures(hospital, month, visits, registered)
    return found


def _county_figures(hospital: Hospital, month: Month, visits: int, registered: int) -> dict[str, object]:
    found: dict[str, object] = {}
    online = 0
    for kind, share in zip(("general", "specialty", "expert"), hospital.slots, strict=True):
        slots = _tens(registered * share)
        found[f"{kind}_slots"] = slots
        found[f"{kind}_slots_online"] = _part(slots, hospital, kind, month)
        online += _part(slots, hospital, kind, month)
    examinations, up = _tens(visits * 0.3), _tens(visits * 0.01)
    found |= {
        # rounded up, so that an end of exactly 40 % is not missed by half a slot
        "online_slots_for_primary_care": math.ceil(
            round(online * _between(hospital.shares["primary_care"], month), 6)
        ),
        "examinations": examinations,
        "timed_examinations": _part(examinations, hospital, "timed", month),
        "referred_visits": _part(visits, hospital, "referred", month),
    }
    if hospital.shares["down"][1]:
        found |= {"referrals_up": up, "referrals_down": _part(up, hospital, "down", month)}
    return found


def _season(month: Month) -> float:
    return 1 + 0.04 * (month[0] - 2018) + 0.08 * math.cos(month[1] / 12 * 2 * math.pi)


def _between(ends: tuple[float, float], month: Month) -> float:
    step = min((month[0] - 2017) * 12 + month[1] - 1, 23) / 23
    return ends[0] + (ends[1] - ends[0]) * step


def _part(whole: int, hospital: Hospital, share: str, month: Month) -> int:
    return round(whole * _between(hospital.shares[share], month))


def _tens(number: float) -> int:
    return round(number / 10) * 10


def months(first: int, last: int) -> list[Month]:
    return [(year, month) for year in range(first, last + 1) for month in range(1, 13)]


@dataclass
class Report:
    """A wide return: one row per hospital and month, with the slips of those who filled it in."""

    months: Iterable[Month]
    period: Callable[[Month], object]
    titles: Mapping[str, str]
    slips: Mapping[tuple[str, Month, str], object] = field(default_factory=dict)

    def rows(self, noise: random.Random) -> list[Row]:
        found: list[Row] = [["机构名称", "月份", *self.titles.values()]]
        for month in self.months:
            for hospital in HOSPITALS:
                said = figures(hospital, month, noise)
                cells = [self.slips.get((hospital.name, month, code), said.get(code, "-")) for code in self.titles]
                found.append([hospital.name, self.period(month), *cells])
        return found


def with_total(rows: list[Row], period: object, unsummed: str) -> list[Row]:
    """The rows and their 合计; cells that are no number are left out of it, as Excel would."""
    totals: Row = []
    for title, *column in list(zip(*rows, strict=True))[2:]:
        known = [int(str(cell)) for cell in column if str(cell).isdecimal()]
        totals.append("" if title == unsummed else sum(known))
    return [*rows, ["合计", period, *totals]]


def _dash(month: Month) -> str:
    return f"{month[0]}-{month[1]:02d}"


def _chinese(month: Month) -> str:
    return f"{month[0]}年{month[1]}月"


def _digits(month: Month) -> str:
    return f"{month[0]}{month[1]:02d}"


def _day(month: Month) -> dt.date:
    return dt.date(*month, 1)


def _wide(number: int) -> str:
    """Full-width digits, as a Chinese input method types them."""
    return str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})


PEOPLE, MATERNAL, XIKOU = (HOSPITALS[at].name for at in (0, 2, 3))
DECEMBER = (2018, 12)
SLIPS_2017 = {
    (XIKOU, (2017, 3), "referrals_down"): "<5",
    (HOSPITALS[7].name, (2017, 6), "registration_wait_minutes"): "无",
}
SLIPS_2018 = {(PEOPLE, (2018, 11), "real_name_visits"): 8000}  # a digit lost; corrected by 版次 1
SLIPS_DECEMBER = {
    (XIKOU, DECEMBER, "visits"): "",
    (HOSPITALS[4].name, DECEMBER, "registration_wait_minutes"): "610",  # seconds, not minutes
    (HOSPITALS[7].name, DECEMBER, "registration_wait_minutes"): "",
    (HOSPITALS[5].name, DECEMBER, "visits"): _wide(9860),
}


def hospital_reports(folder: Path) -> None:
    noise = random.Random(SEED)  # noqa: S311  # figures for a sample, no secret
    early = Report(months(2017, 2017), _chinese, ALIASES, SLIPS_2017).rows(noise)
    write_csv(folder / "2017年医院月报.csv", early, "gb18030")
    year = Report(months(2018, 2018)[:-1], _day, TITLES, SLIPS_2018).rows(noise)
    write_xlsx(folder / "2018年1-11月医院月报.xlsx", {"月报": [["奉化区医院月报（演示数据，数字均为虚构）"], [], *year]})
    december = Report([DECEMBER], _digits, TITLES, SLIPS_DECEMBER).rows(noise)
    write_csv(folder / "2018年12月医院月报.csv",
              with_total(december, "201812", TITLES["registration_wait_minutes"]))  # fmt: skip
    write_amendments(folder, year, december)
    late = Report(months(2024, 2025), _dash, TITLES).rows(noise)
    write_csv(folder / "2024-2025年医院月报.csv", late)


def write_amendments(folder: Path, year: list[Row], december: list[Row]) -> None:
    """A correction that says so (版次 1), and a second return that contradicts the first and does not."""
    registered = next(row[3] for row in year[1:] if row[:2] == [PEOPLE, dt.date(2018, 11, 1)])
    right = round(int(str(registered)) * 0.965)
    write_csv(folder / "2018年11月医院月报更正.csv", [
        ["机构名称", "月份", "实名制挂号就诊人次", "版次"], [PEOPLE, "2018-11", right, 1]])  # fmt: skip
    title = TITLES["online_slots_for_primary_care"]
    at = december[0].index(title)
    said = next(int(str(row[at])) for row in december if row[0] == MATERNAL)
    write_csv(folder / "2018年12月妇幼号源补报.csv", [["机构名称", "月份", title], ["区妇保医院", "2018.12", said - 900]])


def bed_reports(folder: Path) -> None:
    long: list[Row] = [["机构", "时期", "数据元", "数值"]]
    long += [[name, _dash(m), "床位数", _beds(beds, m)] for name, beds in BEDS.items() for m in months(2017, 2018)]
    write_csv(folder / "2017-2018年床位.csv", long)
    write_xlsx(folder / "2024-2025年床位.xlsx", {
        f"{year}年": [["医疗机构名称", "年月", "期末实有床位数（张）"],
                     *([name, _digits(m), _beds(beds, m)] for m in months(year, year) for name, beds in BEDS.items())]
        for year in (2024, 2025)
    })  # fmt: skip


def _beds(end: int, month: Month) -> int:
    quarters_left = (2025 - month[0]) * 4 + (12 - month[1]) // 3
    return round(end * (1 - 0.006 * quarters_left))


def region_reports(folder: Path) -> None:
    write_csv(folder / "奉化区常住人口.csv", [["地区", "时期", "年末常住人口（万人）"], ["奉化区", "2017年", "51.0"],
              ["奉化区", "2018年", "51.2"], ["奉化区", "2024年", "58.3"], ["奉化区", "2025年", "58.5"]])  # fmt: skip
    long: list[Row] = [["地区", "时期", "指标", "数值"]]
    for at, covered in enumerate((900, 1500, 2300, 3100, 4200, 6100, 7400, 8600)):
        period = f"{2017 + at // 4}Q{at % 4 + 1}"
        long += [["奉化区", period, "母子健康服务对象数", 13_900 + 20 * at],
                 ["奉化区", period, "互联网+母子健康服务覆盖人数", covered]]  # fmt: skip
    for at, (taking_part, certified) in enumerate(((30, 4), (36, 9), (41, 14), (46, 18))):
        period = f"{2017 + at // 2}年{'上下'[at % 2]}半年"
        long += [["330213", period, "医疗卫生窗口单位数", 46], ["330213", period, "参与文明创建的窗口单位数", taking_part],
                 ["330213", period, "窗口文明单位数", certified]]  # fmt: skip
    write_csv(folder / "2017-2018年奉化区汇总.csv", long)


def lianyungang_report(folder: Path) -> None:
    noise = random.Random(SEED + 1)  # noqa: S311  # figures for a sample, no secret
    rows: list[Row] = [["医疗机构名称", "时间", "上转人次", "下转人次"]]
    for name, (patients, share) in LIANYUNGANG.items():
        for month in months(2021, 2021):
            up = round(patients * _season(month) * (0.95 + 0.1 * noise.random()))
            rows.append([name, f"2021/{month[1]}", up, round(up * share)])
    rows = [row for row in rows if row[:2] != ["灌云县人民医院", "2021/11"]]  # a month that never arrived
    write_csv(folder / "2021年连云港市双向转诊.csv", rows)


def write_csv(path: Path, rows: Iterable[Row], encoding: str = "utf-8-sig") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, sheets: Mapping[str, Iterable[Row]]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    _freeze(path)


def _freeze(path: Path) -> None:
    """Pack the workbook again without the time of day, so that the same figures give the same file."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist() if name != "docProps/core.xml"}
    core = Workbook().properties
    core.creator, core.created, core.modified = "dabiao", STAMP, STAMP
    parts["docProps/core.xml"] = core_xml(core)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts):
            packed.writestr(zipfile.ZipInfo(name, STAMP.timetuple()[:6]), parts[name], zipfile.ZIP_DEFLATED)


def core_xml(core: object) -> bytes:
    from openpyxl.xml.functions import tostring

    xml: bytes = tostring(core.to_tree())  # type: ignore[attr-defined]  # openpyxl ships no types
    return xml


def write(folder: Path) -> None:
    """All files of the sample's statistics into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    hospital_reports(folder)
    bed_reports(folder)
    region_reports(folder)
    lianyungang_report(folder)


if __name__ == "__main__":
    write(HERE)
