"""xlsx returns: what the cells really hold, and the traps of workbooks."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Folder
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from dabiao.intake import files
from dabiao.periods import month

HEADER = ["单位", "期间", "出院人次", "实名就诊率"]


def book(*rows: list[Any], change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "八月"
    for row in rows:
        sheet.append(row)
    change(sheet)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def xlsx(folder: Folder, content: bytes) -> Folder:
    return folder.returns(content, "statistics/a.xlsx")


def told(folder: Folder) -> list[tuple[str, str, str, int | None]]:
    return [(p.code, p.level, p.sheet, p.row) for p in folder.problems() if p.file == "statistics/a.xlsx"]


def test_numbers_dates_and_places(folder: Folder) -> None:
    content = book(
        ["月报"], [], HEADER, ["H1", dt.datetime(2018, 8, 31), 10, 71.5], ["H2", 43313, 20.0, "8o"]
    )
    facts = xlsx(folder, content).read()
    assert facts.rows[["sheet", "row", "unit", "month"]].to_numpy().tolist() == [
        ["八月", 4, "H1", month("2018-08")], ["八月", 5, "H2", month("2018-08")],
    ]  # fmt: skip
    assert facts.cells["discharges"].tolist() == [10.0, 20.0]
    assert told(folder) == [("not_a_number", "cell_refused", "八月", 5)]


def test_a_percent_format_shows_what_the_cell_means(folder: Folder) -> None:
    def as_percent(sheet: Any) -> None:
        sheet["D2"].number_format = "0.0%"

    facts = xlsx(folder, book(HEADER, ["H1", "2018-08", 1, 0.715], change=as_percent)).read()
    assert facts.cells["real_name_share"].tolist() == [71.5]


@pytest.mark.parametrize("written", ['0.0"%"', r"0.0\%", "0.0_%", "0.0[$%-804]"])
def test_a_percent_sign_that_a_format_merely_shows_multiplies_nothing(folder: Folder, written: str) -> None:
    def as_text(sheet: Any) -> None:
        sheet["D2"].number_format = written

    facts = xlsx(folder, book(HEADER, ["H1", "2018-08", 1, 0.715], change=as_text)).read()
    assert facts.cells["real_name_share"].tolist() == [0.715]


@pytest.mark.parametrize(
    ("written", "figure"),
    [('#,##0"万元"', None), (r"0\万", None), ('0.0 "亿"', None), ('0!.0,"万"', 12.0), ('0"元"', 12.0)],
)
def test_a_number_that_excel_shows_as_ten_thousand_times_as_many_is_refused(
    folder: Folder, written: str, figure: float | None
) -> None:
    def in_10000(sheet: Any) -> None:
        sheet["C2"].number_format = written

    facts = xlsx(folder, book(["单位", "期间", "医疗收入"], ["H1", "2018-08", 12], change=in_10000)).read()
    assert facts.cells["income"].dropna().tolist() == [figure] * (figure is not None)
    assert [p.code for p in facts.problems] == ["not_a_number"] * (figure is None)


def test_a_merged_range_is_seen_whichever_quotes_it_stands_in(folder: Folder) -> None:
    rows = [HEADER, ["H1", "2018-08", 1, 2], ["H2", "2018-08"]]
    content = book(*rows, change=lambda sheet: sheet.merge_cells("C2:C3"))
    content = with_result(content, b'<mergeCell ref="C2:C3"', b"<mergeCell ref='C2:C3'")
    problems = xlsx(folder, content).problems()
    assert [p.row for p in problems if p.code == "merged_cell"] == [2, 3]


def test_an_id_stored_as_a_long_number_is_damaged(folder: Folder) -> None:
    content = book(HEADER, [123456789012345678, "2018-08", 1, 2])
    assert ("damaged_code", "row_refused", "八月", 2) in told(xlsx(folder, content))


def test_a_formula_without_its_result_is_refused(folder: Folder) -> None:
    facts = xlsx(folder, book(HEADER, ["H1", "2018-08", "=1+1", 50])).read()
    (found,) = [p for p in facts.problems if p.file == "statistics/a.xlsx"]
    assert (found.code, found.level, found.raw) == ("formula_without_value", "cell_refused", "=1+1")


def test_a_formula_with_its_result_is_read(folder: Folder) -> None:
    content = book(HEADER, ["H1", "2018-08", "=1+1", 50])
    facts = xlsx(folder, with_result(content, rb"<f>1\+1</f><v(?: ?/|></v)>", b"<f>1+1</f><v>2</v>")).read()
    assert facts.cells["discharges"].tolist() == [2.0]


def with_result(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with a pattern in its first sheet replaced, as a spreadsheet program stores it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part, found = re.subn(old, new, part)
                assert found
            target.writestr(name, part)
    return stream.getvalue()


def test_merged_units_are_refused_row_by_row(folder: Folder) -> None:
    rows = [["H1", "2018-08", 1, 2], [None, "2018-09", 3, 4]]
    content = book(HEADER, *rows, change=lambda sheet: sheet.merge_cells("A2:A3"))
    assert told(xlsx(folder, content)) == [("merged_key", "row_refused", "八月", 3)]


@pytest.mark.parametrize(
    ("merged", "told_of"),
    [("C2:C3", [2, 3]), ("C2:D2", [2, 2]), ("C2:D3", [2, 2, 3, 3]), ("C4:C5", [4, 5])],
)
def test_a_merged_figure_is_nobody_s_also_where_it_stands(
    folder: Folder, merged: str, told_of: list[int]
) -> None:
    rows = [[unit, "2018-08", 1, 2] for unit in ("H1", "H2", "C1", "H1")]
    rows[3][1] = "2018-09"
    content = book(HEADER, *rows, change=lambda sheet: sheet.merge_cells(merged))
    assert told(xlsx(folder, content)) == [("merged_cell", "cell_refused", "八月", row) for row in told_of]
    facts = folder.read()
    assert len(facts.unusable) == len(told_of)
    assert facts.cells[["discharges", "real_name_share"]].notna().to_numpy().sum() == 8 - len(told_of)


def test_a_merged_figure_of_a_long_table_is_nobody_s(folder: Folder) -> None:
    rows = [
        ["H1", "2018-08", "出院人次", 5],
        ["H1", "2018-08", "实有床位", None],
        ["H2", "2018-08", "出院人次", 7],
    ]
    content = book(["单位", "期间", "数据元", "数值"], *rows, change=lambda sheet: sheet.merge_cells("D2:D3"))
    facts = xlsx(folder, content).read()
    assert facts.unusable[["unit", "element"]].to_numpy().tolist() == [
        ["H1", "discharges"], ["H1", "actual_beds"],
    ]  # fmt: skip
    assert facts.cells["discharges"].dropna().tolist() == [7.0]


def test_a_figure_merged_with_cells_under_no_heading_is_read(folder: Folder) -> None:
    content = book(HEADER, ["H1", "2018-08", 1, 2], change=lambda sheet: sheet.merge_cells("D2:E2"))
    assert told(xlsx(folder, content)) == []
    assert folder.read().cells["real_name_share"].tolist() == [2.0]


@pytest.mark.parametrize("group", ["出院人次", "住院"])
def test_a_heading_merged_above_several_columns_is_none_of_any(folder: Folder, group: str) -> None:
    rows = [["单位", "期间", group], ["", "", "其中：转诊人次", "出院人次"], ["H1", "2018-08", 1, 2]]
    content = book(*rows, change=lambda sheet: sheet.merge_cells("C1:D1"))
    assert told(xlsx(folder, content)) == [("merged_heading", "file_refused", "八月", 1)]


def test_of_attestations_only_the_sheet_with_the_merged_heading_is_refused(folder: Folder) -> None:
    header = ["单位", "事项代码", "是否完成", "完成日期", "佐证材料"]
    row = ["H1", "paper/archive", "是", "2019-03-01", "奉卫〔2019〕3号", "第2页"]
    workbook = Workbook()
    for name in ("一", "二"):
        sheet = workbook.create_sheet(name)
        sheet.append(header)
        sheet.append(row if name == "一" else row[:5])
    workbook["一"].merge_cells("E1:F1")
    facts = folder.returns(saved(workbook), "attestations/a.xlsx").read()
    assert [(p.code, p.sheet, p.row) for p in facts.problems] == [("merged_heading", "一", 1)]
    assert facts.attestations["sheet"].tolist() == ["二"]
    (file,) = facts.files.query("file == 'attestations/a.xlsx'").to_dict("records")
    assert (file["read"], file["accepted"], file["refused"]) == (2, 1, 1)


def test_a_heading_merged_like_the_cells_below_it_is_theirs(folder: Folder) -> None:
    def wider(sheet: Any) -> None:
        for row in (1, 2):
            sheet.merge_cells(start_row=row, end_row=row, start_column=4, end_column=5)

    facts = xlsx(folder, book(HEADER, ["H1", "2018-08", 1, 2], change=wider)).read()
    assert facts.cells["real_name_share"].tolist() == [2.0]


def test_a_merged_title_does_no_harm(folder: Folder) -> None:
    content = book(
        ["八月报表"], HEADER, ["H1", "2018-08", 1, 2], change=lambda sheet: sheet.merge_cells("A1:D1")
    )
    assert told(xlsx(folder, content)) == []


def test_an_excel_error_is_named(folder: Folder) -> None:
    assert told(xlsx(folder, book(HEADER, ["H1", "2018-08", "#DIV/0!", 2]))) == [
        ("excel_error", "cell_refused", "八月", 2)
    ]


def test_a_date_in_a_figure_is_no_number(folder: Folder) -> None:
    content = book(HEADER, ["H1", "2018-08", dt.datetime(2018, 8, 1), 2])
    assert told(xlsx(folder, content)) == [("not_a_number", "cell_refused", "八月", 2)]


def test_a_sheet_without_header_beside_one_with_it_is_set_aside_aloud(folder: Folder) -> None:
    workbook = Workbook()
    workbook.worksheets[0].append(["填表说明"])
    for row in (HEADER, ["H1", "2018-08", 1, 2]):
        workbook.create_sheet("数据").append(row) if "数据" not in workbook.sheetnames else workbook[
            "数据"
        ].append(row)
    facts = xlsx(folder, saved(workbook)).read()
    assert ("sheet_without_header", "warning", "Sheet", None) in told(folder)
    counts = facts.files.set_index("file").loc[
        "statistics/a.xlsx", ["read", "accepted", "set_aside", "refused"]
    ]
    assert tuple(counts) == (2, 1, 1, 0)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_aloud(folder: Folder, state: str) -> None:
    """It may be last month's, left in the workbook: nobody who looks at it in Excel would know."""
    workbook = Workbook()
    for name, unit in (("看得见", "H1"), ("看不见", "H2"), ("空的", "")):
        sheet = workbook.create_sheet(name)
        if unit:
            sheet.append(HEADER)
            sheet.append([unit, "2018-08", 1, 2])
            sheet.sheet_state = "visible" if unit == "H1" else state
    facts = xlsx(folder, saved(workbook)).read()
    assert told(folder) == [("hidden_sheet", "warning", "看不见", None)]
    assert sorted(facts.cells["unit"]) == ["H1", "H2"]


def test_every_sheet_with_a_header_is_read(folder: Folder) -> None:
    workbook = Workbook()
    for name, unit in (("一", "H1"), ("二", "H2")):
        sheet = workbook.create_sheet(name)
        sheet.append(HEADER)
        sheet.append([unit, "2018-08", 1, 2])
    facts = xlsx(folder, saved(workbook)).read()
    assert facts.rows[["sheet", "unit"]].to_numpy().tolist() == [["一", "H1"], ["二", "H2"]]


def mac_dates() -> bytes:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.worksheets[0].append(HEADER)
    return saved(workbook)


def other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return stream.getvalue()


BROKEN = {
    "plain text": (b"hello, world", "not_excel"),
    "nothing": (b"", "empty_file"),
    "cut off": (book(HEADER)[:800], "not_excel"),
    "another archive": (other_zip(), "not_excel"),
    "an old workbook": (b"\xd0\xcf\x11\xe0rest", "old_excel"),
    "an empty sheet": (saved(Workbook()), "empty_file"),
    "header only": (book(HEADER), "no_rows"),
    "broken sheet": (with_result(book(HEADER), b"<row", b"<<row"), "not_excel"),
    "dates from 1904": (mac_dates(), "date_1904"),
    "too many columns": (book(["x"] * 2001), "too_many_columns"),
    "duplicate headers": (book([*HEADER, "出院人次"], ["H1", "2018-08", 1, 2, 3]), "duplicate_header"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_workbook_is_refused(folder: Folder, name: str) -> None:
    content, code = BROKEN[name]
    assert [found[:2] for found in told(xlsx(folder, content))] == [(code, "file_refused")]


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dabiao.intake.workbook_reader.UNPACKED_LIMIT", 1000)
    assert told(xlsx(folder, book(HEADER)))[0][:2] == ("zip_bomb", "file_refused")


def test_a_workbook_too_big_to_open_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "XLSX_LIMIT", 100)
    assert told(xlsx(folder, book(HEADER)))[0][:2] == ("too_big", "file_refused")


def _changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with its sheet's XML changed, as no program would write it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old, new) if name.endswith("sheet1.xml") else part)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2"', b'<row r="1000000000"'),
        (b"</sheetData>", b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:Z9"/>' * 2 + b"</mergeCells>"),
    ],
    ids=["row 1,000,000,000", "merged ranges over each other"],
)
def test_what_would_take_hours_to_read_is_no_workbook(folder: Folder, old: bytes, new: bytes) -> None:
    content = _changed(book(HEADER, ["H1", "2018-08", 1, 2]), old, new)
    (found,) = [p for p in xlsx(folder, content).problems() if p.file.startswith("statistics")]
    assert (found.code, found.level) == ("not_excel", "file_refused")
