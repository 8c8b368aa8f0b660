"""Work shared between processes: all of it done once, and nothing that goes wrong is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dabiao import limits, processes
from dabiao.processes import LostError, each, in_order

THINGS = range(150)

several = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process does all")


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
        monkeypatch.setattr(limits, "processors", lambda: None)


class Meeting:
    """Where two processes wait for one another at the first thing that each has taken."""

    def __init__(self) -> None:
        self._barrier = multiprocessing.get_context("fork").Barrier(2) if sys.platform == "linux" else None
        self._came: set[int] = set()

    def join(self) -> None:
        if self._barrier and os.getpid() not in self._came:
            self._came.add(os.getpid())
            self._barrier.wait(60)


def test_everything_is_done_once_and_what_comes_of_it_is_told() -> None:
    meeting = Meeting()

    def work(number: int) -> tuple[int, int]:
        meeting.join()
        return number * number, os.getpid()

    found = dict(each(work, THINGS))
    assert {place: square for place, (square, _) in found.items()} == {n: n * n for n in THINGS}
    others = {process for _, process in found.values()}
    assert len(others) == (2 if sys.platform == "linux" else 1)
    assert (os.getpid() in others) == (sys.platform != "linux")


def test_what_comes_of_things_is_told_in_their_order() -> None:
    meeting = Meeting()

    def work(number: int) -> int:
        meeting.join()
        time.sleep(0.01 * (number == 0))
        return number

    assert list(in_order(work, THINGS)) == list(THINGS)


@pytest.mark.parametrize("alone", ["one processor", "one thing", "one at once", "a process of another"])
def test_where_nobody_else_could_work_all_is_done_here(alone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if alone == "one processor":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    if alone == "a process of another":  # which multiprocessing allows no others
        monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    things = [7] if alone == "one thing" else list(THINGS)
    done: list[int] = []
    assert len(list(each(done.append, things, 1 if alone == "one at once" else None))) == len(things)
    assert done == things


@several
def test_what_goes_wrong_is_raised_with_the_way_to_it() -> None:
    def work(number: int) -> None:
        if number == 3:
            raise ZeroDivisionError("number three")

    with pytest.raises(ZeroDivisionError, match="number three") as told:
        list(each(work, THINGS))
    assert "in work" in told.value.__notes__[0]


class UnsendableError(Exception):
    """Cannot be made again of what it says."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


class HoldingError(Exception):
    """Can be copied, but holds what cannot be pickled."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.how = lambda: what


@several
@pytest.mark.parametrize("error", [UnsendableError("glass", "it breaks"), HoldingError("glass: it breaks")])
def test_what_goes_wrong_is_told_though_it_cannot_be_sent(error: Exception) -> None:
    def work(_: int) -> None:
        raise error

    with pytest.raises(RuntimeError, match="Error: glass: it breaks"):
        list(each(work, THINGS))


@several
@pytest.mark.parametrize("end", ["killed", "killed while it tells", "out of memory"])
def test_a_process_that_is_lost_is_told(end: str) -> None:
    meeting = Meeting()

    class Heavy:
        def __reduce__(self) -> str:
            os.kill(os.getpid(), signal.SIGKILL)
            return ""

    def work(number: int) -> object:
        meeting.join()
        if number != 1:
            return number
        if end == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if end == "out of memory":
            raise MemoryError
        return [bytes(2**20), Heavy()]

    with pytest.raises(LostError, match="内存不够"):
        list(each(work, THINGS))
    assert not multiprocessing.active_children()


@several
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_ends_all_processes_interrupts_the_first(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As the keys do, a terminal that is closed, and whoever ends a group of processes."""
    number, here = getattr(signal, name), os.getpid()
    before = signal.signal(number, signal.default_int_handler)

    def work(_: int) -> None:
        if number != signal.SIGTERM:
            os.kill(os.getpid(), number)  # is not what ends this one
        os.kill(here, number)
        signal.pause()

    try:
        with pytest.raises(KeyboardInterrupt):
            list(each(work, THINGS))
    finally:
        signal.signal(number, before)
    assert not multiprocessing.active_children()
    assert capfd.readouterr().err == ""


def test_of_very_many_things_a_few_are_taken_at_once() -> None:
    things = range(100_001)
    queue = processes._Queue(things)
    assert list(queue) == list(enumerate(things))
    queue.close()


@several
def test_who_stops_early_leaves_no_process_behind(tmp_path: Path) -> None:
    def work(number: int) -> None:
        if number > 1:
            (tmp_path / f"{os.getpid()}").touch()
            signal.pause()

    working = each(work, THINGS)
    next(working)
    while not list(tmp_path.iterdir()):
        pass
    working.close()
    for file in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(file.name), 0)


def test_where_no_process_more_is_to_be_had_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    done: list[int] = []
    assert len(list(each(done.append, THINGS))) == len(THINGS)
    assert done == list(THINGS)


@pytest.mark.parametrize(("free", "number"), [(5 * 2**30, 5), (4096, 1), (0, 1), (None, 1)])
def test_no_more_processes_than_the_memory_has_room_for(
    free: int | None, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "memory", lambda: free)
    assert processes.room(2**30) == number


@several
@pytest.mark.parametrize(("allowed", "number"), [(None, 2), (1, 1), (9, 2)])
def test_no_more_processes_than_there_are_processors_and_time_on_them(
    allowed: int | None, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "processors", lambda: allowed)
    assert processes.processors() == number


def test_a_system_that_cannot_fork_has_the_module_too() -> None:
    """As Windows, where multiprocessing knows no such process."""
    code = "from multiprocessing import context; del context.ForkProcess, context.ForkContext"
    subprocess.run([sys.executable, "-c", f"{code}\nimport dabiao.processes"], check=True)
