"""xlsx bytes → sheets of text, with the traps of workbooks made visible in the text itself."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from dabiao.intake.cells import MERGED
from dabiao.intake.files import CELL_LIMIT, UNPACKED_LIMIT, Refused, check_cells, check_width

_MOST_ROWS = 2**20  # what a sheet of Excel can have
_EXACT = 10**15  # Excel keeps 15 digits; a longer number has lost its last ones
_TEXT_OF_FORMAT = re.compile(r'"[^"]*"|[\\_*].|\[[^]]*\]')  # shown as it stands: no sign in it multiplies
# Behind a comma, by which a format divides, it says what is so.
_COUNTED = re.compile(r'[0#?]\s*(?:"\s*|\\)?([百千万亿][^";]*)')


class Sheet(NamedTuple):
    """A sheet of texts, row 1 first; ``hidden`` are those that Excel does not show."""

    name: str
    rows: list[list[str]]
    hidden: bool


def sheets(content: bytes) -> list[Sheet]:
    """Every sheet of a workbook, those included that Excel does not show. A number whose format shows a
    percent sign or a multiple such as 万 is written with it, a formula without a stored result as the
    formula, a merged-away cell as :data:`dabiao.intake.cells.MERGED` and the range.

    Raises :class:`dabiao.intake.files.Refused` for what is no sound workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive)
            merged = _merged_ranges(archive)
        return _sheets(content, merged)
    except Refused:
        raise
    except Exception:  # openpyxl raises nearly anything on a damaged workbook
        raise Refused("not_excel") from None


def _check_size(archive: zipfile.ZipFile) -> None:
    size = sum(entry.file_size for entry in archive.infolist())
    if size > UNPACKED_LIMIT:
        raise Refused("zip_bomb", size=size // 2**20, limit=UNPACKED_LIMIT // 2**20)


def _merged_ranges(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """Merged ranges by part of the archive; openpyxl's read-only sheets do not tell them."""
    parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    pattern = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?ref=["\']([A-Z]+\d+:[A-Z]+\d+)')
    return {name: [ref.decode() for ref in pattern.findall(archive.read(name))] for name in parts}


def _sheets(content: bytes, merged: dict[str, list[str]]) -> list[Sheet]:
    book = _open(content, results=False)
    if book.epoch == CALENDAR_MAC_1904:
        raise Refused("date_1904")
    found, ranges, formulas = list[Sheet](), list[list[str]](), False
    for sheet in book.worksheets:
        rows, has_formula = _rows(sheet)
        formulas |= has_formula
        found.append(Sheet(sheet.title, rows, sheet.sheet_state != "visible"))
        ranges.append(merged.get(_part(sheet), []))
    if formulas:
        results = [_rows(sheet)[0] for sheet in _open(content, results=True).worksheets]
        found = [s._replace(rows=_fill_results(s.rows, r)) for s, r in zip(found, results, strict=True)]
    for one, own in zip(found, ranges, strict=True):
        _mark_merged(one.rows, own)
    return found


def _open(content: bytes, results: bool) -> Any:
    return load_workbook(io.BytesIO(content), read_only=True, data_only=results, keep_links=False)


def _part(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")


def _rows(sheet: Any) -> tuple[list[list[str]], bool]:
    sheet.reset_dimensions()  # the stored dimensions are often wrong
    rows, formulas, count = [], False, 0
    for cells in sheet.iter_rows():
        count += check_width(len(cells))
        check_cells(count)
        rows.append([_text(cell) for cell in cells])
        if len(rows) > _MOST_ROWS:
            raise Refused("not_excel")
        formulas = formulas or any(cell.data_type == "f" for cell in cells)
    return rows, formulas


def _fill_results(rows: list[list[str]], results: list[list[str]]) -> list[list[str]]:
    return [
        [result if text.startswith("=") and result else text for text, result in zip(a, b, strict=True)]
        for a, b in zip(rows, results, strict=True)
    ]


def _mark_merged(rows: list[list[str]], ranges: list[str]) -> None:
    width = max(map(len, rows), default=0)
    unmarked = min(width * len(rows), CELL_LIMIT)
    for ref in ranges:
        left, top, right, bottom = (int(n or 0) for n in range_boundaries(ref))
        right, bottom, mark = min(right, width), min(bottom, len(rows)), f"{MERGED} {ref}〕"
        unmarked -= max(right - left + 1, 0) * max(bottom - top + 1, 0)
        if unmarked < 0:  # ranges that overlap: no sheet has them, and marking them all may take hours
            raise Refused("not_excel")
        for row in range(top, bottom + 1):
            cells = rows[row - 1]
            if any(cells):  # a file need not have the covered cells at a row's end
                cells.extend([""] * (right - len(cells)))
            for column in range(left, min(right, len(cells)) + 1):
                if (row, column) != (top, left):
                    cells[column - 1] = mark


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format or "")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(getattr(value, "text", value))  # an array formula is an object with its text


def _number_text(value: float, shown: str) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.6G}"
    number = Decimal(repr(value)) * (100 if "%" in _TEXT_OF_FORMAT.sub("", shown) else 1)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    counted = _COUNTED.search(shown)  # Excel shows 12 as 12万元: a reader means 120,000, the cell says 12
    return f"{text}{counted[1]}" if counted else f"{text}%" if "%" in shown else text
