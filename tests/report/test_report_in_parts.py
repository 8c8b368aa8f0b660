"""A large lake is judged part by part, and of a large folder no table of all verdicts is made: the report
is the same, in more files."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from dabiao import bundled
from dabiao.catalogue.compiled import load
from dabiao.cli import latest_month, main
from dabiao.cli.exit_codes import ExitCode
from dabiao.intake.lake import adding
from dabiao.judge import check
from dabiao.judge.leaving import Parcel
from dabiao.periods import month
from dabiao.report import record, wide

DATA_IN = Path(__file__).parents[2] / "data_in"
KEYS = ["document", "as_of", "unit_id", "unit_name"]
ROWS = {"lake": 60, "folder": 150}
"""Rows judged at a time, of few months or of all."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's returns in a lake."""
    place = tmp_path_factory.mktemp("lake") / "lake"
    with adding.ingesting(place, load(bundled.catalogue_folder(), "zh"), registry_of=DATA_IN) as it:
        list(it.add(adding.listed([DATA_IN / kind for kind in ("statistics", "attestations")])))
    return place


def checked(lake: Path, out: Path, screen: pytest.CaptureFixture[str], formats: str = "parquet") -> list[str]:
    """What ``dabiao check`` says of it."""
    asked = ["--as-of", "2018-11", "--since", "2018-09", "--format", formats, "--out", str(out)]
    assert main(["check", str(lake), *asked]) == 0
    return screen.readouterr().out.splitlines()


def verdicts(out: Path) -> pd.DataFrame:
    found = pd.read_parquet(out / "verdicts").astype({"document": "str", "as_of": "str"})
    return found.sort_values(KEYS, ignore_index=True)


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("formats", ["parquet", "parquet-status"])
def test_the_report_of_what_is_put_away_is_that_of_the_whole(  # two kinds of run
    lake: Path, kind: str, formats: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    data = {"lake": lake, "folder": DATA_IN}[kind]
    said = checked(data, whole, capsys, formats)
    monkeypatch.setattr(check, "ROWS", ROWS[kind])
    told = checked(data, parted, capsys, formats)
    assert len({path.name for path in (parted / "verdicts").rglob("*.parquet")}) >= 4
    assert_frame_equal(verdicts(parted), verdicts(whole), check_exact=True)
    names = {path.name for path in whole.glob("*.parquet")} - {"notices.parquet"}
    assert len(names) == {"parquet": 5, "parquet-status": 4}[formats]
    for name in names:
        one, other = (pd.read_parquet(out / name) for out in (parted, whole))
        keys = list(one.columns)
        assert_frame_equal(*(t.sort_values(keys, ignore_index=True) for t in (one, other)), check_exact=True)
    # The same counts on the screen, and one line more that says where institutions are.
    own = [line for line in told if "verdicts 文件夹里" in line]
    assert len(own) == 1
    assert [line for line in told if line not in own][:-1] == said[:-1]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(("formats", "away"), [("parquet", True), ("html,parquet", False)])
def test_where_no_pages_list_anybody_fewer_rows_are_enough(
    formats: str, away: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages list everybody of a folder of some size; without them its verdicts need not be held."""
    monkeypatch.setattr(check, "ROWS", 5000)  # the sample has fewer, and more than a fifth of that
    asked = ["--as-of", "2018-11", "--format", formats, "--out", str(tmp_path / "out")]
    assert main(["check", str(DATA_IN), *asked]) == 0
    notices = " ".join(pd.read_parquet(tmp_path / "out" / "notices.parquet").iloc[:, 0])
    assert ("verdicts 文件夹里" in notices) == away


def test_what_was_put_away_is_not_taken_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A comparison leaves out the targets of which one run holds no verdict on institutions, and says so."""
    whole, parted = str(tmp_path / "whole"), str(tmp_path / "parted")
    assert main(["check", str(DATA_IN), "--as-of", "2018-11", "--format", "csv", "--out", whole]) == 0
    monkeypatch.setattr(check, "ROWS", ROWS["folder"])
    assert main(["check", str(DATA_IN), "--as-of", "2018-11", "--format", "parquet", "--out", parted]) == 0
    held = pd.read_csv(Path(whole) / "verdicts.csv", dtype=str)
    away = held.loc[held["unit_level"] == "institution", "target"].nunique()
    rest = len(held) - held["target"].isin(record.read(Path(parted)).away).sum()
    for runs in ((whole, parted), (parted, whole), (parted, parted)):
        capsys.readouterr()
        assert main(["compare", *runs, "--fail-on", "gone,appeared"]) == 0
        told = capsys.readouterr().out.splitlines()
        assert told[2].startswith(f"{away} 个目标没有比较")
        assert f"比较 {rest:,} 条结论，0 条有变化" in told


def test_of_a_month_that_is_not_over_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was put away for it is not in the report of the month that is judged in its place."""
    monkeypatch.setattr(check, "ROWS", ROWS["folder"])
    monkeypatch.setattr(latest_month, "_this_month", lambda: month("2018-12"))
    assert main(["check", str(DATA_IN), "--format", "parquet", "--out", str(tmp_path / "out")]) == 0
    assert "尚未结束" in capsys.readouterr().out
    assert {path.parent.name for path in (tmp_path / "out").glob("verdicts/*/*/*")} == {"as_of=2018-11"}


@pytest.mark.parametrize("kind", ["lake", "folder"])
@pytest.mark.parametrize("formats", ["parquet", "html,parquet"])
def test_where_nothing_is_judged_the_report_says_so(
    lake: Path, kind: str, formats: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "ROWS", ROWS[kind])
    data = {"lake": lake, "folder": DATA_IN}[kind]
    asked = ["--as-of", "2000-01", "--format", formats, "--out", str(tmp_path / "out")]
    assert main(["check", str(data), *asked]) == 0
    assert not list((tmp_path / "out" / "verdicts").rglob("*.parquet"))
    assert "起生效，晚于截至月份" in " ".join(
        pd.read_parquet(tmp_path / "out" / "notices.parquet").iloc[:, 0]
    )


@pytest.mark.parametrize("kind", ["lake", "folder"])
def test_the_report_is_the_same_however_many_processors_judge(
    lake: Path, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "ROWS", ROWS[kind])
    written = {}
    for number in (1, 3):
        monkeypatch.setattr(
            os, "sched_getaffinity", lambda _, number=number: set(range(number)), raising=False
        )
        out = tmp_path / str(number)
        checked({"lake": lake, "folder": DATA_IN}[kind], out, capsys)
        files = (path for path in out.rglob("*") if path.is_file())
        written[number] = {path.relative_to(out): path.read_bytes() for path in files}
    assert written[1] == written[3]


@pytest.mark.parametrize("formats", ["parquet", "parquet-status"])
def test_verdicts_that_another_machine_put_out_of_reach_are_missed(
    formats: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without them the report would look whole."""
    put = wide.Away.__call__

    def put_elsewhere(away: wide.Away, parcel: Parcel) -> None:
        put(replace(away, folder=tmp_path / "another" / "machine") if parcel.number == 1 else away, parcel)

    monkeypatch.setattr(wide.Away, "__call__", put_elsewhere)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    monkeypatch.setattr(check, "ROWS", ROWS["folder"])
    asked = ["--as-of", "2018-11", "--format", formats, "--out", str(tmp_path / "out")]
    assert main(["check", str(DATA_IN), *asked]) == ExitCode.USAGE
    assert "共享文件夹" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process judges all")
@pytest.mark.parametrize(
    ("end", "code", "told"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", ExitCode.USAGE, "多半是内存不够"),
        ("raise MemoryError", ExitCode.USAGE, "多半是内存不够"),
        ("raise OSError(errno.ENOSPC, 'No space left on device', 'part')", ExitCode.USAGE, "磁盘已满"),
        ("os.killpg(0, signal.SIGINT); signal.pause()", ExitCode.INTERRUPTED, "已中断"),
        ("os.kill(os.getppid(), signal.SIGTERM); signal.pause()", ExitCode.INTERRUPTED, "已中断"),
        ("os.killpg(0, signal.SIGHUP); signal.pause()", ExitCode.INTERRUPTED, "已中断"),
    ],
)
def test_whoever_ends_a_run_that_several_processors_judge_nothing_is_left_of_it(
    end: str, code: int, told: str, tmp_path: Path
) -> None:
    out, given = tmp_path / "report", ["check", str(DATA_IN), "--as-of", "2018-11", "--format", "parquet"]
    script = f"""
import errno, os, signal, sys
from dabiao.judge import check
from dabiao.report import parquet, wide
from dabiao.cli import main
os.sched_getaffinity = lambda _: {{0, 1}}
check.ROWS, first, save = 150, os.getpid(), parquet.save
def saved(*given, **options):
    save(*given, **options)
    if os.getpid() != first:
        {end}
parquet.save = saved
sys.argv[1:] = {[*given, "--out", str(out)]!r}
sys.exit(main())
"""
    run = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, start_new_session=True)
    said = run.communicate(timeout=120)[1].decode()
    assert (run.returncode, told in said, "Traceback" in said) == (code, True, False), said
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
