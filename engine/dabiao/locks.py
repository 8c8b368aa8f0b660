"""Folders that runs share, or have to themselves. What carries a lock is the folder itself, so that no file
of it is left over, even by a run that was killed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from dabiao.processes import undisturbed

try:
    import fcntl
except ImportError:  # Windows cannot lock a folder
    fcntl = None  # type: ignore[assignment]  # there is none

WORKSHOP = ".dabiao-"
"""How the name of a hidden folder begins in which a run makes what it will put elsewhere."""


@contextmanager
def locked(path: Path, tell: Callable[[], None] = lambda: None) -> Iterator[bool]:
    """A folder that one run at a time works in; the others tell so and wait. Yields whether no other run can
    be at work in it."""
    with closing(_Lock(path)) as lock:
        taken = lock.taken()
        if taken is False:
            tell()
            lock.wait()
        yield taken is not None


@contextmanager
def made(path: Path) -> Iterator[Path]:
    """The folder, made if need be with those above it; those that were made and hold nothing in the end go
    again."""
    new = [place for place in (path, *path.parents) if not place.exists()]
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        with suppress(OSError):  # the first that holds something stays, and so do those above it
            for place in new:
                place.rmdir()


@contextmanager
def named(place: Path) -> Iterator[None]:
    """An error of the disk that does not say where, as when it runs full, names this place; so does one that
    names a hidden folder, for which nobody asked."""
    try:
        yield
    except OSError as error:
        if Path(error.filename or WORKSHOP).name.startswith(WORKSHOP):
            error.filename = str(place)
        raise


@contextmanager
def workshop(path: Path) -> Iterator[Path]:
    """A hidden folder inside ``path``, which is made if need be, for this run and the processes that it
    starts. It goes in the end with all that it holds; in the beginning go those of runs that were killed."""
    with made(path.absolute()) as folder:
        _sweep(folder)
        place, lock = _own(folder)
        try:
            yield place
        finally:
            with undisturbed(), closing(lock):
                shutil.rmtree(place, ignore_errors=True)


def written(path: Path, text: str) -> None:
    """Writes a text in UTF-8 into a file, which is made with the folders above it: all of it, or what was
    there stays. What is no file, such as a pipe, is written to as it stands."""
    place = Path(os.path.realpath(path))
    if place.exists() and not place.is_file():
        place.write_text(text, encoding="utf-8", newline="\n")
        return
    with named(place), workshop(place.parent) as shop:
        made = shop / place.name
        made.write_text(text, encoding="utf-8", newline="\n")
        made.replace(place)


def _own(folder: Path) -> tuple[Path, _Lock]:
    """A new hidden folder, and what holds it."""
    while True:
        with suppress(FileNotFoundError):  # another run took it for one that is left over
            folder.mkdir(parents=True, exist_ok=True)
            place = Path(mkdtemp(prefix=WORKSHOP, dir=folder))
            lock = _Lock(place)
            if lock.taken() is not False and place.exists():
                return place, lock
            lock.close()


def _sweep(folder: Path) -> None:
    """Takes away the hidden folders that nobody holds. A process holds what the one did that forked it: such
    a folder is free when the last has gone that could write into it."""
    for left in folder.glob(f"{WORKSHOP}*/"):
        with suppress(OSError), closing(_Lock(left)) as lock:
            if lock.taken():
                shutil.rmtree(left, ignore_errors=True)


class _Lock:
    """What may hold a folder until it is closed, or until the process has gone."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY) if fcntl else -1

    def taken(self) -> bool | None:
        """Whether it holds the folder; None where folders cannot be held, as on some shared disks."""
        if not fcntl:
            return None
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True

    def wait(self) -> None:
        """Holds the folder, when whoever does so has let go of it."""
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def close(self) -> None:
        if fcntl:
            os.close(self._handle)
