"""The command line; everything that takes time to load can be interrupted in peace."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

ARROW_GIVES_BACK = "MIMALLOC_PURGE_DELAY"
"""After how many milliseconds Arrow gives the system what memory it does not need."""
_A_SECOND = "1000"


def process() -> NoReturn:
    """Runs the process's own command line and ends the process, without taking apart first what is in memory:
    it goes anyway."""
    # By itself it gives back sooner what it needs again a moment later, and the system clears every page.
    os.environ.setdefault(ARROW_GIVES_BACK, _A_SECOND)  # it asks when it is loaded
    code = main()
    atexit._run_exitfuncs()
    with suppress(OSError):
        for stream in (sys.stdout, sys.stderr):
            if stream:  # None where the shell closed it
                stream.flush()
        os._exit(code)
    sys.exit(code)  # where there is no room for the last words, which Python tells


def main(args: Sequence[str] | None = None) -> int:
    """Runs one command line (default: the process's own) and returns its exit code."""
    try:
        from dabiao.cli.commands import run

        return run(args)
    except KeyboardInterrupt as interruption:  # while loading, or while an error was being told
        from dabiao.cli.exit_codes import end

        return end(interruption)
