"""Work shared between processes: all of it done once, and nothing that goes wrong is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pytest

from dabiao.report import parallel
from dabiao.report.errors import ReportError

THINGS = range(parallel.FEW + 50)


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


class Meeting:
    """Where two processes wait for one another at the first thing that each has taken."""

    def __init__(self) -> None:
        self._barrier = multiprocessing.get_context("fork").Barrier(2) if sys.platform == "linux" else None
        self._came: set[int] = set()

    def join(self) -> None:
        if self._barrier and os.getpid() not in self._came:
            self._came.add(os.getpid())
            self._barrier.wait(60)


def test_everything_is_done_once_and_told_once(tmp_path: Path) -> None:
    meeting = Meeting()

    def write(number: int) -> None:
        meeting.join()
        with (tmp_path / str(number)).open("x") as file:
            file.write(str(os.getpid()))

    assert len(list(parallel.each(write, THINGS))) == len(THINGS)
    assert sorted(int(file.name) for file in tmp_path.iterdir()) == list(THINGS)
    processes = {file.read_text() for file in tmp_path.iterdir()}
    assert len(processes) == (2 if sys.platform == "linux" else 1)


def test_little_work_is_done_here() -> None:
    done: list[int] = []
    list(parallel.each(done.append, range(parallel.FEW)))
    assert done == list(range(parallel.FEW))


@pytest.mark.parametrize("here", [True, False], ids=["in this process", "in the other"])
def test_what_goes_wrong_is_raised_wherever_it_happens(here: bool) -> None:
    meeting, this = Meeting(), os.getpid()

    def work(_: int) -> None:
        meeting.join()
        if (os.getpid() == this) == (here or sys.platform != "linux"):
            raise ReportError("no such page")

    with pytest.raises(ReportError, match="no such page"):
        list(parallel.each(work, THINGS))


def test_of_very_many_things_a_few_are_taken_at_once() -> None:
    done: list[int] = []
    queue = parallel._Queue(range(100_001))
    done.extend(queue)
    queue.close()
    assert done == list(range(100_001))


def test_a_process_ended_from_outside_is_told() -> None:
    meeting, here = Meeting(), os.getpid()

    def work(_: int) -> None:
        meeting.join()
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)

    if sys.platform != "linux":
        list(parallel.each(work, THINGS))
        return
    with pytest.raises(ReportError, match="内存不够"):
        list(parallel.each(work, THINGS))


def test_who_stops_early_leaves_no_process_behind(tmp_path: Path) -> None:
    here = os.getpid()

    def work(number: int) -> None:
        if os.getpid() != here:
            (tmp_path / f"{os.getpid()}").touch()
            signal.pause()

    working = parallel.each(work, THINGS)
    next(working)
    if sys.platform == "linux":
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
    assert len(list(parallel.each(done.append, THINGS))) == len(THINGS)
    assert sorted(done) == list(THINGS)
