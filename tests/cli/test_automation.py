"""What runs by itself on a pull request or a commit can run: its commands are those that there are."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from small_repository import TARGET, git
from test_catalogue_diff import data

from dabiao.cli import main
from dabiao.cli.commands import cli
from dabiao.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    ".github/workflows/catalogue.yml",
    ".gitlab-ci.yml",
    ".workflow/catalogue.yml",
    ".pre-commit-hooks.yaml",
    ".pre-commit-config.yaml",
)
WAIT = "catalogue/documents/fenghua-2018-49/registration-wait.yaml"


def texts(held: Any) -> Iterator[str]:
    """Every text in it; an entry and its args as the one line they make."""
    if isinstance(held, dict):
        yield " ".join([held["entry"], *held.get("args", ())]) if "entry" in held else ""
        held = list(held.values())
    for inner in held if isinstance(held, list) else ():
        yield from texts(inner)
    if isinstance(held, str):
        yield from held.splitlines()


def commands(file: str) -> list[list[str]]:
    """The lines that run dabiao, without what becomes of their output; variables stand for a folder."""
    read = yaml.safe_load((ROOT / file).read_text("utf-8"))
    lines = [line for line in texts(read) if re.match(r"(\.venv/bin/)?dabiao \S+ \S+ .", line)]
    plain = [re.sub(r'"git:\$\w+"', "catalogue", line.split(" > ")[0]) for line in lines]
    return [shlex.split(line)[1:] for line in plain]


@pytest.mark.parametrize("file", FILES)
def test_every_command_is_one_that_there_is(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    asked = commands(file)
    wanted = {"lint", "test"} | ({"diff"} if "pre-commit" not in file else set())
    assert {words[1] for words in asked} == wanted
    for words in asked:
        command: click.Command = cli
        context = click.Context(cli)
        while isinstance(command, click.Group):
            found = command.get_command(context, words.pop(0))
            assert found is not None
            command = found
        with command.make_context(command.name, words):  # raises for an option or argument that is not there
            pass


def test_no_text_of_a_pull_request_becomes_part_of_a_script() -> None:
    jobs = yaml.safe_load((ROOT / FILES[0]).read_text("utf-8"))["jobs"]
    scripts = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_what_may_write_runs_nothing_of_the_pull_request() -> None:
    workflow = yaml.safe_load((ROOT / FILES[0]).read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        if "write" in job["permissions"].values():
            assert not any("checkout" in step.get("uses", "") for step in job["steps"])
            assert not any("dabiao" in step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize(
    ("files", "tested"),
    [
        ([WAIT], {"fenghua-2018-49/registration-wait"}),
        ([WAIT, "catalogue/documents/wuzhong-2019/document.yaml"],
         {"fenghua-2018-49/registration-wait", "wuzhong-2019"}),
        (["catalogue/documents/wuzhong-2019/milestones.yaml"], {"wuzhong-2019"}),
        ([WAIT, "catalogue/elements/beds.yaml"], set()),
    ],
)  # fmt: skip
def test_changed_files_are_tested_and_all_where_others_rest_on_them(
    files: list[str], tested: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dabiao.authoring import examples

    asked: list[set[str]] = []
    chosen = examples.chosen

    def noted(catalogue: Any, names: Any) -> Any:
        asked.append(set(names))
        return chosen(catalogue, names or [WAIT.removeprefix("catalogue/documents/").removesuffix(".yaml")])

    monkeypatch.setattr(examples, "chosen", noted)
    monkeypatch.chdir(ROOT)
    assert main(["catalogue", "test", "--catalogue", "catalogue", *files]) == ExitCode.OK
    assert asked == [tested]


def test_files_beside_the_catalogue_are_left_aside(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report of the same form, and a second catalogue."""
    git("checkout", "-q", "lenient")
    good = f"catalogue/{TARGET}"
    others = ["docs/documents/2024/report.yaml", f"second/{TARGET}", "second/elements/beds.yaml"]
    for other in others:
        (repository / other).parent.mkdir(parents=True, exist_ok=True)
        (repository / other).write_text("figures: 2024\n", "utf-8")
    test = ["catalogue", "test", "--catalogue", "catalogue"]
    assert main([*test, good]) == ExitCode.OK
    alone = capsys.readouterr()
    assert main([*test, *others, good]) == ExitCode.OK
    assert capsys.readouterr() == alone
    assert main([*test, *others]) == ExitCode.OK
    assert "都不在指标目录 catalogue 里" in capsys.readouterr().err
    assert main([*test, good, f"catalogue/{TARGET}".replace("10", "11")]) == ExitCode.USAGE
    assert "没有文件 catalogue/documents/plan/wait-11.yaml" in capsys.readouterr().err


def script(file: str) -> str:
    """All that a pull request makes the file run, but the set-up."""
    read = yaml.safe_load((ROOT / file).read_text("utf-8"))
    if "jobs" in read:
        lines = [step["run"] for step in read["jobs"]["judge"]["steps"] if "run" in step]
    elif "stages" in read:
        lines = read["stages"][0]["steps"][0]["commands"]
    else:
        lines = read["judge"]["script"]
    return "\n".join(line for line in lines if not line.startswith("pip "))


@pytest.fixture
def clone(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shallow clone, as services make it, of a pull request that asks for 8 minutes where main says 10."""
    git("branch", "--force", "main", "lenient")
    git("checkout", "-q", "-b", "change")
    place = tmp_path_factory.mktemp("clone")
    git("clone", "-q", "--depth=1", "--no-single-branch", repository.as_uri(), str(place))
    data(place / "data_in")
    program = place / "bin" / "dabiao"  # lint and test have tests of their own
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ntest "$2" != diff || exec {sys.executable} -m dabiao "$@"\n')
    program.chmod(0o755)
    return place


@pytest.mark.parametrize("file", FILES[:3])
@pytest.mark.parametrize("raised", [False, True])
def test_the_very_lines_say_whose_verdicts_change_and_ask_for_a_version(
    file: str, raised: bool, repository: Path, clone: Path
) -> None:
    if raised:
        settings = clone / "catalogue" / "catalogue.yaml"
        settings.write_text(settings.read_text("utf-8").replace('"1"', '"2"'), "utf-8")
        (clone / "catalogue" / "CHANGELOG.md").write_text("## 2\n", "utf-8")
    base = git("rev-parse", "main")
    told = {"BASE": base, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "GITHUB_STEP_SUMMARY": os.devnull}
    path = f"{clone / 'bin'}:{os.environ['PATH']}"
    where = os.environ | told | {"PATH": path, "PYTHONPATH": str(ROOT / "engine")}
    if "github" in file or "gitlab" in file:  # these clone as deep as the file asks
        subprocess.run(["git", "-C", clone, "fetch", "-q", "--unshallow"], check=True)
    ended = subprocess.run(["bash", "-ec", script(file)], cwd=clone, env=where, check=False)
    assert ended.returncode == (ExitCode.OK if raised else ExitCode.CATALOGUE)
    assert "第二医院" in (clone / "diff.md").read_text("utf-8")


def test_the_hooks_know_a_catalogue_s_files_in_whichever_folder() -> None:
    held = [path.relative_to(ROOT / "catalogue") for path in (ROOT / "catalogue").rglob("*.yaml")]
    others = ("catalogue/README.md", "rules/CHANGELOG.md", "data_in/waivers.yaml", ".workflow/catalogue.yml")
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")):
        known = re.compile(hook["files"])
        assert held
        assert not [
            name for name in held for place in ("", "rules/", "a/b/") if not known.search(f"{place}{name}")
        ]
        assert not [name for name in others if known.search(name)]


CURL = """\
#!/bin/sh
for word; do url=$word; done
case "$*" in
*/user) echo '{"id": 7}' ;;
*per_page*) cat notes.json ;;
*) echo "$@" > posted ;;
esac
"""
"""Answers as GitLab does, and keeps what was to be written."""


def comment(folder: Path, notes: str, *, allowed: bool = True, report: str = "床位") -> str:
    """Runs the job that comments on GitLab; returns what it prints."""
    (folder / "notes.json").write_text(notes, "utf-8")
    (folder / "diff.md").write_text(report, "utf-8")
    (folder / "curl").write_text(CURL)
    (folder / "curl").chmod(0o755)
    told = {"CI_API_V4_URL": "https://x/api", "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "2"}
    where = (
        os.environ | told | {"PATH": f"{folder}:{os.environ['PATH']}", "DABIAO_COMMENT_TOKEN": "t" * allowed}
    )
    (lines,) = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))["comment"]["script"]
    ended = subprocess.run(["bash", "-ec", lines], cwd=folder, env=where, check=True, capture_output=True)
    return ended.stdout.decode()


@pytest.mark.parametrize(
    ("notes", "posted"),
    [
        ("[]", "--data-urlencode body@note.md https://x/api/projects/1/merge_requests/2/notes --output"),
        (
            '[{"id": 5, "author": {"id": 7}, "body": "<!-- dabiao -->\\nold"}]',
            "--request PUT .*/notes/5 --output",
        ),
        (
            '[{"id": 5, "author": {"id": 8}, "body": "<!-- dabiao -->\\nof another"}]',
            "body@note.md .*/notes --output",
        ),
        ('[{"id": 5, "author": {"id": 7}, "body": "说 <!-- dabiao -->"}]', "body@note.md .*/notes --output"),
    ],
)
def test_on_gitlab_the_last_note_of_one_s_own_is_edited(tmp_path: Path, notes: str, posted: str) -> None:
    assert comment(tmp_path, notes) == ""
    assert re.search(posted, (tmp_path / "posted").read_text())
    assert (tmp_path / "note.md").read_text("utf-8") == "<!-- dabiao -->\n床位"


def test_on_gitlab_what_keeps_the_comment_away_is_said(tmp_path: Path) -> None:
    assert "没有变量 DABIAO_COMMENT_TOKEN" in comment(tmp_path, "[]", allowed=False)
    assert "没有 diff.md" in comment(tmp_path, "[]", report="")
    assert not (tmp_path / "posted").exists()


def test_on_gitlab_the_comment_is_made_though_the_catalogue_was_found_wrong() -> None:
    jobs = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))
    (judged,), (commented,) = (jobs[job]["rules"] for job in ("judge", "comment"))
    assert commented == judged | {"when": "always"}
    assert jobs["judge"]["artifacts"]["when"] == "always"
