"""The problem list as a workbook for the people who must mend the returns: 汇总, 错误汇总, 错误明细."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from dabiao.intake.facts import ROW_COUNTS
from dabiao.intake.problems import Problem
from dabiao.intake.spreadsheet import harmless
from dabiao.intake.wording import LEVELS
from dabiao.legible import legible
from dabiao.words import Lang, words

_WIDEST = 60


def write(path: Path, files: pd.DataFrame, problems: Sequence[Problem], lang: Lang = "zh") -> None:
    """Write the workbook. No text in it can start a formula."""
    from openpyxl import Workbook

    sheets = {
        "汇总": ("book_totals", _totals(files)),
        "错误汇总": ("book_summary", _summary(problems, lang)),
        "错误明细": ("book_details", [_detail(problem, lang) for problem in problems]),
    }
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (heads, rows) in sheets.items():
        _fill(book.create_sheet(name), words(lang)[heads].split("|"), rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _totals(files: pd.DataFrame) -> list[tuple[object, ...]]:
    rows = list(files[["file", "encoding", *ROW_COUNTS]].itertuples(index=False, name=None))
    return [*rows, ("合计 total", "", *(int(files[column].sum()) for column in ROW_COUNTS))]


def _summary(problems: Sequence[Problem], lang: Lang) -> list[tuple[object, ...]]:
    """One line per level, code and file, the gravest level first."""
    counted = Counter((p.level, p.code, p.file) for p in problems)
    first = {(p.level, p.code, p.file): p for p in reversed(problems)}
    order = sorted(counted, key=lambda key: (LEVELS.index(key[0]), key[2], key[1]))
    return [
        (words(lang)[key[0]], key[1], key[2], counted[key], first[key].message, first[key].mend)
        for key in order
    ]


def _detail(problem: Problem, lang: Lang) -> tuple[object, ...]:
    p, level = problem, words(lang)[problem.level]
    return (p.file, p.sheet, p.row, p.column, p.element, p.raw, level, p.code, p.message, p.mend)


def _fill(sheet: Any, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from openpyxl.styles import Font

    sheet.append(list(titles))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([written(value) for value in row])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column in sheet.columns:
        widest = max(width(cell.value) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(widest + 2, _WIDEST)


def written(value: object) -> Any:
    """A value as a workbook may hold it: no control characters, and nothing that starts a formula."""
    return harmless(legible(value)) if isinstance(value, str) else value


def width(value: object) -> int:
    """Columns on screen: Chinese characters take two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in str(value or ""))
