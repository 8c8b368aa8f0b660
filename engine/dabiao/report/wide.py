"""``verdicts/document=<id>/as_of=<month>/<part>.parquet`` and ``targets.parquet``: millions of verdicts in
a form that other programs read in a moment.

A row per unit, and of each target of the document ``<name>_status``, ``<name>_reason_code`` and, where a
number is demanded, ``<name>_value``; null where there is no verdict. ``<name>_waived`` is there where a
waiver names the target. What is the same for all units stands once, in ``targets.parquet``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import numpy as np
import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge.blocks import timetable
from dabiao.judge.leaving import Parcel
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import OUTCOMES
from dabiao.judge.result import Result
from dabiao.judge.strips import NOT_JUDGED, Strip, strips
from dabiao.judge.table import Table, stacked
from dabiao.judge.verdicts import sayings
from dabiao.judge.whom import UNITS
from dabiao.periods import month_text
from dabiao.report import WORKSHOP, addresses, parquet
from dabiao.report.columns import TABLES
from dabiao.report.errors import ReportError
from dabiao.report.tables import beside_verdicts
from dabiao.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa


_Placed = tuple[Strip, np.ndarray, np.ndarray]
"""A strip, in which of its rows there are verdicts, and in which row of the file each of these stands."""

_WHO = ["unit_id", "region_code", "unit_name"]


class Aim(NamedTuple):
    """A target as columns: its id, whether it demands a number, and whether a waiver names it."""

    target: str
    measured: bool
    waived: bool


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes ``verdicts``, ``targets.parquet`` and a file for each of the other tables into ``folder``."""
    parquet.put(target_table(result, lang), TABLES["targets"], folder / "targets.parquet")
    away = _away(result)
    for name, table in beside_verdicts(result).items():
        pieces = away.changes(len(result.left)) if away and name == "changes" else ()
        parquet.put(table, TABLES[name], folder / f"{name}.parquet", pieces)
    place = folder / addresses.TABLES
    if away:
        shutil.move(away.verdicts, place)
    place.mkdir(exist_ok=True)
    (place / addresses.MARKS[place.name]).write_text("dabiao check --format parquet\n", encoding="utf-8")
    columns = aims(result.judge.agenda.judged, result.facts.waivers)
    write_part(strips(result.judged), columns, place, "part-0")


@dataclass(frozen=True)
class Away:
    """Puts the verdicts of parts away in files that wait in ``folder`` for the report: on the disk that it is
    written on, and within reach of all machines that judge."""

    folder: Path

    @classmethod
    @contextmanager
    def beside(cls, out: Path) -> Iterator[Away]:
        """A place for them beside the folder of a report; it goes at the end, with all that nobody took."""
        away = cls(out.absolute().parent / f"{WORKSHOP}{uuid4().hex}")
        try:
            yield away
        finally:
            away.empty()

    def empty(self) -> None:
        """Takes away what was put here, by a run that is not the one to be reported."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def verdicts(self) -> Path:
        return self.folder / addresses.TABLES

    def __call__(self, parcel: Parcel) -> None:
        """Puts away what is in a parcel; its changes come last."""
        self.verdicts.mkdir(parents=True, exist_ok=True)
        columns = aims(parcel.plans, parcel.waivers)
        write_part(parcel.strips, columns, self.verdicts, f"part-{parcel.number + 1}")
        parquet.put(parcel.changed, TABLES["changes"], self._changes_of(parcel.number))

    def changes(self, parts: int) -> Iterator[pa.Table]:
        """The changes of so many parts. Raises :class:`ReportError` where those of one are not there."""
        from pyarrow.parquet import read_table

        for number in range(parts):
            if not self._changes_of(number).is_file():
                raise ReportError(_OUT_OF_REACH.format(folder=self.folder.parent))
            yield read_table(self._changes_of(number))

    def _changes_of(self, number: int) -> Path:
        return self.folder / f"changes-{number + 1}.parquet"


_OUT_OF_REACH = (
    "有的部分写下的结论不在 {folder} 里：用多台机器评判时，请用 --out 指定一个各台机器都能读写的共享文件夹。"
    " Verdicts of some parts are not in {folder}: where several machines judge, name by --out a folder that"
    " all of them share."
)


def _away(result: Result) -> Away | None:
    put = result.judge.leaving.put if result.judge.leaving else None
    return put if isinstance(put, Away) else None


def aims(plans: Iterable[Plan], waivers: Iterable[Waiver]) -> list[Aim]:
    """The columns of the targets that are judged, in the order of the catalogue."""
    waived = {waiver.target for waiver in waivers}
    targets = [plan.target for plan in sorted(plans, key=lambda plan: plan.index)]
    return [Aim(target.id, target.demand is not None, target.id in waived) for target in targets]


def target_table(result: Result, lang: Lang) -> pd.DataFrame:
    """A row per target and month judged, with the columns ``targets`` of
    :data:`dabiao.report.columns.TABLES`. A pass of a month that is ``provisional`` may still be lost before
    its window closes; a ``threshold`` that is each unit's own figure of last year is missing."""
    judge, catalogue = result.judge, result.catalogue
    titles = {name: target.title.said(lang) for name, target in catalogue.targets.items()}
    said = sayings(judge.plans, catalogue).to_pandas().reset_index(names="plan")
    rows = timetable(judge.blocks).merge(said, on="plan").sort_values(["plan", "as_of"], kind="stable")
    rows = rows.assign(
        title=rows["target"].map(titles),
        as_of=rows["as_of"].map(month_text),
        provisional=rows["open"].astype(bool) & ~rows["stays_met"],
        catalogue_version=catalogue.version,
        catalogue_hash=catalogue.hash,
    )
    asked = rows[rows["as_of"].isin(result.tally["as_of"].unique())]
    return asked[[column.name for column in TABLES["targets"]]]


def write_part(found: Iterable[Strip], columns: Sequence[Aim], folder: Path, part: str) -> None:
    """Writes the verdicts on some units as files of the name ``part``, one for each document and month of
    which there are any. Their columns are those of all aims of the document, so that the files of every part
    and month fit together. The strips of a document and month come one after another."""
    aims_of: dict[str, list[Aim]] = {}
    for aim in columns:
        aims_of.setdefault(aim.target.partition("/")[0], []).append(aim)
    for (document, as_of), alike in groupby(found, key=lambda strip: (strip.document, strip.as_of)):
        place = folder / f"document={document}" / f"as_of={as_of}"
        place.mkdir(parents=True, exist_ok=True)
        table = _wide(list(alike), aims_of[document])
        # Numbers differ from row to row, and nobody seeks a file by them: both would only cost time.
        texts = [name for name in table.column_names if not name.endswith("_value")]
        where = place / f"{part}.parquet"
        parquet.save([table], where, use_dictionary=texts, write_statistics=["unit_id", "region_code"])


def _wide(alike: Sequence[Strip], columns: Sequence[Aim]) -> pa.Table:
    """The strips of one document and month beside one another."""
    import pyarrow as pa

    rows, places = _rows(alike)
    found = {name: _texts(rows[name], alike[0].texts[name]) for name in UNITS}
    mine: dict[str, list[_Placed]] = {aim.target: [] for aim in columns}
    for strip, (kept, place) in zip(alike, places, strict=True):
        mine[strip.target].append((strip, kept, place))
    for aim in columns:
        found |= _columns(aim, mine[aim.target], len(rows))
    return pa.table(found)


def _texts(codes: np.ndarray, texts: np.ndarray) -> pa.Array:
    """The text of that place in each row, without those that none has."""
    place = np.zeros(len(texts), np.int32)
    place[codes] = 1
    kinds = np.flatnonzero(place)
    place[kinds] = np.arange(len(kinds))
    return parquet.coded(place[codes], texts[kinds])


def _rows(alike: Sequence[Strip]) -> tuple[Table, list[tuple[np.ndarray, np.ndarray]]]:
    """Everybody with a verdict once, in the order of the registry, and of each strip which rows are verdicts
    and where these are there. Who was renamed or moved between the ends of two windows is there as either."""
    distinct = {id(strip.units): strip.units for strip in alike}
    ends = np.cumsum([len(table) for table in distinct.values()])[:-1]
    everybody = stacked(distinct.values())
    group, number = everybody.groups(_WHO)
    first = everybody.first_rows(_WHO)
    order = np.lexsort([everybody[name][first] for name in reversed(_WHO)])
    place = np.empty(number, np.intp)
    place[order] = np.arange(number)
    held = dict(zip(distinct, np.split(place[group], ends), strict=True))
    kept = [strip.judged for strip in alike]
    places = [held[id(strip.units)][mine] for strip, mine in zip(alike, kept, strict=True)]
    seen = np.zeros(number, bool)
    for some in places:
        seen[some] = True
    among = np.cumsum(seen) - 1
    placed = [(mine, among[some]) for mine, some in zip(kept, places, strict=True)]
    return everybody.taken(first[order][seen]), placed


def _columns(aim: Aim, strips: Sequence[_Placed], rows: int) -> dict[str, pa.Array]:
    """What came out of one target, null in the rows without a verdict."""
    import pyarrow as pa

    outcomes = np.full(rows, NOT_JUDGED, np.int8)
    values, waived = np.full(rows, np.nan), np.zeros(rows, bool)
    for strip, kept, place in strips:
        outcomes[place], values[place] = strip.outcomes[kept], strip.values[kept]
        waived[place] = strip.waived[kept]
    name, nobody = aim.target.partition("/")[2], outcomes == NOT_JUDGED
    found = {
        f"{name}_{key}": pa.DictionaryArray.from_arrays(
            pa.array(codes[outcomes], mask=nobody), kinds, safe=False
        )
        for key, (codes, kinds) in _said().items()
    }
    if aim.measured:
        found[f"{name}_value"] = pa.array(values, from_pandas=True)
    if aim.waived:
        found[f"{name}_waived"] = pa.array(waived, mask=nobody)
    return found


@cache
def _said() -> dict[str, tuple[np.ndarray, pa.Array]]:
    """Of status and reason the texts, and the place of each outcome's text among them."""
    import pyarrow as pa

    found = {}
    for name, texts in zip(("status", "reason_code"), zip(*OUTCOMES.values(), strict=True), strict=True):
        codes, kinds = pd.factorize(np.array(texts, dtype=object))
        places = np.zeros(max(OUTCOMES) + 1, np.int8)
        places[list(OUTCOMES)] = codes
        found[name] = places, pa.array(kinds, pa.string())
    return found
