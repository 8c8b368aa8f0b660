"""How long the commands for authors take with the bundled catalogue and the sample, each a whole process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from dabiao.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "lint": (["lint"], 1.5, "错误 0 个"),
    "test": (["test"], 10, "不符合 0"),
    "diff": (
        ["diff", str(ROOT / "catalogue"), "changed", "--data", str(ROOT / "data_in")],
        5,
        "✓ 达标 → ✗ 未达标",
    ),
}
"""The command, the seconds that it may take, and words of what it says."""


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue in which one target demands more, and one is called otherwise."""
    new = tmp_path / "changed"
    shutil.copytree(ROOT / "catalogue", new)
    beds = new / "documents/fenghua-2023-10/beds-per-1000.yaml"
    beds.write_text(beds.read_text("utf-8").replace("at_least: 6.6", "at_least: 6.8"), "utf-8")
    (new / "documents/fenghua-2023-10/day-surgery.yaml").rename(new / "documents/fenghua-2023-10/days.yaml")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_for_authors_takes_no_longer_than_it_may(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line, limit, said = COMMANDS[command]
    done, taken = timed(["-m", "dabiao", "catalogue", *line])
    with capsys.disabled():
        print(f"\ncatalogue {command}: {taken:.2f} s of CPU; import pandas: {yardstick():.2f} s")
    assert done.returncode == ExitCode.OK, done.stderr
    assert said in done.stdout + done.stderr
    # Of CPU, and on a machine as fast as the one the limit was set on, where pandas takes 0.45 s to load.
    assert taken < limit * max(1, yardstick() / 0.45)


@cache
def yardstick() -> float:
    """The CPU seconds that pandas takes to load here."""
    return timed(["-c", "import pandas"])[1]


def timed(line: list[str]) -> tuple[subprocess.CompletedProcess[str], float]:
    """A run of Python, and the CPU seconds that it took."""
    began = os.times()
    done = subprocess.run([sys.executable, *line], capture_output=True, encoding="utf-8", check=False)
    ended = os.times()
    return done, ended.children_user + ended.children_system - began.children_user - began.children_system
