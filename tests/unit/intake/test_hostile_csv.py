"""Broken and hostile CSV returns: each is told by code, level, row and column, and never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from conftest import INSTITUTIONS, Folder

from dabiao import intake
from dabiao.intake import files
from dabiao.intake.folding import nearest
from dabiao.intake.wording import LEVELS, TABLE

HEADER = "单位,期间,出院人次,实有床位,实名就诊率,医疗收入"
GOOD = "H1,2018-08,10,20,90,30.5"


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def gb(text: str) -> bytes:
    return text.encode("gb18030")


FILES = {
    "no bytes at all": (b"", "empty_file", None),
    "nothing but blanks": (" \n\n  \n", "empty_file", None),
    "nothing but a BOM": (b"\xef\xbb\xbf", "empty_file", None),
    "commas only": (",,,\n,,,\n", "empty_file", None),
    "header only": (table(), "no_rows", 1),
    "no header": (table(GOOD, header=GOOD), "no_header", None),
    "header in row 21": ("说明\n" * 20 + table(GOOD), "no_header", None),
    "separated by semicolons": (table(GOOD).replace(",", ";"), "wrong_delimiter", 1),
    "separated by tabs": (table(GOOD).replace(",", "\t"), "wrong_delimiter", 1),
    "separated by bars": (table(GOOD).replace(",", "|"), "wrong_delimiter", 1),
    "separated by full-width commas": (table(GOOD).replace(",", "，"), "wrong_delimiter", 1),
    "a NUL byte": (table(GOOD, "H2,2018-08,1\0,2,3,4"), "nul_bytes", 3),
    "UTF-16 without BOM": (table(GOOD).encode("utf-16-le"), "nul_bytes", 1),
    "broken UTF-16": (b"\xff\xfe" + b"\x00\xd8\x00\x00" + b"a", "unknown_encoding", None),
    "UTF-8 header, GB18030 rows": (
        HEADER.encode() + b"\n" + gb("人民医院,2018-08,1\n"), "mixed_encodings", 2,
    ),
    "GB18030 header, UTF-8 rows": (
        gb(HEADER) + b"\n" + "人民医院,2018-08,1\n".encode(), "mixed_encodings", 1,
    ),
    "no known encoding": (gb(HEADER) + b"\n\xff\xff\xff,2018-08,1\n", "unknown_encoding", 2),
    "an open quote": (table('H1,"2018-08,1,2,3,4', GOOD), "broken_quotes", None),
    "two stray quotes, and a row with a comma in a number": (
        table('H1,2018-08,1,2,3,4,"a', 'H2,2018-08,1,2,3,4,b"', 'H1,2018-09,"1,000",2,3,4,',
              header=HEADER + ",备注"), "broken_quotes", 2,
    ),
    "two stray quotes, and a row with a cell too many": (
        table('H1,2018-08,1,2,3,4,"a', 'H2,2018-08,1,2,3,4,b"', 'H1,2018-09,1,2,3,4,c,5',
              header=HEADER + ",备注"), "broken_quotes", 2,
    ),
    "stray quotes in two rows, one after the other": (
        table('"a,H1,2018-08,1,2,3,4', '"b,H2,2018-08,5,6,7,8', header="备注," + HEADER), "broken_quotes", 2,
    ),
    "two stray quotes with a row between them": (
        table('H1,2018-08,1,2,3,4,"a', 'H2,2018-08,1,2,3,4,b"', header=HEADER + ",备注"), "broken_quotes", 2,
    ),
    "two stray quotes within the rows, which make one of two": (
        table('H1,2018-08,"1,2,3,4', 'H2,2018-08,5",6,7,8'), "broken_quotes", 2,
    ),
    "another table below": (
        table(GOOD, "单位,期间,实有床位,出院人次", "H2,2018-08,1,2"), "second_header", 3,
    ),
    "an element in a column and in the long rows": (
        table("H1,2018-08,出院人次,6,60", header="单位,期间,数据元,数值,出院人次"), "duplicate_header", None,
    ),
    "a workbook called .csv": (b"PK\x03\x04rest", "not_csv", None),
    "an old workbook called .csv": (b"\xd0\xcf\x11\xe0rest", "old_excel", None),
    "100,000 columns": ("单位,期间" + ",x" * 99_998 + "\nH1,2018-08\n", "too_many_columns", None),
    "100,000 columns in row 2": (table("H1,2018-08" + "," * 99_998), "too_many_columns", None),
    "the same header twice": (
        table("H1,2018-08,1,2", header="单位,期间,出院人次,出院人次"), "duplicate_header", 1,
    ),
    "title and alias of one element": (table("H1,2018-08,1,2", header="单位,期间,出院人次,出院人数"),
                                       "duplicate_header", 1),
    "title and code of one element": (table("H1,2018-08,1,2", header="单位,期间,出院人次,discharges"),
                                      "duplicate_header", 1),
    "two period columns": (table("H1,2018,8,1", header="单位,年月,月份,出院人次"), "duplicate_header", 1),
    "no unit column": (table("2018-08,1", header="期间,出院人次"), "missing_column", None),
    "no period column": (table("H1,1", header="单位,出院人次"), "missing_column", None),
    "no element column": (table("H1,2018-08,x", header="单位,期间,备注"), "no_element_column", None),
    "long without values": (
        table("H1,2018-08,出院人次", header="单位,期间,数据元"), "no_element_column", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(folder: Folder, name: str) -> None:
    content, code, row = FILES[name]
    (found,) = [p for p in folder.returns(content).problems() if p.level == "file_refused"]
    assert (found.code, found.file, found.row) == (code, "statistics/a.csv", row)


def test_a_text_of_several_lines_with_commas_is_no_stray_quote(folder: Folder) -> None:
    remark = '"见附件,第一页\n第二页,第三页"'
    rows = (f"H1,2018-08,1,2,3,4,{remark}", "H2,2018-08,5,6,7,8,")
    found = folder.returns(table(*rows, header=HEADER + ",备注")).read()
    assert found.cells["discharges"].tolist() == [1.0, 5.0]


HEADINGS = {
    # header → what is told, and the headings it names
    "no unit": ("单位序号,期间,出院人次,实有床位", "missing_column", "单位序号"),
    "no period": ("单位,统计口径,出院人次,实有床位", "missing_column", "统计口径"),
    "nothing but one": ("单位序号,统计口径,出院人次", "no_header", "单位序号、统计口径"),
    "nothing at all": ("甲,乙,丙", "no_header", "甲、乙、丙"),
    "very many": ("单位," + ",".join(f"第{n}列" for n in range(50)), "no_header", "第0列、第1列"),
}


def test_where_no_column_is_an_element_those_unknown_are_told(folder: Folder) -> None:
    found = folder.returns(table("H1,2018-08,1,2", header="单位,期间,出院人数量,床")).problems()
    told = [(p.code, p.raw) for p in found if p.file.startswith("statistics")]
    assert told == [("no_element_column", ""), ("unknown_header", "出院人数量"), ("unknown_header", "床")]


@pytest.mark.parametrize("name", HEADINGS)
def test_where_a_column_is_missing_the_unknown_headings_are_named(folder: Folder, name: str) -> None:
    header, code, named = HEADINGS[name]
    (found,) = [
        p for p in folder.returns(table(GOOD, header=header)).problems() if p.file.startswith("statistics")
    ]
    assert found.code == code
    assert f"不认识的列名有：{named}" in found.message
    assert len(found.message) < 200


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (HEADER, "{},2018-08,1,2,3,4"),
        (HEADER, "H1,{},1,2,3,4"),
        (HEADER, "H1,2018-08,{},2,3,4"),
        (f"{HEADER},{{}}", f"{GOOD},1"),
    ],
    ids=["unit", "period", "figure", "heading"],
)
@pytest.mark.parametrize("cell", ["x" * 100_000, "9" * 2_000_000], ids=["letters", "digits"])
def test_of_an_endless_cell_only_the_beginning_is_told(
    folder: Folder, header: str, row: str, cell: str
) -> None:
    problems = folder.returns(table(row.format(cell), header=header.format(cell))).problems()
    (found,) = [p for p in problems if p.file.startswith("statistics")]
    assert found.raw.startswith(cell[:100])
    assert len(str(found)) < 1000


def test_what_an_endless_text_is_like_is_not_asked_of_all_of_it() -> None:
    text = "x" * 2_000_000
    tracemalloc.start()
    assert nearest(text, ["人民医院"]) == ""
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_where_a_column_is_missing_and_none_is_unknown_none_is_spoken_of(folder: Folder) -> None:
    found = folder.returns(table("H1,1", header="单位,出院人次")).problems()
    assert [p.message for p in found if p.file.startswith("statistics")] == ["缺少“期间”列。"]


def test_of_a_year_and_a_month_in_two_columns_it_is_told_how_they_are_written(folder: Folder) -> None:
    found = folder.returns(table("H1,2018,8,1", header="单位,年,月,出院人次")).problems()
    (told,) = [p for p in found if p.file.startswith("statistics")]
    assert (told.code, told.message) == ("missing_column", "缺少“期间”列。不认识的列名有：年、月。")
    assert "如 2018-12" in told.mend


@pytest.mark.parametrize(
    "heading",
    ["机构编号", "医疗机构代码", "医疗机构编码", "单位编码", "组织机构代码", "机构ID", "机构 id", "单位编号"],
)
def test_ids_go_by_many_headings_everywhere(folder: Folder, heading: str) -> None:
    folder.write("institutions.csv", INSTITUTIONS.replace("institution_id", heading))
    folder.returns(f"{heading},期间,出院人次\nH1,2018-08,1\n")
    folder.returns(f"{heading},code,achieved,date\nH1,paper/archive,是,2018-08-01\n", "attestations/a.csv")
    facts = folder.read()
    assert facts.rows["unit"].tolist() == ["H1"]
    assert facts.attestations["unit"].tolist() == ["H1"]
    assert facts.registry.institutions["institution_id"].tolist() == ["H1", "H2", "C1"]


ROWS = {
    "no unit": (",2018-08,1,2,3,4", "unit_blank", "单位"),
    "unknown unit": ("H9,2018-08,1,2,3,4", "unknown_unit", "单位"),
    "a name that is only like one": ("奉化人民医院,2018-08,1,2,3,4", "unknown_unit", "单位"),
    "a footnote": ("填表人：,2018-08,,,,", "unknown_unit", "单位"),
    "an id in scientific notation": ("1.23E+17,2018-08,1,2,3,4", "damaged_code", "单位"),
    "no period": ("H1,,1,2,3,4", "period_blank", "期间"),
    "month 13": ("H1,2018-13,1,2,3,4", "invalid_period", "期间"),
    "month 0": ("H1,201800,1,2,3,4", "invalid_period", "期间"),
    "a shortened month": ("H1,2018.1,1,2,3,4", "invalid_period", "期间"),
    "English month": ("H1,Aug-18,1,2,3,4", "invalid_period", "期间"),
    "year 20188": ("H1,20188-08,1,2,3,4", "invalid_period", "期间"),
    "fifth quarter": ("H1,2018Q5,1,2,3,4", "invalid_period", "期间"),
    "30 February": ("H1,2018-02-30,1,2,3,4", "invalid_period", "期间"),
    "cumulative": ("H1,2018年1-6月,1,2,3,4", "cumulative_period", "期间"),
    "cumulative without year": ("H1,1-6月,1,2,3,4", "cumulative_period", "期间"),
    "cumulative by word": ("H1,2018年8月累计,1,2,3,4", "cumulative_period", "期间"),
    "from month to month": ("H1,2018-01~2018-06,1,2,3,4", "cumulative_period", "期间"),
    "next year": ("H1,2021-01,1,2,3,4", "future_period", "期间"),
    "year 2099": ("H1,2099-01,1,2,3,4", "future_period", "期间"),
    "before it opened": ("H2,2018-02,1,2,3,4", "not_open", "单位"),
    "after it closed": ("C1,2019-01,1,2,3,4", "not_open", "单位"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_cannot_be_placed_is_refused_and_the_others_stay(folder: Folder, name: str) -> None:
    row, code, column = ROWS[name]
    facts = folder.returns(table(GOOD, row)).read()
    (found,) = [p for p in facts.problems if p.level != "warning" and p.code != "blank_attribute"]
    assert (found.code, found.level, found.row, found.column) == (code, "row_refused", 3, column)
    assert list(facts.rows["row"]) == [2]


CELLS = {
    "text": ("H1,2018-08,十二,2,3,4", "not_a_number", "出院人次", "十二"),
    "number with its unit": ("H1,2018-08,12人,2,3,4", "not_a_number", "出院人次", "12人"),
    "misplaced thousands": ('H1,2018-08,"1,23",2,3,4', "not_a_number", "出院人次", "1,23"),
    "two points": ("H1,2018-08,1.2.3,2,3,4", "not_a_number", "出院人次", "1.2.3"),
    "blank inside": ("H1,2018-08,1 2,2,3,4", "not_a_number", "出院人次", "1 2"),
    "superscript": ("H1,2018-08,5²,2,3,4", "not_a_number", "出院人次", "5²"),
    "infinity": ("H1,2018-08,inf,2,3,4", "not_a_number", "出院人次", "inf"),
    "true": ("H1,2018-08,TRUE,2,3,4", "not_a_number", "出院人次", "TRUE"),
    "hexadecimal": ("H1,2018-08,0x1F,2,3,4", "not_a_number", "出院人次", "0x1F"),
    "underscore": ("H1,2018-08,1_000,2,3,4", "not_a_number", "出院人次", "1_000"),
    "a date": ("H1,2018-08,2018-08-01,2,3,4", "not_a_number", "出院人次", "2018-08-01"),
    "scientific": ("H1,2018-08,1.23E+17,2,3,4", "damaged_number", "出院人次", "1.23E+17"),
    "Excel error": ("H1,2018-08,#DIV/0!,2,3,4", "excel_error", "出院人次", "#DIV/0!"),
    "a formula": ("H1,2018-08,=1+1,2,3,4", "formula_without_value", "出院人次", "=1+1"),
    "a command": (
        "H1,2018-08,=cmd|' /C calc'!A0,2,3,4", "formula_without_value", "出院人次", "=cmd|' /C calc'!A0",
    ),
    "percent of a count": ("H1,2018-08,12%,2,3,4", "unexpected_percent", "出院人次", "12%"),
    "too large": ("H1,2018-08,9999999999999999,2,3,4", "number_too_large", "出院人次", "9999999999999999"),
    "negative": ("H1,2018-08,-1,2,3,4", "negative", "出院人次", "-1"),
    "half a person": ("H1,2018-08,1.5,2,3,4", "not_integer", "出院人次", "1.5"),
    "too many beds": ("H1,2018-08,1,5001,3,4", "implausible", "实有床位", "5001"),
    "more than all": ("H1,2018-08,1,2,100.5,4", "implausible", "实名就诊率", "100.5"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_without_a_usable_number_is_refused_and_makes_it_unusable(folder: Folder, name: str) -> None:
    row, code, column, raw = CELLS[name]
    facts = folder.returns(table(row)).read()
    (found,) = [p for p in facts.problems if p.level == "cell_refused"]
    assert (found.code, found.row, found.column, found.raw) == (code, 2, column, raw)
    assert facts.unusable[["unit", "element", "code"]].to_numpy().tolist() == [["H1", found.element, code]]
    assert facts.cells[found.element].isna().all()


REFUSED_BY_SIZE = 1 << 30


def test_one_line_of_a_gigabyte_is_refused_by_size(folder: Folder) -> None:
    path = folder.write("statistics/a.csv", "单位")
    with path.open("r+b") as file:
        file.truncate(REFUSED_BY_SIZE)
    (found,) = [p for p in folder.problems() if p.file == "statistics/a.csv"]
    assert (found.code, found.level) == ("too_big_csv", "file_refused")
    assert "1024 MB" in found.message


@pytest.mark.parametrize("name", ["a.xls", "a.txt", "a.pdf", "a", "a.csv.bak"])
def test_other_kinds_of_file_are_refused_by_name(folder: Folder, name: str) -> None:
    folder.returns(table(GOOD)).returns("whatever", f"statistics/{name}")
    (found,) = [p for p in folder.read().problems if p.level == "file_refused"]
    assert found.file == f"statistics/{name}"
    assert found.code == ("old_excel" if name == "a.xls" else "wrong_extension")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("august.csv", "statistics"),
        ("佐证.xlsx", "attestations"),
        ("waivers.yml", "waivers.yaml"),
        ("institutions.xlsx", "institutions.csv"),
        ("Statistics/a.csv", "statistics"),
        ("2018/08/a.csv", "statistics"),
        ("说明.txt", "notice.txt"),
    ],
)
def test_what_lies_beside_the_folders_is_told_and_not_read(folder: Folder, name: str, place: str) -> None:
    facts = folder.returns(table(GOOD)).returns(table("H1,2018-09,1,2,3,4"), name).read()
    (found,) = [p for p in facts.problems if p.code == "not_in_place"]
    assert (found.file, found.level) == (name.split("/", maxsplit=1)[0], "warning")
    assert place in found.mend
    assert facts.rows["month"].nunique() == 1


def test_what_belongs_beside_the_folders_is_not_told(folder: Folder) -> None:
    folder.returns(table(GOOD)).returns("unit,code,achieved,date\n", "attestations/a.csv")
    for name in ("README.md", "README.zh-CN.md", "notice.txt", ".hidden", "~$a.xlsx", "waivers.yaml"):
        folder.write(name, "[]")
    assert "not_in_place" not in {p.code for p in folder.read().problems}


def test_a_return_called_readme_is_read(folder: Folder) -> None:
    facts = folder.returns(table(GOOD), "statistics/README八月.csv").read()
    assert facts.rows["file"].tolist() == ["statistics/README八月.csv"]


@pytest.mark.parametrize("name", [".e.csv", "2018/.e.xlsx", ".hidden"])
def test_a_hidden_file_is_told(folder: Folder, name: str) -> None:
    facts = folder.returns(table(GOOD)).returns("whatever", f"statistics/{name}").read()
    (found,) = [p for p in facts.problems if p.file == f"statistics/{name}"]
    assert (found.code, found.level) == ("hidden_file", "warning")


@pytest.mark.parametrize(
    "name", ["~$a.xlsx", ".DS_Store", ".gitkeep", "Thumbs.db", "._a.csv", ".~lock.a.csv#", "README.md"]
)
def test_what_programs_leave_beside_returns_is_not_told(folder: Folder, name: str) -> None:
    facts = folder.returns(table(GOOD)).returns("whatever", f"statistics/{name}").read()
    assert [p for p in facts.problems if name in p.file] == []


@pytest.mark.parametrize("place", ["statistics/k.csv", "statistics/2018/k.csv", "attestations/k.csv"])
def test_a_link_out_of_the_data_folder_is_refused_and_not_quoted(folder: Folder, place: str) -> None:
    secret = folder.path.parent / "secret.csv"
    secret.write_text("root:x:0:0,password\n" + table(GOOD), "utf-8")
    link = folder.returns(table(GOOD)).write(place, "")
    link.unlink()
    link.symlink_to(secret)
    (found,) = [p for p in folder.read().problems if p.file == place]
    assert (found.code, found.level, found.raw) == ("link_out", "file_refused", "")
    assert "复制" in found.mend


def test_a_link_within_the_data_folder_is_read(folder: Folder) -> None:
    folder.returns(table(GOOD), "archive/a.csv").write("statistics/b.csv", "").unlink()
    (folder.path / "statistics/b.csv").symlink_to("../archive/a.csv")
    assert folder.read().rows["file"].tolist() == ["statistics/b.csv"]


@pytest.mark.parametrize("name", ["data_in", "data_in/statistics"])
def test_the_folder_itself_may_be_a_link(folder: Folder, name: str) -> None:
    folder.returns(table(GOOD))
    real, link = folder.path.parent / "elsewhere", folder.path.parent / name
    link.rename(real)
    link.symlink_to(real)
    assert folder.read().rows["file"].tolist() == ["statistics/a.csv"]


@pytest.mark.parametrize("name", [".hidden.csv", "~$a.xlsx", "README", "README.md", "README.zh-CN.md"])
def test_what_is_no_return_is_not_loaded(folder: Folder, name: str) -> None:
    facts = folder.returns(table(GOOD)).returns("whatever", f"statistics/{name}").read()
    assert list(facts.files["file"]) == ["institutions.csv", "regions.csv", "statistics/a.csv"]


def test_a_file_that_may_not_be_read_is_told(folder: Folder) -> None:
    folder.returns(table(GOOD))
    (folder.path / "statistics/b.csv").symlink_to("/nowhere/b.csv")
    (found,) = [p for p in folder.read().problems if p.level == "file_refused"]
    assert (found.code, found.file) == ("missing_file", "statistics/b.csv")


def test_the_header_of_every_printed_page_refuses_only_its_row(folder: Folder) -> None:
    facts = folder.returns(table(GOOD, HEADER, "H2,2018-08,1,2,3,4")).read()
    assert facts.cells["unit"].tolist() == ["H1", "H2"]
    assert {p.row for p in facts.problems} == {3}


def test_a_record_of_many_lines_keeps_its_columns(folder: Folder) -> None:
    text = '"版\n次",单位,期间,"出院\n人次"\n"1\n",H1,2018-08,"7\n"\n'
    facts = folder.returns(text).read()
    assert facts.rows[["unit", "revision", "discharges"]].to_numpy().tolist() == [["H1", 1, 7.0]]


def test_what_is_no_file_is_refused_and_never_waited_for(folder: Folder) -> None:
    folder.returns(table(GOOD))
    (folder.path.parent / "more").mkdir()
    (folder.path / "statistics/2018").symlink_to(folder.path.parent / "more")
    os.mkfifo(folder.path / "statistics/b.csv")
    os.mkfifo(folder.path / "waivers.yaml")
    found = {p.file: p.code for p in folder.read().problems}
    assert found == dict.fromkeys(["statistics/2018", "statistics/b.csv", "waivers.yaml"], "not_regular")


def test_a_name_that_no_report_can_hold_is_told(folder: Folder) -> None:
    folder.returns(table(GOOD))
    Path(os.fsdecode(bytes(folder.path / "statistics") + b"/\xb1\xb1.csv")).write_text(table(GOOD))
    (found,) = [p for p in folder.read().problems if p.level == "file_refused"]
    assert (found.code, found.file) == ("unreadable_name", r"statistics/\udcb1\udcb1.csv")


def test_the_list_of_one_kind_is_capped_and_the_rest_counted(folder: Folder) -> None:
    facts = folder.returns(table(GOOD, *["H9,2018-08,1,2,3,4"] * 1200)).read()
    told = [p for p in facts.problems if p.code == "unknown_unit"]
    assert len(told) == 1001
    assert "200" in told[-1].message
    assert told[-1].row is None
    assert facts.files.set_index("file").loc["statistics/a.csv", "refused"] == 1200


@pytest.mark.parametrize(
    ("limit", "code"), [("CELL_LIMIT", "too_many_cells"), ("ROW_LIMIT", "too_many_rows")]
)
def test_more_than_memory_is_made_for_is_refused(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, limit: str, code: str
) -> None:
    monkeypatch.setattr(files, limit, 100)
    monkeypatch.setattr(files, "KEPT_LIMIT", 0)
    (found,) = [p for p in folder.returns(table(*[GOOD] * 101)).problems() if p.level == "file_refused"]
    assert (found.code, found.file) == (code, "statistics/a.csv")


@pytest.mark.parametrize("line", ["a\n", '"x","y","z"\n', "1,2,3,4,5\n"])
def test_junk_takes_no_more_memory_than_a_dozen_times_its_size(folder: Folder, line: str) -> None:
    size = 8 * 2**20
    path = folder.write("statistics/junk.csv", line * (size // len(line)))
    code = (
        "import resource, sys, pandas; from pathlib import Path; from dabiao.intake import files\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: files.read(Path(sys.argv[1]), 'junk.csv')\n"
        "except files.Refused: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run([sys.executable, "-c", code, path], check=True, capture_output=True, text=True)
    assert int(run.stdout) * 1024 < 12 * size


def test_a_measure_unit_of_a_long_return_that_does_not_convert(folder: Folder) -> None:
    text = "单位,期间,数据元,数值\nH1,2018-08,实有床位（人）,1\nH1,2018-08,出院人次（人）,2\n"
    facts = folder.returns(text).read()
    assert [(p.code, p.element) for p in facts.problems if p.level == "cell_refused"] == [
        ("measure_unit", "actual_beds")
    ]
    assert facts.cells["discharges"].tolist() == [2.0]


def test_every_problem_has_words_in_both_languages_and_a_mend() -> None:
    for code, (level, *words) in TABLE.items():
        assert level in LEVELS, code
        assert len(words) == 4, code
        assert all(word.strip() for word in words), code


def test_every_problem_that_the_engine_raises_is_in_the_table() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(intake.__file__).parent.glob("*.py"))
    raised = set(re.findall(r'(?:Refused\(|log\.add\(|coded\([^"]*?, )"([a-z_0-9]+)"', source))
    assert len(raised) > 40
    assert raised <= set(TABLE)
