"""The letter: every failure and every waiver in it, nothing hostile, and the same for the same run."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import dabiao
from dabiao import report
from dabiao.report import letter
from dabiao.words import words

docx = pytest.importorskip("docx", reason="python-docx is not installed")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


def written(result: dabiao.Result, folder: Path, lang: Any = "zh") -> Any:
    report.write(result, folder, ["docx"], lang)
    return docx.Document(str(folder / "letter.docx"))


@pytest.fixture(scope="module")
def paper(result: dabiao.Result, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(result, tmp_path_factory.mktemp("docx"))


def text(paper: Any) -> str:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def test_the_letter_is_laid_out_as_one(paper: Any) -> None:
    lines = [paragraph.text for paragraph in paper.paragraphs]
    assert lines[0] == "关于2018 年 12 月指标达标情况的通报"
    assert "〔" in lines[1]
    assert lines[2] == "各有关单位："
    assert [line for line in lines if line[:2] in ("一、", "二、", "三、")] == [
        "一、总体情况", "二、各文件落实情况", "三、未达标单位",
    ]  # fmt: skip
    assert "{" not in text(paper)


def test_a_heading_stays_with_what_it_is_of(paper: Any) -> None:
    heads = [p for p in paper.paragraphs if re.match("[一二三]、|附件 [1-4]", p.text)]
    assert len(heads) == 7
    assert all(head.paragraph_format.keep_with_next for head in heads)


def test_it_counts_as_judged(result: dabiao.Result, paper: Any) -> None:
    counts = result.verdicts["status"].value_counts()
    assert (
        f"共有结论 {len(result.verdicts)} 条：达标 {counts['pass']} 条，未达标 {counts['fail']} 条"
        in text(paper)
    )


def test_every_failure_has_a_row_and_every_open_verdict_too(result: dabiao.Result, paper: Any) -> None:
    failing, units, unsettled, _ = paper.tables  # nothing is due soon
    status = result.verdicts["status"]
    assert len(failing.rows) - 1 == (status == "fail").sum()
    assert len(units.rows) - 1 == result.verdicts["unit_id"].nunique()
    assert len(unsettled.rows) - 1 == status.isin(["blocked", "incomplete", "no_data"]).sum()


def test_rows_stand_in_the_order_of_the_clauses(result: dabiao.Result, paper: Any) -> None:
    (document,) = result.verdicts["document"].unique()
    clauses = list(result.catalogue.documents[document].clauses)
    for table in (paper.tables[0], paper.tables[2]):
        at = [cell.text for cell in table.rows[0].cells].index("条款")
        told = [clauses.index(row.cells[at].text) for row in table.rows[1:]]
        assert told == sorted(told)


@pytest.mark.parametrize(("lang", "label"), [("zh", "推算：照"), ("en", "Projection:")])
def test_what_is_due_soon_and_off_track_is_told_first_as_a_projection(
    tmp_path: Path, lang: str, label: str
) -> None:
    early = dabiao.check(ROOT / "data_in", as_of="2025-06")
    rows = written(early, tmp_path, lang).tables[3].rows[1:]
    ahead = [row.cells[7].text for row in rows]
    assert len(rows) == (early.verdicts["status"] == "not_due").sum()  # all are due in 2025-12
    off_track = [words(lang)["off_track"] in said for said in ahead]
    assert off_track == sorted(off_track, reverse=True)
    assert any(off_track)
    assert any(words(lang)["on_track"] in said for said in ahead)
    assert all(said.startswith(label) for said in ahead if said)
    assert any("2025-12" in row.cells[5].text for row in rows)  # what each month must bring until then


def test_every_clause_judged_is_named(result: dabiao.Result, paper: Any) -> None:
    said = text(paper)
    assert all(clause in said for clause in result.verdicts["clause"].unique())


def test_a_waiver_is_told_also_when_it_has_expired(result: dabiao.Result, tmp_path: Path) -> None:
    (waiver, *_) = result.facts.waivers
    expired = replace(result.facts, waivers=(replace(waiver, until=waiver.from_ + 1),))
    row = [cell.text for cell in written(replace(result, facts=expired), tmp_path).tables[3].rows[1].cells]
    assert "已过期" in row
    assert {waiver.reason, waiver.approved_by, waiver.reference} <= set(row)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        *((name, name) for name in ("<script>&", "{{ 7*7 }}", "{% raw %}", "医" * 300, "</w:t>")),
        *((name, name) for name in ("\ue000", "👩\u200d⚕️", "\u200fא", "e\u0301")),  # whole, also what is rare
        ("a\x0bb\fc\nd\te", "a b c d e"),
        ("a\ab\x1b[1m\uffff", "a�b�[1m�"),
        ("\u202egnp\u202c", "�gnp�"),  # it would turn around what stands after it
    ],
)
def test_hostile_names_are_harmless_and_whole(
    result: dabiao.Result, tmp_path: Path, name: str, told: str
) -> None:
    named = replace(result, judged=result.judged.assign(unit_name=name).query("status == 'fail'").head(2))
    cell = written(named, tmp_path).tables[0].rows[1].cells[0].text
    assert cell == told


def test_more_rows_than_are_read_on_paper_are_counted(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter, "MOST_ROWS", 2)
    paper = written(result, tmp_path)
    left_out = (result.verdicts["status"] == "fail").sum() - 2
    assert len(paper.tables[0].rows) == 3
    assert f"另有 {left_out} 条未列出，见 verdicts.csv（加 --format csv 写出）。" in text(paper)


def test_a_run_without_verdicts_has_a_letter(result: dabiao.Result, tmp_path: Path) -> None:
    assert "无。" in text(written(replace(result, judged=result.judged.head(0)), tmp_path))


def test_the_english_letter_says_nothing_in_chinese_of_its_own(result: dabiao.Result, tmp_path: Path) -> None:
    said = text(written(result, tmp_path, "en"))
    assert "Units that fail" in said
    assert "未达标" not in said


def test_the_same_run_gives_the_same_bytes(
    result: dabiao.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        written(result, tmp_path / name)
        monkeypatch.setattr("time.time", lambda: 1_600_000_000.0)
    assert (tmp_path / "one" / "letter.docx").read_bytes() == (tmp_path / "two" / "letter.docx").read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_templates_are_those_that_the_script_makes(tmp_path: Path, lang: str) -> None:
    script = tmp_path / "docs" / "make_letter_templates.py"
    script.parent.mkdir()
    (tmp_path / "templates").mkdir()
    script.write_bytes((ROOT / "docs" / script.name).read_bytes())
    subprocess.run([sys.executable, script], check=True)
    made, kept = (_body(folder / "templates" / f"letter.{lang}.docx") for folder in (tmp_path, ROOT))
    assert made == kept, "run: python docs/make_letter_templates.py"


def _body(path: Path) -> bytes:
    with ZipFile(path) as archive:
        return archive.read("word/document.xml")
