"""Rows → a sheet of a workbook: what stands still, how wide columns are, how it prints, what is coloured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from dabiao.intake.workbook import width, written
from dabiao.report.signs import STATUS_SIGNS

MOST_ROWS = 1_000_000
"""Rows of one sheet; the rest stands on a second one. Excel ends at 1,048,576."""

_WIDEST, _LOOKED_AT = 60, 200
_NARROW, _LINE = 24, 15
"""Columns that are printed are no wider, and those beside signs; a line of a text that takes more than one is
so many points high."""

_TALL, _HELD, _BROAD = 220, 32, 2.5
"""Headings that stand upright are so many points tall; a line of one holds so wide a text, and its column is
so wide for each line, of which it has room for two at least."""

_COLOURS = {
    "pass": "C6E7CE", "fail": "F6C1BC", "blocked": "F3D19C", "incomplete": "F8E6A0", "no_data": "D9D9D9",
    "not_due": "CFE2F3", "not_applicable": "FFFFFF",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A number, and the decimals it is shown with; those of a share are of its percentage."""

    value: float
    places: int
    share: bool = False

    @property
    def format(self) -> str:
        decimals = "." + "0" * self.places if self.places else ""
        return f"0{decimals}%" if self.share else f"#,##0{decimals}"


@dataclass(frozen=True)
class Sheet:
    """A sheet about to be written. ``frozen`` is the first cell that moves; ``headed`` says that the
    first row is one of headings; ``upright`` that these stand upright; ``coloured`` is the first column
    of signs; ``printed`` are the first and last of the columns that are printed, None for all."""

    title: str
    rows: list[Sequence[object]]
    frozen: str = "A2"
    headed: bool = True
    upright: bool = False
    coloured: int = 0
    printed: tuple[int, int] | None = None
    bold: frozenset[int] = field(default=frozenset({0}))

    @property
    def wrapped(self) -> slice:
        """The columns in which a text that is wider than they are takes more lines."""
        if self.printed:
            return slice(self.printed[0] - 1, self.printed[1])
        return slice(self.coloured - 1) if self.coloured else slice(None if self.headed else 0)


def fill(book: Any, layout: Sheet) -> None:
    """Appends the sheet to a workbook, and further ones where one cannot hold its rows."""
    for number, rows in enumerate(_parts(layout.rows)):
        title = f"{layout.title} {number + 1}" if number else layout.title
        _fill(book.create_sheet(title), layout, rows)


def _parts(rows: list[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    """The rows in parts that a sheet can hold, each under the headings."""
    yield rows[: MOST_ROWS + 1]
    for start in range(MOST_ROWS + 1, len(rows), MOST_ROWS):
        yield [rows[0], *rows[start : start + MOST_ROWS]]


def _fill(sheet: Any, layout: Sheet, rows: Sequence[Sequence[object]]) -> None:
    widths = list(_widths(layout, rows))
    _lay_out(sheet, layout, rows, widths)
    for number, row in enumerate(rows):
        cells = [_cell(sheet, value) for value in row]
        if number in layout.bold:
            _head(cells, rows[number + 1] if number + 1 < len(rows) else (), layout.upright)
        elif (lines := _wrap(cells[layout.wrapped], widths[layout.wrapped])) > 1:
            # not every program finds out by itself how high a row must be
            sheet.row_dimensions[number + 1].height = lines * _LINE
        sheet.append(cells)
    if layout.coloured and len(rows) > 1 and len(rows[0]) >= layout.coloured:
        _colour(sheet, layout.coloured, len(rows), len(rows[0]))


def _wrap(cells: list[Any], widths: list[float]) -> int:
    """Lets texts that are wider than their column take more lines; how many the longest takes."""
    from openpyxl.styles import Alignment

    more, most = Alignment(wrap_text=True), 1
    for cell, most_wide in zip(cells, widths, strict=False):
        if cell is not None and cell.data_type == "s" and (wide := width(cell.value)) > most_wide - 1:
            cell.alignment = more
            most = max(most, ceil(wide / (most_wide - 1)))
    return most


def _head(cells: list[Any], below: Sequence[object], upright: bool) -> None:
    """Makes headings of cells: bold, and to the right where numbers stand below."""
    from openpyxl.styles import Alignment, Font

    right = [isinstance(value, Shown) for value in below] + [False] * len(cells)
    for cell, over_number in zip(cells, right, strict=False):
        if cell is not None:
            cell.font = Font(bold=True)
            side = "right" if over_number else None
            cell.alignment = (
                Alignment(text_rotation=90, wrap_text=True) if upright else Alignment(horizontal=side)
            )


def _lay_out(sheet: Any, layout: Sheet, rows: Sequence[Sequence[object]], widths: list[float]) -> None:
    """What must be said before the first row: what stands still, how wide columns are, how it prints."""
    from openpyxl.utils import get_column_letter as letter

    sheet.freeze_panes = layout.frozen if layout.frozen != "A1" else None
    for number, wide in enumerate(widths, start=1):
        sheet.column_dimensions[letter(number)].width = wide
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = not layout.coloured
    if layout.headed:
        sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:B" if layout.coloured else None
        sheet.auto_filter.ref = f"A1:{letter(max(len(rows[0]), 1))}{len(rows)}"
    if layout.printed:
        first, last = map(letter, layout.printed)
        sheet.print_area = f"{first}1:{last}{len(rows)}"
    if layout.upright:
        sheet.row_dimensions[1].height = _TALL


def _widths(layout: Sheet, rows: Sequence[Sequence[object]]) -> Iterable[float]:
    seen = rows[:_LOOKED_AT]
    places = range(max(map(len, seen), default=0))
    narrow = places[layout.wrapped] if layout.printed or layout.coloured else ()
    for place in places:
        texts = [
            row[place] for row in seen if len(row) > (1 if not layout.headed else 0) and len(row) > place
        ]
        shown = [f"{v.value:,.{v.places}f}" if isinstance(v, Shown) else v for v in texts]
        if layout.coloured and place >= layout.coloured - 1:
            yield _BROAD * max(2, ceil(width(rows[0][place]) / _HELD))
        else:
            most = _NARROW if place in narrow else _WIDEST
            yield min(max(map(width, shown), default=8) + 3, most)


def _cell(sheet: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    plain = value.value if isinstance(value, Shown) else value
    cell = WriteOnlyCell(sheet, written(plain))
    if isinstance(plain, str):
        cell.data_type = "s"  # also #REF!, which is a text here
    if isinstance(value, Shown):
        cell.number_format = value.format
    return cell


def _colour(sheet: Any, first: int, rows: int, columns: int) -> None:
    """Each sign its colour, by rules of the workbook, so that a sign changed by hand changes it too."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter as letter

    place = f"{letter(first)}2"
    for status, sign in STATUS_SIGNS.items():
        fill = PatternFill(bgColor=_COLOURS[status], fill_type="solid")
        rule = FormulaRule(formula=[f'LEFT({place},1)="{sign}"'], fill=fill)
        sheet.conditional_formatting.add(f"{place}:{letter(columns)}{rows}", rule)
