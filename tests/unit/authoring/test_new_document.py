"""The clauses of a paper, read off its headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from dabiao.authoring.headings import clauses
from dabiao.catalogue.loader import load

ROOT = Path(__file__).parents[3]
SOURCES = ROOT.parent / "shared" / "sources"
DOCUMENTS = load(ROOT / "catalogue").documents
TABLED = {"fenghua-2018-49"}
"""Their annex is a table, whose rows no heading tells."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、总则\n内容。\n二、任务\n内容。", ["一", "二"]),
        ("为了工作，制定本方案。\n一、总则\n内容。", ["序", "一"]),
        ("一、任务\n（一）床位。内容。\n（二）人员。内容。", ["一(一)", "一(二)"]),
        ("一、任务\n任务如下。\n（一）床位。内容。", ["一", "一(一)"]),
        ("一、任务\n(一)床位\n1.实有床位。内容\n2、开放床位。内容", ["一(一)·1", "一(一)·2"]),
        ("一、任务\n１．床位\n（1）实有。内容\n（2）开放。内容", ["一·1(1)", "一·1(2)"]),
        ("第一章 总则\n第一条 为了……\n第二条 本办法……", ["第一章", "第一条", "第二条"]),
        ("一、任务\n内容。\n附件1\n1.床位", ["一", "附件1·1"]),
        ("附件：要点\n一、任务\n内容。", ["序", "一"]),
        ("一、任务\n内容。\n附件1：分工表\n床位 规划科", ["一", "附件1"]),
        ("一、甲\n一、乙\n（一）丙\n（一）丁", ["一", "一′(一)", "一′(一)′"]),
        ("二、甲\n（一）子\n内容\n二、乙\n（一）丑\n内容", ["二(一)", "二′(一)"]),
        ("# 标题\n## 一、任务\n1. 床位。\n2. 人员。", ["序", "一·1", "一·2"]),
        ("一、任务\n3.8月底前完成。\n6.6张床位。", ["一"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_headings_become_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize("document", sorted(DOCUMENTS.keys() - TABLED))
def test_the_bundled_papers_give_the_clauses_that_were_listed_by_hand(document: str) -> None:
    if not SOURCES.is_dir():
        pytest.skip("the papers' texts are not beside the checkout: ../shared/sources")
    text = (SOURCES / f"{document}.txt").read_text("utf-8")
    assert clauses(text) == list(DOCUMENTS[document].clauses)


def test_a_text_of_headings_without_end_is_not_read_to_its_end() -> None:
    assert clauses("一、床位\n" * 100_000) == []
