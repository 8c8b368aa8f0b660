"""One command, measured from its start to its end, with all the processes that it starts."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Literal, NamedTuple

import psutil

from dabiao.processes import undisturbed

Ended = Literal["done", "over time", "over memory", "failed"]


class Measured(NamedTuple):
    """Wall and CPU seconds, peak memory of all processes together in MB, how it ended, its last words."""

    seconds: float
    cpu: float
    megabytes: float
    ended: Ended
    said: str


def measured(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], cores: int, seconds: float,
    megabytes: float,
) -> Measured:  # fmt: skip
    """Runs a command in ``folder`` on so many cores, and stops it at a limit of time or memory.

    CPU time is what the system charged to the process and to those it waited for, or what was last seen
    of the whole family where that is more. Memory is the largest sum of resident memory seen, what several
    processes share counted once where the system tells, or the largest process by the system's own count
    where that is more.
    """
    with tempfile.TemporaryFile() as screen:
        start, family, watch = time.perf_counter(), None, None
        try:
            with undisturbed(), only(cores):
                process = subprocess.Popen(
                    command, cwd=folder, env=dict(environment), stdout=screen, stderr=subprocess.STDOUT
                )
                family = Family(process.pid, seconds, megabytes)
            watch = Thread(target=family.watch)
            watch.start()  # on all cores: on theirs it would take a tenth of one
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:  # who is asked to end leaves nobody behind
            if family:
                family.end()
                process.wait()
            raise
        finally:
            wall = time.perf_counter() - start
            if family and watch:
                family.over.set()
                watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        screen.seek(0)
        said = screen.read().decode(errors="replace")[-2000:]
    cpu = max(used.ru_utime + used.ru_stime, family.cpu)
    peak = max(used.ru_maxrss / 1024, family.peak)
    return Measured(wall, cpu, peak, family.stopped or ("failed" if process.returncode else "done"), said)


class Family:
    """A process and all it started, as last seen."""

    def __init__(self, pid: int, seconds: float, megabytes: float) -> None:
        self.head, self.seconds, self.megabytes = psutil.Process(pid), seconds, megabytes
        self.over = Event()
        self.stopped: Ended | None = None
        self.peak, self.spent = 0.0, dict[int, float]()

    @property
    def cpu(self) -> float:
        """CPU seconds of all members ever seen."""
        return sum(self.spent.values())

    def watch(self) -> None:
        """Looks until all is over, and ends it at a limit; looking takes a tenth of one core at most."""
        start = time.perf_counter()
        while not self.over.is_set() and not self.stopped:
            before = time.perf_counter()
            self._look()
            now = time.perf_counter()
            if now - start > self.seconds:
                self.stopped = "over time"
            elif self.peak > self.megabytes:
                self.stopped = "over memory"
            if self.stopped:
                self.end()
            self.over.wait(max(0.02, 10 * (now - before)))

    def end(self) -> None:
        """Kills all members."""
        for member in self._members():
            with suppress(psutil.Error):
                member.kill()

    def _look(self) -> None:
        together, members = 0.0, self._members()
        for member in members:
            with suppress(psutil.Error):
                together += _held(member, alone=len(members) == 1) / 2**20
                times = member.cpu_times()
                self.spent[member.pid] = times.user + times.system
        if members == self._members():  # else what they share was not the same for the first and the last
            self.peak = max(self.peak, together)

    def _members(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            return [self.head, *self.head.children(recursive=True)]
        return []


def _held(member: psutil.Process, *, alone: bool) -> int:
    """The bytes of a process; of those that it shares with others of the family its part of them."""
    if alone:
        return int(member.memory_info().rss)
    held = member.memory_full_info()
    return int(getattr(held, "pss", held.rss))


class only:  # noqa: N801  # reads as a phrase
    """What is started inside stays on the first so many cores, where the system can be asked to."""

    def __init__(self, cores: int) -> None:
        self.cores = cores

    def __enter__(self) -> None:
        if hasattr(os, "sched_setaffinity"):
            self.all = os.sched_getaffinity(0)
            os.sched_setaffinity(0, sorted(self.all)[: self.cores])

    def __exit__(self, *_: object) -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, self.all)
