"""``dabiao catalogue test``: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dabiao import bundled
from dabiao.authoring import examples
from dabiao.catalogue.loader import load
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

WAIT = "fenghua-2018-49/registration-wait"
OVER = "{given: {registration_wait_minutes: 10.1}, expect: fail}"
SEVERAL = "{given: [{registration_wait_minutes: 6}, {registration_wait_minutes: 10.1}], expect: [pass, fail]}"


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str], Path]:
    """``broken(old, new)``: the bundled catalogue with a text of the waiting time's file replaced."""

    def folder(old: str, new: str) -> Path:
        copy = tmp_path / "catalogue"
        shutil.copytree(bundled.catalogue_folder(), copy)
        file = copy / "documents" / f"{WAIT}.yaml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        return copy

    return folder


def test_every_example_of_the_bundled_catalogue_holds() -> None:
    rules = load(bundled.catalogue_folder())
    report = examples.run(rules, examples.chosen(rules, []))
    wrong = [(e.target.id, e.number, e.trial.statuses, e.trial.reason) for e in report.failures]
    assert report.tested, "the bundled catalogue has no examples"
    assert not wrong


def test_a_wrong_example_is_told_with_its_place_and_ends_in_3(
    broken: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = broken(OVER, OVER.replace("fail", "pass"))
    lines = (folder / "documents" / f"{WAIT}.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "10.1" in text)
    assert main(["catalogue", "test", WAIT, "--catalogue", str(folder)]) == ExitCode.CATALOGUE
    assert capsys.readouterr().out.splitlines()[0] == (
        f"catalogue/documents/{WAIT}.yaml:{line}:5: "
        "第 3 个例子（registration_wait_minutes: 10.1，截至 2018-08）应为“达标”，实为“未达标”"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("at_most: 10\n", "at_most: 11\n"), ("at_most", "less_than"), ("at_most", "at_least")],
)
def test_examples_notice_a_changed_rule(
    old: str, new: str, broken: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["catalogue", "test", WAIT, "--catalogue", str(broken(old, new))]) == ExitCode.CATALOGUE
    assert WAIT in capsys.readouterr().out


def test_what_holds_prints_nothing_but_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "test", WAIT, "--lang", "en"]) == ExitCode.OK
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == (
        "Targets 1, examples 4: 4 hold, 0 do not · examples of scopes 3: 0 do not"
        " · targets without examples 0, with something left out 0"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            f"{OVER}\n  - {SEVERAL}",
            "{given: {registration_wait_minutes: 9}, expect: pass}",
            "缺未达标的例子、缺几家机构一起的例子（given 写列表；each 的 expect 也写列表，逐家不同）",
        ),
        (
            SEVERAL,
            SEVERAL.replace("10.1", "9").replace("fail", "pass"),
            "缺几家机构一起的例子（given 写列表；each 的 expect 也写列表，逐家不同）",
        ),
        (
            "out: [{category: township_health_centre}]",
            "out: [{category: blood_centre}]",
            "scope_examples 没有划清适用范围：每个条件都要有一家因它算在内、一家因它不算",
        ),
        ("registration_wait_minutes: 10}", "registration_wait_minutes: 9}", "缺正好等于目标值的例子"),
    ],
)
def test_examples_that_leave_something_out_are_listed_and_fail_where_all_are_required(
    old: str, new: str, said: str, broken: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["catalogue", "test", WAIT, "--catalogue", str(broken(old, new))]
    assert main(command) == ExitCode.OK
    assert capsys.readouterr().out == f"catalogue/documents/{WAIT}.yaml:1:1: {WAIT} {said}\n"
    assert main([*command, "--require-all"]) == ExitCode.CATALOGUE


def test_a_target_without_examples_is_listed(
    broken: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = broken("\nexamples:\n", "\n# ")
    file = folder / "documents" / f"{WAIT}.yaml"
    kept = [line for line in file.read_text("utf-8").splitlines() if "given" not in line]
    file.write_text("\n".join(kept), "utf-8")
    command = ["catalogue", "test", WAIT, "--catalogue", str(folder)]
    assert main(command) == ExitCode.OK
    assert capsys.readouterr().out == f"catalogue/documents/{WAIT}.yaml:1:1: {WAIT} 没有例子\n"
    assert main([*command, "--require-all"]) == ExitCode.CATALOGUE


def test_a_document_stands_for_its_targets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "test", "fenghua-2023-10", "--format", "json"]) == ExitCode.OK
    tested = json.loads(capsys.readouterr().out)["examples"]
    assert tested
    assert {each["target"].split("/")[0] for each in tested} == {"fenghua-2023-10"}


def test_a_catalogue_without_targets_has_nothing_to_test(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "catalogue.yaml").write_text('version: "1"', "utf-8")
    (tmp_path / "terms.yaml").write_text("{}", "utf-8")
    assert main(["catalogue", "test", "--catalogue", str(tmp_path)]) == ExitCode.OK
    assert "目标 0 个，例子 0 个" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "test", "rules/documents/plan/nosuch.yaml", "rules/no.yaml"]) == ExitCode.USAGE
    assert "没有文件 rules/documents/plan/nosuch.yaml" in capsys.readouterr().err


def test_an_unknown_name_is_a_usage_error_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "test", "fenghua-2018-49/registration-wiat"]) == ExitCode.USAGE
    assert WAIT in capsys.readouterr().err


def test_a_catalogue_that_cannot_be_read_is_told_by_file_and_line(
    broken: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = broken("indicator: registration_wait", "indicator: registration_weight")
    assert main(["catalogue", "test", "--catalogue", str(folder)]) == ExitCode.CATALOGUE
    assert f"{WAIT}.yaml:6:" in capsys.readouterr().err


def test_the_truth_table_is_printed_a_line_per_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "test", WAIT, "--table"]) == ExitCode.OK
    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == WAIT
    for row in (
        "2018-08 到期 正好 10 分钟 registration_wait_minutes: 10 10 达标",
        "2018-08 到期 略高于 10 分钟 registration_wait_minutes: 10.1 10.1 未达标",
        "2018-08 到期 缺挂号平均排队时间 未报送 – 无数据 没有可用的报送数据",
        "2018-07 之前 略高于 10 分钟 registration_wait_minutes: 10.1 10.1 未到期 目前未达到，尚未到期",
    ):
        assert row in rows


def test_json_holds_examples_and_tables(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["catalogue", "test", WAIT, "--table", "--format", "json", "--lang", "en"]
    assert main(command) == ExitCode.OK
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("targets", "tested", "failures")} == {
        "targets": 1, "tested": 4, "failures": 0,
    }  # fmt: skip
    expected = {
        "target": WAIT, "example": 3, "as_of": "2018-08", "expected": "fail", "found": ["fail"],
        "holds": True, "value": 10.1,
    }  # fmt: skip
    assert {name: told["examples"][2][name] for name in expected} == expected
    zero = next(line for line in told["tables"][WAIT] if line["kind"] == "zero")
    assert (zero["case"], zero["found"]) == ("denominator 0", ["not_applicable"])
