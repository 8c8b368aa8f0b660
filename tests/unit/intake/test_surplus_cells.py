"""A row with a cell under no heading may have its figures in wrong columns: it is refused as a whole."""

from __future__ import annotations

import io
from typing import Any
from unittest import mock

import pytest
from conftest import INSTITUTIONS, REGIONS, Folder
from openpyxl import Workbook

from dabiao import intake
from dabiao.intake import lines
from dabiao.periods import month

WIDE = "单位,期间,出院人次,实有床位"
LONG = "单位,期间,数据元,数值"
GOOD = "单位,期间,出院人次\nH1,2017-01,1\n"

SHIFTED = {
    "a thousands comma": f"{WIDE}\nH1,2018-08,1,000,12\n",
    "in a row of a long table": f"{LONG}\nH1,2018-08,出院人次,1,000\n",
    "under a blank heading": f"{WIDE},\nH1,2018-08,1,000,12\n",
    "under a heading of spaces": f"{WIDE},　 \nH1,2018-08,1,000,12\n",
    "between two headings": "单位,期间,,出院人次\nH1,2018-08,x,1\n",
    "in quotes": f'{WIDE}\n"H1","2018-08","1","000","12"\n',
    "a sign for what is missing": f"{WIDE}\nH1,2018-08,1,000,-\n",
}


@pytest.mark.parametrize("name", SHIFTED)
@pytest.mark.parametrize("piece", [1, 2**20])
def test_a_row_with_a_cell_under_no_heading_is_refused(folder: Folder, name: str, piece: int) -> None:
    folder.returns(GOOD, "statistics/good.csv").returns(SHIFTED[name])
    with mock.patch.multiple(lines, READ=piece, LOOKED_AT=piece):
        facts = folder.read()
    (found,) = [p for p in facts.problems if p.file == "statistics/a.csv"]
    assert (found.code, found.level, found.row) == ("surplus_cell", "row_refused", 2)
    files = facts.files.set_index("file")
    assert files.loc["statistics/a.csv", ["read", "accepted", "refused"]].tolist() == [1, 0, 1]
    assert facts.cells.loc[facts.cells["month"] == month("2018-08"), "discharges"].isna().all()


def test_it_is_told_with_its_column_and_cell_and_how_to_mend_it(folder: Folder) -> None:
    (found,) = folder.returns(f"{WIDE}\nH1,2018-07,1,2\nH1,2018-08,1,000,12,3\n").problems()
    assert (found.row, found.column, found.raw) == (3, "E", "12")
    assert "第 5 列（E 列）" in found.message
    assert all(word in found.mend for word in ("千位逗号", "备注", "清空"))


@pytest.mark.parametrize("row", ["H1,2018-08,1,000,,1,7", "H1,2018-08,,2,000,1", "H1,2018-08,,,1,注"])
def test_none_of_its_figures_may_be_had_from_elsewhere(folder: Folder, row: str) -> None:
    """Not of the blank cells either, nor at a higher revision: whose figure stands where cannot be known."""
    older = f"{WIDE},版次\nH1,2018-08,900,20,1\nH2,2018-08,5,6,1\n"
    folder.returns(older, "statistics/older.csv").returns(f"{WIDE},版次\n{row}\n")
    facts = folder.read()
    assert sorted(facts.unusable[["unit", "element", "code"]].to_numpy().tolist()) == [
        ["H1", "actual_beds", "row_refused"], ["H1", "discharges", "row_refused"],
    ]  # fmt: skip
    assert facts.cells.set_index("unit")["discharges"].dropna().to_dict() == {"H2": 5.0}


def test_of_a_long_table_its_element_alone_is_unusable(folder: Folder) -> None:
    text = f"{LONG}\nH1,2018-08,出院人次,1,000\nH1,2018-08,实有床位,20\nH1,2018-09,出院人次,,5\n"
    facts = folder.returns(text).read()
    assert facts.unusable[["month", "element"]].to_numpy().tolist() == [
        [month("2018-08"), "discharges"], [month("2018-09"), "discharges"],
    ]  # fmt: skip
    assert facts.cells["actual_beds"].dropna().tolist() == [20.0]


@pytest.mark.parametrize("text", [f"{WIDE},,\nH1,2018-08,1,2,,\n", f"{WIDE}\nH1,2018-08,1,2,, \n"])
def test_of_blank_cells_under_no_heading_there_is_nothing_to_tell(folder: Folder, text: str) -> None:
    facts = folder.returns(text).read()
    assert not facts.problems
    assert facts.cells[["discharges", "actual_beds"]].to_numpy().tolist() == [[1.0, 2.0]]


def test_a_total_is_not_compared_with_rows_that_may_be_misread(folder: Folder) -> None:
    text = f"{WIDE}\nH1,2018-08,1,000,12\nH2,2018-08,1,2\n合计,2018-08,1001,14\n合计,2018-08,1,001,14\n"
    facts = folder.returns(text).read()
    assert [(p.row, p.code) for p in facts.problems] == [
        (2, "surplus_cell"), (4, "total_of_part"), (5, "surplus_cell"),
    ]  # fmt: skip
    counts = facts.files.set_index("file").loc["statistics/a.csv", ["accepted", "set_aside", "refused"]]
    assert counts.tolist() == [1, 1, 2]


def test_of_a_workbook_too(folder: Folder) -> None:
    workbook, stream = Workbook(), io.BytesIO()
    sheet: Any = workbook.worksheets[0]
    for row in (WIDE.split(","), ["H1", "2018-07", 5, 20], ["H1", "2018-08", 1, 0, 12]):
        sheet.append(row)
    workbook.save(stream)
    facts = folder.returns(stream.getvalue(), "statistics/a.xlsx").read()
    assert [(p.code, p.row, p.column, p.raw) for p in facts.problems] == [("surplus_cell", 3, "E", "12")]
    assert facts.cells["discharges"].dropna().tolist() == [5.0]


@pytest.mark.parametrize(
    "row",
    [
        "H1,paper/archive,是,2019-08-31,奉卫发〔2019〕1号,附件2",
        "H1,paper/archive,否,2019-08-31,,注",
        "H1,paper/archive,,是,2019-08-31,附件",
    ],
)
def test_after_such_an_attestation_nothing_older_holds(folder: Folder, row: str) -> None:
    header = "unit,code,achieved,date,evidence"
    text = f"{header}\nH1,paper/archive,是,2019-03-31,照片\nH2,paper/archive,是,2019-03-31,照片\n{row}\n"
    facts = folder.returns(GOOD).returns(text, "attestations/a.csv").read()
    assert ("surplus_cell", 4) in [(p.code, p.row) for p in facts.problems]
    own = facts.attestations[facts.attestations["unit"] == "H1"]
    assert own["achieved"].isna().tolist() == [False, True]
    files = facts.files.set_index("file")
    assert files.loc["attestations/a.csv", ["read", "accepted", "refused"]].tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("institutions.csv", INSTITUTIONS + "H8,某院,甲院,乙院,330213,三级,乙,综合医院,县,公立,,,2019-12\n"),
        ("regions.csv", REGIONS + "330213002,大堰镇,town,330213,注\n"),
    ],
)
def test_with_such_a_row_in_the_registry_nothing_is_judged(folder: Folder, name: str, text: str) -> None:
    folder.returns(GOOD).write(name, text)
    with pytest.raises(intake.DataError) as error:
        folder.read()
    assert ("surplus_cell", name, 5) in [(p.code, p.file, p.row) for p in error.value.problems]
