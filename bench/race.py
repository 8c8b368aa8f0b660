"""The same work by Dabiao, by hand, and by the products that one would pick instead.

``make bench`` or ``python bench/race.py``: runs every contestant in a process of its own, in turn, on each
size, and writes a line per run to ``bench/results.jsonl``, from which ``bench/tables.py`` makes the tables
and the plot of ``bench/README.md``. Ends with an error if a row is told wrongly, but for rows exactly on a
target, which are counted; of these Dabiao may tell none wrongly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from pathlib import Path
from typing import Any

import psutil

from dabiao.cli import MEMORY
from field import Contestant, field
from measure import measured

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parent / "engine"
LIBRARIES = (
    "dabiao", "narwhals", "pandas", "numpy", "polars", "duckdb", "pyspark", "pyarrow", "simpleeval",
    "pandera", "great_expectations", "pointblank", "cuallee", "OpenFisca-Core", "frictionless",
)  # fmt: skip
KEY = ("rows", "source", "threads", "contestant")
MANY = 1_000_000
"""Beyond so many rows each contestant runs once."""

Line = dict[str, Any]


def main() -> None:
    """Runs what the command line asks for."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results = Results(asked.results)
    here = [one for one in field() if any(fnmatch(one.name, pattern) for pattern in asked.only)]
    if not here:
        names = ", ".join(one.name for one in field())
        sys.exit(f"nobody is called {' or '.join(asked.only)}; there are: {names}")
    bad = [line for line in _runs(asked, here, results) if results.add(line)]
    if bad:
        sys.exit("told wrongly: " + ", ".join(sorted({line["contestant"] for line in bad})))


def _arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    options.add_argument("--only", nargs="+", default=["*"], help="names, * for any text: 'dabiao *' cuallee")
    options.add_argument("--runs", type=int, default=5, help=f"of each, up to {MANY:,} rows; one beyond")
    options.add_argument("--source", nargs="+", choices=["csv", "parquet"], default=["csv", "parquet"])
    options.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options.add_argument("--minutes", type=float, default=10, help="a run that takes longer is stopped")
    options.add_argument("--once", type=float, default=60, help="who takes more seconds than this runs once")
    most = psutil.virtual_memory().total / 2**30 * 0.8
    options.add_argument("--gigabytes", type=float, default=most, help="a run that takes more is stopped")
    options.add_argument("--work", type=Path, default=HERE / ".work", help="where the made-up data go")
    options.add_argument("--results", type=Path, default=HERE / "results.jsonl")
    return options.parse_args()


def _runs(asked: argparse.Namespace, here: list[Contestant], results: Results) -> Iterator[Line]:
    """Every run, smaller sizes first; who was stopped does not run again, nor on a larger size, and who is
    slow not again."""
    for source, threads, rows in product(asked.source, asked.threads, sorted(asked.rows)):
        work, slow = made(asked.work, rows), set[str]()
        for run, one in product(range(1 if rows > MANY else asked.runs), here):
            racing = source in one.sources and one.name not in slow
            if racing and not results.stopped(rows, source, threads, one.name):
                key = dict(zip(KEY, (rows, source, threads, one.name), strict=True))
                line = {**key, "run": run, **_run(one, work, source, threads, asked)}
                if line["seconds"] > asked.once:
                    slow.add(one.name)
                yield line


def _run(one: Contestant, work: Path, source: str, threads: int, asked: argparse.Namespace) -> Line:
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    _read_through(work)
    found = measured(
        one.command(work, out, source), folder=HERE, environment=_environment(one, work, threads),
        cores=threads, seconds=asked.minutes * 60, megabytes=asked.gigabytes * 1024,
    )._asdict()  # fmt: skip
    said = found.pop("said")
    if found["ended"] == "done":
        return found | checked(work, out)
    return found | ({"said": said} if found["ended"] == "failed" else {})


def _read_through(work: Path) -> None:
    """Nobody waits for the disk, which whoever comes next would not."""
    for path in [*work.glob("*.parquet"), *work.joinpath("data_in").rglob("*.csv")]:
        with path.open("rb") as file:
            while file.read(2**24):
                pass


def _environment(one: Contestant, work: Path, threads: int) -> dict[str, str]:
    counts = ("BENCH_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    quiet = {"DABIAO_CACHE": str(work.parent / "cache"), "PYTHONPATH": str(ENGINE)}
    # What is installed is compiled; where nobody may keep what is compiled, ours would be at every run.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = MEMORY if one.ours else {}  # what its command line says by itself
    return own | kept | dict.fromkeys(counts, str(threads)) | quiet


def checked(work: Path, out: Path) -> Line:
    """What was told, compared with the exact answer (see :mod:`checked`)."""
    command = [sys.executable, str(HERE / "checked.py"), str(work), str(out)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def made(folder: Path, rows: int) -> Path:
    """The work of that size, made once for each edition of ``work.py``."""
    edition = hashlib.sha256((HERE / "work.py").read_bytes()).hexdigest()
    work, seal = folder / str(rows), folder / str(rows) / "edition"
    if not seal.exists() or seal.read_text() != edition:
        shutil.rmtree(work, ignore_errors=True)
        subprocess.run([sys.executable, str(HERE / "work.py"), str(work), str(rows)], check=True)
        seal.write_text(edition)
    return work


class Results:
    """The lines of all races; a new race of somebody takes the place of an older one."""

    def __init__(self, path: Path) -> None:
        self.path, self.mine = path, set[tuple[object, ...]]()
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self.lines: list[Line] = [json.loads(line) for line in text.splitlines()]

    def stopped(self, rows: int, *kind: object) -> bool:
        """Whether somebody did not come to the end on a smaller size, or in this race on this one."""
        lost = [self._key(line) for line in self.lines if line["ended"] != "done"]
        return any(k[1:] == kind and (k[0] < rows or (k[0] == rows and k in self.mine)) for k in lost)

    def add(self, line: Line) -> bool:
        """Keeps and prints a line; True if it tells a row wrongly that it must not."""
        key = self._key(line)
        if key not in self.mine:
            self.lines = [old for old in self.lines if self._key(old) != key]
            self.mine.add(key)
        self.lines.append({**line, "machine": machine(), "versions": versions()} if not line["run"] else line)
        self.path.write_text("".join(json.dumps(old) + "\n" for old in self.lines), encoding="utf-8")
        print(_told(line), flush=True)
        ours = line["contestant"].startswith("dabiao")
        return bool(line.get("wrong") or (ours and line.get("exact_failed")))

    @staticmethod
    def _key(line: Line) -> tuple[object, ...]:
        return tuple(line[name] for name in KEY)


def _told(line: Line) -> str:
    start = "{rows:>10,} {source:7} {threads} {contestant:20}"
    middle = "{seconds:8.2f} s {cpu:8.2f} cpu {megabytes:7.0f} MB"
    end = "{exact_failed} of {exact} exact, {wrong} wrong" if line["ended"] == "done" else "{ended}"
    return f"{start} {middle}  {end}".format(**line)


def machine() -> str:
    """The machine in a line."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = names[0] if names else cpu
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} × {cpu}, {memory:.0f} GB, {system}"


def versions() -> dict[str, str]:
    """The versions of all libraries that took part."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main()
