"""``dabiao catalogue diff``: each way to change a catalogue is told in words, with file and line, and what
it does to real units."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from test_catalogue_show import FILES

from dabiao import bundled
from dabiao.authoring.diff_report import LONGEST
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

WAIT = "documents/plan/wait-10.yaml"
OTHER = "documents/plan/wait-30.yaml"
DOCUMENT = "documents/plan/document.yaml"
LAGS = "内容有改动而版本号没有提高：请提高 catalogue.yaml 的 version"
UNNOTED = "CHANGELOG.md 里没有这一行：## 2"
REGISTRY = """\
institution_id,name,aliases,region_code,tier,grade,category,run_by,ownership,tags,valid_from,valid_to
H1,第一医院,,330213,3,甲,general_hospital,city,public,,2010-01-01,
H2,第二医院,,330213,2,乙,general_hospital,county,private,,2010-01-01,
"""


def catalogue(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The small catalogue with texts replaced in its files: file, what stands there, what is to."""
    files = dict(FILES)
    for file, old, new in changes:
        assert old in files[file]
        files[file] = files[file].replace(old, new)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def data(folder: Path) -> Path:
    """Two hospitals: the first waits 7 minutes, the second 9."""
    (folder / "statistics").mkdir(parents=True)
    (folder / "institutions.csv").write_text(REGISTRY, "utf-8")
    (folder / "regions.csv").write_text("region_code,name,level,parent\n330213,奉化区,county,\n", "utf-8")
    rows = "unit,period,wait_minutes\nH1,2018-10,7\nH2,2018-10,9\n"
    (folder / "statistics" / "wait.csv").write_text(rows, "utf-8")
    return folder


class Asked:
    """Asks for the difference of two folders."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.old, self.new = folder / "old", folder / "new"

    def text(self, *words: str) -> str:
        code = main(["catalogue", "diff", str(self.old), str(self.new), *words])
        told = self.capsys.readouterr()
        assert code == ExitCode.OK, told.err
        return told.out

    def json(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text("--format", "json", *words))
        return found


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    catalogue(tmp_path / "old")
    return Asked(tmp_path, capsys)


CHANGES = {
    "threshold": ((WAIT, "at_most: 10", "at_most: 8"), "要求：≤ 10 分钟 → ≤ 8 分钟（更严）", f"{WAIT}:6:10"),
    "looser": ((WAIT, "at_most: 10", "at_most: 12"), "要求：≤ 10 分钟 → ≤ 12 分钟（更宽）", f"{WAIT}:6:10"),
    "strict": ((WAIT, "at_most: 10", "less_than: 10"), "要求：≤ 10 分钟 → < 10 分钟（更严）", f"{WAIT}:6:12"),
    "other sign": ((WAIT, "at_most: 10", "at_least: 10"), "要求：≤ 10 分钟 → ≥ 10 分钟 ", f"{WAIT}:6:11"),
    "deadline": ((WAIT, "2018-08-31", "2018-11-30"), "到期：2018-08-31 → 2018-11-30（推迟 3 个月）",
                 f"{WAIT}:8:6"),
    "earlier": ((WAIT, "2018-08-31", "2018-07-31"), "2018-07-31（提前 1 个月）", f"{WAIT}:8:6"),
    "same month": ((WAIT, "2018-08-31", "2018-08-01"), "到期：2018-08-31 → 2018-08-01 ", f"{WAIT}:8:6"),
    "window": ((WAIT, "window: month", "window: year"), "窗口：每月 → 每年", f"{WAIT}:7:9"),
    "quantifier": ((WAIT, "quantifier: each", "quantifier: total"), "判定方式：逐家机构 → 全域合计",
                   f"{WAIT}:4:13"),
    "scope": ((WAIT, "indicator:", "applies_to: tier >= 2\nindicator:"), "适用：不限 → 二级及以上（缩小",
              f"{WAIT}:5:13"),
    "formula": (("indicators/all.yaml", "numerator: wait_minutes", "numerator: wait_minutes * 2"),
                "计算：平均等候 → 平均等候 × 2", "indicators/all.yaml:4:14"),
    "kind": (("elements/all.yaml", "kind: maximum", "kind: stock"), "口径：最大值 → 时点数",
             "elements/all.yaml:6:9"),
    "force": ((DOCUMENT, "to: 2018-12", "to: 2019-12"), "规划期：2018-01 至 2018-12 → 2018-01 至 2019-12",
              f"{DOCUMENT}:4:11"),
    "clauses": ((DOCUMENT, "二: {no_target: exhortation}", "二: {no_target: definition}"),
                "二: no_target: exhortation → 二: no_target: definition", f"{DOCUMENT}:5:10"),
    "terms": (("terms.yaml", "minute: {", "hour: {zh: 小时, en: hour}, minute: {"),
              "计量单位：– → hour: zh: 小时, en: hour", "terms.yaml:2:16"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words", "place"), CHANGES.values(), ids=CHANGES)
def test_each_change_is_told_in_words_with_its_place(
    asked: Asked, change: tuple[str, str, str], words: str, place: str
) -> None:
    catalogue(asked.new, change)
    told = asked.text()
    assert words in told
    assert f"new/{place}\n" in told


def test_a_deliverable_s_deadline_moves_by_days(asked: Asked) -> None:
    demand = "indicator: wait\nat_most: 10\nwindow: month\ndue: 2018-08-31"
    deliverable = "attested: true\nwindow: plan\ndue: 2018-08-31"
    example = (WAIT, "wait_minutes: 10", "attested: yes")
    catalogue(asked.old, (WAIT, demand, deliverable), example)
    catalogue(asked.new, (WAIT, demand, deliverable.replace("08-31", "08-01")), example)
    assert "到期：2018-08-31 → 2018-08-01（提前 30 天）" in asked.text()


def test_nothing_changed(asked: Asked) -> None:
    catalogue(asked.new)
    assert asked.text().splitlines()[1:] == ["没有改动"]


def test_a_wider_scope_names_whom_it_now_means(asked: Asked) -> None:
    scope = (WAIT, "indicator:", 'applies_to: ownership == "public"\nindicator:')
    catalogue(asked.old, scope)
    catalogue(asked.new, (scope[0], scope[1], scope[2].replace("public", "private")))
    assert "（新纳入 民营；不再含 公立）" in asked.text()
    both = 'ownership == "public" or ownership == "private" and tier == 3'
    catalogue(asked.new, (WAIT, "indicator:", f"applies_to: {both}\nindicator:"))
    assert "（扩大；新纳入 民营）" in asked.text()


COUNTED = ("indicator: wait\nat_most: 10", "meets: {indicator: wait, at_least: 10}\nat_most: 2")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (COUNTED[1], COUNTED[1].replace("10}", "20}"), "更宽"),
        (COUNTED[1], COUNTED[1].replace("at_most: 2", "at_most: 1"), "更严"),
        (COUNTED[0], COUNTED[0].replace("10", "8\nonly_if: wait_minutes > 0"), ""),
        (f"applies_to: tier == 2\n{COUNTED[1]}", f"applies_to: tier >= 2\n{COUNTED[1]}", "扩大"),
    ],
)
def test_that_more_is_asked_is_said_only_where_it_is_so(asked: Asked, old: str, new: str, words: str) -> None:
    """A ceiling of how many institutions may have it: a condition harder to have is easier to keep."""
    counted = ("each", "each") if COUNTED[0] in old else ("each", "count")
    catalogue(asked.old, (WAIT, COUNTED[0], old), (WAIT, *counted))
    catalogue(asked.new, (WAIT, COUNTED[0], new), (WAIT, *counted))
    told = asked.text()
    assert [word for word in ("更严", "更宽", "扩大", "缩小") if word in told] == ([words] if words else [])


def test_added_and_removed_targets_say_what_they_demand(asked: Asked) -> None:
    catalogue(asked.new)
    (asked.new / OTHER).unlink()
    found = asked.json()
    (removed,) = found["changes"]
    assert (removed["how"], removed["id"]) == ("removed", "plan/wait-30")
    assert removed["details"][0]["old"] == "≤ 30 分钟"
    asked.old, asked.new = asked.new, asked.old
    told = "目标 plan/wait-30 等候不超过30分钟  old/documents/plan/wait-30.yaml:1:1\n    要求：≤ 30 分钟\n"
    assert f"新增\n  {told}" in asked.text()


def test_a_target_of_the_same_clause_and_demand_was_renamed(asked: Asked) -> None:
    catalogue(asked.new)
    (asked.new / WAIT).rename(asked.new / "documents/plan/queue.yaml")
    assert "改名\n  目标 plan/wait-10 → plan/queue " in asked.text()
    assert not asked.json("--data", str(data(asked.folder / "data")))["effect"]["targets"]


def test_wording_stands_apart_and_asks_for_no_verdict(asked: Asked) -> None:
    catalogue(asked.new, (WAIT, "zh: 等候不超过10分钟", "zh: 等候最多10分钟"))
    assert "只改文字\n  目标 plan/wait-10" in asked.text()
    assert not asked.json("--data", str(data(asked.folder / "data")))["effect"]["targets"]


def test_an_example_more_of_a_scope_is_wording(asked: Asked) -> None:
    scope = "applies_to: tier >= 2\nscope_examples: {in: [{tier: 2}], out: [{tier: 1}]}\nindicator:"
    catalogue(asked.old, (WAIT, "indicator:", scope))
    catalogue(asked.new, (WAIT, "indicator:", scope.replace("[{tier: 2}]", "[{tier: 2}, {tier: 3}]")))
    told = asked.text()
    assert "只改文字\n  目标 plan/wait-10" in told
    assert "in_" not in told
    assert not asked.json("--data", str(data(asked.folder / "data")))["effect"]["targets"]


@pytest.mark.parametrize(
    ("version", "lags"),
    [("1", True), ("1.0.0", True), ("0.9", True), ("1.0.1", False), ("2", False), ("2-rc1", True),
     ("1.0.0.1", True), ("20261122", True)],
)  # fmt: skip
def test_a_changed_catalogue_needs_a_higher_version(asked: Asked, version: str, lags: bool) -> None:
    catalogue(asked.new, (WAIT, "at_most: 10", "at_most: 8"), ("catalogue.yaml", '"1"', f'"{version}"'))
    assert asked.json()["version_lags"] is lags
    assert ("版本号没有提高" in asked.text()) is lags


@pytest.mark.parametrize(
    ("version", "notes", "lacking"),
    [
        ("1", "## 1\n", [LAGS]),
        ("1", None, [LAGS, "CHANGELOG.md 里没有这一行：## 1"]),
        ("2", "## 1\n", [UNNOTED]),
        ("2", None, [UNNOTED]),
        ("2", "## 2.1\n## 2-rc\n### 2\n", [UNNOTED]),
        ("2", "## 2\n- 8 分钟\n## 1\n", []),
        ("2", "## 2 (2026-11-22)\n", []),
        ("2", "##  [2] - 2026-11-22\n", []),
        ("2", "## 2：8 分钟\n", []),
        ("2", "## 2版\n", []),
    ],
)
def test_a_pull_request_can_be_held_to_its_version_and_changelog(
    asked: Asked, version: str, notes: str | None, lacking: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue(asked.new, (WAIT, "at_most: 10", "at_most: 8"), ("catalogue.yaml", '"1"', f'"{version}"'))
    if notes:
        (asked.new / "CHANGELOG.md").write_text(notes, "utf-8")
    line = ["catalogue", "diff", str(asked.old), str(asked.new)]
    assert main([*line, "--require-version"]) == (ExitCode.CATALOGUE if lacking else ExitCode.OK)
    told = capsys.readouterr()
    assert told.err.splitlines() == lacking
    assert told.out.splitlines()[2 : 2 + len(lacking)] == lacking
    assert main([*line, "--format", "markdown"]) == ExitCode.OK  # the comment says it, and fails nothing
    comment = capsys.readouterr().out.replace("\\", "")
    assert not [sentence for sentence in lacking if sentence not in comment]
    assert bool(lacking) is (LAGS in comment or "CHANGELOG.md" in comment)


def test_another_reason_for_leaving_a_target_out_is_wording(asked: Asked) -> None:
    out = ("catalogue.yaml", '"1"', '"1"\ndisabled: {plan/wait-10: 已废止}')
    catalogue(asked.old, out)
    catalogue(asked.new, (*out[:2], out[2].replace("已废止", "已合并")))
    told = asked.text()
    assert "只改文字 1" in told
    assert "已停用：已废止 → 已合并" in told


def test_another_reason_for_replacing_an_entry_is_wording(asked: Asked) -> None:
    for folder, reason in ((asked.old, "口径不同"), (asked.new, "已报批")):
        folder.mkdir(exist_ok=True)
        shutil.rmtree(folder)
        (folder / "elements").mkdir(parents=True)
        bundle = (bundled.catalogue_folder() / "elements/population.yaml").read_text("utf-8")
        other = bundle.replace("carry_forward_months: 24", "carry_forward_months: 48")
        (folder / "elements/population.yaml").write_text(other, "utf-8")
        settings = 'version: "1"\nextends: builtin\nreplaced:\n'
        names = re.findall(r"^\w+", bundle, re.MULTILINE)
        settings += "".join(f"  {name}: {reason}\n" for name in names)
        (folder / "catalogue.yaml").write_text(settings, "utf-8")
    told = asked.text()
    assert "只改文字" in told
    assert "目录设置 resident_population   new/catalogue.yaml:4:" in told
    assert "代替的理由：口径不同 → 已报批" in told


def test_a_version_alone_is_no_change(asked: Asked) -> None:
    catalogue(asked.new, ("catalogue.yaml", '"1"', '"0.9"'))
    assert asked.text().splitlines()[1:] == ["没有改动"]


def test_what_changes_nothing_needs_no_version(asked: Asked) -> None:
    catalogue(asked.new)
    (asked.new / WAIT).write_text("# a comment\n" + (asked.new / WAIT).read_text("utf-8"), "utf-8")
    line = ["catalogue", "diff", str(asked.old), str(asked.new), "--require-version"]
    assert main(line) == ExitCode.OK


def test_with_data_the_units_that_flip_are_named(asked: Asked) -> None:
    catalogue(asked.new, (WAIT, "at_most: 10", "at_most: 8"))
    told = asked.text("--data", str(data(asked.folder / "data")))
    assert "截至 2018-10" in told
    assert "第二医院 · 等候不超过10分钟：✓ 达标 → ✗ 未达标" in told
    assert "第一医院" not in told
    effect = asked.json("--data", str(asked.folder / "data"))["effect"]
    assert effect["targets"] == ["plan/wait-10"]
    assert effect["statuses"] == {"pass": {"old": 2, "new": 1}, "fail": {"old": 0, "new": 1}}
    assert [(row["unit_id"], row["change"]) for row in effect["changes"]] == [
        ("H2", "to_fail"),
        ("H1", "threshold"),
    ]


def test_with_data_targets_appear_vanish_and_are_disabled(asked: Asked) -> None:
    catalogue(asked.new, ("catalogue.yaml", '"1"', '"2"\ndisabled: {plan/wait-10: 已废止}'))
    (asked.new / OTHER).unlink()
    found = asked.json("--data", str(data(asked.folder / "data")))
    assert {change["how"] for change in found["changes"]} == {"removed", "disabled"}
    assert {row["change"] for row in found["effect"]["changes"]} == {"gone"}
    assert found["effect"]["statuses"] == {"pass": {"old": 4, "new": 0}}
    asked.old, asked.new = asked.new, asked.old
    assert asked.json("--data", str(asked.folder / "data"))["effect"]["statuses"]["pass"] == {
        "old": 0,
        "new": 4,
    }


TITLE = ("terms.yaml", "zh: 综合医院", "zh: 综合性医院")
SCOPE = (WAIT, "indicator:", "applies_to: category == general_hospital\nindicator:")


def test_a_category_of_another_title_is_another_registry(asked: Asked) -> None:
    """Institutions say in Chinese what they are."""
    catalogue(asked.old, SCOPE)
    catalogue(asked.new, SCOPE, TITLE)
    registry = data(asked.folder / "data") / "institutions.csv"
    registry.write_text(REGISTRY.replace("general_hospital", "综合医院"), "utf-8")
    effect = asked.json("--data", str(registry.parent))["effect"]
    assert effect["reread"]
    assert effect["targets"] == ["plan/wait-10", "plan/wait-30"]
    assert {row["change"] for row in effect["changes"]} == {"status"}
    assert "怎样读报表变了" in asked.text("--data", str(registry.parent))


def test_a_deliverable_changes_without_a_number(asked: Asked) -> None:
    done = (
        (WAIT, "indicator: wait\nat_most: 10\nwindow: month", "attested: true"),
        (WAIT, "examples: [{given: {wait_minutes: 10}, expect: pass}]", ""),
    )
    catalogue(asked.old, *done)
    catalogue(asked.new, *done, ("catalogue.yaml", '"1"', '"1"\ndisabled: {plan/wait-10: 已废止}'))
    told = asked.text("--data", str(data(asked.folder / "data")))
    assert "第一医院 · 等候不超过10分钟：" in told


def test_an_element_more_that_hides_no_figure_leaves_other_targets_alone(asked: Asked) -> None:
    more = (
        "beds: {title: {zh: 床位}, reported_by: institution, value_type: integer, measure_unit: minute,"
        " kind: stock, frequency: month}\n"
    )
    catalogue(asked.new, ("elements/all.yaml", "wait_minutes:", f"{more}wait_minutes:"))
    effect = asked.json("--data", str(data(asked.folder / "data")))["effect"]
    assert (effect["reread"], effect["targets"]) == (False, [])


def test_another_month_is_judged_when_asked(asked: Asked) -> None:
    catalogue(asked.new, (WAIT, "at_most: 10", "at_most: 8"))
    effect = asked.json("--data", str(data(asked.folder / "data")), "--as-of", "2018-09")["effect"]
    assert effect["statuses"] == {"no_data": {"old": 2, "new": 2}}


def test_a_comment_is_markdown_escaped_and_bounded(asked: Asked) -> None:
    catalogue(asked.new, (WAIT, "zh: 等候不超过10分钟", "zh: '等候 | [点](http://x) *10*'"))
    told = asked.text("--format", "markdown", "--data", str(data(asked.folder / "data")))
    assert r"\[点\]" in told and r"\*10\*" in told
    many = asked.new / "documents/plan"
    for number in range(600):
        text = FILES[WAIT].replace("at_most: 10", f"at_most: {number + 40}")
        (many / f"more-{number}.yaml").write_text(
            text.replace("en: Wait", f"en: {'Long ' * 40} Wait"), "utf-8"
        )
    told = asked.text("--format", "markdown", "--lang", "en")
    assert len(told) <= LONGEST
    assert re.search(r"\d+ more changes are not listed", told)


@pytest.mark.parametrize(
    "live",
    ["@torvalds", "@all", "https://evil.example/", "HTTP://x", "WWW.evil.example", "a@b.example", "#1", "!1"],
)
def test_a_comment_calls_nobody_and_links_nowhere(asked: Asked, live: str) -> None:
    catalogue(asked.new, (WAIT, "zh: 等候不超过10分钟", f"zh: '等候 {live}'"))
    told = asked.text("--format", "markdown")
    assert "等候 " in told
    assert live not in told.replace("\\", "")
    assert live in told.replace("\\", "").replace("\N{WORD JOINER}", "")


def test_a_broken_catalogue_is_told_with_its_place(asked: Asked) -> None:
    catalogue(asked.new, (WAIT, "window: month", "window: weekly"))
    assert main(["catalogue", "diff", str(asked.old), str(asked.new)]) == ExitCode.CATALOGUE
    assert f"new/{WAIT}:7:9: " in asked.capsys.readouterr().err


def test_a_month_without_data_is_a_mistake(asked: Asked) -> None:
    shutil.copytree(asked.old, asked.new)
    line = ["catalogue", "diff", str(asked.old), str(asked.new), "--as-of", "2018-09"]
    assert main(line) == ExitCode.USAGE
    assert "--data" in asked.capsys.readouterr().err
