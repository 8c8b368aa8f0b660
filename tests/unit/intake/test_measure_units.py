"""What a figure is counted in may stand elsewhere than in its heading; it is never read as something else."""

from __future__ import annotations

import pytest
from conftest import Folder

HEADER = "单位,期间,医疗收入,出院人次\n"


@pytest.mark.parametrize(
    ("text", "row", "word"),
    [
        (f"2018年8月报表,,,\n,,,单位：万元\n{HEADER}H1,2018-08,5,7\n", 2, "万元"),
        (f"医疗收入统计表（金额单位为万元）,,,\n{HEADER}H1,2018-08,5,7\n", 1, "万元"),
        (f"奉化区月报（千人）,,,\n{HEADER}H1,2018-08,5,7\n", 1, "千人"),
        (f"{HEADER},,万元,人\nH1,2018-08,5,7\n", 2, "万元"),
        ("计量单位：张、万元,,,\n单位,期间,数据元,数值\nH1,2018-08,医疗收入,5\n", 1, "万元"),
    ],
)
def test_a_measure_unit_beside_the_header_that_would_change_a_figure_refuses_the_file(
    folder: Folder, text: str, row: int, word: str
) -> None:
    (found,) = folder.returns(text).problems()
    assert (found.code, found.row) == ("measure_unit_elsewhere", row)
    assert word in found.message


@pytest.mark.parametrize(
    "text",
    [
        f"计量单位：元、人,,,\n{HEADER}H1,2018-08,5,7\n",
        f"填报单位：区人民医院,,,\n,,,单位：万户\n{HEADER}H1,2018-08,5,7\n",
        "单位：万元,,,\n单位,期间,医疗收入(元),出院人次\nH1,2018-08,5,7\n",
        f"{HEADER},,元,人\nH1,2018-08,5,7\n",
    ],
)
def test_one_that_changes_none_is_nothing_to_tell_of(folder: Folder, text: str) -> None:
    facts = folder.returns(text).read()
    assert facts.cells[["income", "discharges"]].to_numpy().tolist() == [[5.0, 7.0]]


def test_a_column_of_measure_units_converts_the_figures_of_its_rows(folder: Folder) -> None:
    rows = "H1,2018-08,医疗收入,万元,5\nH1,2018-08,出院人次,人,7\nH1,2018-08,实名就诊率,%,71.5\n"
    rows += "H2,2018-08,医疗收入,,6\nH2,2018-08,出院人次(万人),人,0.1\n"
    facts = folder.returns(f"单位,期间,数据元,计量单位,数值\n{rows}").read()
    assert facts.cells["income"].tolist() == [50000.0, 6.0]
    assert facts.cells["discharges"].tolist() == [7.0, 1000.0]
    assert facts.cells["real_name_share"].dropna().tolist() == [71.5]
    assert not facts.problems


def test_so_it_does_where_each_element_has_a_column(folder: Folder) -> None:
    facts = folder.returns("单位,期间,医疗收入,计量单位\nH1,2018-08,5,万元\nH2,2018-08,6,元\n").read()
    assert facts.cells["income"].tolist() == [50000.0, 6.0]


def test_a_row_whose_measure_unit_does_not_convert_leaves_no_figure(folder: Folder) -> None:
    rows = "H1,2018-08,医疗收入,人次,5\nH2,2018-08,医疗收入,元,6\n"
    facts = folder.returns(f"单位,期间,数据元,计量单位,数值\n{rows}").read()
    (found,) = facts.problems
    assert (found.code, found.row, found.raw) == ("measure_unit", 2, "5")
    assert facts.unusable[["unit", "code"]].to_numpy().tolist() == [["H1", "measure_unit"]]
    assert facts.cells["income"].dropna().tolist() == [6.0]
