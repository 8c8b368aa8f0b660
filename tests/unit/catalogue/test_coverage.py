"""Coverage: every clause accounted for, and the catalogue held against the paper's own text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sound_catalogue import BEDS, DOCUMENT, MILESTONES, WAIT, Write, broken

from dabiao.catalogue.coverage import survey
from dabiao.catalogue.findings import UnknownNameError

PAPER = """\
一、主要目标
1.每千人口床位数达到6.6张以上；
2.平均等候不超过十分钟，
至少一家医院开展导诊。
"""

Prove = Callable[..., list[str]]


@pytest.fixture
def prove(write: Write, tmp_path: Path) -> Prove:
    """What coverage finds when the sound catalogue is held against a paper."""

    def found(
        paper: str = PAPER, remainder: str = "", changed: dict[str, str] | None = None, sha256: str = ""
    ) -> list[str]:
        raw = paper.encode()
        (tmp_path / "paper.txt").write_bytes(raw)
        source = f"source: {{file: paper.txt, sha256: {sha256 or hashlib.sha256(raw).hexdigest()}}}\n"
        document = broken(DOCUMENT, ("issuer", f"{source}remainder: {{{remainder}}}\nissuer"))
        folder = write({**document, **(changed or {})})
        return [f.text().replace(str(tmp_path), "…") for f in survey(folder, sources=tmp_path).findings]

    return found


# --- clauses -------------------------------------------------------------------------------------


def test_each_clause_shows_its_targets_or_the_reason_why_it_has_none(write: Write) -> None:
    (plan,) = survey(write()).documents
    shown = {c.name: [t.id for t in c.targets] or c.reason for c in plan.clauses}
    assert shown == {
        "一·1": ["plan-2018/beds"],
        "一·2": ["plan-2018/guidance", "plan-2018/wait"],
        "二": "exhortation",
    }


def test_the_counts_close(write: Write) -> None:
    (plan,) = survey(write(broken(DOCUMENT, ("  二:", "  三: {}\n  二:")))).documents
    assert plan.counts == {
        "clauses": 4, "covered": 2, "reasoned": 1, "open": 1,
        "targets": 3, "quantitative": 3, "deliverables": 0,
    }  # fmt: skip


def test_a_deliverable_is_a_target_without_number(write: Write) -> None:
    each = broken(MILESTONES, ("quantifier: count", "quantifier: each"), ("  at_least: 1\n", ""))
    (plan,) = survey(write(each)).documents
    assert (plan.counts["quantitative"], plan.counts["deliverables"]) == (2, 1)


def test_a_clause_with_neither_is_open_and_named_where_it_is_listed(write: Write) -> None:
    findings = survey(write(broken(DOCUMENT, ("{no_target: exhortation}", "{}")))).findings
    assert [f.text() for f in findings] == [
        "catalogue/documents/plan-2018/document.yaml:11:3: 条款 二 既没有目标，也没有用 no_target 说明理由；"
        "请补上一样"
    ]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("exhortation", ""),
        ("definition", ""),
        ('"duplicate_of: 一·1"', ""),
        ('"out_of_scope: 由财政部门考核"', ""),
        ("exhortations", "no_target 写 exhortation、definition、duplicate_of: …"),
        ('"exhortation: 泛指"', "no_target 写 exhortation"),
        ("out_of_scope", "no_target 写 exhortation"),
        ('"duplicate_of: 一·3"', "没有 一·3 这个条款"),
    ],
)
def test_a_reason_has_one_of_four_forms(write: Write, reason: str, said: str) -> None:
    findings = survey(write(broken(DOCUMENT, ("no_target: exhortation", f"no_target: {reason}")))).findings
    assert [said in f.text() for f in findings] == ([True] if said else [])


def test_one_document_is_not_troubled_by_the_faults_of_another(write: Write) -> None:
    folder = write(
        {"documents/other/document.yaml": "title: 只有题名\n", **broken(WAIT, ("due: 长期", "due:"))}
    )
    assert {f.file.split("/")[2] for f in survey(folder).findings} == {"other", "plan-2018"}
    assert {f.file.split("/")[2] for f in survey(folder, "plan-2018").findings} == {"plan-2018"}


def test_an_unknown_document_is_an_error_that_names_the_one_meant(write: Write) -> None:
    with pytest.raises(UnknownNameError, match="plan-2018"):
        survey(write(), "plan-2019")


# --- quotes --------------------------------------------------------------------------------------


def test_quotes_that_stand_in_the_paper_leave_nothing_to_say(prove: Prove) -> None:
    assert prove() == []


def test_white_space_and_line_breaks_are_ignored(prove: Prove) -> None:
    assert prove(PAPER.replace("床位数", "床 位\n　　数")) == []


def test_any_other_difference_is_told(prove: Prove) -> None:
    assert prove(PAPER.replace("不超过十分钟", "不超过１０分钟")) == [
        "catalogue/documents/plan-2018/wait.yaml:3:8: 原文里没有这段摘录；请逐字照抄（空白不计）",
        "…/paper.txt:3:10: １０ 不在任何摘录里，remainder 也没有交代；"
        "请补一个目标，或写进 remainder：2.平均等候不超过【１０】分钟，",
    ]


def test_a_number_that_is_not_in_its_quote_is_told(prove: Prove) -> None:
    assert prove(changed=broken(BEDS, ("at_least: 6.6", "at_least: 6.7"))) == [
        "catalogue/documents/plan-2018/beds.yaml:6:11: 原文摘录和 interpretation 里都没有 6.7；"
        "请摘录写有它的那一段，或在 interpretation 里说明出处"
    ]


def test_another_text_than_the_one_noted_is_told(prove: Prove) -> None:
    (said,) = prove(sha256="0" * 64)
    assert said.startswith("catalogue/documents/plan-2018/document.yaml:2:35: 原文的 sha256 是 ")


def test_a_paper_that_is_not_there_is_told(write: Write, tmp_path: Path) -> None:
    sourced = broken(DOCUMENT, ("issuer", f"source: {{file: paper.txt, sha256: {'0' * 64}}}\nissuer"))
    (finding,) = survey(write(sourced), sources=tmp_path).findings
    assert (finding.code, finding.line, finding.column) == ("source_missing", 2, 16)
    (finding,) = survey(write(), sources=tmp_path).findings
    assert finding.code == "no_source"


def test_a_source_cannot_lead_out_of_its_folder(write: Write, tmp_path: Path) -> None:
    sourced = broken(DOCUMENT, ("issuer", f"source: {{file: ../paper.txt, sha256: {'0' * 64}}}\nissuer"))
    assert "应为 文件名（不带文件夹）" in survey(write(sourced), sources=tmp_path).findings[0].text()


# --- what no quote holds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("各级医院2018年起全面推进", ["各", "2018", "全面"]),
        ("比上年增长 6.5 %，下降3‰、１０％", ["6.5 %", "3‰", "１０％"]),
        ("每个乡镇全部实现全覆盖，所有医院", ["每", "全部", "全覆盖", "所有"]),
        ("1,234人", ["1,234"]),
        ("3.8月底前完成", ["8"]),
        ("3.2025年完成", ["2025"]),
        ("3.8张以上", ["3.8"]),
        ("  10、五项工作", []),
        ("（2）完善制度", []),
        ("第3条和（2）", ["3", "2"]),
        ("2018.全年", ["2018"]),
    ],
)
def test_numbers_and_universal_words_are_found_but_not_a_line_s_own_number(
    prove: Prove, line: str, marks: list[str]
) -> None:
    found = [said.split(" ")[1:] for said in prove(PAPER + line)]
    assert [" ".join(words).partition(" 不在任何摘录里")[0] for words in found] == marks


def test_a_remainder_accounts_for_all_its_places(prove: Prove) -> None:
    paper = PAPER + "到2020年，各级医院……\n各级\n医院\n"
    assert len(prove(paper)) == 3
    assert prove(paper, "到2020年: background, 各级医院: exhortation") == []


def test_it_never_reaches_into_a_longer_number(prove: Prove) -> None:
    assert "2018 不在任何摘录里" in prove(PAPER + "2018年和18年", "18年: background")[0]
    assert "6.5 不在任何摘录里" in prove(PAPER + "6.5张和5张", "5张: background")[0]


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ('"2020"', "只是数字或泛指词本身"),
        ("各", "只是数字或泛指词本身"),
        ("到2021年", "原文里没有 到2021年"),
        ("年内完成", "没有用：其中没有还待交代的数字"),
        ("6.6张", "没有用：其中没有还待交代的数字"),
        ("到2020年内完成各" + "项" * 30, "太长，最多 30 个字符；请缩短"),
    ],
)
def test_a_remainder_that_does_not_help_is_told_where_it_stands(
    prove: Prove, fragment: str, said: str
) -> None:
    found = prove(PAPER + "到2020年内完成各" + "项" * 30, f"{fragment}: background")
    where = "catalogue/documents/plan-2018/document.yaml:3:13: "
    assert any(line.startswith(where) and said in line for line in found), found
