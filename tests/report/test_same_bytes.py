"""Two runs on the same input write the same bytes in every format, whatever the clock says."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import dabiao
from dabiao.report import site
from dabiao.report.archive import moment
from dabiao.report.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]

RUN = """
import sys, time
if sys.argv[1] != "now":
    real = time.time
    time.time = lambda: real() - float(sys.argv[1])
from dataclasses import replace
from pathlib import Path
import dabiao
from dabiao import report
result = dabiao.check(sys.argv[2], as_of="2018-12", documents=["fenghua-2018-49"])
few = replace(result, judged=result.judged.iloc[::40].reset_index(drop=True))
report.write(few, Path(sys.argv[3]), sys.argv[4].split(","), "zh")
"""


def written(out: Path, clock: str, seed: str, formats: list[str], **more: str) -> dict[str, bytes]:
    """The files of a run of its own, by name."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "PYTHONHASHSEED": seed, **more}
    line = [sys.executable, "-c", RUN, clock, str(ROOT / "data_in"), str(out), ",".join(formats)]
    subprocess.run(line, check=True, env=environment)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def usable(name: str) -> bool:
    """Whether the library of a format is installed, and what that needs of the system."""
    try:
        return not FORMATS[name].missing and bool(import_module(FORMATS[name].library or "dabiao"))
    except OSError:
        return False


def test_the_same_run_gives_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    formats = [name for name in FORMATS if usable(name)]
    missing = sorted(set(FORMATS) - set(formats))
    if missing:
        print(f"not tested, their libraries are not installed: {', '.join(missing)}")
    one = written(tmp_path / "one", "now", "1", formats)
    two = written(tmp_path / "two", "200000", "2", formats)
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    kinds = {Path(name).suffix for name in one}
    assert {f".{name.partition('-')[0]}" for name in formats} <= kinds


def test_pages_that_several_processes_draw_are_those_that_one_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = dabiao.check(ROOT / "data_in", as_of="2018-12", documents=["fenghua-2018-49"])
    drawn = {}
    for few in (10, 10_000):
        monkeypatch.setattr(site, "FEW", few)
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
        folder = tmp_path / str(few)
        folder.mkdir()
        site.write(result, folder, "zh")
        files = (path for path in folder.rglob("*") if path.is_file())
        drawn[few] = {path.relative_to(folder): path.read_bytes() for path in files}
    assert len(drawn[10]) > 50
    assert drawn[10] == drawn[10_000]


def test_a_time_that_is_given_is_the_one_that_archives_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"{moment('2018-12'):%Y-%m-%d}" == "2018-12-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert f"{moment('2018-12'):%Y-%m-%d %H:%M}" == "2020-09-13 12:26"
