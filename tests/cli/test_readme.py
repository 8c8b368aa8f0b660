"""The READMEs keep their word: counts are the catalogue's, commands run, both languages show the same."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import get_args

import click
import pytest

from dabiao import bundled
from dabiao.catalogue.loader import load
from dabiao.catalogue.models import Status
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[2]
READMES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")}


def lines(page: str, program: str) -> list[list[str]]:
    """The command lines of the page's shell blocks that run the program, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    words = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [rest for first, *rest in words if first == program]


COMMANDS = lines(READMES["README.md"], ".venv/bin/dabiao")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run in, with the sample and own templates; nothing is opened on anybody's screen."""
    (tmp_path / "data_in").symlink_to(ROOT / "data_in")
    (tmp_path / "my").symlink_to(ROOT / "templates")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(click, "launch", lambda _page: 0)
    return tmp_path


def test_both_languages_show_the_same_commands() -> None:
    assert lines(READMES["README.zh-CN.md"], ".venv/bin/dabiao") == COMMANDS
    assert {words[0] for words in COMMANDS} == {"check", "validate", "ingest", "catalogue"}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_runs(words: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for earlier in COMMANDS[: COMMANDS.index(words)] if "lake" in words else ():
        if "lake" in earlier:
            main(earlier)
    assert main(words) == ExitCode.OK, capsys.readouterr()
    for option, value in pairwise(words):
        assert option != "--out" or (here / value).is_file()


def test_the_lines_of_python_run(here: Path) -> None:
    (code,) = {re.findall(r"^```python\n(.*?)  #", page, re.M | re.S)[0] for page in READMES.values()}
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - the lines a reader would paste
    assert len(names["result"].verdicts)  # type: ignore[attr-defined]  # a Result


@pytest.mark.parametrize("page", READMES.values(), ids=READMES)
def test_what_make_is_asked_for_is_in_the_makefile(page: str) -> None:
    rules = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = [words[0] for words in lines(page, "make")]
    assert asked == ["demo", "test"]
    assert set(asked) <= set(rules)


def test_the_counts_are_those_of_the_catalogue() -> None:
    catalogue = load(bundled.catalogue_folder())
    targets, documents = len(catalogue.targets), len(catalogue.documents)
    regions = len({document.region for document in catalogue.documents.values()})
    assert f"{targets} targets of {documents} documents, which bind {regions} regions" in READMES["README.md"]
    assert f"{documents} 份文件的 {targets} 个目标，约束 {regions} 个地区" in READMES["README.zh-CN.md"]


@pytest.mark.parametrize("page", READMES.values(), ids=READMES)
def test_every_status_is_explained(page: str) -> None:
    for status in get_args(Status):
        assert re.search(rf"^\|.*`{status}`.*\|$", page, re.MULTILINE), status
