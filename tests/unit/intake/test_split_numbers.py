"""A number whose thousands comma made two cells of it: its row is refused, whether or not that shows in the
number of its cells."""

from __future__ import annotations

from unittest import mock

import pytest
from conftest import Folder

from dabiao.intake import lines
from dabiao.periods import month

WIDE = "单位,期间,出院人次,实有床位"
LONG = "单位,期间,数据元,数值"
GOOD = "单位,期间,出院人次\nH1,2017-01,1\n"

SPLIT = {
    "nothing behind it, a comma at the end": f"{WIDE}\nH1,2018-08,1,000,\n",
    "a digit that no number begins with": f"{WIDE}\nH1,2018-08,1,045\n",
    "with decimals": f"{WIDE}\nH1,2018-08,12,034.5\n",
    "below zero": f"{WIDE}\nH1,2018-08,-1,000\n",
    "no such digit, but more cells than headings": f"{WIDE}\nH1,2018-08,1,234,\n",
    "a cell more than the blank heading has": f"{WIDE},\nH1,2018-08,1,234,,\n",
    "before a column of other things": f"{LONG},版次\nH1,2018-08,出院人次,1,000\n",
    "behind a running number and a code": "序号,代码,单位,期间,出院人次,实有床位\n1,045,H1,2018-08,1,000\n",
    "after quotes": f'{WIDE},备注\n"H1","2018-08",1,000,"x,y"\n',
}

WHOLE = {
    "two figures": f"{WIDE}\nH1,2018-08,1,234\n",
    "two figures and commas at the end of every line": f"{WIDE},\nH1,2018-08,1,234,\n",
    "more commas than headings": f"{WIDE}\nH1,2018-08,1,2,,\n",
    "a figure below one": f"{WIDE}\nH1,2018-08,1,0\n",
    "no digit before it": f"{WIDE}\nH1,2018-08,,034\n",
    "a running number and a code": "序号,代码,单位,期间,出院人次\n1,045,H1,2018-08,7\n",
    "they, and more cells than headings": "序号,代码,单位,期间,出院人次\n1,234,H1,2018-08,7,\n",
    "its comma in quotes": f'{WIDE}\nH1,2018-08,"1,012,000,000",2\n',
}


@pytest.mark.parametrize("name", SPLIT)
@pytest.mark.parametrize("piece", [1, 2**20])
def test_its_row_is_refused_and_gives_no_figure(folder: Folder, name: str, piece: int) -> None:
    folder.returns(GOOD, "statistics/good.csv").returns(SPLIT[name])
    with mock.patch.multiple(lines, READ=piece, LOOKED_AT=piece):
        facts = folder.read()
    found = [(p.code, p.level, p.row) for p in facts.problems if p.code != "unknown_header"]
    assert found == [("split_number", "row_refused", 2)]
    own = facts.cells[facts.cells["month"] == month("2018-08")]
    assert own.filter(["discharges", "actual_beds"]).isna().all(axis=None)


@pytest.mark.parametrize("name", WHOLE)
def test_other_neighbours_are_two_cells(folder: Folder, name: str) -> None:
    facts = folder.returns(GOOD, "statistics/good.csv").returns(WHOLE[name]).read()
    assert "split_number" not in [p.code for p in facts.problems]


def test_in_a_table_with_line_breaks_in_its_cells(folder: Folder) -> None:
    text = f'{WIDE},备注\nH1,2018-07,1,2,"两\n行"\nH1,2018-08,1,000\n'
    (found,) = [p for p in folder.returns(text).problems() if p.code != "unknown_header"]
    assert (found.code, found.row, found.raw) == ("split_number", 3, "1")


def test_a_row_with_two_of_them_is_told_of_the_first(folder: Folder) -> None:
    problems = folder.returns(f"{WIDE},备注\nH1,2018-08,1,000,034\nH1,2018-09,100,012,034\n").problems()
    found, other = [p for p in problems if p.code == "split_number"]
    assert [(p.row, p.column) for p in (found, other)] == [(2, "出院人次"), (3, "出院人次")]
    assert "1,000" in found.message


def test_it_is_told_with_its_place_and_what_it_may_mean(folder: Folder) -> None:
    text = f"{WIDE}\nH1,2018-07,1,2\n\nH1,2018-08,12,034.5\n"
    (found,) = folder.returns(text).problems()
    assert (found.row, found.column, found.raw) == (4, "出院人次", "12")
    assert "12,034.5" in found.message
    assert "千位逗号" in found.mend
