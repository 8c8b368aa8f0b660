"""Processes beside this one, for work that other processors can do."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from dabiao import limits, stages

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Tell = Callable[[Any], None]

_T = TypeVar("_T")
_R = TypeVar("_R")

_LOST = """一个工作进程被系统中止，多半是内存不够：请关掉别的程序，或少用几个处理器
（如 taskset -c 0 dabiao），再运行一次
A working process was ended by the system, most likely for want of memory: close other programs, or let
dabiao use fewer processors (as in taskset -c 0 dabiao), and run it again."""

_NUMBERS, _WIDTH = 1000, 4
"""How many numbers a pipe is given at most, and the bytes of one: together what any pipe holds."""


class LostError(Exception):
    """A process was ended from outside, and what it worked on is lost; the message says how to mend that."""


def processors() -> int:
    """How many processes can work at once. Elsewhere than on Linux that is one: a forked process may not
    use the system's own libraries there, or there is no fork; and so it is in a process that may have no
    others."""
    if sys.platform != "linux" or multiprocessing.current_process().daemon:
        return 1
    known = len(os.sched_getaffinity(0))
    return min(known, limits.processors() or known)


def room(each: int) -> int:
    """How many processes of so many bytes each there is memory for; at least one, also where that is not
    known."""
    return max(1, (limits.memory() or 0) // each)


def each(
    work: Callable[[_T], _R], things: Sequence[_T], at_once: int | None = None
) -> Iterator[tuple[int, _R]]:
    """Does ``work`` on each of the things, and yields the place of each and what came of it, as they are
    done.

    Processes share the things, as many as there are processors or, if it is given, ``at_once`` at most: who
    has done one takes the next. What comes of it is sent back, and all else that work leaves in memory is
    lost. With one processor, or for one thing, all is done here. Raises what ``work`` raises, and
    :class:`LostError` where a process was ended from outside.
    """
    others: list[Helper] = []
    number = min(processors(), len(things), at_once or len(things))
    queue = _Queue(things)
    try:
        if number > 1:
            with undisturbed(), suppress(OSError):  # no process more is to be had: those there are do all
                others.extend(Helper(partial(_take, work, queue)) for _ in range(number))
        yield from _heard(others) if others else ((at, work(thing)) for at, thing in queue)
    finally:
        with undisturbed():
            for other in others:
                other.stop()
            queue.close()


def in_order(work: Callable[[_T], _R], things: Sequence[_T], at_once: int | None = None) -> Iterator[_R]:
    """As :func:`each`, but what came of them in the order of the things."""
    early: dict[int, _R] = {}
    due = 0
    for place, found in each(work, things, at_once):
        early[place] = found
        while due in early:
            yield early.pop(due)
            due += 1


class _Queue:
    """Things in order, each with its place; whichever process asks for the next has it, and no other does.
    What tells them is a pipe with the place of each, or of a few that go together: what is read from it is
    gone."""

    def __init__(self, things: Sequence[Any]) -> None:
        self._things, self._step = things, len(things) // _NUMBERS + 1
        self._places, given = os.pipe()
        os.write(given, b"".join(at.to_bytes(_WIDTH) for at in range(0, len(things), self._step)))
        os.close(given)

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        while place := os.read(self._places, _WIDTH):
            start = int.from_bytes(place)
            yield from enumerate(self._things[start : start + self._step], start)

    def close(self) -> None:
        os.close(self._places)


def _take(work: Callable[[Any], Any], queue: _Queue, tell: Tell) -> None:
    """Tells of each thing taken its place and what came of it; at the end None, or what went wrong."""
    error = None
    try:
        for place, thing in queue:
            tell((place, work(thing)))
    except Exception as caught:  # is raised in the first process
        error = _sent(caught)
    tell(error)


def _sent(error: Exception) -> Exception:
    """The error with the way to it, which stays behind; that alone where the error cannot be sent."""
    way = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # as it will be made again at the other end
    except Exception:
        return RuntimeError(way)
    error.add_note(way)
    return error


def _heard(others: Sequence[Helper]) -> Iterator[Any]:
    """What the others tell, until all have ended."""
    from multiprocessing.connection import wait

    working: dict[Any, Helper] = {other.told: other for other in others}
    while working:
        for told in wait(list(working)):
            try:
                heard = working[told].heard()
            except (EOFError, OSError):  # before it, or in the middle of it
                raise LostError(_LOST) from None
            if isinstance(heard, MemoryError):
                raise LostError(_LOST) from heard
            if isinstance(heard, Exception):
                raise heard
            if heard is None:
                del working[told]
            else:
                yield heard


class Helper:
    """A forked process that does ``work``, which is given a way to tell things. It waits for nobody who has
    gone, so that none is left behind where this one is killed. Raises OSError where no process more is to
    be had."""

    def __init__(self, work: Callable[[Tell], None]) -> None:
        fork = multiprocessing.get_context("fork")
        self.told, tells = fork.Pipe(duplex=False)
        self._process = fork.Process(target=_do, args=(work, self.told, tells), daemon=True)
        try:
            self._process.start()
        except OSError:
            self.told.close()
            raise
        finally:
            tells.close()

    def heard(self) -> Any:
        """What it tells next; raises EOFError where it has ended."""
        return self.told.recv()

    def stop(self) -> None:
        """Ends it, done or not."""
        self._process.kill()  # at whatever point of its life it is
        self._process.join()
        self.told.close()


_ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""By which a run is ended from outside, as far as the system has them."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Who is ended inside is ended after it, so that no process is forgotten."""
    if threading.current_thread() is not threading.main_thread():  # the only one that is ever disturbed
        yield
        return
    came: list[int] = []
    before = {end: signal.signal(end, lambda number, _: came.append(number)) for end in _ENDS}
    try:
        yield
    finally:
        for end, handler in before.items():
            signal.signal(end, handler)
        for end in came:
            signal.raise_signal(end)


def _do(work: Callable[[Tell], None], told: Connection, tells: Connection) -> None:
    told.close()  # or a full pipe would never break
    for end in _ENDS:  # keys and terminal reach all processes, and the first one answers
        signal.signal(end, signal.SIG_DFL if end == signal.SIGTERM else signal.SIG_IGN)
    if arrow := sys.modules.get("pyarrow"):
        arrow.set_cpu_count(1)  # the other processors have processes of their own
    with stages.watched(lambda *_: None), suppress(BrokenPipeError):  # the first one tells how far they are
        work(tells.send)
