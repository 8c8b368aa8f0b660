"""Much work on many things, shared between the processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from dabiao.processes import Helper, Tell, processors
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
    others: list[Helper] = []
    try:
        with suppress(OSError):  # no process more is to be had: those that there are do all of it
            for _ in range(1, min(processors(), MOST) if left > FEW else 1):
                others.append(Helper(partial(_take, work, queue)))
        for thing in queue:
            work(thing)
            left -= 1
            yield
        for other in others:
            _finish(other)
        yield from [None] * left
    finally:
        for other in others:
            other.stop()
        queue.close()


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


def _finish(other: Helper) -> None:
    """Waits until it has done what it took."""
    try:
        error = other.heard()
    except EOFError:
        raise ReportError(_LOST) from None
    if error:
        raise error


def _take(work: Callable[[Any], None], queue: _Queue[Any], tell: Tell) -> None:
    error = None
    try:
        for thing in queue:
            work(thing)
    except Exception as caught:  # is raised in the first process
        error = caught
    tell(error)
