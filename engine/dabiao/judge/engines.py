"""The one place that knows which engine carries the frames."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, get_args

from dabiao import extras, limits, processes
from dabiao.judge.table import Table

if TYPE_CHECKING:
    import pandas as pd

Name = Literal["pandas", "polars", "duckdb", "spark"]
NAMES: tuple[str, ...] = get_args(Name)

Enter = Callable[[Any], Any]
"""Makes an Arrow table a frame of an engine."""

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""Works on parts on all processors or machines, which send back what comes out, in the order of the parts."""

_LIBRARIES = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}
_MASTER = r"local(\[(\*|[1-9]\d*)(, *\d+)?\])?|yarn|(spark|k8s)://.+"
ROOM = 2**30
"""Bytes of memory that a process takes at most which works on a part of 250,000 rows."""

_JAVA = 17
"""The oldest Java that Spark runs on."""


_T = TypeVar("_T")
_R = TypeVar("_R")


class EngineError(ValueError):
    """The engine asked for cannot run here; the message says how to mend that."""


@dataclass(frozen=True)
class Engine:
    """Where frames are computed; :func:`collect` brings a result back. Without ``enter`` frames stay in
    memory. ``spread`` works on several parts at once; without it they are worked on here, one after
    another."""

    name: str
    enter: Enter | None = None
    spread: Spread | None = None

    @property
    def inside(self) -> Engine:
        """What carries the frames of one part."""
        return replace(self, spread=None)

    def each(self, work: Callable[[_T], _R], parts: Iterable[_T]) -> Iterator[_R]:
        """What ``work`` makes of each part, in their order. Raises what ``work`` raises, and
        :class:`EngineError` where the parts could not be worked on."""
        return self.spread(work, parts) if self.spread else map(work, parts)

    def load(self, frame: pd.DataFrame | Table) -> Any:
        """A frame as one of this engine: in memory a :class:`Table`, else one of Polars or of narwhals."""
        table = frame if isinstance(frame, Table) else Table.of(frame)
        return self.enter(_arrow(table)) if self.enter else table


def engine(name: str = "auto", master: str | None = None) -> Engine:
    """The engine of that name; ``auto`` is pandas, right for what a city sends in a month. ``master`` is
    the URL of Spark's; without it Spark's own configuration names one, or it is ``local[*]``.

    Raises :class:`EngineError` where the engine cannot run here, or for another name.
    """
    if refused := refusal(name, master):
        raise EngineError(refused)
    if name == "spark":
        return Engine(name, spread=_spark(master))
    entered = {"polars": _polars, "duckdb": _duckdb}
    # A library with threads of its own cannot be used by a forked process, and uses all processors itself.
    return Engine(name, entered[name]()) if name in entered else Engine("pandas", spread=_on_all_processors)


def refusal(name: str, master: str | None = None) -> str:
    """Why the engine of that name cannot run here, and how to mend it; "" where it can."""
    if name not in ("auto", *NAMES):
        return f"没有 {name} 这种引擎 no engine {name!r}; there are auto, {', '.join(NAMES)}"
    if master is not None and name != "spark":
        return "--master 只用于 is only for --engine spark"
    if master is not None and not re.fullmatch(_MASTER, master):
        such = "spark://host:7077, local[*]"
        return f"--master {master!r} 不是 Spark 的地址，如 is no master of Spark's, such as {such}"
    for package in (_LIBRARIES[name], "pyarrow") if name in _LIBRARIES else ():
        if missing := extras.missing(package, name):
            return missing
    return _java_refused() if name == "spark" else ""


def collect(frame: Any) -> Table:
    """A frame of any engine as a table: the same whatever the engine."""
    if isinstance(frame, Table):
        return frame
    table = _leaving(frame)
    return Table(dict(zip(table.column_names, map(_values, table.columns), strict=True)), len(table))


def _leaving(frame: Any) -> Any:
    """A frame of Polars or of narwhals as an Arrow table."""
    from dabiao.judge.elsewhere import library

    if library(frame).__name__ == "polars":
        return frame.collect().to_arrow()
    from narwhals import Int64, Int128, selectors

    # A sum of whole numbers is wider on DuckDB, and would come back as objects.
    return frame.with_columns(selectors.by_dtype(Int128).cast(Int64)).collect("pyarrow").to_arrow()


def _on_all_processors(work: Callable[[_T], _R], parts: Iterable[_T]) -> Iterator[_R]:
    """Each part is worked on by a process of this machine, which shares what this one holds in memory; as
    many at once as there are processors and room for."""
    return processes.in_order(work, list(parts), processes.room(ROOM))


def _polars() -> Enter:
    import polars as pl

    return lambda table: pl.from_arrow(table).lazy()  # type: ignore[union-attr]  # of a table: a frame


def _duckdb() -> Enter:
    import duckdb
    from narwhals import from_native

    own = duckdb.connect()
    own.execute("SET enable_progress_bar = false")  # it would stand among what is written to stdout
    return lambda table: from_native(own.from_arrow(table))


_SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.maxResultSize": "0",  # what comes back is small, but there is some of each part
    "spark.driver.defaultJavaOptions": "-XX:+ExitOnOutOfMemoryError",  # or all would wait for it for ever
}

_LOST = """Spark 中止了，多半是内存不够：请关掉别的程序，或先用 dabiao ingest 把报表收入数据湖，再评判数据湖
Spark has ended, most likely for want of memory: close other programs, or put the returns into a lake with
dabiao ingest and check that, of which each task reads its own part"""
_PORT, _PATIENCE = 7077, 10.0


def _spark(master: str | None) -> Spread:
    """Each part is a task, whose frames are in memory there."""
    context = _context(master)

    def spread(work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        parts = list(parts)
        try:
            found = context.parallelize(parts, max(len(parts), 1)).map(partial(_tried, work)).collect()
        except Exception as error:  # of py4j, of Spark or of the cluster
            why = _LOST if _has_ended(context) else f"Spark 没有做完 Spark did not finish: {_why(error)}"
            raise EngineError(why) from error
        for one in found:
            if isinstance(one, _Failed):
                raise one.error
            yield one

    return spread


class _Failed(NamedTuple):
    error: Exception


def _tried(work: Callable[[Any], Any], part: Any) -> Any:
    """What a task sends back; an error as such, which Spark would make a text of."""
    try:
        return work(part)
    except Exception as error:  # is raised where the parts came from
        return _Failed(error)


@cache
def _context(master: str | None) -> Any:
    with warnings.catch_warnings(category=FutureWarning, action="ignore"):  # of pandas, not used here
        return _begun(master)


def _begun(master: str | None) -> Any:
    from pyspark import SparkConf, SparkContext

    own = {"spark.app.name": "dabiao", **({"spark.master": master} if master else {})}
    if not _elsewhere(master):  # tasks are processes of this machine, and find what this one has found
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        own["spark.executorEnv.PYTHONPATH"] = str(Path(__file__).parents[2])
    if free := limits.memory():  # tasks are sent with their parts of a folder; what Spark is told counts more
        os.environ.setdefault("SPARK_DRIVER_MEMORY", f"{max(1024, free // 2**21)}m")
    _refuse_silent(master)
    settings = SparkConf().setAll([*_SETTINGS.items(), *own.items()])
    try:
        with processes.undisturbed():  # Java, not told yet that its run has gone, would stay for ever
            SparkContext._ensure_initialized(conf=settings)
        context = SparkContext.getOrCreate(settings)
    except Exception as error:  # of py4j, of Spark or of the cluster: there is none
        where = master or "local[*]"
        raise EngineError(f"Spark 没有启动 Spark did not start ({where}): {_why(error)}") from error
    context.setLogLevel("ERROR")
    return context


def _has_ended(context: Any) -> bool:
    """Whether the Java process is gone, or going, that Spark is spoken to through."""
    process = getattr(context._gateway, "proc", None)
    with suppress(subprocess.TimeoutExpired):
        return process is not None and process.wait(timeout=1) is not None
    return False


def _elsewhere(master: str | None) -> bool:
    return master is not None and not master.startswith("local")


def _refuse_silent(master: str | None) -> None:
    """Raises :class:`EngineError` where no machine of the address answers: Spark would go on asking."""
    machines = (master or "").removeprefix("spark://").split(",")
    if not (master or "").startswith("spark://") or any(map(_answers, machines)):
        return
    raise EngineError(
        f"连不上 Spark 的主节点 no master of Spark's answers at {master}：请核对地址，确认它已启动"
        " check the address, and that it is running"
    )


def _answers(machine: str) -> bool:
    host, _, port = machine.rpartition(":") if ":" in machine else (machine, "", str(_PORT))
    try:
        with socket.create_connection((host, int(port)), _PATIENCE):
            return True
    except (OSError, ValueError):
        return False


def _why(error: Exception) -> str:
    """What went wrong, in one line: the last one before the places in the code, above which stands which call
    or task it was."""
    told = str(error).partition("\n\tat ")[0].splitlines()
    return next((line.removeprefix(": ") for line in reversed(told) if not line.startswith(" ")), "")


def _java_refused() -> str:
    mend = f"apt install openjdk-{_JAVA}-jre-headless，或设好 JAVA_HOME or set JAVA_HOME"
    found = _java()
    if found == 0:
        return f"Spark 需要 Java {_JAVA}，这里没有 Spark needs Java {_JAVA}, and none is found: {mend}"
    if found < _JAVA:
        return f"Spark 需要 Java {_JAVA}，这里是 {found} Spark needs Java {_JAVA}, this is {found}: {mend}"
    return ""


@cache
def _java() -> int:
    """The major version of the Java that Spark would run on; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=os.path.join(home, "bin") if home else None)  # noqa: PTH118  # a PATH
    if program is None:
        return 0
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return int(version[1]) if version else 0


def _arrow(table: Table) -> Any:
    """The same as an Arrow table, which every engine reads the same way; what is missing is null."""
    import pyarrow as pa

    columns = {name: pa.array(values, from_pandas=True) for name, values in table.arrays.items()}
    return pa.table({n: c.cast(pa.string()) if pa.types.is_null(c.type) else c for n, c in columns.items()})


def _values(column: Any) -> Any:
    """A column of an Arrow table as one of a :class:`Table`, the same whatever the engine: what is missing
    among numbers is NaN."""
    from pyarrow.types import is_primitive

    return column.to_numpy() if is_primitive(column.type) else column.to_pandas().astype("str").array
