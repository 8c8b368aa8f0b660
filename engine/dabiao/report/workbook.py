"""``verdicts.xlsx``: a run as a workbook, to filter, to print and to hand on.

Numbers are numbers, shown to the decimals that the pages show; no text in it can start a formula.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from dabiao.catalogue.models import Target
from dabiao.judge import changes
from dabiao.judge.formula_text import rounded
from dabiao.judge.proof_text import demand_sign
from dabiao.judge.result import Result
from dabiao.judge.scores import STATUSES, status_counts
from dabiao.report import waivers
from dabiao.report.archive import settle
from dabiao.report.columns import NUMBERS, TABLES, Column
from dabiao.report.gaps import Gaps
from dabiao.report.notice import read as notice
from dabiao.report.phrases import Phrases
from dabiao.report.sheets import Sheet, Shown, fill
from dabiao.report.signs import STATUS_SIGNS
from dabiao.report.tables import problem_table
from dabiao.report.view import View
from dabiao.words import Lang

_READ = {
    "verdicts": (
        "title", "document", "clause", "unit_name", "window", "status", "value", "operator", "threshold",
        "measure_unit", "gap", "completeness", "due", "waived", "reason",
    ),
    "gaps": (
        "title", "clause", "unit_name", "status", "value", "threshold", "measure_unit", "due", "in_words",
    ),
}  # fmt: skip
"""Of the tables that are too wide for a sheet of paper, the columns that are read and printed: they stand
behind the target's id, and the rest behind them."""

_TITLE = Column("title", "text")


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
        fill(book, sheet)
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
class _Run:
    result: Result
    lang: Lang

    @cached_property
    def say(self) -> Phrases:
        return Phrases(self.result.catalogue, self.lang)

    def sheets(self) -> Iterator[Sheet]:
        w, result = self.say.words, self.result
        told_apart = result.facts.registry.told_apart
        yield self._summary()
        yield self._matrix()
        yield self._table(w["sheet_verdicts"], "verdicts", told_apart(result.verdicts), "F2")
        yield self._table(w["sheet_gaps"], "gaps", self._gaps(), "E2")
        yield self._table(w["sheet_changes"], "changes", told_apart(result.changes))
        yield self._table(w["sheet_problems"], "problems", problem_table(result.facts.problems))
        yield self._table(w["waivers"], "waivers", waivers.table(result))

    def _summary(self) -> Sheet:
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
        return Sheet(say.words["sheet_summary"], rows, "A1", headed=False, bold=frozenset(bold))

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
        for document, kinds in changes.by_document(self._named(self.result.change_counts)).items():
            yield (document, *(Shown(count, 0) for count in kinds.values()))

    def _matrix(self) -> Sheet:
        """Units down, targets across in the order of the papers; a sign in each cell, so that it can be read
        without its colour."""
        latest = self.result.shown
        signs = latest["status"].map(STATUS_SIGNS)
        signs = signs + latest["waived"].map({True: self.say.words["waived_sign"], False: ""})
        keys = ["unit_name", "unit_id"]
        aims, units = View(self.result, self.lang).aims, latest[keys].drop_duplicates()
        grid = latest.assign(sign=signs).pivot(index=keys, columns="target", values="sign")
        grid = grid.reindex(columns=list(aims)).reindex(pd.MultiIndex.from_frame(units)).fillna("")
        heads = [f"{aim.clause} {aim.title}" for aim in aims.values()]
        rows: list[Sequence[object]] = [(self.say.words["unit"], self.say.words["code"], *heads)]
        rows += list(grid.reset_index().itertuples(index=False, name=None))
        return Sheet(self.say.words["sheet_matrix"], rows, "C2", upright=True, coloured=3)

    def _gaps(self) -> pd.DataFrame:
        """What is missing of every verdict that is not met."""
        told = Gaps(self.result.catalogue, self.lang)
        latest = self.result.shown
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
        outlook = self.say.outlook(row, ahead.loc[row.Index]) if row.Index in ahead.index else ""
        said = {"in_words": told.in_words(row), "outlook": outlook}
        return {**row._asdict(), **said, **counted, **in_time}

    def _table(self, title: str, name: str, table: pd.DataFrame, frozen: str = "A2") -> Sheet:
        printed = (2, 1 + len(_READ[name])) if name in _READ else None
        return Sheet(title, list(self._rows(name, table)), frozen, printed=printed)

    def _rows(self, name: str, table: pd.DataFrame) -> Iterator[Sequence[object]]:
        """The headings, then the rows, ready to be written."""
        table = self._titled(table)
        columns = [column for column in _columns(name) if column.name in table]
        yield tuple(column.heading(self.lang) for column in columns)
        cells = [self._column(table[c.name], c, self._beside(table, c.name)) for c in columns]
        yield from zip(*cells, strict=True)

    def _titled(self, table: pd.DataFrame) -> pd.DataFrame:
        """With the title of each target; "" where the catalogue has none of that id."""
        if "target" not in table:
            return table
        targets = self.result.catalogue.targets
        titles = {t: self.say.title(targets[t]) if t in targets else "" for t in table["target"].unique()}
        return table.assign(title=table["target"].map(titles))

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
        say = self._saying(column)
        return values.map({key: say(key) for key in values.unique()}).tolist() if say else values.tolist()

    def _saying(self, column: Column) -> Callable[[Any], str] | None:
        """What makes words of the keys of a column; None where they are texts already."""
        w = self.say.words
        if column.kind in ("status", "status_or_none", "change", "level", "waivers", "waiver_state"):
            return lambda key: w[key] if key else ""
        if column.name == "measure_unit":
            return self._unit
        own: dict[str, Callable[[Any], str]] = {
            "flag": lambda key: w["yes" if key else "no"], "operator": self._sign,
            "unit_level": lambda key: w[f"level_{key}"],
        }  # fmt: skip
        return own.get(column.kind)

    def _sign(self, operator: str) -> str:
        """How a value must stand to its threshold."""
        named = {"attested": "done", "between": "operator_between"}
        return self.say.words[named[operator]] if operator in named else demand_sign(operator)

    def _unit(self, unit: str) -> str:
        return {"": "", "percent": "%"}.get(unit) or (self.say.measure_unit(unit) if unit else "")

    def _number(self, value: float, column: Column, limit: float) -> Shown | None:
        if pd.isna(value):
            return None
        if column.kind == "share":
            text = self.say.rate(float(value)).removesuffix(" %")
            return Shown(float(value), len(text.partition(".")[2]), share=True)
        text = rounded(float(value), limit)
        return Shown(float(value), len(text.partition(".")[2]))


def _columns(name: str) -> list[Column]:
    """The columns of a sheet: what is read first, and a target's title beside its id."""
    own = [column for column in TABLES[name] if column.name != "title"]
    held = [each for column in own for each in ((column, _TITLE) if column.name == "target" else (column,))]
    first = ("target", *_READ[name]) if name in _READ else ()
    return sorted(held, key=lambda column: first.index(column.name) if column.name in first else len(first))


def _from_last_year(target: Target) -> bool:
    return target.demand is not None and target.demand.prior
