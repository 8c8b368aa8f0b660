"""What changed since the last month: the same counts on the first page, in every file and by the verdicts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pages import Texts

import dabiao
from dabiao import report
from dabiao.judge.verdicts import in_words
from dabiao.report import site
from dabiao.words import words

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def result() -> dabiao.Result:
    return dabiao.check(ROOT / "data_in", as_of="2018-12")


@pytest.fixture(scope="module")
def page(result: dabiao.Result) -> Texts:
    return Texts(next(html for _, html in site.render(result, "zh")))


def failing(result: dabiao.Result) -> set[tuple[str, str]]:
    rows = result.latest[result.latest["status"] == "fail"]
    return set(zip(rows["target"], rows["unit_id"], strict=True))


def test_the_month_before_is_judged_as_if_it_had_been_asked_for(result: dabiao.Result) -> None:
    alone = dabiao.check(ROOT / "data_in", as_of="2018-11", catalogue=result.catalogue)
    assert in_words(result.before).equals(in_words(alone.judged))


def test_what_fails_now_is_new_or_persists(result: dabiao.Result) -> None:
    now, then = failing(result), failing(dabiao.check(ROOT / "data_in", as_of="2018-11"))
    found = Counter(result.changes["change"])
    assert (found["new"], found["persisting"]) == (len(now - then), len(now & then))
    assert found["resolved"] + found["untold"] == len(then - now)


def test_every_format_tells_the_same_changes(result: dabiao.Result, page: Texts, tmp_path: Path) -> None:
    report.write(result, tmp_path, ["csv", "json", "xlsx"], "zh")
    expected = Counter(result.changes["change"])
    assert expected["new"] and expected["resolved"]
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert Counter(row["change"] for row in csv.DictReader(stream)) == expected
    document = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))
    assert Counter(row["change"] for row in document["changes"]) == expected
    heads, *rows = load_workbook(tmp_path / "verdicts.xlsx")["变化"].iter_rows(values_only=True)
    said = Counter(row[heads.index("与上月相比")] for row in rows)
    assert said == {words("zh")[kind]: count for kind, count in expected.items()}


def test_the_first_page_names_the_failures_that_are_new_and_resolved(
    result: dabiao.Result, page: Texts
) -> None:
    section = page.text.partition("与上月相比")[2].partition("最该关注")[0]
    assert "与 2018 年 11 月 逐条相比" in section
    for kind in ("new", "resolved"):
        rows = result.changes[result.changes["change"] == kind]
        assert all(name in section for name in rows["unit_name"].head(10)), kind


def test_a_unit_that_is_there_no_more_is_named_without_a_link(result: dabiao.Result) -> None:
    (index, *_) = result.changes.index[result.changes["status_before"] == "fail"]
    gone = replace(result, judged=result.judged.drop(index))
    home = next(html for _, html in site.render(gone, "zh"))
    assert "无法再判定" in Texts(home).text.partition("与上月相比")[2].partition("最该关注")[0]


def test_a_first_month_says_that_there_is_nothing_to_compare_with() -> None:
    first = dabiao.check(ROOT / "data_in", as_of="2018-01", documents=["fenghua-2018-49"])
    assert first.before.empty
    home = next(html for _, html in site.render(first, "zh"))
    assert "2017 年 12 月 没有可比的结论。" in Texts(home).text
