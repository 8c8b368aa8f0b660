"""A folder that one run at a time works in; the others wait."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Yields whether no other run can be at work in the folder. The folder itself carries the lock, so no
    file of it is left over, even by a run that was killed."""
    try:
        import fcntl
    except ImportError:  # Windows cannot lock a folder
        yield False
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield True
    finally:
        os.close(handle)
