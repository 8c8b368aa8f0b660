"""What was worked out once and can be worked out again, kept beside no one's data: in the folder that
``DABIAO_CACHE`` names, else in the user's own cache folder. Without one that is safe, nothing is kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

KEPT = 40
"""Files of one kind that stay, the last used."""

_HASH = sha256().digest_size


@cache
def folder() -> Path | None:
    """A folder that nobody but this user can write to; None where there is none."""
    try:
        place = Path(os.environ.get("DABIAO_CACHE") or _usual())
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place if _own(place) else None
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None


def _usual() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("dabiao", appauthor=False)


def _own(place: Path) -> bool:
    """Whether what lies there was put there by this user: it is loaded without being checked."""
    if not hasattr(os, "getuid"):
        return True  # Windows: the folder lies in the user's profile, which is closed to others.
    found = place.stat()
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def kept(kind: str, key: str, make: Callable[[], bytes], holds: Callable[[], bool] = lambda: True) -> bytes:
    """The bytes kept under a key; made and kept where there are none yet, or where they are damaged.
    ``key`` says all that they depend on; what is made is kept only where it still ``holds`` then. Where they
    cannot be kept, they are made each time."""
    held = found(kind, key)
    if held is None:
        held = make()
        if holds():
            keep(kind, key, held)
    return held


def found(kind: str, key: str) -> bytes | None:
    """The bytes kept under a key, if they are there and as they were written: their hash stands before
    them."""
    try:
        file = _file(kind, key)
        whole = file.read_bytes()
        with suppress(OSError):  # a disk that nobody can write to
            os.utime(file)
    except OSError:
        return None
    held = whole[_HASH:]
    return held if sha256(held).digest() == whole[:_HASH] else None


def keep(kind: str, key: str, held: bytes) -> None:
    """Keeps the bytes, as a whole or not at all, and lets go of those of their kind not used for longest."""
    made = None
    try:
        file = _file(kind, key)
        number, name = mkstemp(dir=file.parent, prefix=f"{kind}-")
        made = Path(name)
        with os.fdopen(number, "wb") as written:
            written.write(sha256(held).digest() + held)
        made.replace(file)
        alike = file.parent.glob(f"{kind}-*")  # what a killed run left half written, too
        for old in sorted(alike, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:  # a full disk, or another run that tidies up too: nothing is lost
        if made:
            made.unlink(missing_ok=True)


def _file(kind: str, key: str) -> Path:
    """Where the bytes are kept; raises OSError where nothing is."""
    place = folder()
    if place is None:
        raise FileNotFoundError
    return place / f"{kind}-{key}"


def of_code(*places: Path) -> str:
    """A hash of Python files, in folders of all of them: other code may make other things of the same."""
    digest = sha256()
    for place in places:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()
