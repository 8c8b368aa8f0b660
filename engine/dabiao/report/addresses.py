"""Where folders and pages of a report lie: file names that are safe and different whatever the ids are."""

from __future__ import annotations

import re
from hashlib import sha256

FOLDER = "pages"
"""The folder of all pages but the first, which is ``index.html`` beside it."""

TABLES = "verdicts"
"""The folder of the wide form of the verdicts."""

MARKS = {FOLDER: "style.css", TABLES: "_dabiao"}
"""A file of each folder by which it can be told from others of its name; to who reads Parquet a name that
begins so is none."""

HOME, MATRIX = "index.html", "matrix.html"

_PLAIN = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)?", re.ASCII)
_LONGEST = 100


def place(kind: str, name: str) -> str:
    """What names a page, or a row within one: letters, digits and ``-_.~`` only, at most some 130 of them.

    Where a file system could take two names for one, or could not take a name at all, the hash of the
    name stands behind ``~``, which is in no other.
    """
    if _PLAIN.fullmatch(name) and len(name) <= _LONGEST:
        return f"{kind}-{name.replace('/', '.')}"
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:40].strip("-")
    return f"{kind}-{readable}~{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def page(kind: str, name: str) -> str:
    """The file of a page within :data:`FOLDER`."""
    return f"{place(kind, name)}.html"
