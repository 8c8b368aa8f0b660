"""Much work on many things, shared between the processors."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any, Generic, TypeVar

from dabiao import stages
from dabiao.report.errors import ReportError

FEW = 100
"""Up to so many things, one process is done before another would have begun."""

MOST = 4
"""Processes at once: each holds a little memory of its own."""

_LOST = """写报告的一个进程被系统中止，多半是内存不够：请关掉别的程序再运行一次
A process that wrote the report was ended by the system, most likely for want of memory: close other
programs and run it again."""

_NUMBERS, _WIDTH = 1000, 4
"""How many numbers a pipe is given at most, and the bytes of one: together what any pipe holds."""

_T = TypeVar("_T")


def each(work: Callable[[_T], None], things: Sequence[_T]) -> Iterator[None]:
    """Does ``work`` on each of the things and yields once for each of them, about when it is done.

    Where the system can fork, processes share them, and who has done one takes the next: ``work`` must
    leave nothing behind but files. Raises what ``work`` raises, and :class:`ReportError` where a process
    was ended from outside.
    """
    queue, left = _Queue(things), len(things)
    others: list[_Hand] = []
    try:
        with suppress(OSError):  # no process more is to be had: those that there are do all of it
            for _ in range(_hands(len(things)) - 1):
                others.append(_Hand(work, queue))
        for thing in queue:
            work(thing)
            left -= 1
            yield
        for other in others:
            other.finish()
        yield from [None] * left
    finally:
        for other in others:
            other.stop()
        queue.close()


def _hands(count: int) -> int:
    # Elsewhere a forked process may not use the system's own libraries, or there is no fork.
    if count <= FEW or sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


class _Queue(Generic[_T]):
    """Things in order; whichever process asks for the next has it, and no other does. What tells them is a
    pipe with the number of each, or of a few that go together: what is read from it is gone."""

    def __init__(self, things: Sequence[_T]) -> None:
        self._things, self._step = things, len(things) // _NUMBERS + 1
        self._numbers, given = os.pipe()
        os.write(given, b"".join(at.to_bytes(_WIDTH) for at in range(0, len(things), self._step)))
        os.close(given)

    def __iter__(self) -> Iterator[_T]:
        while number := os.read(self._numbers, _WIDTH):
            start = int.from_bytes(number)
            yield from self._things[start : start + self._step]

    def close(self) -> None:
        os.close(self._numbers)


class _Hand:
    """Another process that takes of the same queue. It waits for nobody, so that none is left behind where
    this one is killed."""

    def __init__(self, work: Callable[[Any], None], queue: _Queue[Any]) -> None:
        context = multiprocessing.get_context("fork")
        self._told, tells = context.Pipe(duplex=False)
        self._process = ForkProcess(target=_do, args=(work, queue, tells), daemon=True)
        self._process.start()
        tells.close()

    def finish(self) -> None:
        """Waits until it has done what it took."""
        with closing(self._told):
            try:
                error = self._told.recv()
            except EOFError:
                raise ReportError(_LOST) from None
        if error:
            raise error

    def stop(self) -> None:
        """Ends it, done or not."""
        self._process.terminate()
        self._process.join()


def _do(work: Callable[[Any], None], queue: _Queue[Any], tells: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keys reach all processes, and the first one answers
    error = None
    with stages.watched(lambda *_: None):  # the first one tells how far they are
        try:
            for thing in queue:
                work(thing)
        except Exception as caught:  # is raised in the first process
            error = caught
    with suppress(BrokenPipeError):
        tells.send(error)
