"""Bytes → raw tables: text cells with the row numbers that Excel shows."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from dabiao.intake import lines
from dabiao.intake.raw_table import RawTable, parsed
from dabiao.intake.texts import Texts

if TYPE_CHECKING:
    from dabiao.intake.workbook_reader import Sheet

CSV_LIMIT = 200 * 2**20
XLSX_LIMIT = 50 * 2**20
UNPACKED_LIMIT = 500 * 2**20
COLUMN_LIMIT = 2000
ROW_LIMIT = 5_000_000
CELL_LIMIT = 50_000_000
KEPT_LIMIT = 128 * 2**10  # a larger file is parsed anew each time it is read

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SHORT = 2**16  # of a longer text somebody would have seen that it is blank
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TITLE = 2  # cells that a line of words may have; a row of a table has more


class Refused(Exception):  # noqa: N818  # a refusal, which its caller tells, is no error of the program
    """A file or sheet that cannot be read; ``code`` is one of wording.TABLE."""

    def __init__(self, code: str, raw: str = "", row: int | None = None, **details: object) -> None:
        self.code, self.raw, self.row, self.details = code, raw, row, details
        super().__init__(code)


@dataclass(frozen=True)
class RawFile:
    """A file as read: its tables, its hash, and the encoding found (``xlsx`` for a workbook)."""

    file: str
    sha256: str
    encoding: str
    tables: tuple[RawTable, ...]


def read(path: Path, file: str) -> RawFile:
    """The tables of a CSV or xlsx file, ``file`` being the name it has in messages.

    Raises :class:`Refused` for a file that is too big, empty, damaged or of another kind.
    """
    content, suffix = content_of(path), path.suffix.lower()
    return (_parse if len(content) > KEPT_LIMIT else _parsed)(content, suffix, file)


def _parse(content: bytes, suffix: str, file: str) -> RawFile:
    digest = hashlib.sha256(content).hexdigest()
    if suffix == ".xlsx":
        from dabiao.intake import ahead  # which reads files by what is said here

        sheets = ahead.sheets(content)
        return RawFile(file, digest, "xlsx", tuple(_sheet_table(file, sheet) for sheet in sheets))
    data, encoding = decode(content)
    return RawFile(file, digest, encoding, (_csv_table(file, data),))


def _sheet_table(file: str, sheet: Sheet) -> RawTable:
    return replace(RawTable.of(file, sheet.name, frame(sheet.rows)), hidden=sheet.hidden)


# Evidence shows the raw cells of files that were read a moment before.
_parsed = lru_cache(maxsize=32)(_parse)


def sha256(path: Path) -> str:
    """The hash of a file's bytes; "" if it cannot be read."""
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def frame(rows: list[list[str]]) -> pd.DataFrame:
    """Rows of unequal length as one text table."""
    width = check_width(max(map(len, rows), default=0))
    columns = range(width)
    return pd.DataFrame([r + [""] * (width - len(r)) for r in rows], columns=columns, dtype="str")


def check_width(width: int) -> int:
    """``width``; raises :class:`Refused` where it is more than any return has."""
    if width > COLUMN_LIMIT:
        raise Refused("too_many_columns", count=width, limit=COLUMN_LIMIT)
    return width


def check_rows(count: int) -> None:
    """Raises :class:`Refused` where there are more rows than any return has."""
    if count > ROW_LIMIT:
        raise Refused("too_many_rows", count=count, limit=ROW_LIMIT)


def check_cells(count: int) -> None:
    """Raises :class:`Refused` where there are more cells than memory is made for."""
    if count > CELL_LIMIT:
        raise Refused("too_many_cells", count=count, limit=CELL_LIMIT)


def content_of(path: Path) -> bytes:
    """The bytes of a file that intake reads. Raises :class:`Refused` for one that is too big, empty, of
    another kind, or no file at all: reading a pipe would never end."""
    if path.is_dir():
        raise Refused("not_regular")
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx", ".yaml"):
        raise Refused("old_excel" if suffix == ".xls" else "wrong_extension", path.suffix or path.name)
    limit = XLSX_LIMIT if suffix == ".xlsx" else CSV_LIMIT
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Refused("not_regular")
        if found.st_size > limit:
            raise Refused("too_big", size=found.st_size // 2**20, limit=limit // 2**20)
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused("missing_file") from None
    except OSError as error:
        raise Refused("unreadable", why=error.strerror or type(error).__name__) from None
    _check_kind(content, suffix)
    return content


def _check_kind(content: bytes, suffix: str) -> None:
    if not content or content.isspace():
        raise Refused("empty_file")
    if content.startswith(_OLD_WORKBOOK):
        raise Refused("old_excel")
    if content.startswith(_WORKBOOK) != (suffix == ".xlsx"):
        raise Refused("not_excel" if suffix == ".xlsx" else "not_csv")


def decode(content: bytes) -> tuple[bytes, str]:
    """The text in UTF-8, and the name of the encoding it had: by BOM, else strict UTF-8, else GB18030.

    Raises :class:`Refused` where neither fits, both are mixed, or the text holds NUL bytes.
    """
    data, encoding = _decode(content)
    if b"\0" in data:
        raise Refused("nul_bytes", row=data.count(b"\n", 0, data.index(b"\0")) + 1)
    if data.isspace() or not data or (len(data) <= _SHORT and data.decode().isspace()):
        raise Refused("empty_file")
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data, encoding


def _decode(content: bytes) -> tuple[bytes, str]:
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "")
    if encoding == "utf-16":
        return _decode_utf16(content), encoding
    if not encoding and b"\0" in content:
        raise Refused("nul_bytes", row=content.count(b"\n", 0, content.index(b"\0")) + 1)
    data = content.removeprefix(codecs.BOM_UTF8)
    bad = _not_utf8(data)
    if bad is None:
        return data, encoding or "utf-8"
    if encoding:
        raise Refused("unknown_encoding")
    text, encoding = _decode_gb18030(content, bad)
    return text.encode(), encoding


def _decode_utf16(content: bytes) -> bytes:
    try:
        return content.decode("utf-16").encode()
    except UnicodeDecodeError:
        raise Refused("unknown_encoding") from None


def _not_utf8(data: bytes) -> int | None:
    """Where the first byte stands that is no UTF-8."""
    for piece in lines.pieces(data, lines.LOOKED_AT):  # a large text is never held as characters
        try:
            data[piece].decode()
        except UnicodeDecodeError as error:
            return int(piece.start) + error.start
    return None


def _decode_gb18030(content: bytes, bad: int) -> tuple[str, str]:
    # GB18030 accepts most UTF-8 bytes and turns them into other characters, so a line of good
    # UTF-8 Chinese beside a line that is not UTF-8 has to be looked for.
    mixed = next((n for n, line in enumerate(content.split(b"\n"), 1) if _is_chinese_utf8(line)), None)
    if mixed is not None:
        raise Refused("mixed_encodings", row=content.count(b"\n", 0, bad) + 1)
    try:
        return content.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise Refused("unknown_encoding", row=content.count(b"\n", 0, error.start) + 1) from None


def _is_chinese_utf8(line: bytes) -> bool:
    if line.isascii():
        return False
    try:
        return len(re.findall("[一-鿿]", line.decode("utf-8"))) >= 2
    except UnicodeDecodeError:
        return False


def _csv_table(file: str, data: bytes) -> RawTable:
    """A CSV file; a record is one Excel row, line breaks in quotes included."""
    text = lines.without_needless_quotes(data)
    if text is None:
        return _table_of_records(file, data)
    rows, width = lines.extent(text)
    check_rows(rows)
    check_cells(check_width(width) * rows)
    return RawTable.of_lines(file, text, rows, width)


def _table_of_records(file: str, data: bytes) -> RawTable:
    """Where not every line is a record: one that holds line breaks in quotes may have more cells than any
    line of it."""
    rows = lines.count(data)
    check_rows(rows)
    commas = [line.count(b",") for line in io.BytesIO(data)]
    longest_line = check_width(max(commas) + 1)
    lengths = _lengths(data)
    width = check_width(max([longest_line, *lengths]))
    check_cells(width * rows)
    try:
        table = parsed(data, width)
    except (pd.errors.ParserError, csv.Error):
        raise Refused("broken_quotes") from None
    ends, cells = _ends(data), _usual(lengths)
    if ends is not None:
        _check_joined(commas, ends, cells)
    _check_swallowed(table, 1 if ends is None else cells)
    return RawTable.of(file, "", table)


def _usual(lengths: Counter[int]) -> int:
    """How many cells most records have, titles and blank lines left out; 0 where there are no others."""
    return max((cells for cells in lengths if cells > _TITLE), key=lambda cells: lengths[cells], default=0)


def _ends(data: bytes) -> list[int] | None:
    """Behind how many lines each record ends; None where not each cell that begins with a quote ends with
    one."""
    records = csv.reader(_lines(data), strict=True)
    try:
        return [records.line_num for _ in records]
    except csv.Error:
        return None


def _lines(data: bytes) -> Iterator[str]:
    return io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")


def _lengths(data: bytes) -> Counter[int]:
    """How many records have how many cells, as far as they can be told."""
    found = Counter[int]()
    with suppress(csv.Error):  # a cell longer than any text; the other parser takes it or refuses the file
        found.update(map(len, csv.reader(_lines(data))))
    return found


def _check_joined(commas: list[int], ends: list[int], cells: int) -> None:
    """Raises :class:`Refused` where each line of a record parts as many cells as most of the table have: a
    stray quote in either of two rows has made one of them, with the last cells of the other."""
    for row, (start, end) in enumerate(pairwise([0, *ends]), 1):
        if end - start > 1 and set(commas[start:end]) == {cells - 1}:
            raise Refused("broken_quotes", row=row)


def _check_swallowed(table: pd.DataFrame, cells: int) -> None:
    """Raises :class:`Refused` where a cell holds a line of so many cells or more, as most of the table have:
    two stray quotes look like one text of several lines, and the rows between them would be gone without a
    word. Where text follows such a quote, any line is one too many: two rows may have become one."""
    if not cells:
        return
    row = re.compile(r"\n" + r"[^\n]*,".join([""] * cells))
    for column in table:
        swallowed = Texts.of(table[column]).each(lambda text: "\n" in text and row.search(text) is not None)
        if swallowed.any():
            raise Refused("broken_quotes", row=int(swallowed.argmax()) + 1)
