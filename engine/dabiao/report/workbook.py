"""``verdicts.xlsx``: a run as a workbook, to filter, to print and to hand on.

Numbers are numbers, shown to the decimals that the pages show; no text in it can start a formula.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from dabiao.catalogue.models import Target
from dabiao.intake.workbook import width, written
from dabiao.judge import changes
from dabiao.judge.formula_text import rounded
from dabiao.judge.result import Result
from dabiao.judge.scores import STATUSES, status_counts
from dabiao.report import waivers
from dabiao.report.archive import settle
from dabiao.report.columns import NUMBERS, TABLES, Column
from dabiao.report.gaps import Gaps
from dabiao.report.notice import read as notice
from dabiao.report.phrases import Phrases
from dabiao.report.signs import STATUS_SIGNS
from dabiao.report.tables import problem_table
from dabiao.words import Lang

MOST_ROWS = 1_000_000
"""Rows of one sheet; the rest stands on a second one. Excel ends at 1,048,576."""

_WIDEST, _LOOKED_AT = 60, 200
_COLOURS = {
    "pass": "C6E7CE", "fail": "F6C1BC", "blocked": "F3D19C", "incomplete": "F8E6A0", "no_data": "D9D9D9",
    "not_due": "CFE2F3", "not_applicable": "FFFFFF",
}  # fmt: skip


def write(result: Result, folder: Path, lang: Lang) -> None:
    """Writes ``verdicts.xlsx`` into ``folder``; the same bytes for the same run."""
    with _full_disk_told():
        book = _book(result, lang)
        path = folder / "verdicts.xlsx"
        book.save(path)
    settle(path, result.as_of)


def _book(result: Result, lang: Lang) -> Any:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in _Run(result, lang).sheets():
        for number, rows in enumerate(_parts(sheet.rows)):
            title = f"{sheet.title} {number + 1}" if number else sheet.title
            _fill(book.create_sheet(title), sheet, rows)
    return book


@contextmanager
def _full_disk_told() -> Iterator[None]:
    """Raises OSError where the disk runs full on which a workbook keeps its sheets until it is saved."""
    try:
        from lxml.etree import SerialisationError
    except ImportError:  # openpyxl does without it, and what then goes wrong is an OSError
        yield
        return
    try:
        yield
    except SerialisationError as error:
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number), tempfile.gettempdir()) from error


@dataclass(frozen=True)
class Shown:
    """A number, and the decimals it is shown with; a share has none of its own."""

    value: float
    places: int
    share: bool = False

    @property
    def format(self) -> str:
        if self.share:
            return "0.0%"
        return "#,##0" + ("." + "0" * self.places if self.places else "")


@dataclass(frozen=True)
class _Sheet:
    """A sheet about to be written. ``frozen`` is the first cell that moves; ``headed`` says that the
    first row is one of headings; ``upright`` that these stand upright; ``coloured`` is the first column
    of signs."""

    title: str
    rows: list[Sequence[object]]
    frozen: str = "A2"
    headed: bool = True
    upright: bool = False
    coloured: int = 0
    bold: frozenset[int] = field(default=frozenset({0}))


@dataclass(frozen=True)
class _Run:
    result: Result
    lang: Lang

    @cached_property
    def say(self) -> Phrases:
        return Phrases(self.result.catalogue, self.lang)

    def sheets(self) -> Iterator[_Sheet]:
        w, result = self.say.words, self.result
        yield self._summary()
        yield self._matrix()
        yield self._table(w["sheet_verdicts"], "verdicts", result.verdicts, "F2")
        yield self._table(w["sheet_gaps"], "gaps", self._gaps(), "G2")
        yield self._table(w["sheet_changes"], "changes", result.changes)
        yield self._table(w["sheet_problems"], "problems", problem_table(result.facts.problems))
        yield self._table(w["waivers"], "waivers", waivers.table(result))

    def _summary(self) -> _Sheet:
        """What was judged, how it came out, and what the signs mean."""
        say, result = self.say, self.result
        older = len(result.latest) < len(result.verdicts)
        told: list[Sequence[object]] = [
            (say.words["overview_title"],),
            (say.say("as_of", month=say.month(result.as_of)),),
            (say.say("edition", version=result.catalogue.version, hash=result.catalogue.hash),),
            *((line,) for line in notice(result.data_in).splitlines()),
            *((line,) for line in (*result.notices, say.as_written) if line),
            *([(say.say("latest_only", month=say.month(result.as_of)),)] if older else []),
        ]
        legend = [(f"{STATUS_SIGNS[status]} {say.words[status]}",) for status in STATUSES]
        note = say.say("matrix_note", sign=STATUS_SIGNS["fail"] + say.words["waived_sign"])
        blocks: list[list[Sequence[object]]] = [
            told,
            [(say.words["scores"],), *self._rows("scores", self._named(result.scores))],
            [(say.words["since_last"],), *self._changes()],
            [(say.say("verdicts_in_all", count=len(self.result.latest)),), *self._counts()],
            [(say.words["legend"],), *legend, (note,)],
            [(say.words["returns"],), *self._rows("files", result.facts.files.drop(columns="sha256"))],
        ]
        rows: list[Sequence[object]] = []
        bold = set()
        for block in blocks:
            bold |= {len(rows), len(rows) + 1} if len(block[1]) > 1 else {len(rows)}
            rows += [*block, ()]
        return _Sheet(say.words["sheet_summary"], rows, "A1", headed=False, bold=frozenset(bold))

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        """With the documents' numbers in place of their ids."""
        names = {held.id: held.number or held.title for held in self.result.catalogue.documents.values()}
        names[""] = self.say.words["all_documents"]
        return table.assign(document=table["document"].map(names))

    def _counts(self) -> Iterator[Sequence[object]]:
        counts = status_counts(self._named(self.result.latest), "document")
        yield (self.say.words["document"], *(self.say.words[status] for status in STATUSES))
        for document, *numbers in counts.itertuples(name=None):
            yield (document, *(Shown(number, 0) for number in numbers))

    def _changes(self) -> Iterator[Sequence[object]]:
        """What became of failures since the month before, by document."""
        yield (self.say.words["document"], *(self.say.words[kind] for kind in changes.CHANGES))
        for document, kinds in changes.counts(self._named(self.result.changes)).items():
            yield (document, *(Shown(count, 0) for count in kinds.values()))

    def _matrix(self) -> _Sheet:
        """Units down, targets across; a sign in each cell, so that it can be read without its colour."""
        latest = self.result.latest
        signs = latest["status"].map(STATUS_SIGNS)
        signs = signs + latest["waived"].map({True: self.say.words["waived_sign"], False: ""})
        keys = ["unit_name", "unit_id"]
        targets, units = latest["target"].unique(), latest[keys].drop_duplicates()
        grid = latest.assign(sign=signs).pivot(index=keys, columns="target", values="sign")
        grid = grid.reindex(columns=targets).reindex(pd.MultiIndex.from_frame(units)).fillna("")
        heads = [self._head(target) for target in targets]
        rows: list[Sequence[object]] = [(self.say.words["unit"], self.say.words["code"], *heads)]
        rows += list(grid.reset_index().itertuples(index=False, name=None))
        return _Sheet(self.say.words["sheet_matrix"], rows, "C2", upright=True, coloured=3)

    def _head(self, target: str) -> str:
        held = self.result.catalogue.targets[target]
        return f"{held.clause} {self.say.title(held)}"

    def _gaps(self) -> pd.DataFrame:
        """What is missing of every verdict that is not met."""
        told = Gaps(self.result.catalogue, self.lang)
        latest = self.result.latest
        short = latest[latest["status"].isin(["fail", "not_due", "incomplete", "blocked"])]
        ahead = self.result.outlook
        rows = [self._gap(row, told, ahead) for row in short.itertuples()]
        table = pd.DataFrame(rows, columns=[column.name for column in TABLES["gaps"]])
        return table[table["in_words"] != ""]

    def _gap(self, row: Any, told: Gaps, ahead: pd.DataFrame) -> dict[str, object]:
        need = told.need(row)
        counted = {
            "needed": need.amount, "needed_unit": told.noun(need.unit).other.strip(),
        } if need else {"needed_unit": ""}  # fmt: skip
        pace = need.pace if need else None
        in_time = {
            "months_left": pace.months, "per_month": pace.per_month,
            "per_month_unit": told.noun(pace.unit).other.strip() if pace.per_month else "",
        } if pace else {"per_month_unit": ""}  # fmt: skip
        title = self.say.title(self.result.catalogue.targets[row.target])
        outlook = self.say.outlook(row, ahead.loc[row.Index]) if row.Index in ahead.index else ""
        said = {"title": title, "in_words": told.in_words(row), "outlook": outlook}
        return {**row._asdict(), **said, **counted, **in_time}

    def _table(self, title: str, name: str, table: pd.DataFrame, frozen: str = "A2") -> _Sheet:
        return _Sheet(title, list(self._rows(name, table)), frozen)

    def _rows(self, name: str, table: pd.DataFrame) -> Iterator[Sequence[object]]:
        """The headings, then the rows, ready to be written."""
        columns = [column for column in TABLES[name] if column.name in table]
        yield tuple(column.heading(self.lang) for column in columns)
        cells = [self._column(table[c.name], c, self._beside(table, c.name)) for c in columns]
        yield from zip(*cells, strict=True)

    def _beside(self, table: pd.DataFrame, name: str) -> list[float]:
        """The number that each number of a column must not look equal to: a value its threshold, and a
        threshold the value, if it is a figure of last year; any other is shown as it is written."""
        if name == "value" and "threshold" in table:
            return table["threshold"].tolist()
        if name != "threshold":
            return [float("nan")] * len(table)
        targets = self.result.catalogue.targets
        prior = table["target"].map({t: _from_last_year(targets[t]) for t in table["target"].unique()})
        return table["value"].where(prior.astype(bool), table["threshold"]).tolist()

    def _column(self, values: pd.Series[Any], column: Column, limits: list[float]) -> Sequence[object]:
        if column.kind in NUMBERS:
            return [self._number(v, column, limit) for v, limit in zip(values, limits, strict=True)]
        if column.kind == "flag":
            return values.map({True: self.say.words["yes"], False: self.say.words["no"]}).tolist()
        if column.kind in ("status", "status_or_none", "change", "level", "waivers", "waiver_state"):
            return [self.say.words[key] if key else "" for key in values]
        if column.name == "measure_unit":
            return values.map({unit: self._unit(unit) for unit in values.unique()}).tolist()
        return values.tolist()

    def _unit(self, unit: str) -> str:
        return {"": "", "percent": "%"}.get(unit) or (self.say.measure_unit(unit) if unit else "")

    def _number(self, value: float, column: Column, limit: float) -> Shown | None:
        if pd.isna(value):
            return None
        if column.kind == "share":
            return Shown(float(value), 1, share=True)
        text = rounded(float(value), limit)
        return Shown(float(value), len(text.partition(".")[2]))


def _from_last_year(target: Target) -> bool:
    return target.demand is not None and target.demand.prior


def _parts(rows: list[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    """The rows in parts that a sheet can hold, each under the headings."""
    yield rows[: MOST_ROWS + 1]
    for start in range(MOST_ROWS + 1, len(rows), MOST_ROWS):
        yield [rows[0], *rows[start : start + MOST_ROWS]]


def _fill(sheet: Any, layout: _Sheet, rows: Sequence[Sequence[object]]) -> None:
    _lay_out(sheet, layout, rows)
    for number, row in enumerate(rows):
        cells = [_cell(sheet, value) for value in row]
        if number in layout.bold:
            _head(cells, rows[number + 1] if number + 1 < len(rows) else (), layout.upright)
        sheet.append(cells)
    if layout.coloured and len(rows) > 1 and len(rows[0]) >= layout.coloured:
        _colour(sheet, layout.coloured, len(rows), len(rows[0]))


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


def _lay_out(sheet: Any, layout: _Sheet, rows: Sequence[Sequence[object]]) -> None:
    """What must be said before the first row: what stands still, how wide columns are, how it prints."""
    from openpyxl.utils import get_column_letter as letter

    sheet.freeze_panes = layout.frozen if layout.frozen != "A1" else None
    for number, wide in enumerate(_widths(layout, rows), start=1):
        sheet.column_dimensions[letter(number)].width = wide
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = not layout.coloured
    if layout.headed:
        sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:B" if layout.coloured else None
        sheet.auto_filter.ref = f"A1:{letter(max(len(rows[0]), 1))}{len(rows)}"
    if layout.upright:
        sheet.row_dimensions[1].height = 220


def _widths(layout: _Sheet, rows: Sequence[Sequence[object]]) -> Iterable[float]:
    seen = rows[:_LOOKED_AT]
    for place in range(max(map(len, seen), default=0)):
        texts = [
            row[place] for row in seen if len(row) > (1 if not layout.headed else 0) and len(row) > place
        ]
        shown = [f"{v.value:,.{v.places}f}" if isinstance(v, Shown) else v for v in texts]
        if layout.coloured and place >= layout.coloured - 1:
            yield 5
        else:
            yield min(max(map(width, shown), default=8) + 3, _WIDEST)


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
