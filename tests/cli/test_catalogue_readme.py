"""``catalogue/README.md`` keeps its word: commands run, YAML is the catalogue's, no key is left out. The
commands of ``CONTRIBUTING.md`` run, too."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from dabiao.catalogue.models import Document, Element, Indicator, Model, Target
from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "catalogue"
PAGE = (CATALOGUE / "README.md").read_text("utf-8")
SOURCES = ROOT.parent / "shared" / "sources"


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


SHELL = blocks("sh")
(BEGINNING,) = (block for block in SHELL if "new document" in block)
"""From an empty folder to verdicts."""


def commands(block: str) -> list[list[str]]:
    return [shlex.split(line, comments=True) for line in block.splitlines()]


COMMANDS = [command for block in SHELL if block != BEGINNING for command in commands(block)]
FOR_ALL = [
    command
    for block in blocks("sh", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    for command in commands(block)
]
"""Those of ``CONTRIBUTING.md``: ``make`` and the program's own."""
TARGET, ADDED = "catalogue/documents/fenghua-2023-10/beds-per-1000.yaml", blocks("yaml")[-1]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the catalogue whose worked example is not there yet, and is added as the page says."""
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    (tmp_path / TARGET).unlink()
    (tmp_path / TARGET).write_text(ADDED, "utf-8")
    return folder


def test_the_page_shows_every_command_for_authors() -> None:
    shown = {command[2] for command in COMMANDS}
    assert shown >= {"lint", "test", "coverage", "show", "conflicts", "diff", "schema"}


OWN = list({" ".join(command): command for command in (*COMMANDS, *FOR_ALL) if command[0] != "make"}.values())


@pytest.mark.parametrize("command", OWN, ids=" ".join)
def test_every_command_of_the_page_runs(
    command: list[str], catalogue: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--sources" in command and not SOURCES.is_dir():
        pytest.skip(f"the papers' texts are not there: {SOURCES}")
    monkeypatch.chdir(ROOT)
    program, *words = command
    assert program == ".venv/bin/dabiao"
    # The old catalogue is that of the checkout, the new one the copy; nothing is written into the checkout.
    place = {"git:main": "catalogue", "catalogue": str(catalogue), "schema": str(catalogue.parent / "schema")}
    asked = [*words[:2], *(place.get(word, word) for word in words[2:])]
    where = [] if "diff" in words else ["--catalogue", str(catalogue)]
    assert main([*asked, *where]) == ExitCode.OK, capsys.readouterr()


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
@pytest.mark.parametrize("command", [command for command in FOR_ALL if command[0] == "make"], ids=" ".join)
def test_what_contributors_make_can_be_made(command: list[str]) -> None:
    """Looked at only: what ``make test`` would run is running this."""
    done = subprocess.run(
        [*command, "--dry-run"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_paper_it_begins_from_has_two_pages() -> None:
    """Of 22 lines of 28 characters, as papers of authorities have (GB/T 9704)."""
    text = (ROOT / "docs/example/fenghua-example.txt").read_text("utf-8")
    lines = [part for line in text.splitlines() if line for part in range(0, len(line), 28)]
    assert 22 < len(lines) <= 2 * 22
    assert "虚构的示例" in text


def test_from_an_empty_folder_the_commands_of_the_page_lead_to_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("docs", "data_in"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for program, *words in commands(BEGINNING):
        assert program == ".venv/bin/dabiao"
        assert main(words) == ExitCode.OK, (words, capsys.readouterr())
    with (tmp_path / "reports/mine/verdicts.csv").open(encoding="utf-8-sig") as file:
        verdicts = list(csv.DictReader(file))
    by_target = {row["target"]: row for row in verdicts if row["as_of"] == "2025-12"}
    assert by_target.keys() == {
        f"fenghua-example/{name}" for name in ("beds-per-1000", "registration-wait", "booking-platform")
    }
    beds = by_target["fenghua-example/beds-per-1000"]
    assert (beds["status"], beds["threshold"], beds["unit_id"]) == ("pass", "6.5", "330213")


def test_the_mistakes_of_the_page_are_told_as_it_says(
    catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ADDED.replace("at_least", "at_leest").replace("beds_per_1000", "beds_per_100")
    (catalogue.parent / TARGET).write_text(wrong, "utf-8")
    assert main(["catalogue", "lint", str(catalogue)]) == ExitCode.CATALOGUE
    assert [capsys.readouterr().out] == blocks("text")


def test_what_the_page_shows_stands_in_the_catalogue() -> None:
    shown = re.findall(r"^`(catalogue/[^`]*)`\n\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in shown][-1] == TARGET
    for name, text in shown:
        assert yaml.safe_load(text).items() <= yaml.safe_load((ROOT / name).read_text("utf-8")).items(), name


KEYS = {"目标": Target, "指标": Indicator, "数据元": Element, "文件": Document}
DERIVED = {"id", "document", "code"}
"""What a path or a key says already."""


@pytest.mark.parametrize(("kind", "model"), KEYS.items())
def test_the_page_lists_every_key(kind: str, model: type[Model]) -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith(f"| {kind} |")]
    listed = [key for row in rows for key in re.findall(r"`(\w+)`", row[1])]
    assert sorted(listed) == sorted(set(model.model_fields) - DERIVED)
