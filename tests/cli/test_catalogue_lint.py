"""``dabiao catalogue lint --format``: for people, programs, marks on a pull request, code scanning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

ODD = "documents/a,b:100%/x.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one error, in a folder of an awkward name."""
    for name, text in {"catalogue.yaml": 'version: "1"', "terms.yaml": "{}", ODD: "a: [1"}.items():
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return Path("rules")


def said(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["catalogue", "lint", str(folder), "--format", form]) == ExitCode.CATALOGUE
    return capsys.readouterr().out


def test_github_gets_a_command_a_line_with_what_would_end_it_escaped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "::error file=rules/documents/a%2Cb%3A100%25/x.yaml,line=2,col=1,title=yaml_indent::" in said(
        folder, "github", capsys
    )


def test_json_is_a_list_of_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(folder, "json", capsys))
    assert {"file": f"rules/{ODD}", "line": 2, "column": 1, "severity": "error"}.items() <= told[-1].items()
    assert told[-1]["message"] == "缩进或括号不对；请与上下各行对齐，括号、引号成对"


def test_sarif_names_the_rule_and_the_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = json.loads(said(folder, "sarif", capsys))
    (run,) = log["runs"]
    result = run["results"][-1]
    place = result["locations"][0]["physicalLocation"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "yaml_indent"
    assert place["artifactLocation"]["uri"] == "rules/documents/a%2Cb%3A100%25/x.yaml"
    assert place["region"] == {"startLine": 2, "startColumn": 1}
