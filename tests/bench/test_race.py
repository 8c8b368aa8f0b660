"""The bench in small: Dabiao and two comparisons by hand do the same work, and its exact answer is right."""

import importlib
import json
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import psutil
import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
ROWS = 200
pytestmark = pytest.mark.xdist_group("bench")  # one race for all

WHO = ("dabiao pandas", "polars by hand", "pandas by hand")


@pytest.fixture(scope="module")
def race(tmp_path_factory):
    """The work's folder and the lines of a race on it, from returns and from Parquet."""
    folder = tmp_path_factory.mktemp("bench")
    results = folder / "results.jsonl"
    command = [sys.executable, BENCH / "race.py", "--rows", str(ROWS), "--runs", "1", "--threads", "1",
               "--only", *WHO, "--work", folder, "--results", results]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / str(ROWS), [json.loads(line) for line in results.read_text().splitlines()]


@pytest.mark.parametrize("source", ["csv", "parquet"])
def test_all_tell_the_same_and_only_dabiao_the_rows_exactly_on_a_target(race, source):
    lines = {line["contestant"]: line for line in race[1] if line["source"] == source}
    assert set(lines) == set(WHO)
    assert {line["ended"] for line in lines.values()} == {"done"}
    assert {line["wrong"] for line in lines.values()} == {0}
    assert lines["dabiao pandas"]["exact_failed"] == 0
    assert lines["polars by hand"]["exact_failed"] == lines["pandas by hand"]["exact_failed"] > 0


def test_time_and_memory_are_those_of_a_whole_process(race):
    for line in race[1]:
        assert line["seconds"] > 0.1
        assert line["cpu"] > 0.1
        assert line["megabytes"] > 30


def test_who_is_slow_runs_once(race):
    results = race[0].parent / "again.jsonl"
    command = [sys.executable, BENCH / "race.py", "--rows", str(ROWS), "--runs", "2", "--threads", "1",
               "--once", "0", "--source", "csv", "--only", "pandas by hand", "--work", race[0].parent,
               "--results", results]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True)
    assert len(results.read_text().splitlines()) == 1


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_race_that_is_interrupted_leaves_nobody_running(race, sign):
    results = race[0].parent / "interrupted.jsonl"
    command = [sys.executable, BENCH / "race.py", "--rows", str(ROWS), "--runs", "99",
               "--only", "simpleeval*", "--work", race[0].parent, "--results", results]  # fmt: skip
    running = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (family := running.children(recursive=True)):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(sign)
    assert running.wait(20) != 0
    assert not [one for one in family if one.is_running()]


def test_an_interruption_while_a_run_starts_ends_that_run(monkeypatch):
    start, started = subprocess.Popen, []

    def interrupted(*command, **options):
        started.append(start(*command, **options))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(KeyboardInterrupt):
        of_bench("measure").measured(
            sleeping, folder=Path(), environment={}, cores=1, seconds=60, megabytes=4096
        )
    assert not psutil.pid_exists(started[0].pid)


def test_what_processes_share_is_counted_once():
    """A process holds 100 MB, which its four children see and do not touch."""
    holding = (
        "import os, time; held = bytearray(b'x') * 100_000_000\n"
        "me = os.getpid(); [os.getpid() == me and os.fork() for _ in range(4)]\n"
        "time.sleep(1)"
    )
    # The system counts what a process held before it became the command, so who measures must be small.
    measuring = (
        "import os, sys; from pathlib import Path; from measure import measured\n"
        f"print(measured([sys.executable, '-c', {holding!r}], folder=Path(), environment=os.environ, cores=2,"
        " seconds=60, megabytes=4096).megabytes)"
    )
    done = subprocess.run([sys.executable, "-c", measuring], cwd=BENCH, capture_output=True, check=True)
    assert 100 < float(done.stdout) < 200


def of_bench(name):
    sys.path.insert(0, str(BENCH))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCH))


def test_the_tables_hold_the_medians_of_the_runs_and_who_was_stopped(race):
    tables = of_bench("tables")
    lines = [line for line in race[1] if line["source"] == "csv"]
    again = [{**line, "run": 1, "seconds": line["seconds"] + 2} for line in lines]
    again[-1] |= {"ended": "over time"}
    title, table = tables.tables(lines + again)
    assert "200 rows (median of 2)" in title
    assert f"(median of 2; one run of {lines[0]['contestant']})" in tables.tables(lines + again[1:])[0]
    for line in lines[:-1]:
        assert f"| {line['contestant']} | {line['seconds'] + 1:.2f} |" in table
    assert f"| {lines[-1]['contestant']} | over time (" in table.splitlines()[-1]


def test_the_same_returns_are_made_every_time_and_begin_those_of_a_larger_size():
    work = of_bench("work")
    made, again = (next(work.blocks(rows)) for rows in (ROWS, 10 * ROWS))
    for part, longer in zip(made, again, strict=True):
        assert len(part) > 0
        assert (part == longer[: len(part)]).all()


def test_the_exact_answer_is_that_of_fractions(race):
    """Each institution and month, computed again from the CSV's own text."""
    import polars as pl

    work, made = of_bench("work"), race[0]
    rows = pl.read_csv(made / "data_in" / "statistics" / "returns.csv", infer_schema=False)
    tiers = dict(
        pl.read_csv(made / "data_in" / "institutions.csv").select("institution_id", "tier").iter_rows()
    )
    answer, exact_hits = pl.read_parquet(made / "answer.parquet"), 0
    for target in work.INSTITUTIONS:
        figures = rows.select("institution_id", target.over, target.under).iter_rows()
        told = answer.select(target.name, f"{target.name}_exact").iter_rows()
        for (unit, over, under), (status, exact) in zip(figures, told, strict=True):
            expected, hit = _by_fractions(over, under, target) if tiers[unit] in target.tiers else ("", False)
            assert (work.STATUSES[status], exact) == (expected, hit)
            exact_hits += exact
    assert exact_hits > 0


def _by_fractions(over, under, target):
    if over is None or under is None:
        return ("no_data" if over is under else "incomplete"), False
    if Fraction(under) == 0:
        return "not_applicable", False
    value, demand = Fraction(over) / Fraction(under), Fraction(target.percent, 100)
    return ("pass" if value >= demand else "fail"), value == demand
