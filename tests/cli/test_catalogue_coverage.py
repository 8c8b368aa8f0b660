"""``dabiao catalogue coverage``: what it shows, and how it ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

TEXT = "一、各医院建立制度。\n"
FILES = {
    "catalogue.yaml": 'version: "1"\n',
    "terms.yaml": "categories: {clinic: {zh: 诊所, en: Clinic}}\n",
    "documents/plan/document.yaml": f"""\
title: 行动[计划]
issuer: 卫生局
region: "330213"
in_force: {{from: 2018-01, to: 2018-12}}
source: {{file: plan.txt, sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}}}
clauses:
  一: {{}}
  二: {{no_target: exhortation}}
""",
    "documents/plan/milestones.yaml": """\
system:
  title: {zh: 建立制度, en: A system}
  clause: 一
  quote: 各医院建立制度
  quantifier: total
  due: 2018-12-31
  examples:
    - {given: {attested: yes}, expect: pass}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "plan.txt").write_text(TEXT, "utf-8")
    for name, text in FILES.items():
        path = tmp_path / "catalogue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def cover(folder: Path, *more: str) -> int:
    return main(["catalogue", "coverage", "--catalogue", str(folder / "catalogue"), *more])


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_clauses_and_counts_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cover(folder) == ExitCode.OK
    shown = capsys.readouterr()
    assert lines(shown.out) == [
        "plan 行动[计划]",
        "条款 目标或理由",
        "一 ✓ system",
        "二 – exhortation",
        "条款 2：有目标 1，有理由 1，未交代 0 · 目标 1：定量 0，佐证 1",
    ]
    assert lines(shown.err) == ["没有问题。", "未核对原文；加 --sources 文件夹 可逐字核对。"]


def test_the_same_in_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cover(folder, "plan", "--lang", "en", "--sources", str(folder / "sources")) == ExitCode.OK
    shown = capsys.readouterr()
    assert lines(shown.out)[-1] == (
        "Clauses 2: covered 1, with a reason 1, open 0 · targets 1: quantitative 0, deliverables 1"
    )
    assert lines(shown.err) == ["Nothing is left open."]


def test_an_open_clause_ends_in_exit_3(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "catalogue/documents/plan/document.yaml"
    file.write_text(file.read_text("utf-8").replace("{no_target: exhortation}", "{}"), "utf-8")
    assert cover(folder) == ExitCode.CATALOGUE
    shown = capsys.readouterr()
    assert "二 ✗ 未交代" in lines(shown.out)
    assert lines(shown.out)[-1].startswith("catalogue/documents/plan/document.yaml:8:3: 条款 二 ")
    assert lines(shown.err)[0] == "1 处须处理。"


def test_what_the_paper_says_beside_its_targets_is_shown_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = folder / "sources" / "plan.txt"
    paper.write_text(TEXT + "每年2次。\n", "utf-8")
    assert cover(folder, "--sources", str(folder / "sources")) == ExitCode.CATALOGUE
    said = [line.replace(str(paper), "paper") for line in lines(capsys.readouterr().out)[-3:]]
    assert "sha256" in said[0]
    assert said[1:] == [
        "paper:2:1: 每 不在任何摘录里，remainder 也没有交代；请补一个目标，或写进 remainder：【每】年2次。",
        "paper:2:3: 2 不在任何摘录里，remainder 也没有交代；请补一个目标，或写进 remainder：每年【2】次。",
    ]


def test_a_mistyped_document_is_a_usage_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cover(folder, "plam") == ExitCode.USAGE
    assert "是不是 did you mean plan？" in capsys.readouterr().err


def test_a_folder_that_is_no_catalogue_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cover(tmp_path) == ExitCode.CATALOGUE
    assert "没有这个指标目录文件夹" in capsys.readouterr().out
