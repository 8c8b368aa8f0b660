"""Workbooks read ahead: they take the longest of all returns, and a processor may have nothing to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dabiao.intake.files import Refused, content_of
from dabiao.processes import Helper, Tell, processors

if TYPE_CHECKING:
    from dabiao.intake.workbook_reader import Sheet

LARGE = 2**18
"""Bytes of a workbook that is not read ahead: handed over, what it holds would take its room twice."""

_helper: ContextVar[Helper | None] = ContextVar("helper", default=None)


@contextmanager
def reading(paths: Iterable[Path]) -> Iterator[None]:
    """While this is open, another process reads the workbooks among these files, in their order."""
    books = [path for path in paths if path.suffix.lower() == ".xlsx"]
    helper = None
    with suppress(OSError):  # no process more is to be had
        helper = Helper(partial(_read, books)) if books and processors() > 1 else None
    token = _helper.set(helper)
    try:
        yield
    finally:
        _helper.reset(token)
        if helper:
            helper.stop()


def _read(books: Sequence[Path], tell: Tell) -> None:
    """Tells of each the hash of its content and its sheets, None where it is refused."""
    from dabiao.intake import workbook_reader

    for path in books:
        with suppress(Refused):
            content = content_of(path)
            if len(content) <= LARGE:
                try:
                    tell((_digest(content), workbook_reader.sheets(content)))
                except Refused:
                    tell((_digest(content), None))


def sheets(content: bytes) -> list[Sheet]:
    """What :func:`dabiao.intake.workbook_reader.sheets` gives, and raises; taken from the process that
    reads ahead, where that has read this content."""
    helper, own = _helper.get(), _digest(content)
    if helper and len(content) <= LARGE:
        with suppress(EOFError):  # the content is another than it was, or that process was ended
            while (told := helper.heard())[0] != own:
                pass
            if told[1] is not None:
                found: list[Sheet] = told[1]
                return found
    from dabiao.intake import workbook_reader  # openpyxl is needed for workbooks only

    return workbook_reader.sheets(content)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
