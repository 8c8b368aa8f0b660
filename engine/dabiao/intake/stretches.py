"""A CSV file that is too large to be held, in stretches: each a table of its own below the file's header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dabiao.intake import files, headers, lines
from dabiao.intake.files import RawFile, Refused
from dabiao.intake.headers import Vocabulary
from dabiao.intake.raw_table import RawTable

STRETCH = 64 * 2**20
"""So many bytes are read at a time, and the rest of the line."""

_LONGEST_LINE = 2**20


def is_needed(path: Path) -> bool:
    """Whether a file is a CSV file that is too large to be held."""
    return path.suffix.lower() == ".csv" and path.is_file() and path.stat().st_size > files.CSV_LIMIT


def refused(code: str, path: Path) -> Refused:
    """What is wrong with a file of its size."""
    return Refused(code, size=path.stat().st_size // 2**20, limit=files.CSV_LIMIT // 2**20)


def read(path: Path, file: str, vocabulary: Callable[[RawTable], Vocabulary]) -> Iterator[RawFile]:
    """The file in stretches, or as a whole if it can be held. All have the hash of the whole file.
    The ``vocabulary`` in which the header is sought is asked for the first stretch.

    Raises :class:`Refused`, perhaps after some stretches, as :func:`dabiao.intake.files.read` does, and for
    a large file that has no header, is in UTF-16 or holds line breaks in quotes. A stretch of blank lines is
    left out.
    """
    if not is_needed(path):
        yield files.read(path, file)
        return
    digest = files.sha256(path)
    for encoding, table in _tables(path, file, vocabulary):
        yield RawFile(file, digest, encoding, (table,))


def _tables(
    path: Path, file: str, vocabulary: Callable[[RawTable], Vocabulary]
) -> Iterator[tuple[str, RawTable]]:
    """The stretches with the encoding known so far."""
    head, header, done, encoding = b"", 0, 0, ""
    for content in _cut(path):
        if head and content.isspace():
            done += lines.count(content)
            continue
        text, encoding = _decoded(content, encoding, path, done)
        table = _table(file, head + text, path)
        yield encoding or "utf-8", replace(table, whole=False, repeated=header, above=done - header)
        done += table.height - header
        if not head:
            header = headers.find(table, vocabulary(table)).header + 1
            head = text[: lines.start(text, header)]


def _cut(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while content := file.read(STRETCH):
            rest = file.readline(_LONGEST_LINE)
            if len(rest) == _LONGEST_LINE:
                raise refused("large_records", path)
            yield content + rest


def _decoded(content: bytes, known: str, path: Path, done: int) -> tuple[bytes, str]:
    """The text of a stretch behind so many rows, and the encoding of the file if any stretch told it yet."""
    try:
        text, encoding = files.decode(content)
    except Refused as error:
        error.row = None if error.row is None else error.row + done
        raise
    if encoding == "utf-16":
        raise refused("large_utf16", path)
    if encoding == "utf-8" and text.isascii():
        return text, known
    if known.removesuffix("-sig") not in ("", encoding):
        raise Refused("mixed_encodings", row=done + 1)
    return text, known or encoding


def _table(file: str, text: bytes, path: Path) -> RawTable:
    freed = lines.without_needless_quotes(text)
    if freed is None:
        raise refused("large_records", path)
    height, width = lines.extent(freed)
    return RawTable.of_lines(file, freed, height, files.check_width(width))
