"""``dabiao catalogue show`` and ``conflicts``: where they write, what they refuse, how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

FILES = {
    "catalogue.yaml": 'version: "1"\n',
    "terms.yaml": """\
categories: {general_hospital: {zh: 综合医院, en: General hospital}}
measure_units: {minute: {zh: 分钟, en: minute}}
""",
    "elements/all.yaml": """\
wait_minutes:
  title: {zh: 平均等候, en: Mean wait}
  reported_by: institution
  value_type: number
  measure_unit: minute
  kind: maximum
  frequency: month
""",
    "indicators/all.yaml": """\
wait:
  title: {zh: 等候时间, en: Waiting time}
  type: mean
  numerator: wait_minutes
  measure_unit: minute
  improvement: decrease
""",
    "documents/plan/document.yaml": """\
title: 行动计划
issuer: 卫生局
region: "330213"
in_force: {from: 2018-01, to: 2018-12}
clauses: {一: {}, 二: {no_target: exhortation}}
""",
    **{
        f"documents/plan/wait-{most}.yaml": f"""\
title: {{zh: 等候不超过{most}分钟, en: Wait at most {most}}}
clause: 一
quote: 等候不超过{most}分钟
quantifier: each
indicator: wait
at_most: {most}
window: month
due: 2018-08-31
examples: [{{given: {{wait_minutes: {most}}}, expect: pass}}]
"""
        for most in (10, 30)
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "catalogue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "catalogue"


def test_the_manual_is_shown_on_the_screen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "show", "--catalogue", str(folder)]) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "等候不超过10分钟" in shown
    assert "号召性内容" in shown
    assert "**" not in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype html>"), ("md", "# 指标目录手册")])
def test_a_page_or_a_markdown_text_is_written_where_it_is_wanted(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, begins: str
) -> None:
    out = tmp_path / "manual"
    line = ["catalogue", "show", "--catalogue", str(folder), "--format", form]
    assert main([*line, "--out", str(out)]) == ExitCode.OK
    assert capsys.readouterr().out == f"{out}\n"
    assert out.read_text("utf-8").startswith(begins)
    assert main(line) == ExitCode.OK
    assert capsys.readouterr().out == out.read_text("utf-8") + "\n"


def test_one_target_leaves_out_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["catalogue", "show", "plan/wait-10", "--format", "md", "--lang", "en", "--catalogue", str(folder)]
    assert main(line) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "#### Wait at most 10 `plan/wait-10`" in shown
    assert "#### Wait at most 30" not in shown
    assert "Clause 二" not in shown


def test_a_mistyped_name_is_a_usage_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "show", "plan/wait-1O", "--catalogue", str(folder)]) == ExitCode.USAGE
    assert "plan/wait-10" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_a_usage_error(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    line = ["catalogue", "show", "--catalogue", str(folder), "--out", str(tmp_path / "file" / "manual.md")]
    assert main(line) == ExitCode.USAGE
    assert "不能读写" in capsys.readouterr().err


def test_conflicts_stand_side_by_side(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "conflicts", "--catalogue", str(folder)]) == ExitCode.OK
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert lines == [
        ["等候时间", "—", "宽严不同；对象重叠"],
        ["plan/wait-10", "plan/wait-30"],
        ["名称", "等候不超过10分钟", "等候不超过30分钟"],
        ["文件", "行动计划", "行动计划"],
        ["条款", "一", "一"],
        ["要求", "≤", "10", "分钟", "≤", "30", "分钟"],
        ["判定", "逐家机构", "·", "每月", "逐家机构", "·", "每月"],
        ["适用", "不限", "不限"],
        ["到期", "2018-08-31", "2018-08-31"],
        ["规划期", "2018-01", "至", "2018-12", "2018-01", "至", "2018-12"],
    ]


def test_without_conflicts_it_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "documents/plan/wait-30.yaml").unlink()
    assert main(["catalogue", "conflicts", "--catalogue", str(folder), "--lang", "en"]) == ExitCode.OK
    assert capsys.readouterr().out == "None found.\n"
