"""``dabiao ingest`` and ``dabiao check`` of a lake: what the screen says, how the command ends, and what it
leaves behind when it is killed or runs beside another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from dabiao import bundled, intake
from dabiao.catalogue.compiled import load
from dabiao.cli import main
from dabiao.intake.files import sha256
from dabiao.intake.lake import store

INSTITUTIONS = "institution_id,name,region_code,category,run_by\nH1,人民医院,330213,综合医院,县\n"
REGIONS = "region_code,name,level,parent\n330213,奉化区,county,\n"
GOOD = "单位,期间,actual_beds\nH1,2018-08,12\nH1,2018-09,13\n"
BROKEN = "单位,期间,actual_beds\nH1,2018-10,12\nH9,2018-10,1\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and the current folder beside it."""
    data = tmp_path / "data_in"
    (data / "statistics").mkdir(parents=True)
    (data / "institutions.csv").write_text(INSTITUTIONS, encoding="utf-8")
    (data / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (data / "statistics" / "a.csv").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return data


def ingest(*words: str) -> int:
    return main(["ingest", *words, "--into", "lake"])


def check(place: str, *words: str) -> bytes:
    """The verdicts of a data folder or a lake."""
    out = Path("reports") / place.rpartition("/")[2]
    assert main(["check", place, "--format", "csv", "--out", str(out), *words]) == 0
    return (out / "verdicts.csv").read_bytes()


def test_a_lake_is_judged_as_the_folder_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ingest("data_in", "--registry", "data_in") == 0
    said = capsys.readouterr().out
    assert "statistics/a.csv" in said and "收入 lake：1 份" in said
    assert check("lake") == check("data_in")
    assert "2018-09" in capsys.readouterr().out


def test_what_is_wrong_is_told_as_validate_tells_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "statistics" / "b.csv").write_text(BROKEN, encoding="utf-8")
    monkeypatch.chdir(data)
    assert main(["validate", "statistics/b.csv"]) == 0
    told = capsys.readouterr().out
    assert "单位“H9”不在名册中" in told
    assert main(["ingest", "statistics/b.csv", "--into", "../lake", "--registry", "."]) == 0
    new = "../lake 中的 institutions.csv, regions.csv 已换成新的\n"
    assert capsys.readouterr().out == f"{told}{new}收入 ../lake：1 份\n"


def test_once_more_changes_nothing_and_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest("data_in", "--registry", "data_in")
    capsys.readouterr()
    assert ingest("data_in") == 0
    assert capsys.readouterr().out == "已在 lake 中，没有改动：1 份（statistics/a.csv）\n"
    assert ingest() == 0
    assert capsys.readouterr().out == "lake 已是最新，没有改动\n"


def test_a_registry_alone_is_told_of_where_it_is_another(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingest("--registry", "data_in") == 0
    assert capsys.readouterr().out == "lake 中的 institutions.csv, regions.csv 已换成新的\n"
    assert ingest("--registry", "data_in") == 0
    assert capsys.readouterr().out == "lake 已是最新，没有改动\n"
    (data / "notice.txt").write_text("样例", encoding="utf-8")
    assert ingest("--registry", "data_in") == 0
    assert capsys.readouterr().out == "lake 中的 notice.txt 已换成新的\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["data_in"], 2, "请加 --registry"),
        (["data_in", "--registry", "data_in/statistics"], 2, "没有可复制的文件"),
        (["nowhere.csv"], 2, "nowhere.csv 不存在"),
        (["data_in/statistics/b.csv", "--registry", "data_in", "--strict"], 4, "没有收入：1 份"),
        (["data_in/statistics/c.csv", "--registry", "data_in"], 4, "没有收入：1 份"),
    ],
)
def test_what_cannot_be_taken_in_is_told(
    data: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    (data / "statistics" / "b.csv").write_text(BROKEN, encoding="utf-8")
    (data / "statistics" / "c.csv").write_text("\0", encoding="utf-8")
    assert ingest(*words) == code
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert "Traceback" not in told.err


def test_a_place_that_is_no_lake_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "data_in", "--into", "data_in"]) == 2
    assert "不是数据湖" in capsys.readouterr().err
    assert main(["ingest", "data_in", "--into", "nosuch://x"]) == 2
    assert "nosuch://x" in capsys.readouterr().err


def test_a_newer_or_damaged_lake_ends_in_4(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest("data_in", "--registry", "data_in")
    next(Path("lake/facts").rglob("*.parquet")).write_bytes(b"")
    assert main(["check", "lake", "--out", "x"]) == 4
    assert "facts/period=2018-" in capsys.readouterr().err
    Path("lake", store.MARK).write_text('{"form": 99}')
    for command in (["check", "lake"], ["ingest", "--into", "lake"]):
        assert main(command) == 4
        assert "请升级" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere")
def test_a_lake_that_cannot_be_written_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest("data_in", "--registry", "data_in")
    for place in (Path("lake"), *filter(Path.is_dir, Path("lake").rglob("*"))):
        place.chmod(0o555)
    (data / "statistics" / "b.csv").write_text(BROKEN, encoding="utf-8")
    assert ingest("data_in") == 2
    assert "没有权限" in capsys.readouterr().err


FULL = """
import resource, signal, sys
from dabiao import bundled
from dabiao.catalogue.compiled import load
from dabiao.cli import main
load(bundled.catalogue_folder(), "zh")  # is kept in a cache, which is no part of this
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
sys.exit(main(["ingest", "data_in", "--into", "lake", "--registry", "data_in"]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_disk_that_is_full_is_told(data: Path) -> None:
    """A limit on the size of files stands for a disk that takes no more; Python itself writes none (-B), as
    it would keep half of a compiled module."""
    done = subprocess.run([sys.executable, "-B", "-c", FULL], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "lake" in done.stderr and "Traceback" not in done.stderr
    assert not list(Path("lake/returns").glob("*.json"))
    assert ingest("data_in") == 0


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from dabiao import bundled
from dabiao.catalogue.compiled import load
from dabiao.intake.lake import adding, manifest, pieces, reading
import pandas, pyarrow, pyarrow.parquet

seed, trials = int(sys.argv[1]), int(sys.argv[2])
catalogue, rng, longest = load(bundled.catalogue_folder(), "zh"), random.Random(seed), 0.0

def ingest(lake):
    with adding.ingesting(Path(lake), catalogue, registry_of=Path("data_in")) as open_lake:
        list(open_lake.add(adding.listed([Path("data_in")])))

for trial in range(-1, trials):
    begun, child = time.monotonic(), os.fork()
    if child == 0:
        os.setpgid(0, 0)
        ingest(f"lake{trial}")
        os._exit(0)
    if trial >= 0:
        time.sleep(rng.uniform(0, longest))
        together = trial % 2 and os.getpgid(child) == child
        (os.killpg if together else os.kill)(child, signal.SIGKILL)  # with the processes that help, or alone
    os.waitpid(child, 0)
    longest = longest or time.monotonic() - begun
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_whenever_an_ingest_is_killed_each_return_is_there_wholly_or_not_at_all(data: Path) -> None:
    rows = "".join(f"H1,201{year}-{month:02d},{month}\n" for year in range(5, 8) for month in range(1, 13))
    for name in "bcdef":
        text = f"单位,期间,actual_beds\n{rows}{name},2018-01,1\n"
        (data / "statistics" / f"{name}.csv").write_text(text, encoding="utf-8")
    trials, interrupted, catalogue = 25, 0, load(bundled.catalogue_folder(), "zh")
    subprocess.run([sys.executable, "-c", KILLED, "1", str(trials)], check=True)
    whole = intake.read(data, catalogue)
    for trial in range(trials):
        lake = Path(f"lake{trial}")
        held = {path.stem for path in lake.glob("returns/*.json")}
        interrupted += len(held) < 6
        if held:
            assert_alike(intake.read(lake, catalogue), intake.read(only(held, data), catalogue))
        assert main(["ingest", "data_in", "--into", str(lake), "--registry", "data_in"]) == 0
        assert_alike(intake.read(lake, catalogue), whole)
        assert files(lake) == files(Path("lake-1"))
    assert interrupted > trials / 3
    assert check("lake0", "--since", "2018-01") == check("data_in", "--since", "2018-01")


def only(held: set[str], data: Path) -> Path:
    """The data folder with nothing but the returns of these hashes."""
    part = Path("part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(data, part)
    for path in (part / "statistics").iterdir():
        if sha256(path) not in held:
            path.unlink()
    return part


def assert_alike(found: intake.Facts, expected: intake.Facts) -> None:
    for name in ("cells", "unusable", "rows", "faults", "attestations", "files"):
        assert_frame_equal(getattr(found, name), getattr(expected, name), obj=name)
    assert found.problems == expected.problems


def files(lake: Path) -> set[str]:
    return {path.relative_to(lake).as_posix() for path in lake.rglob("*") if path.is_file()}


def test_two_ingests_at_once_bring_in_all(data: Path) -> None:
    for number in range(8):
        text = f"单位,期间,actual_beds\nH1,2017-{number + 1:02d},{number}\n"
        (data / "statistics" / f"{number}.csv").write_text(text, encoding="utf-8")
    ingest("data_in/statistics/a.csv", "--registry", "data_in")
    halves = [[f"data_in/statistics/{n}.csv" for n in part] for part in (range(6), range(2, 8))]
    command = [sys.executable, "-m", "dabiao", "ingest", "--into", "lake"]
    running = [subprocess.Popen([*command, *half], stdout=subprocess.DEVNULL) for half in halves]
    assert [run.wait() for run in running] == [0, 0]
    assert check("lake", "--since", "2018-01") == check("data_in", "--since", "2018-01")
    assert len(list(Path("lake/returns").iterdir())) == 9
