"""Much work on many things, shared between the processors."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any, TypeVar

from dabiao import stages
from dabiao.report.errors import ReportError

FEW = 100
"""Up to so many things, one process is done before another would have begun."""

MOST = 4
"""Processes at once: each holds a little memory of its own."""

_LOST = """写报告的一个进程被系统中止，多半是内存不够：请关掉别的程序再运行一次
A process that wrote the report was ended by the system, most likely for want of memory: close other
programs and run it again."""

_T = TypeVar("_T")


def each(work: Callable[[_T], None], things: Sequence[_T]) -> Iterator[None]:
    """Does ``work`` on each of the things and yields once for each of them, about when it is done.

    Where the system can fork, processes share them: ``work`` must leave nothing behind but files. Raises
    what ``work`` raises, and :class:`ReportError` where a process was ended from outside.
    """
    hands = _hands(len(things))
    shares = [things[at::hands] for at in range(hands)]
    others: list[_Hand] = []
    try:
        with suppress(OSError):  # no process more is to be had: its share and the next are done here
            for share in shares[1:]:
                others.append(_Hand(work, share))
        for thing in chain(shares[0], *shares[1 + len(others) :]):
            work(thing)
            yield
        for other in others:
            other.finish()
            yield from [None] * other.count
    finally:
        for other in others:
            other.stop()


def _hands(count: int) -> int:
    # Elsewhere a forked process may not use the system's own libraries, or there is no fork.
    if count <= FEW or sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


class _Hand:
    """Another process that works on its share. It waits for nobody, so that none is left behind where
    this one is killed."""

    def __init__(self, work: Callable[[Any], None], share: Sequence[Any]) -> None:
        self.count = len(share)
        context = multiprocessing.get_context("fork")
        self._told, tells = context.Pipe(duplex=False)
        self._process = ForkProcess(target=_do, args=(work, share, tells), daemon=True)
        self._process.start()
        tells.close()

    def finish(self) -> None:
        """Waits until the share is done."""
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


def _do(work: Callable[[Any], None], share: Sequence[Any], tells: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keys reach all processes, and the first one answers
    error = None
    with stages.watched(lambda *_: None):  # the first one tells how far they are
        try:
            for thing in share:
                work(thing)
        except Exception as caught:  # is raised in the first process
            error = caught
    with suppress(BrokenPipeError):
        tells.send(error)
