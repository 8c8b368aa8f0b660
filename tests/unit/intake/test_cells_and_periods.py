"""What counts as a number, as missing, as a period and as a heading."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from conftest import Folder

from dabiao import periods
from dabiao.intake import cells, report_periods
from dabiao.intake.texts import Texts


def parse(text: str, **options: object) -> tuple[float, int]:
    found = cells.numbers(Texts.of(pd.Series([text])), **options)
    return found.values[0], found.states[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("0", 0), ("007", 7), ("-3", -3), ("+3", 3), ("1.50", 1.5), (" 12 ", 12),
        ("１２．５", 12.5), ("1,234", 1234), ("1，234，567.8", 1234567.8), ("－5", -5), ("−5", -5),
        ("\u3000 8", 8), ("0.1", 0.1),
    ],
)  # fmt: skip
def test_a_number(text: str, number: float) -> None:
    assert parse(text) == (number, cells.NUMBER)


def test_a_state_is_held_only_where_the_values_do_not_tell_it() -> None:
    clean = cells.numbers(Texts.of(pd.Series(["5", "-", "１２", ""])))
    assert clean.told is None
    assert clean.states.tolist() == [cells.NUMBER, cells.MISSING, cells.NUMBER, cells.MISSING]
    suppressed = cells.numbers(Texts.of(pd.Series(["5", "<5", ""])))
    assert suppressed.told is not None
    assert suppressed.states.tolist() == [cells.NUMBER, cells.SUPPRESSED, cells.MISSING]


@pytest.mark.parametrize(
    "text", ["", " ", "-", "—", "——", "/", "\\", "无", "无数据", "N/A", "NULL", "nan", "缺", "…"]
)
def test_missing(text: str) -> None:
    value, state = parse(text)
    assert math.isnan(value)
    assert state == cells.MISSING


@pytest.mark.parametrize("text", ["<5", "＜5", "≤10", "*", "***"])
def test_suppressed(text: str) -> None:
    value, state = parse(text)
    assert math.isnan(value)
    assert state == cells.SUPPRESSED


@pytest.mark.parametrize(("text", "number"), [("25%", 25), ("25", 25), ("２５％", 25), ("0.7‰", 0.07)])
def test_a_percentage_may_carry_its_sign(text: str, number: float) -> None:
    assert parse(text, percentage=True) == (number, cells.NUMBER)


@pytest.mark.parametrize(
    ("heading", "text", "code", "number"),
    [
        ("医疗收入（万元）", "1.1", "income", 11000.0),
        ("医疗收入(千元)", "0.0007", "income", 0.7),
        ("医疗收入（元）", "7", "income", 7.0),
        ("医疗收入 [亿元]", "1.23456789", "income", 123456789.0),
        ("出院人次（万人）", "0.1234", "discharges", 1234.0),
        ("实名就诊率(%)", "71.5", "real_name_share", 71.5),
        ("实名就诊率（‰）", "715", "real_name_share", 71.5),
        ("出 院 人 次", "5", "discharges", 5.0),
        ("ＤＩＳＣＨＡＲＧＥＳ", "5", "discharges", 5.0),
        ("出院人数", "5", "discharges", 5.0),
    ],
)
def test_headings_name_an_element_and_convert(
    folder: Folder, heading: str, text: str, code: str, number: float
) -> None:
    facts = folder.returns(f"单位,期间,{heading}\nH1,2018-08,{text}\n").read()
    assert facts.cells[code].tolist() == [number]


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u202a", "\u2060", "\u2069", "\u00ad", "\ufeff"])
def test_marks_without_width_change_neither_names_nor_periods_nor_figures(folder: Folder, mark: str) -> None:
    text = f"机构{mark}名称,期间{mark},{mark}出院人次\n{mark}人民医院,2018{mark}-08,1{mark}2\n"
    facts = folder.returns(text).read()
    assert facts.cells[["unit", "discharges"]].to_numpy().tolist() == [["H1", 12.0]]
    assert not facts.problems


def test_a_measure_unit_that_does_not_convert_takes_the_whole_column_out(folder: Folder) -> None:
    facts = folder.returns("单位,期间,实有床位（人）\nH1,2018-08,5\nH1,2018-09,6\n").read()
    (found,) = [p for p in facts.problems if p.level == "cell_refused"]
    assert (found.code, found.row, found.column, found.element) == (
        "measure_unit",
        1,
        "实有床位",
        "actual_beds",
    )
    assert facts.unusable["code"].tolist() == ["measure_unit"] * 2


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2018-08", "2018-08"), ("2018-8", "2018-08"), ("201808", "2018-08"), ("2018年8月", "2018-08"),
        ("2018年08月份", "2018-08"), ("2018/8", "2018-08"), ("2018.08", "2018-08"),
        ("２０１８－０８", "2018-08"),
        ("2018-08-31", "2018-08"), ("2018/8/1", "2018-08"), ("2018-08-01 00:00:00", "2018-08"),
        ("43313", "2018-08"),
        ("2018Q3", "2018Q3"), ("2018年第三季度", "2018Q3"), ("2018年3季度", "2018Q3"), ("2018-q3", "2018Q3"),
        ("2018H1", "2018H1"), ("2018年上半年", "2018H1"), ("2018下半年", "2018H2"),
        ("2018", "2018"), ("2018年", "2018"), ("2018年度", "2018"), ("2018年全年", "2018"),
    ],
)  # fmt: skip
def test_a_period(text: str, label: str) -> None:
    found = report_periods.period(text)
    assert not isinstance(found, str), found
    assert periods.period_label(*found) == label


@pytest.mark.parametrize(
    "text",
    [
        "2018年1-6月", "1-6月", "2018年1月至6月", "2018.01-2018.06", "1～12月", "累计",
        "2018.1-6", "2018/1-6", "2018年1-6", "2018.1-2018.6", "2018/1/2018/6",
    ],
)  # fmt: skip
def test_cumulative_periods_are_known_as_such(text: str) -> None:
    assert report_periods.period(text) == "cumulative_period"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2018-09-05", ["period_is_day"]), ("43348", ["period_is_day"]), ("2018年9月5日", ["period_is_day"]),
        ("2018-09-01", []), ("2018-09-30", []), ("2019/2/28", []), ("2018-09", []),
    ],
)  # fmt: skip
def test_a_period_that_may_be_the_day_of_reporting_is_told(
    folder: Folder, text: str, told: list[str]
) -> None:
    problems = folder.returns(f"机构名称,时间,出院人次\n人民医院,{text},12\n").problems()
    assert [(p.code, p.row) for p in problems] == [(code, 2) for code in told]


def test_a_title_that_calls_the_figures_cumulative_is_told(folder: Folder) -> None:
    (found,) = folder.returns("月报（1-8月累计）,,\n单位,期间,出院人次\nH1,2018-08,12\n").problems()
    assert (found.code, found.level, found.row, found.raw) == ("cumulative_beside", "warning", 1, "1-8月累计")


@pytest.mark.parametrize("text", ["八月", "8月", "2018-13", "18-08", "2018W33", "2018.1", "0000-01", "9999"])
def test_anything_else_is_no_period(text: str) -> None:
    assert report_periods.period(text) == "invalid_period"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_and_named(folder: Folder, encoding: str) -> None:
    facts = folder.returns("机构名称,期间,出院人次\n人民医院,2018年8月,１２\n".encode(encoding)).read()
    assert facts.cells["discharges"].tolist() == [12.0]
    assert facts.files.set_index("file").loc["statistics/a.csv", "encoding"] == encoding


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_rows_have_the_number_that_excel_shows(folder: Folder, newline: str) -> None:
    lines = ["2018年报表", "", '单位,期间,"出院\n人次"', "H1,2018-08,1", "", '"H\n1",2018-09,x', ""]
    facts = folder.returns(newline.join(lines)).read()
    assert facts.rows["row"].tolist() == [4, 6]
    assert [p.row for p in facts.problems if p.code == "not_a_number"] == [6]


def test_units_go_by_id_exact_name_or_alias(folder: Folder) -> None:
    names = ["H1", "奉化区人民医院", " 奉化区 人民医院", "人民医院", "Ｈ１"]
    rows = [f"{name},2018-0{n},{n}" for n, name in enumerate(names, 1)]
    facts = folder.returns("\n".join(["单位,期间,出院人次", *rows])).read()
    assert facts.cells["unit"].tolist() == ["H1"] * 5


def test_a_name_of_two_units_is_refused_with_both(folder: Folder) -> None:
    path = folder.path / "institutions.csv"
    path.write_text(path.read_text() + "H3,第三医院,人民医院,330213,二级,乙,综合医院,市,公立,,,\n")
    (found,) = [p for p in folder.returns("单位,期间,出院人次\n人民医院,2018-08,1\n").problems()
                if p.level == "row_refused"]  # fmt: skip
    assert found.code == "ambiguous_unit"
    assert "H1、H3" in found.message


UNITS = {
    # id and name of the row → what is told, of which column; whose figure is then in doubt
    "both": ("H1,人民医院", None, []),
    "name only": (",人民医院", None, []),
    "an id of another": ("H2,人民医院", ("unit_mismatch", "机构名称"), ["H1", "H2"]),
    "an unknown id": ("H9,人民医院", ("unknown_unit", "机构代码"), ["H1"]),
    "a damaged id": ("1.23E+17,人民医院", ("damaged_code", "机构代码"), ["H1"]),
    "no id and an unknown name": (",民医院", ("unknown_unit", "机构名称"), []),
    "neither": (",", ("unit_blank", "机构名称"), []),
}


@pytest.mark.parametrize("name", UNITS)
def test_id_and_name_together(folder: Folder, name: str) -> None:
    row, told, doubtful = UNITS[name]
    good = "H1,,2018-08,7\nH2,,2018-08,8\n"
    facts = folder.returns(f"机构代码,机构名称,期间,出院人次\n{good}{row},2018-08,7\n").read()
    refused = [(p.code, p.column) for p in facts.problems if p.level == "row_refused"]
    assert refused == ([told] if told else [])
    assert sorted(facts.unusable["unit"]) == doubtful
    assert set(facts.unusable["code"]) <= {"row_refused"}
