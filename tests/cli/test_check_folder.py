"""``dabiao check`` on real folders: which month is judged, and who may write into the report's folder."""

from __future__ import annotations

import datetime as dt
import errno
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from dabiao.cli import main
from dabiao.cli.exit_codes import ExitCode
from dabiao.cli.report_folder import reserved
from dabiao.intake import folder
from dabiao.locks import WORKSHOP, workshop
from dabiao.report.formats import FORMATS

INSTITUTIONS = "institution_id,name,region_code,category\nH1,人民医院,330213,general_hospital\n"
REGIONS = "region_code,name,level,parent\n330213,奉化区,county,\n"
ATTESTATION = "unit,code,achieved,date,evidence\nH1,fenghua-2018-49/admission-centre,是,{day},文件\n"
FIGURES = "单位,期间,registration_wait_minutes\n"


TODAY = dt.date.today()
THIS_MONTH = f"{TODAY:%Y-%m}"
LAST_MONTH = f"{TODAY.replace(day=1) - dt.timedelta(days=1):%Y-%m}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder without returns."""
    folder = tmp_path / "data_in"
    for name in ("statistics", "attestations"):
        (folder / name).mkdir(parents=True)
    (folder / "institutions.csv").write_text(INSTITUTIONS, "utf-8")
    (folder / "regions.csv").write_text(REGIONS, "utf-8")
    return folder


def check(data: Path, *more: str) -> int:
    out = ["--out", str(data.parent / "report")]
    more = more if "--format" in more else (*more, "--format", "csv")
    return main(["check", str(data), "--document", "fenghua-2018-49", *out, *more])


@pytest.mark.parametrize(
    ("months", "judged", "told"),
    [
        (["2018-11", "2018-12"], "2018-12", "取数据的最新月份 2018-12"),
        (
            ["2018-12", THIS_MONTH],
            "2018-12",
            f"数据到 {THIS_MONTH}，那时尚未结束，取已结束的最近一月 2018-12",
        ),
        ([THIS_MONTH], LAST_MONTH, f"数据到 {THIS_MONTH}，那时尚未结束，取已结束的最近一月 {LAST_MONTH}"),
        ([LAST_MONTH], LAST_MONTH, f"取数据的最新月份 {LAST_MONTH}"),
    ],
)
def test_the_month_that_is_judged_has_ended(
    data: Path, capsys: pytest.CaptureFixture[str], months: list[str], judged: str, told: str
) -> None:
    rows = "".join(f"H1,{month},5\n" for month in months)
    (data / "statistics/a.csv").write_text(FIGURES + rows, "utf-8")
    assert check(data) == ExitCode.OK
    said = capsys.readouterr().out
    assert f"{judged} 的结论" in said
    assert f"未指定 --as-of：{told}\n" in said


@pytest.mark.parametrize(("day", "judged"), [("2018-10-09", "2018-10"), (str(TODAY), LAST_MONTH)])
def test_attestations_alone_are_judged_as_of_their_latest_month(
    data: Path, capsys: pytest.CaptureFixture[str], day: str, judged: str
) -> None:
    (data / "attestations/a.csv").write_text(ATTESTATION.format(day=day), "utf-8")
    assert check(data, "--lang", "en") == ExitCode.OK
    said = capsys.readouterr().out
    assert f"Verdicts as of {judged}" in said
    assert f"there are attestations but no returns; {judged} is their latest month" in said


def test_attestations_too_large_to_be_held_never_are(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LARGE", 1)
    monkeypatch.setattr(folder, "read", lambda *_, **__: pytest.fail("held"))
    (data / "attestations/a.csv").write_text(ATTESTATION.format(day="2018-10-09"), "utf-8")
    assert check(data, "--format", "parquet") == ExitCode.OK
    assert (data.parent / "report/verdicts").is_dir()


@pytest.mark.parametrize("out", ["statistics", "attestations/report"])
def test_a_report_among_the_returns_would_be_read_as_one(
    data: Path, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    assert check(data, "--out", str(data / out)) == ExitCode.USAGE
    assert f"在 {out.partition('/')[0]} 里" in capsys.readouterr().err
    assert not list((data / out).glob("*"))


# --- the report's folder -------------------------------------------------------------------------


def test_a_second_run_says_so_and_waits_until_the_first_has_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fcntl", reason="this system cannot lock a folder")
    order: list[str] = []

    def second() -> None:
        with reserved(tmp_path):
            order.append("second")

    with reserved(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.2)
        order.append("first")
    other.join(timeout=5)
    assert order == ["first", "second"]
    assert f"另一次运行正在写 {tmp_path}" in capsys.readouterr().err


def test_a_folder_made_for_a_report_that_did_not_come_about_goes_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), reserved(tmp_path / "above/new"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_made_for_a_report_that_did_not_come_about_stays_where_it_holds_something(
    tmp_path: Path,
) -> None:
    with pytest.raises(ZeroDivisionError), reserved(tmp_path / "above/new"):
        (tmp_path / "above/mine.txt").touch()
        raise ZeroDivisionError
    assert [path.name for path in (tmp_path / "above").iterdir()] == ["mine.txt"]


def test_what_is_hidden_or_was_written_is_not_of_an_older_run(tmp_path: Path) -> None:
    for name in ("index.html", ".hidden", ".git/config", "units/a.html", "notes/mine.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with reserved(tmp_path) as folder:
        older = folder.older_than_this_run([tmp_path / "index.html", tmp_path / "units"])
    assert older == ["notes/mine.docx"]


def test_what_a_killed_run_left_half_written_goes_with_the_next_run(tmp_path: Path) -> None:
    (tmp_path / f"{WORKSHOP}killed" / "pages").mkdir(parents=True)
    (tmp_path / f"{WORKSHOP}killed" / "index.html").touch()
    with workshop(tmp_path) as place:
        assert list(tmp_path.iterdir()) == [place]
    assert list(tmp_path.iterdir()) == []


def test_what_a_run_makes_stays_until_it_has_gone_and_those_that_it_forked(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="this system cannot lock a folder")
    code = f"""
import os, time
from pathlib import Path
from dabiao.locks import workshop
with workshop(Path({str(tmp_path)!r})) as place:
    if os.fork():
        print(place.name, flush=True)
        time.sleep(60)
    os.read(0, 1)
    os._exit(0)
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, **pipes) as other:
        assert other.stdin and other.stdout
        theirs = other.stdout.readline().strip()
        other.kill()
        other.wait()
        with workshop(tmp_path) as place:
            assert {path.name for path in tmp_path.iterdir()} == {theirs, place.name}
        other.stdin.close()  # the last of them goes
        other.stdout.read()
    with workshop(tmp_path) as place:
        assert list(tmp_path.iterdir()) == [place]


def test_where_a_folder_cannot_be_locked_nobody_waits_and_nothing_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some shared disks."""
    fcntl = pytest.importorskip("fcntl", reason="this system cannot lock a folder")

    def refused(*_: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", refused)
    (tmp_path / f"{WORKSHOP}other").mkdir()
    with reserved(tmp_path), reserved(tmp_path), workshop(tmp_path) as place:
        assert place.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == [f"{WORKSHOP}other"]


# --- as a process --------------------------------------------------------------------------------


def test_python_m_dabiao_is_dabiao() -> None:
    done = subprocess.run([sys.executable, "-m", "dabiao", "--help"], capture_output=True, check=True)
    assert done.stdout.startswith(b"Usage: dabiao [OPTIONS]")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize("module", ["click", "dabiao.cli.commands", "dabiao.cli.exit_codes", "pandas"])
def test_an_interruption_while_loading_ends_in_130_without_a_traceback(module: str, tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupter())
from dabiao.cli import main
sys.exit(main(["check", {str(tmp_path)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (128 + signal.SIGINT, "已中断 Interrupted.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process at once")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_whoever_ends_a_run_in_the_middle_of_its_report_nothing_is_left_of_it(data: Path, name: str) -> None:
    (data / "statistics/a.csv").write_text(FIGURES + "H1,2018-12,5\n", "utf-8")
    out = data.parent / "report"
    code = f"""
import os, signal, sys
from dabiao.cli import main
from dabiao.report import tables
written = tables.write
def write(*given):
    written(*given)
    os.kill(os.getpid(), signal.{name})
tables.write = write
sys.argv[1:] = ["check", {str(data)!r}, "--format", "csv", "--out", {str(out)!r}]
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, out.exists()) == (ExitCode.INTERRUPTED, False), done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process at once")
def test_who_is_ended_while_the_report_takes_the_place_of_an_older_one_leaves_it_whole(data: Path) -> None:
    file, out = data / "statistics/a.csv", data.parent / "report"
    file.write_text(FIGURES + "H1,2018-12,5\n", "utf-8")
    line = ["check", str(data), "--format", "csv,html", "--out", str(out)]
    assert main(line) == ExitCode.OK
    older = {path.name: path.stat().st_ino for path in out.iterdir()}
    code = f"""
import os, signal, sys
from dabiao import report
from dabiao.cli import main
put = report._put
def interrupted(*given):
    placed = put(*given)
    os.kill(os.getpid(), signal.SIGINT)
    return placed
report._put = interrupted
sys.argv[1:] = {line!r}
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == ExitCode.INTERRUPTED, done.stderr.decode()
    newer = {path.name: path.stat().st_ino for path in out.iterdir()}
    assert newer.keys() == older.keys()
    assert len({newer[name] == older[name] for name in newer}) == 1, "all of one run"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot bound the size of a file")
@pytest.mark.parametrize(
    "form", ["html", "csv", "json", "xlsx", "docx", "parquet", "parquet-status", "parquet-long"]
)
def test_a_disk_that_cannot_hold_the_report_is_named_and_left_as_it_was(data: Path, form: str) -> None:
    if FORMATS[form].missing:
        pytest.skip(FORMATS[form].missing)
    (data / "statistics/a.csv").write_text(FIGURES + "H1,2018-12,5\n", "utf-8")
    out = data.parent / "report"
    code = f"""
import resource, sys
from dabiao.cli import main
import pandas
resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
sys.argv[1:] = ["check", {str(data)!r}, "--out", {str(out)!r}, "--format", {form!r}]
sys.exit(main())
"""
    # -B: of a compiled module Python would keep the half that it could write.
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, check=False)
    told = done.stderr.decode()
    assert (done.returncode, told.count("\n")) == (ExitCode.USAGE, 1), told
    assert "文件大小超出上限" in told
    assert str(data.parent) in told or tempfile.gettempdir() in told
    assert not out.exists()


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_clean_returns_are_judged_with_no_library_that_they_do_not_need(data: Path, engine: str) -> None:
    file = data / "statistics" / "2018.csv"
    file.write_text(f"{FIGURES}H1,2018-12,9\n", "utf-8")
    assert check(data) == 0, "the catalogue is in the cache now"
    out = str(data.parent / "report")
    line = ["check", str(data), "--as-of", "2018-12", "--engine", engine, "--format", "parquet", "--out", out]
    code = (
        "import sys; from dabiao.cli import main; status = main(sys.argv[1:]); "
        "tops = {name.partition('.')[0] for name in sys.modules}; "
        "print(*sorted(tops - sys.stdlib_module_names), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *line], capture_output=True, encoding="utf-8", check=True
    )
    loaded = done.stderr.split()
    idle = {"yaml", "pint", "pandera", "openpyxl", "jinja2", "narwhals", "polars", "duckdb", "pyspark"}
    assert sorted((idle - {engine}).intersection(loaded)) == []
    assert engine in loaded
