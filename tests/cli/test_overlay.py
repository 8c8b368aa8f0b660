"""A catalogue of one's own on top of the bundled one: what it replaces and leaves out is never silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dabiao import bundled
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

WAIT = Path("documents/fenghua-2018-49/registration-wait.yaml")
DATA = Path(__file__).resolve().parents[2] / "data_in"
REPLACED = "目标 fenghua-2018-49/registration-wait 代替了自带目录的同名目标"
DISABLED = "目标 fenghua-2018-49/bed-turnover 已停用，不评判：本地另行考核"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A catalogue that allows less waiting, and leaves a target out with a reason."""
    (tmp_path / WAIT).parent.mkdir(parents=True)
    text = (bundled.catalogue_folder() / WAIT).read_text("utf-8").replace("at_most: 10", "at_most: 8")
    (tmp_path / WAIT).write_text(text.replace("interpretation: ", "interpretation: 本地从严。"), "utf-8")
    (tmp_path / "catalogue.yaml").write_text(
        'version: "1"\nextends: builtin\ndisabled: {fenghua-2018-49/bed-turnover: 本地另行考核}\n',
        "utf-8",
    )
    return tmp_path


def test_lint_tells_it_and_a_tighter_target_is_no_fault(
    overlay: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["catalogue", "lint", str(overlay), "--format", "github"])
    told = capsys.readouterr()
    assert f"::{REPLACED}" in told.out
    assert [line.partition(" ")[0] for line in told.out.splitlines() if REPLACED in line] == ["::notice"]
    assert DISABLED in told.out
    assert "说明 2 条" in told.err


@pytest.mark.parametrize(
    "reason",
    [
        ["interpretation: 本地从严。", "interpretation: "],
        ["interpretation: 本地从严。", "interpretation: ……"],
        ["interpretation:", "#"],
    ],
)
def test_a_target_replaced_without_a_reason_is_refused(
    overlay: Path, reason: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (overlay / WAIT).write_text((overlay / WAIT).read_text("utf-8").replace(*reason), "utf-8")
    for command in (["catalogue", "lint"], ["check", str(DATA)]):
        assert main([*command, "--catalogue", str(overlay)]) == ExitCode.CATALOGUE
        told = capsys.readouterr()
        line = f"{WAIT.as_posix()}:1:1: fenghua-2018-49/registration-wait 代替自带目录的目标而要求不同"
        assert line in told.out + told.err


def test_a_target_that_asks_the_same_needs_no_reason(
    overlay: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (overlay / WAIT).write_text((bundled.catalogue_folder() / WAIT).read_text("utf-8"), "utf-8")
    assert main(["catalogue", "lint", str(overlay)]) == ExitCode.OK
    assert "要求相同" in capsys.readouterr().out


def test_lint_of_nothing_but_notes_is_sound(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (overlay / WAIT).unlink()
    assert main(["catalogue", "lint", str(overlay)]) == ExitCode.OK
    assert DISABLED in capsys.readouterr().out


def test_the_screen_and_every_format_tell_it(
    overlay: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    line = ["check", str(DATA), "--catalogue", str(overlay), "--as-of", "2018-10", "--out", str(out)]
    code = main([*line, "--document", "fenghua-2018-49", "--format", "html,json"])
    told = capsys.readouterr()
    assert code == ExitCode.OK, told.err
    notices = "\n".join(json.loads((out / "verdicts.json").read_text("utf-8"))["notices"])
    page = (out / "index.html").read_text("utf-8")
    for said in (told.out, notices, page):
        assert REPLACED in said
        assert "要求更严" in said
        assert DISABLED in said
    verdicts = json.loads((out / "verdicts.json").read_text("utf-8"))["verdicts"]
    assert {row["threshold"] for row in verdicts if row["target"].endswith("registration-wait")} == {8}
    assert not any(row["target"] == "fenghua-2018-49/bed-turnover" for row in verdicts)


def test_an_element_of_the_same_name_is_told(overlay: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (overlay / "elements").mkdir()
    theme = Path("elements/outpatient.yaml")
    (overlay / theme).write_text((bundled.catalogue_folder() / theme).read_text("utf-8"), "utf-8")
    main(["catalogue", "lint", str(overlay)])
    assert "数据元 registration_wait_minutes 代替了自带目录的同名条目（" in capsys.readouterr().out
