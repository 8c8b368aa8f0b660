"""The folder of a report: one run writes into it at a time, and what older runs left there is told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ReportFolder:
    """A folder that this run alone writes into."""

    path: Path

    def older_than_this_run(self, written: Sequence[Path]) -> list[str]:
        """The files in the folder that are not among the files and folders ``written`` by this run.

        They tell of other data or another month, and stay: someone may have edited them.
        """
        files = (path for path in self.path.rglob("*") if path.is_file() and not path.name.startswith("."))
        older = (path for path in files if not {path, *path.parents} & set(written))
        return sorted(path.relative_to(self.path).as_posix() for path in older)


@contextmanager
def reserved(path: Path) -> Iterator[ReportFolder]:
    """The folder, made if need be, closed to other runs until the block ends; they wait.

    A folder that was made for a report that did not come about goes again.
    """
    new = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(path):
            yield ReportFolder(path)
    finally:
        if new and not any(path.iterdir()):
            path.rmdir()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """The folder itself carries the lock, so no file of it is left over, even by a run that was killed."""
    try:
        import fcntl
    except ImportError:  # Windows cannot lock a folder; there a report is replaced file by file
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
