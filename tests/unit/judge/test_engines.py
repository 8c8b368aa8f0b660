"""Which engine can run here, and what is said of one that cannot."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import every_engine
import pandas as pd
import pytest

from dabiao import extras
from dabiao.intake import DataError, Problem
from dabiao.judge import engines
from dabiao.judge.engines import EngineError, collect, engine

FRAME = pd.DataFrame(
    {
        "unit": ["B", None, "C"],
        "nobody": pd.Series([None, None, None], dtype="str"),
        "figure": [1.5, float("nan"), 3.0],
        "month": [24300, 24301, 24302],
        "yes": [True, False, True],
    }
).astype({"unit": "str"})


@pytest.mark.parametrize("name", every_engine.ALL)
def test_a_frame_comes_back_as_it_went_in(name: str) -> None:
    carrier = engine(every_engine.there(name))
    for frame in (FRAME, FRAME[:0]):
        back = collect(carrier.load(frame)).to_pandas()
        pd.testing.assert_frame_equal(back, frame, check_dtype=len(frame) > 0)


@pytest.mark.parametrize(("name", "loads"), [("pandas", []), ("polars", ["polars"])])
def test_an_engine_loads_no_library_of_another(name: str, loads: list[str]) -> None:
    every_engine.there(name)
    code = (
        "import sys; import pandas as pd; from dabiao.judge.engines import collect, engine; "
        "from dabiao.judge.expr import col, select; "
        f"frame = engine({name!r}).load(pd.DataFrame({{'beds': [1.0, 2.0]}})); "
        "collect(select(frame, ['beds'], {'more': col('beds') + 1.0})); "
        "others = {'polars', 'narwhals', 'duckdb', 'pyspark'}; "
        "print(sorted(others.intersection(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert told.strip() == str(loads)


@pytest.mark.parametrize(
    ("name", "package"),
    [("polars", "polars"), ("polars", "pyarrow"), ("duckdb", "duckdb"), ("spark", "pyspark")],
)
def test_what_is_not_installed_is_told_with_the_line_that_installs_it(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda asked: None if asked == package else asked)
    with pytest.raises(EngineError) as told:
        engine(name)
    assert f"没有安装 {package} is not installed: {extras.line(f'dabiao[{name}]')}" in str(told.value)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        (None, "Spark 需要 Java 17，这里没有 Spark needs Java 17, and none is found"),
        ("1.8.0_392", "这里是 8 Spark needs Java 17, this is 8"),
        ("11.0.2", "这里是 11 Spark needs Java 17, this is 11"),
        ("17.0.15", ""),
        ("25", ""),
    ],
)
def test_spark_needs_java(
    version: str | None, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda asked: asked)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if version:
        _java(tmp_path / "bin" / "java", version)
    engines._java.cache_clear()
    said = engines.refusal("spark")
    engines._java.cache_clear()
    assert told in said
    assert ("openjdk-17-jre-headless" in said) == bool(told)


def _java(program: Path, version: str) -> None:
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("master", ["nowhere", "spark:/there:7077", "local[", "local[x]", "local[0]", ""])
def test_a_master_that_is_none(master: str) -> None:
    assert f"--master {master!r} 不是 Spark 的地址" in engines.refusal("spark", master)


def test_auto_is_what_was_measured_to_be_the_fastest_at_every_size() -> None:
    assert engine("auto").name == engine().name == "pandas"


def test_an_engine_that_there_is_not() -> None:
    assert "auto, pandas, polars, duckdb, spark" in engines.refusal("excel")


NO_MASTER = """An error occurred while calling None.JavaSparkContext.
: SparkException: Could not parse Master URL: 'local[x]'
\tat a hundred places
Caused by: nothing else
"""
NO_DABIAO = """An error occurred while calling z:PythonRDD.collectAndServe.
: PythonException: An exception was thrown from the Python worker: Traceback (most recent call last):
  File "worker.py", line 1, in work
    import dabiao
ModuleNotFoundError: No module named 'dabiao'
 SQLSTATE: 38000
\tat a hundred places
"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (NO_MASTER, "SparkException: Could not parse Master URL: 'local[x]'"),
        (NO_DABIAO, "ModuleNotFoundError: No module named 'dabiao'"),
        ("[JAVA_GATEWAY_EXITED] Java gateway process exited.",) * 2,
        ("", ""),
    ],
)
def test_a_spark_that_does_not_start_is_told_in_plain_words(
    said: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_engine.there("spark")
    from pyspark import SparkContext

    def refused(_conf: object) -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(SparkContext, "getOrCreate", refused)
    with pytest.raises(EngineError) as raised:
        engine("spark", "local[7]")
    assert str(raised.value) == f"Spark 没有启动 Spark did not start (local[7]): {told}"


def test_a_master_that_does_not_answer_is_not_waited_for() -> None:
    every_engine.there("spark")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EngineError, match="连不上 Spark 的主节点") as told:
            engine("spark", master)
    assert master in str(told.value)


def test_a_spark_that_runs_out_of_memory_is_not_waited_for() -> None:
    every_engine.there("spark")
    code = (
        "from dabiao.judge.engines import engine; "  # with the little memory that Spark has in tests
        "list(engine('spark', 'local[2]').each(len, [bytes(150 * 2**20)] * 4))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "Spark 中止了，多半是内存不够" in done.stderr
    assert "FutureWarning" not in done.stderr, "pandas in Spark, which nothing here uses"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes")
def test_who_interrupts_while_spark_starts_leaves_no_java_behind() -> None:
    every_engine.there("spark")
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # ignored else
        "from pyspark import java_gateway as java; begin = java.Popen; "
        "java.Popen = lambda *a, **k: (begin(*a, **k), print('begun', flush=True))[0]; "
        "from dabiao.judge.engines import engine; list(engine('spark', 'local[1]').each(abs, [1]))"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    assert run.stdout
    assert run.stdout.readline() == b"begun\n"
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(60) != 0
    try:
        assert _is_gone(run.pid, seconds=20)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.stdout.close()


def _is_gone(group: int, seconds: int) -> bool:
    """Whether a group of processes ends in time."""
    for _ in range(seconds * 10):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_parts_are_worked_on_where_the_engine_says() -> None:
    carrier = engine(every_engine.there("spark"))
    assert list(carrier.each(abs, [-3, 2, -1])) == [3, 2, 1]
    assert list(carrier.each(abs, [])) == []


@pytest.mark.parametrize("name", ["pandas", every_engine.OTHERS[-1]])
def test_what_is_wrong_with_the_data_of_a_part_is_told_as_such(name: str) -> None:
    problem = Problem("a.csv", "", 3, "", "", "", "unknown_unit", "row_refused", "no such unit", "look")

    def refused(_part: int) -> None:
        raise DataError([problem])

    with pytest.raises(DataError) as told:
        list(engine(every_engine.there(name)).each(refused, [0]))
    assert told.value.problems == (problem,)
