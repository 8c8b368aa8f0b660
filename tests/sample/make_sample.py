"""Writes the sample's returns and attestations (data_in): made-up figures, in the forms that really arrive.

Run it to renew the sample: ``python tests/sample/make_sample.py``. The seed makes every run the same. What
is reported, and how high, stands in ``invented.py`` and ``levels.csv``; here is how it arrives.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from invented import CATALOGUE, DATA_IN, NAMES, PAPERS, Unit, figure
from openpyxl import Workbook

from dabiao.periods import LENGTH, month, period_label

Row = list[object]
Cell = tuple[Unit, int, str]
Said = dict[Cell, object]

DECEMBER = month("2018-12")
SLIPS: dict[Cell, object] = {
    ("FH08", month("2017-03"), "discharges"): "<5",
    ("FH08", month("2017-06"), "registration_wait_minutes"): "无",
    ("FH01", month("2018-11"), "real_name_visits"): 8000,  # a digit lost; corrected by 版次 1
    ("FH04", DECEMBER, "visits"): "",
    ("FH05", DECEMBER, "registration_wait_minutes"): 610,  # the decimal point lost
    ("FH06", DECEMBER, "visits"): "９８６０",
    ("FH08", DECEMBER, "registration_wait_minutes"): "",
    ("LYG16", month("2020-07"), "referrals_down"): "*",
    ("NB21", month("2019-05"), "pathway_discharges"): "/",
}
"""What is filled in wrongly, or not at all; the rest is as invented."""

LEFT_OUT = {("LYG12", month("2021-11"))}
"""Rows that never arrived."""

ANSWERS = {
    ("FH03", "fenghua-2018-49/blood-fee-relief"): "late",
    ("FH13", "fenghua-2018-49/chronic-prescriptions"): "no",
    ("FH17", "fenghua-2018-49/chronic-prescriptions"): "silent",
    ("WZ29", "wuzhong-2019/township-integration"): "silent",
    ("320724", "lianyungang-2021-13/waste-system-counties"): "late",
}
"""Answers that are not left to chance; all other units answer as ``invented.py`` throws."""


# The forms


def _dash(at: int) -> str:
    return f"{at // 12}-{at % 12 + 1:02d}"


def _chinese(at: int) -> str:
    return f"{at // 12}年{at % 12 + 1}月"


def _digits(at: int) -> str:
    return f"{at // 12}{at % 12 + 1:02d}"


def _slash(at: int) -> str:
    return f"{at // 12}/{at % 12 + 1}"


def _day(at: int) -> dt.date:
    return dt.date(at // 12, at % 12 + 1, 1)


def _period(code: str, at: int) -> str:
    """2018-08, 2018Q3, 2018年上半年 or 2018年."""
    label = period_label(at, LENGTH[CATALOGUE.elements[code].frequency])
    return label.replace("H1", "年上半年").replace("H2", "年下半年") + ("年" if label.isdecimal() else "")


def title(code: str) -> str:
    """The Chinese title, with the measure unit where the figure is no count."""
    element = CATALOGUE.elements[code]
    unit = CATALOGUE.terms.measure_units.get(element.measure_unit)
    return f"{element.title.zh}（{unit.zh}）" if element.kind == "average" and unit else element.title.zh


def alias(code: str) -> str:
    """What the form calls the element when it does not call it by its title."""
    return next(iter(CATALOGUE.elements[code].aliases), title(code))


def wide(said: Said, period: Callable[[int], object], named: Callable[[str], str] = title) -> list[Row]:
    """A row per unit and month, a column per element; a dash where the unit owes nothing."""
    codes = list(dict.fromkeys(code for _, _, code in said))
    keys = sorted({(at, unit) for unit, at, _ in said} - {(at, unit) for unit, at in LEFT_OUT})
    rows = [[NAMES[u], period(at), *(said.get((u, at, code), "-") for code in codes)] for at, u in keys]
    return [["机构名称", "月份", *map(named, codes)], *rows]


def long(said: Said, header: Row, named: Callable[[str], str] = title) -> list[Row]:
    """A row per figure."""
    rows = [[NAMES[u], _period(code, at), named(code), value] for (u, at, code), value in said.items()]
    return [header, *rows]


def with_total(rows: list[Row], period: object) -> list[Row]:
    """The rows and their 合计, but for the waiting times, which do not add up."""
    totals: Row = []
    for heading, *column in list(zip(*rows, strict=True))[2:]:
        known = [int(str(cell)) for cell in column if str(cell).isdecimal()]
        totals.append("" if "（" in str(heading) else sum(known))
    return [*rows, ["合计", period, *totals]]


# What is reported for which paper


class Returns:
    """All figures of the sample, each handed out once: who has reported it need not do so again."""

    def __init__(self) -> None:
        self._taken: set[Cell] = set()

    def of(self, paper: str) -> tuple[Said, Said, Said]:
        """The figures for a paper: the institutions' monthly ones, their others, and the regions'."""
        monthly: Said = {}
        rarer: Said = {}
        regional: Said = {}
        for unit, code, at in PAPERS[paper].figures():
            cell = (unit, at, code)
            if cell in self._taken:
                continue
            self._taken.add(cell)
            element = CATALOGUE.elements[code]
            of_month = monthly if element.frequency == "month" else rarer
            (regional if element.reported_by == "region" else of_month)[cell] = SLIPS.get(
                cell, figure(unit, code, at)
            )
        return monthly, rarer, regional


def in_months(said: Said, first: str, last: str) -> Said:
    """The figures from one month to another, both included."""
    return {cell: value for cell, value in said.items() if month(first) <= cell[1] <= month(last)}


def fenghua_2018(folder: Path, returns: Returns) -> None:
    """The hospitals' monthly returns, a correction and a contradiction, and the district's long file."""
    monthly, _, regional = returns.of("fenghua-2018-49")
    write_csv(
        folder / "2017年奉化区医院月报.csv",
        wide(in_months(monthly, "2017-01", "2017-12"), _chinese, alias),
        "gb18030",
    )
    rows = wide(in_months(monthly, "2018-01", "2018-11"), _day)
    heading: Row = ["奉化区医院月报（演示数据，数字均为虚构）"]
    write_xlsx(folder / "2018年1-11月奉化区医院月报.xlsx", {"月报": [heading, [], *rows]})
    december = wide(in_months(monthly, "2018-12", "2018-12"), _digits)
    write_csv(folder / "2018年12月奉化区医院月报.csv", with_total(december, _digits(DECEMBER)))
    write_csv(folder / "2018年11月医院月报更正.csv", correction())
    write_csv(folder / "2018年12月妇幼号源补报.csv", contradiction())
    write_csv(folder / "2017-2018年奉化区汇总.csv", long(regional, ["地区", "时期", "指标", "数值"]))


def correction() -> list[Row]:
    """The figure of 2018-11 that lost a digit, reported again with a revision."""
    code = "real_name_visits"
    right = figure("FH01", code, month("2018-11"))
    return [["机构名称", "月份", title(code), "版次"], [NAMES["FH01"], "2018-11", right, 1]]


def contradiction() -> list[Row]:
    """A figure of 2018-12 that is reported a second time, lower, without a revision."""
    code = "online_slots_for_primary_care"
    lower = figure("FH03", code, DECEMBER) - 900
    return [["机构名称", "月份", title(code)], ["区妇保医院", "2018.12", lower]]


def fenghua_2025(folder: Path, returns: Returns) -> None:
    """A workbook with a sheet per year, long files, and the residents in ten thousands."""
    monthly, rarer, regional = returns.of("fenghua-2023-10")
    sheets = {
        f"{year}年": wide(in_months(monthly, f"{year}-01", f"{year}-12"), _digits)
        for year in (2023, 2024, 2025)
    }
    write_xlsx(folder / "2023-2025年奉化区机构月报.xlsx", sheets)
    write_csv(
        folder / "2024-2025年奉化区机构季报年报.csv", long(rarer, ["机构", "时期", "数据元", "数值"], alias)
    )
    people = {cell: value for cell, value in regional.items() if cell[2] == "resident_population"}
    others = {cell: value for cell, value in regional.items() if cell not in people}
    in_10000: list[Row] = [
        ["奉化区", f"{at // 12}年", f"{int(str(n)) / 10000:.2f}"] for (_, at, _), n in people.items()
    ]
    write_csv(folder / "奉化区常住人口.csv", [["地区", "时期", "年末常住人口（万人）"], *in_10000])
    write_csv(folder / "2023-2025年奉化区汇总.csv", long(others, ["地区", "时期", "指标", "数值"]))


def lianyungang(folder: Path, returns: Returns) -> None:
    """Monthly returns of two years; one hospital's November never arrived."""
    monthly, rarer, regional = returns.of("lianyungang-2021-13")
    write_csv(
        folder / "2020年连云港市医疗机构月报.csv", wide(in_months(monthly, "2020-01", "2020-12"), _slash)
    )
    write_csv(
        folder / "2021年连云港市医疗机构月报.csv",
        wide(in_months(monthly, "2021-01", "2021-12"), _slash, alias),
    )
    write_csv(
        folder / "2020-2021年连云港市机构季报年报.csv",
        long(rarer, ["机构名称", "时间", "element", "value"], str),
    )
    write_csv(folder / "2020-2021年连云港市汇总.csv", long(regional, ["地区", "时间", "指标", "数值"], alias))


def ningbo(folder: Path, returns: Returns) -> None:
    """Monthly returns of two years, and the city's own figures."""
    monthly, _, regional = returns.of("ningbo-2019-23")
    for year in (2018, 2019):
        rows = wide(in_months(monthly, f"{year}-01", f"{year}-12"), _dash)
        write_csv(folder / f"{year}年宁波市医院月报.csv", rows)
    write_csv(folder / "2018-2019年宁波市汇总.csv", long(regional, ["地区", "时期", "指标", "数值"]))


def wuzhong(folder: Path, returns: Returns) -> None:
    """One long file of all institutions, one of the city and its counties."""
    monthly, rarer, regional = returns.of("wuzhong-2019")
    write_csv(
        folder / "2018-2019年吴忠市机构报表.csv", long(monthly | rarer, ["机构", "时期", "数据元", "数值"])
    )
    write_csv(folder / "2018-2019年吴忠市汇总.csv", long(regional, ["地区", "时期", "指标", "数值"]))


def attestations(folder: Path) -> None:
    """A file for each paper: who says what of which deliverable, and when."""
    for name, paper in PAPERS.items():
        answers = enumerate(paper.answers(ANSWERS), 1)
        rows = [[NAMES[u], code, said, day, f"示例材料{n:03d}"] for n, (u, code, said, day) in answers]
        header: Row = ["单位", "事项代码", "是否完成", "完成日期", "佐证材料"]
        write_csv(folder / f"{name}.csv", [header, *rows])


# The files


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
    """The folders ``statistics`` and ``attestations`` of the sample into ``folder``."""
    statistics, attested = folder / "statistics", folder / "attestations"
    for made in (statistics, attested):
        made.mkdir(parents=True, exist_ok=True)
    returns = Returns()
    for region in (fenghua_2018, fenghua_2025, lianyungang, ningbo, wuzhong):
        region(statistics, returns)
    attestations(attested)


if __name__ == "__main__":
    write(DATA_IN)
