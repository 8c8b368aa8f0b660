"""The matrix: targets × units, a sign and a colour for each verdict, on as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from dabiao.catalogue.models import Document
from dabiao.report import addresses
from dabiao.report.lines import Line
from dabiao.report.signs import STATUS_SIGNS
from dabiao.report.view import Aim, Page, Unit, View

WIDTH, HEIGHT = 40, 100
"""Units side by side and targets below each other in one table."""

FULL = 600_000
"""Bytes that the tables of one page may take; a single table may take more."""

EMPTY, FILLED, HEADING = 9, 115, 150
"""Bytes of a field without and with a verdict, and of a heading but for its name, which it holds thrice."""

Table = dict[str, Any]


def pages(view: View) -> Iterator[Page]:
    """The first page is :data:`addresses.MATRIX`; each further one has a number in its name."""
    held = list(_filled(view))
    files = [addresses.MATRIX if at == 0 else f"matrix-{at + 1}.html" for at in range(max(len(held), 1))]
    for file, tables in zip(files, held or [[]], strict=True):
        others = [(name, number) for number, name in enumerate(files, 1)] if len(files) > 1 else []
        values = {"title": view.say.words["matrix"], "note": _note(view), "counts": view.counts,
                  "tables": tables, "file": file, "others": others}  # fmt: skip
        yield Page(file, "matrix.html", partial(dict, values))


def _note(view: View) -> str:
    """What is written behind a sign, and that not all units are there; "" where neither is to be said."""
    sign = STATUS_SIGNS["fail"] + view.say.words["waived_sign"]
    waived = view.say.say("matrix_note", sign=sign) if view.result.numbers["waived"].any() else ""
    return " ".join(filter(None, [waived, view.more_units]))


def _filled(view: View) -> Iterator[list[Table]]:
    """The tables in order, as many on each page as it holds."""
    held: list[Table] = []
    room = FULL
    for document in view.documents:
        for table, size in _tables(view, document):
            if held and size > room:
                yield held
                held, room = [], FULL
            held.append(table)
            room -= size
    if held:
        yield held


def _tables(view: View, document: Document) -> Iterator[tuple[Table, int]]:
    """A document's tables, and what room each takes."""
    own = {aim.id: {line.unit: line for line in view.by_target[aim.id]}
           for aim in view.aims.values() if aim.document == document.id}  # fmt: skip
    judged = {unit for lines in own.values() for unit in lines}
    units = [unit for key, unit in view.units.items() if key in judged and unit.page]
    for beside in _parts(units, WIDTH):
        rows = [(view.aims[name], [lines.get(unit.key) for unit in beside]) for name, lines in own.items()]
        for below in _parts([row for row in rows if any(row[1])], HEIGHT):
            table = {
                "title": document.title,
                "page": view.page_of[document.id],
                "units": beside,
                "rows": below,
            }
            yield table, _size(beside, below)


def _size(units: list[Unit], rows: list[tuple[Aim, list[Line | None]]]) -> int:
    """About how many bytes a table takes."""
    filled = sum(line is not None for _, fields in rows for line in fields)
    names = [*(unit.name for unit in units), *(aim.title for aim, _ in rows)]
    headings = sum(HEADING + 3 * len(name.encode()) for name in names)
    return headings + filled * FILLED + (len(units) * len(rows) - filled) * EMPTY


def _parts(held: list[Any], most: int) -> Iterator[list[Any]]:
    return (held[start : start + most] for start in range(0, len(held), most))
