"""Writes the statistics of the sample (data_in/statistics): made-up figures, in the forms that really arrive.

Run it to renew the sample: ``python tests/sample/make_sample.py``. The seed makes every run the same.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "data_in" / "statistics"
SEED = 2018

Month = tuple[int, int]
Row = list[object]
Slips = Mapping[tuple[str, Month, str], object]

with (HERE / "profiles.csv").open(encoding="utf-8") as _file:
    PROFILES = {row["name"]: row for row in csv.DictReader(_file)}
HOSPITALS = [name for name, profile in PROFILES.items() if profile["visits"]]
PEOPLE, _, MATERNAL, XIKOU, AIYIMEI, GUANGREN, _, CHEN = HOSPITALS
SLOTS = {"general": 0.6, "specialty": 0.25, "expert": 0.15}

TITLES = {
    "visits": "诊疗人次",
    "registered_visits": "挂号就诊人次",
    "real_name_visits": "实名制挂号就诊人次",
    "registration_wait_minutes": "挂号平均排队时间（分钟）",
    "general_slots": "普通号源数",
    "general_slots_online": "网上开放普通号源数",
    "specialty_slots": "专科号源数",
    "specialty_slots_online": "网上开放专科号源数",
    "expert_slots": "专家号源数",
    "expert_slots_online": "网上开放专家号源数",
    "online_slots_for_primary_care": "优先向基层开放的网上号源数",
    "examinations": "胃镜肠镜B超CT磁共振检查例次",
    "timed_examinations": "分时段预约检查例次",
    "referred_visits": "经下级转诊的诊疗人次",
    "referrals_up": "上转患者数",
    "referrals_down": "下转患者数",
}
ALIASES = TITLES | {
    "visits": "总诊疗人次",
    "registered_visits": "挂号人次",
    "real_name_visits": "实名制挂号人次",
    "registration_wait_minutes": "挂号排队时间",
    "general_slots": "普通号源",
    "specialty_slots": "专科号源",
    "expert_slots": "专家号源",
    "examinations": "五类检查例次",
}
LIANYUNGANG = {
    "连云港市第一人民医院": (900, 0.26),
    "连云港市第二人民医院": (520, 0.22),
    "连云港市中医院": (430, 0.18),
    "东海县人民医院": (260, 0.21),
    "灌云县人民医院": (210, 0.17),
    "灌南县第一人民医院": (190, 0.20),
}

DECEMBER = (2018, 12)
SLIPS: Slips = {
    (XIKOU, (2017, 3), "referrals_down"): "<5",
    (CHEN, (2017, 6), "registration_wait_minutes"): "无",
    (PEOPLE, (2018, 11), "real_name_visits"): 8000,  # a digit lost; corrected by 版次 1
    (XIKOU, DECEMBER, "visits"): "",
    (AIYIMEI, DECEMBER, "registration_wait_minutes"): 610,  # the decimal point lost
    (GUANGREN, DECEMBER, "visits"): "９８６０",
    (CHEN, DECEMBER, "registration_wait_minutes"): "",
}


def figures(hospital: str, month: Month, noise: random.Random) -> dict[str, int | float]:
    """One hospital's figures of one month; what it does not report is left out."""
    profile = PROFILES[hospital]
    visits = _tens(int(profile["visits"]) * _season(month) * (0.97 + 0.06 * noise.random()))
    found: dict[str, int | float] = {"visits": visits, "registered_visits": _tens(visits * 0.92)}
    found["real_name_visits"] = _part(found["registered_visits"], hospital, "real_name", month)
    wait = _between(float(profile["wait_2017"]), float(profile["wait_2018"]), month)
    found["registration_wait_minutes"] = round(wait, 1)
    return found | _slots(hospital, month, found) | _services(hospital, month, visits)


def _slots(hospital: str, month: Month, found: Mapping[str, float]) -> dict[str, int | float]:
    if not PROFILES[hospital]["primary_care"]:
        return {}
    slots: dict[str, int | float] = {}
    for kind, share in SLOTS.items():
        slots[f"{kind}_slots"] = _tens(found["registered_visits"] * share) if PROFILES[hospital][kind] else 0
        slots[f"{kind}_slots_online"] = _part(slots[f"{kind}_slots"], hospital, kind, month)
    online = sum(slots[f"{kind}_slots_online"] for kind in SLOTS)
    return slots | {"online_slots_for_primary_care": _part(online, hospital, "primary_care", month)}


def _services(hospital: str, month: Month, visits: int) -> dict[str, int | float]:
    wholes = {"examinations": _tens(visits * 0.3), "referrals_up": _tens(visits * 0.01)}
    parts = {
        "timed_examinations": ("timed", wholes["examinations"]),
        "referred_visits": ("referred", visits),
        "referrals_down": ("down", wholes["referrals_up"]),
    }
    reported = {"examinations": "timed", "referrals_up": "down"}
    return {code: wholes[code] for code, share in reported.items() if PROFILES[hospital][share]} | {
        code: _part(whole, hospital, share, month)
        for code, (share, whole) in parts.items()
        if PROFILES[hospital][share]
    }


def _season(month: Month) -> float:
    return 1 + 0.04 * (month[0] - 2018) + 0.08 * math.cos(month[1] / 12 * 2 * math.pi)


def _between(start: float, end: float, month: Month) -> float:
    step = min((month[0] - 2017) * 12 + month[1] - 1, 23) / 23
    return start + (end - start) * step


def _part(whole: float, hospital: str, share: str, month: Month) -> int:
    end = float(PROFILES[hospital][share] or 0)
    # rounded up, so that a share that is to hit its target exactly is not short of it by half a visit
    return math.ceil(round(whole * _between(0.7 * end, end, month), 6))


def _tens(number: float) -> int:
    return round(number / 10) * 10


def months(first: int, last: int) -> list[Month]:
    """All months of the years from ``first`` to ``last``."""
    return [(year, month) for year in range(first, last + 1) for month in range(1, 13)]


def monthly(
    titles: Mapping[str, str], span: Iterable[Month], period: Callable[[Month], object], noise: random.Random
) -> list[Row]:
    """A wide return: one row per hospital and month, with the slips of those who filled it in."""
    rows: list[Row] = [["机构名称", "月份", *titles.values()]]
    for month in span:
        for hospital in HOSPITALS:
            said = figures(hospital, month, noise)
            cells = [SLIPS.get((hospital, month, code), said.get(code, "-")) for code in titles]
            rows.append([hospital, period(month), *cells])
    return rows


def with_total(rows: list[Row], period: object) -> list[Row]:
    """The rows and their 合计, but for the waiting time, which does not add up."""
    totals: Row = []
    for title, *column in list(zip(*rows, strict=True))[2:]:
        known = [int(str(cell)) for cell in column if str(cell).isdecimal()]
        totals.append("" if title == TITLES["registration_wait_minutes"] else sum(known))
    return [*rows, ["合计", period, *totals]]


def _dash(month: Month) -> str:
    return f"{month[0]}-{month[1]:02d}"


def _chinese(month: Month) -> str:
    return f"{month[0]}年{month[1]}月"


def _digits(month: Month) -> str:
    return f"{month[0]}{month[1]:02d}"


def _day(month: Month) -> dt.date:
    return dt.date(*month, 1)


def hospital_returns(folder: Path) -> None:
    """The hospitals' monthly returns, a correction and a contradiction."""
    noise = random.Random(SEED)  # noqa: S311  # figures for a sample, no secret
    early = monthly(ALIASES, months(2017, 2017), _chinese, noise)
    write_csv(folder / "2017年医院月报.csv", early, "gb18030")
    year = monthly(TITLES, months(2018, 2018)[:-1], _day, noise)
    title: Row = ["奉化区医院月报（演示数据，数字均为虚构）"]
    write_xlsx(folder / "2018年1-11月医院月报.xlsx", {"月报": [title, [], *year]})
    december = monthly(TITLES, [DECEMBER], _digits, noise)
    write_csv(folder / "2018年12月医院月报.csv", with_total(december, _digits(DECEMBER)))
    write_csv(folder / "2018年11月医院月报更正.csv", correction(year))
    write_csv(folder / "2018年12月妇幼号源补报.csv", contradiction(december))
    late = monthly(TITLES, months(2024, 2025), _dash, noise)
    write_csv(folder / "2024-2025年医院月报.csv", late)


def correction(year: list[Row]) -> list[Row]:
    """The figure of 2018-11 that lost a digit, reported again with a revision."""
    registered = next(int(str(row[3])) for row in year if row[:2] == [PEOPLE, _day((2018, 11))])
    header: Row = ["机构名称", "月份", TITLES["real_name_visits"], "版次"]
    return [header, [PEOPLE, "2018-11", round(registered * 0.965), 1]]


def contradiction(december: list[Row]) -> list[Row]:
    """A figure of 2018-12 that is reported a second time, lower, without a revision."""
    title = TITLES["online_slots_for_primary_care"]
    at = december[0].index(title)
    said = next(int(str(row[at])) for row in december if row[0] == MATERNAL)
    return [["机构名称", "月份", title], ["区妇保医院", "2018.12", said - 900]]


def bed_returns(folder: Path) -> None:
    """Beds of all institutions: a long file, and a workbook with a sheet per year."""
    long: list[Row] = [["机构", "时期", "数据元", "数值"]]
    long += [[name, _dash(m), "床位数", _beds(name, m)] for name in PROFILES for m in months(2017, 2018)]
    write_csv(folder / "2017-2018年床位.csv", long)
    header: Row = ["医疗机构名称", "年月", "期末实有床位数（张）"]
    sheets = {
        f"{year}年": [
            header,
            *([name, _digits(m), _beds(name, m)] for m in months(year, year) for name in PROFILES),
        ]
        for year in (2024, 2025)
    }
    write_xlsx(folder / "2024-2025年床位.xlsx", sheets)


def _beds(name: str, month: Month) -> int:
    """The beds at the end of a month: new ones are opened at the end of a quarter."""
    quarters_left = (2025 - month[0]) * 4 + math.ceil((12 - month[1]) / 3)
    return round(int(PROFILES[name]["beds"]) * (1 - 0.006 * quarters_left))


def region_returns(folder: Path) -> None:
    """What the district reports for itself: by year, quarter and half-year."""
    people = {2017: "51.0", 2018: "51.2", 2024: "58.3", 2025: "58.5"}
    rows: list[Row] = [["奉化区", f"{year}年", count] for year, count in people.items()]
    write_csv(folder / "奉化区常住人口.csv", [["地区", "时期", "年末常住人口（万人）"], *rows])
    long: list[Row] = [["地区", "时期", "指标", "数值"]]
    for at, covered in enumerate((900, 1500, 2300, 3100, 4200, 6100, 7400, 8600)):
        quarter = f"{2017 + at // 4}Q{at % 4 + 1}"
        long.append(["奉化区", quarter, "母子健康服务对象数", 13_900 + 20 * at])
        long.append(["奉化区", quarter, "互联网+母子健康服务覆盖人数", covered])
    for at, (joined, certified) in enumerate(((30, 4), (36, 9), (41, 14), (46, 18))):
        half = f"{2017 + at // 2}年{'上下'[at % 2]}半年"
        long.append(["330213", half, "医疗卫生窗口单位数", 46])
        long.append(["330213", half, "参与文明创建的窗口单位数", joined])
        long.append(["330213", half, "窗口文明单位数", certified])
    write_csv(folder / "2017-2018年奉化区汇总.csv", long)


def lianyungang_return(folder: Path) -> None:
    """Referrals in Lianyungang; one hospital's November never arrived."""
    noise = random.Random(SEED + 1)  # noqa: S311  # figures for a sample, no secret
    rows: list[Row] = [["医疗机构名称", "时间", "上转人次", "下转人次"]]
    for name, (patients, share) in LIANYUNGANG.items():
        for month in months(2021, 2021):
            up = round(patients * _season(month) * (0.95 + 0.1 * noise.random()))
            rows.append([name, f"2021/{month[1]}", up, round(up * share)])
    arrived = [row for row in rows if row[:2] != ["灌云县人民医院", "2021/11"]]
    write_csv(folder / "2021年连云港市双向转诊.csv", arrived)


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
    """Pack the workbook again without the time of writing, so that the same figures give the same file."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["docProps/core.xml"] = re.sub(
        rb">\d{4}-[^<]+<", b">2019-01-10T09:00:00Z<", parts["docProps/core.xml"]
    )
    with zipfile.ZipFile(path, "w") as packed:
        for name, part in parts.items():
            packed.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)


def write(folder: Path) -> None:
    """All files of the sample's statistics into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    hospital_returns(folder)
    bed_returns(folder)
    region_returns(folder)
    lianyungang_return(folder)


if __name__ == "__main__":
    write(SAMPLE)
