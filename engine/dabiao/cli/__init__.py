"""The command line; everything that takes time to load can be interrupted in peace."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

MEMORY = {
    # After how many milliseconds Arrow gives back what it does not need: by itself it does so sooner than it
    # needs it again, and the system clears every page.
    "MIMALLOC_PURGE_DELAY": "1000",
    # NumPy asks for pages of 2 MB: a virtual machine has often given these back to its host, and waits for
    # them to come again; small ones are at hand.
    "NUMPY_MADVISE_HUGEPAGE": "0",
}
"""What libraries are told of memory, unless the user tells them; they ask when they are loaded."""


def process() -> NoReturn:
    """Runs the process's own command line and ends the process, without taking apart first what is in memory:
    it goes anyway."""
    for name, told in MEMORY.items():
        os.environ.setdefault(name, told)
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
