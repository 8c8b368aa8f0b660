"""The command line; everything that takes time to load can be interrupted in peace."""

from __future__ import annotations

from collections.abc import Sequence


def main(args: Sequence[str] | None = None) -> int:
    """Runs one command line (default: the process's own) and returns its exit code."""
    try:
        from dabiao.cli.commands import run

        return run(args)
    except KeyboardInterrupt as interruption:  # while loading, or while an error was being told
        from dabiao.cli.exit_codes import end

        return end(interruption)
