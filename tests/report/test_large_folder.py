"""A folder too large to be held is read in stretches and judged part by part: the report is the same."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import dabiao
from dabiao.cli import latest_month, main
from dabiao.intake import files, folder, stretches
from dabiao.intake.lake import aside, store
from dabiao.judge import check

DATA_IN = Path(__file__).parents[2] / "data_in"
KEYS = ["document", "as_of", "unit_id", "unit_name"]
HEAD = "机构代码,期间,实有床位,出院人次,版次,不明\n"


@pytest.fixture(scope="module")
def data_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with returns beside it of which everything can be wrong that a return by itself does not
    show: cells told twice, contradictions, corrections, and files that are refused in their midst."""
    place = tmp_path_factory.mktemp("data") / "data_in"
    shutil.copytree(DATA_IN, place, ignore=shutil.ignore_patterns("2018-2019*", "2019*", "202*"))
    people = pd.read_csv(place / "institutions.csv", dtype=str)["institution_id"][:60]
    rows = [
        f"{unit},2018-{month:02},{at},{month}" for at, unit in enumerate(people) for month in range(1, 12)
    ]
    text = HEAD + "".join(f"{row},,\n" for row in rows)
    for name, content in {
        "a.csv": text,
        "again.csv": text,
        "other.csv": text.replace(",3,,", ",7,,").replace(",4,,", ",x,,"),
        "revised.csv": HEAD
        + "".join(f"{row},2,\n" if at % 5 else f"{row},b,\n" for at, row in enumerate(rows)),
        "nobody.csv": text + "H404,2018-03,1,1,,\n" * 3,
    }.items():
        (place / "statistics" / name).write_text(content, encoding="utf-8")
    (place / "statistics" / "z_mixed.csv").write_bytes(text.encode() + "名,2018-01,1,1,,\n".encode("gb18030"))
    return place


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """From 1 KB on a folder is too large to be held, and parts have 400 rows or so."""
    monkeypatch.setattr(folder, "LARGE", 1000)
    monkeypatch.setattr(aside, "TOGETHER", 2000)
    monkeypatch.setattr(check, "ROWS", 400)
    return monkeypatch


def checked(data_in: Path, out: Path, *more: str) -> int:
    asked = ["--as-of", "2018-11", "--since", "2018-09", "--format", "parquet", "--out", str(out)]
    return main(["check", str(data_in), *asked, *more])


def hidden(place: Path) -> list[Path]:
    return [path for path in place.rglob(".*") if path.is_dir()]


def test_the_report_is_that_of_the_same_folder_held(
    data_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held, aside_ = tmp_path / "held", tmp_path / "aside"
    monkeypatch.setattr(check, "ROWS", 100)
    assert checked(data_in, held) == 0
    said = capsys.readouterr()
    monkeypatch.setattr(folder, "LARGE", 1000)
    monkeypatch.setattr(aside, "TOGETHER", 2000)
    assert checked(data_in, aside_) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[:-1] == said.out.splitlines()[:-1]
    assert "逐段读入" in told.err
    assert len({path.name for path in (aside_ / "verdicts").rglob("*.parquet")}) > 2
    assert (aside_ / "run.json").read_bytes() == (held / "run.json").read_bytes()
    for name in ("targets", "scores", "waivers", "problems", "notices"):
        one, other = (pd.read_parquet(out / f"{name}.parquet") for out in (aside_, held))
        assert_frame_equal(one, other, check_exact=True, obj=name)
    for name, keys in (("verdicts", KEYS), ("changes.parquet", ["target", "unit_id"])):
        one, other = (pd.read_parquet(out / name) for out in (aside_, held))
        one, other = (table.astype(dict.fromkeys(keys, "str")) for table in (one, other))
        one, other = (table.sort_values(keys, ignore_index=True) for table in (one, other))
        assert_frame_equal(one, other, check_exact=True, obj=name)
    assert hidden(tmp_path) == []


def test_so_it_is_where_files_are_too_large_by_themselves(
    data_in: Path, tmp_path: Path, large: pytest.MonkeyPatch
) -> None:
    assert checked(data_in, tmp_path / "whole") == 0
    large.setattr(files, "CSV_LIMIT", 11_000)
    large.setattr(stretches, "STRETCH", 4000)
    assert checked(data_in, tmp_path / "stretches") == 0
    runs = [(tmp_path / name / "run.json").read_bytes() for name in ("whole", "stretches")]
    assert runs[0] == runs[1]
    tables = [pd.read_parquet(tmp_path / name / "problems.parquet") for name in ("whole", "stretches")]
    # Of the file that is refused is told what was wrong before, and where the stretch is that is to blame.
    mixed = [table["file"].str.contains("mixed") for table in tables]
    assert all("mixed_encodings" in set(table["code"][own]) for table, own in zip(tables, mixed, strict=True))
    told = [table[~own].reset_index(drop=True) for table, own in zip(tables, mixed, strict=True)]
    assert_frame_equal(*told)


def test_evidence_finds_the_cells_in_the_files_of_the_folder(
    data_in: Path, tmp_path: Path, large: pytest.MonkeyPatch
) -> None:
    large.setattr(files, "CSV_LIMIT", 11_000)
    large.setattr(stretches, "STRETCH", 4000)
    found = dabiao.check(data_in, as_of="2018-11", put=lambda _: None, room=tmp_path / "room")
    large.undo()
    expected = dabiao.check(data_in, as_of="2018-11")
    proofs = [run.evidence.cells(run.judged.index[_is_regional(run)]) for run in (found, expected)]
    one, other = (cells.drop(columns="verdict") for cells in proofs)
    assert_frame_equal(one, other)
    assert one["file"].str.startswith("statistics/").any()


def _is_regional(run: dabiao.Result) -> pd.Series[bool]:
    return run.judged["unit_id"].isin(run.facts.registry.regions["region_code"])


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("error", "code"), [(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 2), (KeyboardInterrupt(), 130)]
)
def test_nothing_is_left_over_whatever_happens(
    data_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    puts = []

    def put(path: Path, content: bytes, **_: bool) -> None:
        puts.append(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if len(puts) == 3:
            raise error

    monkeypatch.setattr(store, "put", put)
    assert checked(data_in, tmp_path / "out") == code
    assert len(puts) == 3
    assert list(tmp_path.iterdir()) == []


LARGE_RUN = """
import os, sys
from dabiao.cli import main
from dabiao.intake import folder
from dabiao.intake.lake import aside, store
from dabiao.judge import check, engines
from dabiao.report import record
folder.LARGE, aside.TOGETHER, check.ROWS = 1000, 2000, 400
"""

KILLED = {
    "reading": """
put, puts = store.put, []
def killed(*given, lasting):
    put(*given, lasting=lasting)
    puts.append(given)
    if len(puts) == 3:
        os.kill(os.getpid(), 9)
store.put = killed
""",
    "judging": """
each = engines.processes.each
def killed(*given):
    for number, found in enumerate(each(*given)):
        if number == 2:
            os.kill(os.getpid(), 9)
        yield found
engines.processes.each = killed
""",
    "writing": """
record.write = lambda *_: os.kill(os.getpid(), 9)
""",
}


def run(code: str, data_in: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """A large run as a process of its own in ``folder``, changed by ``code``."""
    asked = ["check", str(data_in), "--document", "fenghua-2018-49", "--format", "parquet", *more]
    command = [sys.executable, "-c", f"{LARGE_RUN}{code}\nsys.exit(main({asked!r}))"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot tell who holds a folder")
@pytest.mark.parametrize(("when", "out"), [("reading", "new/out"), ("writing", "new/out"), ("judging", "")])
def test_what_a_killed_run_put_away_lies_in_its_folder_and_goes_with_the_next(
    data_in: Path, tmp_path: Path, when: str, out: str
) -> None:
    """Without ``--out`` it is the folder of all reports: which month it is nobody knows before."""
    more = ["--out", out] if out else []
    done = run(KILLED[when], data_in, tmp_path, *more)
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = hidden(tmp_path)
    assert left
    assert all(path.is_relative_to(tmp_path / (out or "reports")) for path in left)
    done = run("", data_in, tmp_path, *more)
    assert done.returncode == 0, done.stderr
    assert hidden(tmp_path) == []


@pytest.mark.parametrize(
    ("formats", "told"),
    [("csv", "csv"), ("html,csv", "csv"), ("html", "html"), ("parquet,xlsx", "xlsx"), ("html,parquet", "")],
)
def test_formats_that_hold_all_verdicts_are_told_at_the_start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    formats: str,
    told: str,
) -> None:
    def begins(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(latest_month, "judged", begins)
    for many in (10**9, 1000):
        monkeypatch.setattr("dabiao.cli.check.MANY", many)
        main(["check", str(DATA_IN), "--out", str(tmp_path / "out"), "--format", formats])
        said = capsys.readouterr().err
        assert (f"{told} 要把全部结论放在内存里" in said) == (many == 1000 and told != "")
        assert ("--format html,parquet" in said) == (many == 1000 and told != "")


def test_so_they_are_of_a_lake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lake, returns = tmp_path / "lake", DATA_IN / "attestations"
    assert main(["ingest", str(returns), "--into", str(lake), "--registry", str(DATA_IN)]) == 0
    monkeypatch.setattr("dabiao.cli.check.MANY", 10)
    main(["check", str(lake), "--out", str(tmp_path / "out"), "--format", "csv", "--lang", "en"])
    assert "csv holds all verdicts" in capsys.readouterr().err


FULL = """
from dabiao.report import parquet
def full(*_, **__):
    raise OSError(28, os.strerror(28))
parquet.save = full
"""


def test_a_disk_that_runs_full_while_parts_are_judged_is_named(data_in: Path, tmp_path: Path) -> None:
    done = run(FULL, data_in, tmp_path, "--out", "out")
    assert done.returncode == 2
    assert f"不能读写 {tmp_path / 'out'}" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("large")
def test_two_runs_at_once_leave_one_another_what_they_put_away(
    data_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One begins and ends before the other judges."""
    judged, out, met = latest_month.judged, tmp_path / "out", []

    def meeting(*given: Any) -> Any:
        if not met:
            met.extend(hidden(out))
            assert checked(data_in, out, "--document", "fenghua-2018-49") == 0
            assert hidden(out) == met
        return judged(*given)

    monkeypatch.setattr(latest_month, "judged", meeting)
    assert checked(data_in, out, "--document", "fenghua-2018-49") == 0
    assert len(met) == 1
    assert hidden(tmp_path) == []


@pytest.mark.usefixtures("large")
def test_where_there_is_no_room_nothing_begins(
    data_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = namedtuple("usage", ("total", "used", "free"))(100, 90, 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert checked(data_in, tmp_path / "out") == 2
    assert "--out 换一个位置" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("large")
def test_a_folder_without_one_good_row_says_what_is_wrong(
    data_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not that its file is large: that is no reason, for it was read."""
    for name in ("institutions.csv", "regions.csv"):
        (tmp_path / "data").mkdir(exist_ok=True)
        shutil.copy(data_in / name, tmp_path / "data" / name)
    (tmp_path / "data/statistics").mkdir()
    (tmp_path / "data/statistics/a.csv").write_text(HEAD + "H404,2018-03,1,1,,\n" * 700, encoding="utf-8")
    monkeypatch.setattr(files, "CSV_LIMIT", 12_000)
    assert main(["check", str(tmp_path / "data"), "--format", "parquet", "--out", str(tmp_path / "out")]) == 4
    said = capsys.readouterr().err
    assert "H404" in said
    assert "一次最多读" not in said
