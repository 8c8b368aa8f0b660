"""The workbook: complete, numbers as numbers, harmless, and the same for the same run."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import dabiao
from dabiao import report
from dabiao.intake.workbook import width
from dabiao.judge.formula_text import rounded
from dabiao.judge.scores import STATUSES
from dabiao.report.phrases import Phrases
from dabiao.report.signs import STATUS_SIGNS
from dabiao.words import words

ROOT = Path(__file__).resolve().parents[2]
SHEETS = ["概况", "矩阵", "结论", "差距", "变化", "数据问题", "豁免"]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


def written(result: dabiao.Result, folder: Path, lang: Any = "zh") -> Any:
    report.write(result, folder, ["xlsx"], lang)
    return load_workbook(folder / "verdicts.xlsx")


@pytest.fixture(scope="module")
def book(result: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(result, tmp_path_factory.mktemp("xlsx"))


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *body = sheet.iter_rows()
    return [{head.value: cell for head, cell in zip(heads, row, strict=True)} for row in body]


def test_every_table_has_headings_that_stay_and_filters(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes
        assert book[name].auto_filter.ref == book[name].dimensions
        assert all(cell.font.bold for cell in book[name][1])


def test_the_verdicts_are_all_there_and_counted_as_judged(result: dabiao.Result, book: Any) -> None:
    found = Counter(row["结论"].value for row in rows(book["结论"]))
    assert found == Counter(result.verdicts["status"].map(words("zh").__getitem__))


def test_a_number_is_a_number_and_shown_as_on_the_pages(result: dabiao.Result, book: Any) -> None:
    values = result.verdicts[["value", "threshold"]].itertuples(index=False)
    for (value, threshold), row in zip(values, rows(book["结论"]), strict=True):
        cell = row["数值"]
        if cell.value is None:
            assert math.isnan(value)
            continue
        assert cell.value == pytest.approx(value, rel=1e-15)
        places = len(cell.number_format.partition(".")[2])
        assert f"{cell.value:,.{places}f}".replace("-", "−") == rounded(value, threshold)


def test_the_matrix_has_a_sign_for_every_verdict(result: dabiao.Result, book: Any) -> None:
    sheet = book["矩阵"]
    signs = [cell for row in sheet.iter_rows(min_row=2, min_col=3, values_only=True) for cell in row if cell]
    assert Counter(sign[0] for sign in signs) == Counter(result.verdicts["status"].map(STATUS_SIGNS))
    assert sum(sign.endswith("豁") for sign in signs) == result.verdicts["waived"].sum() > 0
    rules = [rule.formula[0] for found in sheet.conditional_formatting for rule in found.rules]
    assert [rule[-2] for rule in rules] == list(STATUS_SIGNS.values())


def test_what_is_missing_is_told_of_every_failure(result: dabiao.Result, book: Any) -> None:
    told = rows(book["差距"])
    assert sum(row["结论"].value == "未达标" for row in told) == (result.verdicts["status"] == "fail").sum()
    assert all(row["说明"].value for row in told)
    assert any(isinstance(row["还差（或须减少）"].value, int | float) for row in told)


def test_waivers_are_listed_with_who_why_and_until_when(result: dabiao.Result, tmp_path: Path) -> None:
    (waiver, *_) = result.facts.waivers
    expired = replace(result.facts, waivers=(replace(waiver, until=waiver.from_ + 1),))
    (row,) = rows(written(replace(result, facts=expired), tmp_path)["豁免"])
    said = {head: cell.value for head, cell in row.items()}
    assert (said["状态"], said["止"]) == ("已过期", "2018-09")
    assert (said["理由"], said["批准机关"]) == (waiver.reason, waiver.approved_by)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1-cmd", "@SUM(A1)", "\t=1", "#REF!", "a\x0bb"])
def test_no_text_is_taken_for_anything_else(result: dabiao.Result, tmp_path: Path, text: str) -> None:
    named = replace(result, judged=result.judged.assign(unit_name=text).head(3))
    cells = [row["单位"] for row in rows(written(named, tmp_path)["结论"])]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.value.startswith(("=", "+", "-", "@", "\t")) for cell in cells)


def test_the_same_run_gives_the_same_bytes(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        written(result, tmp_path / name)
        monkeypatch.setattr("time.time", lambda: 1_600_000_000.0)
    one, two = ((tmp_path / name / "verdicts.xlsx").read_bytes() for name in ("one", "two"))
    assert one == two


def test_the_english_workbook_has_english_names(result: dabiao.Result, tmp_path: Path) -> None:
    book = written(result, tmp_path, "en")
    assert book.sheetnames == ["Summary", "Matrix", "Verdicts", "Gaps", "Changes", "Problems", "Waivers"]
    assert {row["Status"].value for row in rows(book["Verdicts"])} <= {
        words("en")[status] for status in STATUSES
    }


def test_an_english_heading_that_stands_upright_has_room_for_all_its_lines(
    result: dabiao.Result, tmp_path: Path
) -> None:
    """At 11 points a line of 220 points holds some 32 letters, and two lines take a width of 5."""
    sheet = written(result, tmp_path, "en")["Matrix"]
    lines = {head.column_letter: math.ceil(width(head.value) / 32) for head in sheet[1][2:]}
    assert max(lines.values()) > 2
    assert sheet.row_dimensions[1].height == 220
    assert all(sheet.column_dimensions[at].width >= 2.5 * count for at, count in lines.items())


def test_a_run_without_verdicts_has_a_workbook(result: dabiao.Result, tmp_path: Path) -> None:
    assert written(replace(result, judged=result.judged.head(0)), tmp_path).sheetnames == SHEETS


def test_the_summary_names_month_edition_and_notice(result: dabiao.Result, book: Any) -> None:
    texts = {
        cell for row in book["概况"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)
    }
    assert Phrases(result.catalogue, "zh").say("as_of", month="2018 年 12 月") in texts
    assert any("虚构" in text for text in texts)


def test_a_gap_says_where_it_leads_as_a_projection(tmp_path: Path) -> None:
    waiting = dabiao.check(ROOT / "data_in", as_of="2025-11", documents=["fenghua-2023-10"])
    gaps = {row["目标代码"].value: row["推算"].value for row in rows(written(waiting, tmp_path)["差距"])}
    ahead = waiting.outlook.join(waiting.verdicts["target"])
    told = [gaps[name] for name in ahead.loc[ahead["why_not"] == "", "target"] if name in gaps]
    assert told
    assert all("推算：照" in text for text in told)


# What is read by people


def test_a_target_is_named_beside_its_id(result: dabiao.Result, book: Any) -> None:
    targets = result.catalogue.targets
    for name in ("结论", "差距", "变化", "豁免"):
        heads = [cell.value for cell in book[name][1]]
        assert heads[heads.index("目标代码") + 1] == "目标", name
        for row in rows(book[name]):
            assert row["目标"].value == targets[row["目标代码"].value].title.zh


def test_a_demand_has_its_sign_and_a_level_its_name(result: dabiao.Result, book: Any) -> None:
    verdicts = rows(book["结论"])
    assert {row["比较"].value for row in verdicts} <= {"≥", "≤", ">", "<", "=", "介于", "完成"}
    signs = {
        judged: row["比较"].value for judged, row in zip(result.verdicts["operator"], verdicts, strict=True)
    }
    assert (signs["at_least"], signs["at_most"], signs["attested"]) == ("≥", "≤", "完成")
    levels = {words("zh")[f"level_{level}"] for level in result.verdicts["unit_level"]}
    assert {row["单位级别"].value for row in verdicts} == levels


def test_the_matrix_follows_the_papers(result: dabiao.Result, book: Any) -> None:
    held = [cell.value.partition(" ")[0] for cell in book["矩阵"][1][2:]]
    clauses = [clause for paper in result.catalogue.documents.values() for clause in paper.clauses]
    order = iter(clauses)
    assert all(clause in order for clause in dict.fromkeys(held))


def test_what_is_printed_fits_a_sheet_and_says_what_a_reader_needs(book: Any) -> None:
    for name in ("结论", "差距"):
        sheet = book[name]
        first, last = (
            sheet[corner.replace("$", "")].column for corner in sheet.print_area.split("!")[-1].split(":")
        )
        heads = [cell.value for cell in sheet[1][first - 1 : last]]
        assert {"目标", "条款", "单位", "结论", "数值", "要求"} <= set(heads)
        assert "目录哈希" not in heads
        assert (
            sum(sheet.column_dimensions[cell.column_letter].width for cell in sheet[1][first - 1 : last])
            < 250
        )
        assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize(("name", "column"), [("差距", "说明"), ("数据问题", "问题"), ("矩阵", "单位")])
def test_a_long_text_has_the_lines_that_it_takes(book: Any, name: str, column: str) -> None:
    sheet = book[name]
    said = [row[column] for row in rows(sheet)]
    long = [cell for cell in said if width(cell.value) > sheet.column_dimensions[cell.column_letter].width]
    assert long
    assert all(cell.alignment.wrap_text and sheet.row_dimensions[cell.row].height > 15 for cell in long)
