"""Which row a cell's figure rests on: revisions, blanks, repeats, conflicts, confirmations."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import Folder

from dabiao import intake
from dabiao.intake import problems, resolve
from dabiao.periods import month

AUGUST = month("2018-08")
HEADER = "单位,期间,出院人次,版次"

CASES = {
    # rows of (figure, revision) → the figure, None where it is missing, or the code of what makes it unusable
    "one": ([("10", "")], 10.0),
    "a correction wins": ([("10", "0"), ("11", "1")], 11.0),
    "a correction wins in any order": ([("11", "1"), ("10", "0")], 11.0),
    "the highest of three": ([("12", "10"), ("11", "9"), ("10", "")], 12.0),
    "a blank corrects nothing": ([("10", "0"), ("", "1")], 10.0),
    "a suppressed correction withdraws": ([("10", "0"), ("<5", "1")], None),
    "so does one that hides all": ([("10", "0"), ("*", "1")], None),
    "a suppressed correction mends an invalid cell": ([("x", "0"), ("<5", "1")], None),
    "a later figure holds again": ([("10", "0"), ("<5", "1"), ("11", "2")], 11.0),
    "of two corrections one is suppressed": ([("10", "1"), ("<5", "1")], None),
    "a suppressed correction beside an invalid one": ([("x", "1"), ("<5", "1")], "not_a_number"),
    "a suppressed cell that corrects nothing": ([("10", "0"), ("<5", "0")], 10.0),
    "an unreadable revision of a suppressed cell": ([("10", "0"), ("<5", "v2")], "row_refused"),
    "an invalid correction revives nothing": ([("10", "0"), ("x", "1")], "not_a_number"),
    "an implausible correction revives nothing": ([("10", "0"), ("99999", "1")], "implausible"),
    "a correction mends an invalid cell": ([("x", "0"), ("11", "1")], 11.0),
    "equal twice": ([("10", "1"), ("10.0", "1")], 10.0),
    "different twice": ([("10", "1"), ("11", "1")], "conflict"),
    "a conflict solved": ([("10", "0"), ("11", "0"), ("12", "1")], 12.0),
    "an invalid one beside a figure": ([("10", "0"), ("x", "0")], "not_a_number"),
    "a revision as a spreadsheet writes it": ([("10", "0"), ("11", "1.0")], 11.0),
    "a revision in full width": ([("10", "0"), ("11", "１")], 11.0),
    "no revision, as people write it": ([("10", "-"), ("10", "无")], 10.0),
    "a revision that is no number": ([("10", "0"), ("11", "v2")], "row_refused"),
    "a revision below 0": ([("10", "0"), ("11", "-1")], "row_refused"),
    "half a revision": ([("10", "0"), ("11", "1.5")], "row_refused"),
    "a revision without end": ([("10", "0"), ("11", "1000000000")], "row_refused"),
    "an unreadable one above every other": ([("10", "999999999"), ("11", "最终版")], "row_refused"),
    "an unreadable revision of nothing": ([("10", "0"), ("", "v2")], 10.0),
}


@pytest.mark.parametrize("name", CASES)
def test_the_highest_filled_revision_holds(folder: Folder, name: str) -> None:
    rows, expected = CASES[name]
    text = "\n".join([HEADER, *(f"H1,2018-08,{figure},{revision}" for figure, revision in rows)])
    facts = folder.returns(text).read()
    if isinstance(expected, float):
        assert facts.cells["discharges"].tolist() == [expected]
        assert facts.unusable.empty
    elif expected is None:
        assert facts.cells["discharges"].isna().all()
        assert facts.unusable.empty
    else:
        assert facts.cells["discharges"].isna().all()
        assert facts.unusable.to_numpy().tolist() == [["H1", AUGUST, "discharges", expected]]


def test_files_that_differ_are_a_conflict_with_both_places(folder: Folder) -> None:
    folder.returns("单位,期间,出院人次\nH1,2018-08,10\n")
    folder.returns("单位,期间,出院人次\nH2,2018-08,5\n人民医院,201808,11\n", "statistics/b.csv")
    facts = folder.read()
    (found,) = [p for p in facts.problems if p.code == "conflict"]
    assert found.level == "cell_refused"
    assert "statistics/a.csv 第2行 10" in found.message
    assert "statistics/b.csv 第3行 11" in found.message
    assert facts.unusable["code"].tolist() == ["conflict"]


def test_a_repeat_is_a_warning(folder: Folder) -> None:
    facts = folder.returns("单位,期间,出院人次\nH1,2018-08,10\nH1,2018-08,10\n").read()
    (found,) = [p for p in facts.problems if p.code == "duplicate_cell"]
    assert (found.level, found.row) == ("warning", 2)


def test_a_wrong_revision_is_refused(folder: Folder) -> None:
    facts = folder.returns(f"{HEADER}\nH1,2018-08,1,最终版\nH1,2018-09,1,-1\nH1,2018-10,1,1\n").read()
    assert [(p.code, p.row, p.raw) for p in facts.problems if p.level == "row_refused"] == [
        ("invalid_revision", 2, "最终版"), ("invalid_revision", 3, "-1"),
    ]  # fmt: skip
    files = facts.files.set_index("file").loc["statistics/a.csv", ["read", "accepted", "refused"]]
    assert files.tolist() == [3, 1, 2]


def test_a_refused_correction_lets_nothing_older_hold_in_another_file(folder: Folder) -> None:
    folder.returns("单位,期间,出院人次,实有床位\nH1,2018-08,10,5\nH1,2018-09,20,5\n")
    folder.returns(f"{HEADER}\nH1,2018-08,11,v2\n", "statistics/b.csv")
    facts = folder.read()
    assert facts.unusable.to_numpy().tolist() == [["H1", AUGUST, "discharges", "row_refused"]]
    assert facts.cells["actual_beds"].tolist() == [5.0, 5.0]


@pytest.mark.parametrize(
    "row",
    [
        "H1,2018,99,v2",  # a year's sum says nothing of December
        "奉化区,2018-12,99,v2",  # and a region nothing of its institutions
        "H1,2099-12,99,v2",
        "C1,2019-01,99,v2",  # closed then
        "合计,2018-12,10,v2",
    ],
)
def test_a_refused_row_claims_no_cell_but_one_that_it_could_have_filled(folder: Folder, row: str) -> None:
    facts = folder.returns(f"{HEADER}\nH1,2018-12,10,\n{row}\n").read()
    assert facts.unusable.empty
    assert facts.cells["discharges"].dropna().tolist() == [10.0]


def test_where_every_row_is_refused_nothing_can_be_judged(folder: Folder) -> None:
    with pytest.raises(intake.DataError):
        folder.returns(f"{HEADER}\nH1,2018-08,1,最终版\n").read()


@pytest.mark.parametrize(("revision", "told"), [("1", ["suppressed_correction"]), ("0", []), ("", [])])
def test_a_suppressed_correction_is_told(folder: Folder, revision: str, told: list[str]) -> None:
    facts = folder.returns(f"{HEADER}\nH1,2018-08,10,\nH1,2018-08,<5,{revision}\n").read()
    found = [p for p in facts.problems if p.row == 3]
    assert [p.code for p in found] == told
    assert all((p.level, p.raw, p.column) == ("warning", "<5", "出院人次") for p in found)
    assert facts.cells["discharges"].notna().tolist() == [not told]


def test_a_suppressed_figure_of_another_period_withdraws_nothing(folder: Folder) -> None:
    facts = folder.returns(f"{HEADER}\nH1,2018-12,10,\nH1,2018,*,1\n").read()
    assert [p.code for p in facts.problems if p.row == 3] == ["wrong_period"]
    assert facts.cells["discharges"].tolist() == [10.0]


@pytest.mark.parametrize(
    ("confirmed", "usable"),
    [("是", True), ("Yes", True), ("出院人次", True), ("实有床位、出院人次", True), ("discharges", True),
     ("", False), ("否", False), ("实有床位", False)],
)  # fmt: skip
def test_an_implausible_figure_counts_once_confirmed(folder: Folder, confirmed: str, usable: bool) -> None:
    facts = folder.returns(f"单位,期间,出院人次,实有床位,核实\nH1,2018-08,20000,5,{confirmed}\n").read()
    assert facts.cells["discharges"].notna().tolist() == [usable]
    assert ("implausible" in [p.code for p in facts.problems]) is not usable


def test_a_confirmation_of_nothing_known_is_told(folder: Folder) -> None:
    facts = folder.returns("单位,期间,出院人次,核实\nH1,2018-08,20000,大概是\n").read()
    assert {p.code for p in facts.problems if p.row == 2} == {"unknown_confirmation", "implausible"}


def test_a_confirmation_does_not_make_a_negative_count_right(folder: Folder) -> None:
    facts = folder.returns("单位,期间,出院人次,核实\nH1,2018-08,-5,是\n").read()
    assert facts.unusable["code"].tolist() == ["negative"]


def test_a_figure_above_its_limit_is_a_warning(folder: Folder) -> None:
    folder.returns("单位,期间,出院人次\nH1,2018-08,10\n")
    folder.returns("单位,期间,临床路径出院人次\nH1,2018-08,11\n", "statistics/b.csv")
    (found,) = [p for p in folder.read().problems if p.code == "above"]
    assert (found.level, found.file, found.row, found.raw) == ("warning", "statistics/b.csv", 2, "11")


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("conflict", ["{},10,", "{},11,"]),
        ("duplicate_cell", ["{},10,", "{},10,"]),
        ("above", ["{},10,11"]),
    ],
)
@pytest.mark.parametrize(("months", "listed"), [(2, [2, 2]), (3, [3, 3]), (9, [4, 4])])
def test_of_each_file_as_many_are_listed_and_the_others_counted(
    folder: Folder,
    code: str,
    rows: list[str],
    months: int,
    listed: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many other files have."""
    for module in (problems, resolve):
        monkeypatch.setattr(module, "CAP", 3)
    for year, name in ((2017, "a.csv"), (2018, "b.csv")):
        told = (row.format(f"H1,{year}-0{number}") for number in range(1, months + 1) for row in rows)
        folder.returns("\n".join(["单位,期间,出院人次,临床路径出院人次", *told]), f"statistics/{name}")
    found = [p for p in folder.read().problems if p.code == code]
    assert [sum(p.file.endswith(name) for p in found) for name in ("a.csv", "b.csv")] == listed
    further = [p.message for p in found if p.row is None]
    assert further == ["同类问题还有 6 处，未逐一列出。"] * 2 * (months > 3)


def test_a_figure_of_another_period_claims_no_cell(folder: Folder) -> None:
    facts = folder.returns("单位,期间,出院人次\nH1,2018-12,10\nH1,2018,120\nH1,2018Q4,30\n").read()
    assert [(p.code, p.row) for p in facts.problems if p.level == "cell_refused"] == [
        ("wrong_period", 3), ("wrong_period", 4),
    ]  # fmt: skip
    assert facts.cells["discharges"].tolist() == [10.0]
    assert facts.unusable.empty


def test_a_quarter_stands_in_its_last_month(folder: Folder) -> None:
    facts = folder.returns("单位,期间,培训人数\nH1,2018Q3,7\n").read()
    assert facts.cells[["month", "trainees"]].to_numpy().tolist() == [[month("2018-09"), 7.0]]


def test_the_wrong_reporter_is_refused(folder: Folder) -> None:
    text = "单位,期间,常住人口,出院人次\nH1,2018,100,\n奉化区,2018,187000,\n330213,2018-08,,5\n"
    facts = folder.returns(text).read()
    assert [(p.code, p.row, p.element) for p in facts.problems if p.level == "cell_refused"] == [
        ("wrong_reporter", 2, "resident_population"), ("wrong_reporter", 4, "discharges"),
    ]  # fmt: skip
    assert facts.cells["resident_population"].dropna().tolist() == [187000.0]


def test_a_running_period_is_a_warning(folder: Folder) -> None:
    facts = folder.returns("单位,期间,出院人次\nH1,2020-06,1\nH1,2020-05,1\n").read()
    assert [(p.code, p.level, p.row) for p in facts.problems if p.row == 2 and p.file.startswith("stat")] == [
        ("period_not_ended", "warning", 2)
    ]


def test_a_percentage_column_of_fractions_is_a_warning(folder: Folder) -> None:
    facts = folder.returns("单位,期间,实名就诊率\nH1,2018-08,0.9\nH2,2018-08,1\n").read()
    (found,) = [p for p in facts.problems if p.code == "percent_as_fraction"]
    assert (found.level, found.row, found.column) == ("warning", 1, "实名就诊率")


def test_an_unknown_column_is_told_with_a_hint_and_never_read(folder: Folder) -> None:
    facts = folder.returns("单位,期间,出院人次,实有床\nH1,2018-08,1,5\n").read()
    (found,) = [p for p in facts.problems if p.code == "unknown_header"]
    assert "实有床位" in found.message
    assert "actual_beds" not in facts.cells


def test_wide_and_long_say_the_same(folder: Folder) -> None:
    wide = folder.returns("单位,期间,出院人次,实有床位\nH1,2018-08,10,5\nH2,2018-08,20,6\n").read()
    long = folder.returns(
        "单位,期间,数据元,数值\nH1,2018-08,出院人次,10\nH2,2018-08,discharges,20\n"
        "H1,2018-08,实有床位,5\nH2,2018-08,实有床位（张）,6\n"
    ).read()
    pd.testing.assert_frame_equal(wide.cells, long.cells, check_like=True)


def test_an_unknown_element_of_a_long_return_refuses_its_row(folder: Folder) -> None:
    facts = folder.returns("单位,期间,数据元,数值\nH1,2018-08,出院人次,1\nH1,2018-08,床,2\n").read()
    assert [(p.code, p.row) for p in facts.problems if p.level == "row_refused"] == [("unknown_element", 3)]


def test_a_long_return_that_names_no_known_element_says_nothing(folder: Folder) -> None:
    folder.returns("单位,期间,数据元,数值\nH1,2018-08,床,1\n", "statistics/b.csv")
    facts = folder.returns("单位,期间,出院人次\nH1,2018-08,2\n").read()
    assert [(p.file, p.code) for p in facts.problems] == [("statistics/b.csv", "unknown_element")]
    assert facts.cells["discharges"].tolist() == [2]


class TestTotals:
    def test_a_right_total_is_set_aside(self, folder: Folder) -> None:
        facts = folder.returns("单位,期间,出院人次\nH1,2018-08,10\nH2,201808,20\n合 计,2018年8月,30\n").read()
        (found,) = [p for p in facts.problems if p.row == 4]
        assert (found.code, found.level) == ("total_row", "warning")
        assert facts.rows["row"].tolist() == [2, 3]

    @pytest.mark.parametrize(
        "name", ["全区合计", "全市总计", "本月合计", "各单位合计", "合计数：", "Grand Total"]
    )
    def test_a_total_may_say_of_what(self, folder: Folder, name: str) -> None:
        rows = f"H1,2018-08,10\nH2,2018-08,20\n{name},2018-08,30\n小计,2018-08,10\n{name},2018-08,31\n"
        facts = folder.returns(f"单位,期间,出院人次\n{rows}").read()
        assert [(p.row, p.code) for p in facts.problems] == [
            (4, "total_row"), (5, "total_of_part"), (6, "total_differs"),
        ]  # fmt: skip
        assert facts.rows["row"].tolist() == [2, 3]

    @pytest.mark.parametrize("name", ["全区小计", "本页合计", "本年总计"])
    def test_of_a_page_or_of_more_months_it_is_compared_with_nothing(self, folder: Folder, name: str) -> None:
        facts = folder.returns(f"单位,期间,出院人次\nH1,2018-08,10\n{name},2018-08,30\n").read()
        assert [(p.row, p.code) for p in facts.problems] == [(3, "total_of_part")]

    @pytest.mark.parametrize("name", ["合计医院", "人民医院合计", "全区"])
    def test_what_is_not_surely_a_total_is_refused(self, folder: Folder, name: str) -> None:
        facts = folder.returns(f"单位,期间,出院人次\nH1,2018-08,10\n{name},2018-08,30\n").read()
        assert [(p.row, p.code) for p in facts.problems] == [(3, "unknown_unit")]

    def test_a_wrong_total_says_by_what(self, folder: Folder) -> None:
        facts = folder.returns("单位,期间,出院人次,实名就诊率\nH1,2018-08,10,50\n总计,2018-08,11,50\n").read()
        (found,) = [p for p in facts.problems if p.code == "total_differs"]
        assert "出院人次 11 ≠ 10" in found.message
        assert "实名就诊率" not in found.message

    def test_a_total_without_a_figure_is_compared_with_nothing(self, folder: Folder) -> None:
        facts = folder.returns("单位,期间,出院人次\nH1,2018-08,10\n合计,2018-08,\n").read()
        assert [(p.row, p.code) for p in facts.problems] == [(3, "total_of_part")]

    def test_a_subtotal_is_compared_with_nothing(self, folder: Folder) -> None:
        facts = folder.returns("单位,期间,出院人次\nH1,2018-08,10\n小计,2018-08,99\n").read()
        assert [p.code for p in facts.problems if p.row == 3] == ["total_of_part"]


class TestEvidence:
    def test_the_winning_row_and_its_raw_cell(self, folder: Folder) -> None:
        folder.returns("报表\n单位,期间,医疗收入（万元）\n人民医院,2018年8月,１.5\n")
        folder.returns("单位,期间,医疗收入,版次\nH1,2018-08,16000,1\nH1,2018-07,7,\n", "statistics/b.csv")
        facts = folder.read()
        july_august = [AUGUST - 1, AUGUST]
        rows = intake.winning_rows(facts, ["H1"], july_august, ["income", "discharges"])
        assert rows[["month", "file", "row", "revision", "state"]].to_numpy().tolist() == [
            [AUGUST, "statistics/b.csv", 2, 1, ""], [AUGUST - 1, "statistics/b.csv", 3, 0, ""],
        ]  # fmt: skip

    def test_the_raw_cell_is_as_it_stands_in_the_file(self, folder: Folder) -> None:
        facts = folder.returns("报表\n单位,期间,医疗收入（万元）\n人民医院,2018年8月,１.5\n").read()
        rows = intake.winning_rows(facts, ["H1"], [AUGUST], ["income"])
        found = intake.raw_cells(rows, folder.path, facts, folder.catalogue)
        assert found[["column", "raw"]].to_numpy().tolist() == [["医疗收入（万元）", "１.5"]]

    def test_of_an_endless_cell_the_beginning_is_shown(self, folder: Folder) -> None:
        facts = folder.returns(f"单位,期间,出院人次\nH1,2018-08,{'x' * 100_000}\n").read()
        rows = intake.winning_rows(facts, ["H1"], [AUGUST], ["discharges"])
        (raw,) = intake.raw_cells(rows, folder.path, facts, folder.catalogue)["raw"]
        assert raw == f"{'x' * 200}…"

    def test_both_rows_of_a_conflict_are_found(self, folder: Folder) -> None:
        facts = folder.returns("单位,期间,出院人次\nH1,2018-08,10\nH1,2018-08,11\n").read()
        rows = intake.winning_rows(facts, ["H1"], [AUGUST], ["discharges"])
        found = intake.raw_cells(rows, folder.path, facts, folder.catalogue)
        assert found[["row", "state", "raw"]].to_numpy().tolist() == [
            [2, "conflict", "10"],
            [3, "conflict", "11"],
        ]

    def test_a_file_that_has_changed_is_not_quoted(self, folder: Folder) -> None:
        facts = folder.returns("单位,期间,出院人次\nH1,2018-08,10\n").read()
        folder.returns("单位,期间,出院人次\nH1,2018-08,99\n")
        rows = intake.winning_rows(facts, ["H1"], [AUGUST], ["discharges"])
        assert intake.raw_cells(rows, folder.path, facts, folder.catalogue)["raw"].tolist() == [""]
