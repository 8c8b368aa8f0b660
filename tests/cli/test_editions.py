"""Any past month under any past catalogue: ``--catalogue git:REV`` and what it refuses."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

import pytest
import yaml
from small_repository import TARGET, committed, git

import dabiao
from dabiao.catalogue.editions import opened
from dabiao.catalogue.loader import load
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode
from dabiao.judge import check

CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue"


def shown(capsys: pytest.CaptureFixture[str], catalogue: str) -> str:
    line = ["catalogue", "show", "plan/wait-10", "--format", "md", "--lang", "en", "--catalogue", catalogue]
    code = main(line)
    told = capsys.readouterr()
    assert code == ExitCode.OK, told.err
    return told.out


def refused(capsys: pytest.CaptureFixture[str], catalogue: str) -> str:
    assert main(["catalogue", "show", "--catalogue", catalogue]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize(
    ("edition", "demand"),
    [
        ("catalogue", "≤ 8 minute"),
        ("git:HEAD", "≤ 8 minute"),
        ("git:HEAD~1", "≤ 10 minute"),
        ("git:lenient", "≤ 10 minute"),
        ("git:lenient:catalogue", "≤ 10 minute"),
        ("git:lenient:catalogue/", "≤ 10 minute"),
        ("git:lenient:./catalogue", "≤ 10 minute"),
    ],
)
def test_each_edition_says_what_it_demanded(
    repository: Path, capsys: pytest.CaptureFixture[str], edition: str, demand: str
) -> None:
    assert demand in shown(capsys, edition)


def test_the_catalogue_may_be_the_whole_repository(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git("mv", *(str(path) for path in Path("catalogue").iterdir()), ".")
    committed("moved")
    monkeypatch.chdir(repository / "documents")
    assert "≤ 8 minute" in shown(capsys, "git:HEAD")
    assert "≤ 10 minute" in shown(capsys, "git:HEAD~2")


def test_the_changelog_of_an_edition_is_read_with_it(repository: Path) -> None:
    settings = repository / "catalogue" / "catalogue.yaml"
    raised = settings.read_text("utf-8").replace('"1"', '"2"')
    assert raised != settings.read_text("utf-8")
    settings.write_text(raised, "utf-8")
    committed("version")
    held_to = ["catalogue", "diff", "git:lenient", "git:HEAD", "--require-version"]
    assert main(held_to) == ExitCode.CATALOGUE
    (repository / "catalogue" / "CHANGELOG.md").write_text("## 2\n", "utf-8")
    committed("changelog")
    assert main(held_to) == ExitCode.OK


def test_python_takes_an_edition_as_the_command_does(repository: Path) -> None:
    data = repository / "empty"
    data.mkdir()
    with pytest.raises(ValueError, match="没有版本 'no-such'"):
        dabiao.check(data, catalogue="git:no-such")
    assert check._catalogue("git:lenient", "zh").targets["plan/wait-10"].at_most == 10
    assert check._catalogue("git:HEAD", "zh").targets["plan/wait-10"].at_most == 8


REGISTRY = """\
institution_id,name,aliases,region_code,tier,grade,category,run_by,ownership,tags,valid_from,valid_to
H1,第一医院,,330213,3,甲,general_hospital,city,public,,2010-01-01,
"""


def judged(repository: Path, edition: str, as_of: str) -> dict[str, str]:
    """The one verdict on waiting 10 minutes that ``check`` writes under an edition."""
    out = repository / "report"
    line = ["check", "data", "--catalogue", edition, "--as-of", as_of, "--out", str(out), "--format", "csv"]
    assert main(line) == ExitCode.OK
    with (out / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = (row for row in csv.DictReader(stream) if row["target"] == "plan/wait-10")
    run = json.loads((out / "run.json").read_text("utf-8"))
    assert (run["catalogue_version"], run["catalogue_hash"]) == (
        row["catalogue_version"],
        row["catalogue_hash"],
    )
    return row


def test_a_past_month_is_judged_under_a_past_catalogue(repository: Path) -> None:
    """9 minutes: 10 were allowed by edition 1, under the tag ``lenient``; 8 are by edition 2."""
    (repository / "data" / "statistics").mkdir(parents=True)
    (repository / "data" / "institutions.csv").write_text(REGISTRY, "utf-8")
    (repository / "data" / "regions.csv").write_text(
        "region_code,name,level,parent\n330213,奉化区,county,\n", "utf-8"
    )
    figures = "unit,period,wait_minutes\nH1,2018-09,9\nH1,2018-10,7\n"
    (repository / "data" / "statistics" / "wait.csv").write_text(figures, "utf-8")
    settings = repository / "catalogue" / "catalogue.yaml"
    settings.write_text(settings.read_text("utf-8").replace('"1"', '"2"'), "utf-8")
    committed("version 2")

    then, now = (judged(repository, edition, "2018-09") for edition in ("git:lenient", "git:HEAD"))
    told = ("as_of", "value", "threshold", "status", "catalogue_version")
    assert [then[name] for name in told] == ["2018-09", "9", "10", "pass", "1"]
    assert [now[name] for name in told] == ["2018-09", "9", "8", "fail", "2"]
    assert now == judged(repository, "catalogue", "2018-09")
    assert then["catalogue_hash"] != now["catalogue_hash"]
    with opened("git:lenient") as folder:
        assert then["catalogue_hash"] == load(folder).hash
    assert judged(repository, "git:HEAD", "2018-10")["status"] == "pass"


def test_what_is_said_of_an_edition_names_it(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["catalogue", "lint", "git:lenient"])
    assert f"catalogue@lenient/{TARGET}:4:13: " in capsys.readouterr().out


def test_nothing_is_left_behind(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = repository / "private"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    shown(capsys, "git:lenient")
    assert not list(place.iterdir())


@pytest.mark.parametrize(
    ("edition", "message"),
    [
        ("git:no-such", "没有版本 'no-such'"),
        ("git:", "没有版本 ''"),
        ("git:--all", "没有版本 '--all'"),
        ("git:--upload-pack=touch x", "没有版本 '--upload-pack=touch x'"),
        ("git:^HEAD~1", "没有版本 '^HEAD~1'"),
        ("git:HEAD~1..HEAD", "没有版本 'HEAD~1..HEAD'"),
        ("git:HEAD^{tree}", "没有版本 'HEAD^{tree}'"),
        ("git:HEAD\0", "没有版本 'HEAD\\x00'"),
        ("git:HEAD\x1b[2J", "没有版本 'HEAD\\x1b[2J'"),
        ("git:HEAD:rules", "'rules' 处没有 catalogue.yaml"),
        ("git:HEAD:../elsewhere", "'../elsewhere' 处没有 catalogue.yaml"),
    ],
)
def test_an_edition_that_there_is_not_is_told(
    repository: Path, capsys: pytest.CaptureFixture[str], edition: str, message: str
) -> None:
    assert message in refused(capsys, edition)


def test_outside_a_repository_that_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "不在 git 仓库里" in refused(capsys, "git:HEAD")


def test_without_git_that_is_told(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert "没有安装 git" in refused(capsys, "git:HEAD")


def test_a_link_in_the_tree_is_refused(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "catalogue" / "elements" / "more.yaml").symlink_to("/etc/passwd")
    committed("link")
    assert "elements/more.yaml' 是链接" in refused(capsys, "git:HEAD")


def test_a_name_that_is_no_text_is_refused_in_the_catalogue_and_no_matter_elsewhere(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(os.fsdecode(b"\xff.txt")).touch()
    committed("elsewhere")
    assert "≤ 8 minute" in shown(capsys, "git:HEAD")
    Path(os.fsdecode(b"catalogue/elements/\xff.yaml")).touch()
    committed("in the catalogue")
    assert "不安全的路径" in refused(capsys, "git:HEAD")


@pytest.mark.parametrize("lacking", [["--depth=1"], ["--filter=blob:none", "--no-checkout"]])
def test_a_clone_that_lacks_what_is_asked_for_says_how_to_fill_it(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lacking: list[str]
) -> None:
    git("config", "uploadpack.allowFilter", "true")
    git("clone", "-q", *lacking, repository.as_uri(), "clone")
    monkeypatch.chdir("clone")
    assert "clone" in refused(capsys, "git:HEAD~1")


def test_a_file_that_the_store_has_lost_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost = git("rev-parse", f"HEAD:catalogue/{TARGET}")
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    assert "读不全" in refused(capsys, "git:HEAD")


@pytest.mark.parametrize("name", ["..", "a\\b.yaml"])
def test_a_path_that_leads_elsewhere_is_refused(
    repository: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Git's own commands would not make such a tree; somebody's else might."""
    blob = git("hash-object", "-w", "--stdin", given="version: '1'\n")
    inner = git("mktree", given=f"100644 blob {blob}\tcatalogue.yaml\n")
    kind = "100644 blob " + blob if name.endswith(".yaml") else "040000 tree " + inner
    tree = git("mktree", given=f"100644 blob {blob}\tcatalogue.yaml\n{kind}\t{name}\n")
    commit = git("commit-tree", tree, "-m", "hostile")
    assert "不安全的路径" in refused(capsys, f"git:{commit}")


def test_a_big_file_is_refused_before_it_is_read(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "catalogue" / "elements" / "big.yaml").write_bytes(b"#" * 1_000_001)
    committed("big")
    assert "elements/big.yaml 有 1000001 字节" in refused(capsys, "git:HEAD")


def test_no_attribute_of_the_repository_hides_a_file(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ".gitattributes").write_text(f"{TARGET} export-ignore\n*.yaml filter=evil eol=crlf\n")
    committed("attributes")
    assert "≤ 8 minute" in shown(capsys, "git:HEAD")


def test_the_changelog_begins_with_the_edition_that_there_is() -> None:
    settings = yaml.safe_load((CATALOGUE / "catalogue.yaml").read_text("utf-8"))
    notes = (CATALOGUE / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (.*)$", notes, re.MULTILINE)[0] == settings["version"]
