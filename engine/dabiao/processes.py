"""Processes beside this one, for work that another processor can do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any

from dabiao import stages

Tell = Callable[[Any], None]


def processors() -> int:
    """How many processes can work at once. Elsewhere than on Linux that is one: a forked process may not
    use the system's own libraries there, or there is no fork."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


class Helper:
    """A forked process that does ``work``, which is given a way to tell things. It waits for nobody who has
    gone, so that none is left behind where this one is killed. Raises OSError where no process more is to
    be had."""

    def __init__(self, work: Callable[[Tell], None]) -> None:
        self._told, tells = multiprocessing.get_context("fork").Pipe(duplex=False)
        self._process = ForkProcess(target=_do, args=(work, self._told, tells), daemon=True)
        try:
            self._process.start()
        except OSError:
            self._told.close()
            raise
        finally:
            tells.close()

    def heard(self) -> Any:
        """What it tells next; raises EOFError where it has ended."""
        return self._told.recv()

    def stop(self) -> None:
        """Ends it, done or not."""
        self._process.terminate()
        self._process.join()
        self._told.close()


def _do(work: Callable[[Tell], None], told: Connection, tells: Connection) -> None:
    told.close()  # or a full pipe would never break
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keys reach all processes, and the first one answers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # by which the first one ends this one
    with stages.watched(lambda *_: None), suppress(BrokenPipeError):  # the first one tells how far they are
        work(tells.send)
