"""``verdicts/document=<id>/as_of=<month>/<part>.parquet`` and ``targets.parquet``: millions of verdicts in
a form that other programs read in a moment.

A row per unit, and of each target of the document ``<name>_status``, ``<name>_reason_code`` and, where a
number is demanded, ``<name>_value``; null where there is no verdict. ``<name>_waived`` is there where a
waiver names the target. What is the same for all units stands once, in ``targets.parquet``. The brief form
has neither reasons nor values, and no ``changes.parquet``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge.blocks import timetable
from dabiao.judge.leaving import Parcel
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import by_outcome
from dabiao.judge.result import Result
from dabiao.judge.strips import NOT_JUDGED, Strip, strips
from dabiao.judge.table import Table, stacked
from dabiao.judge.verdicts import sayings
from dabiao.judge.whom import UNITS, same
from dabiao.locks import named
from dabiao.periods import month_text
from dabiao.report import addresses, parquet
from dabiao.report.columns import TABLES
from dabiao.report.errors import ReportError
from dabiao.report.tables import beside_verdicts
from dabiao.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa


_WHO = ["unit_id", "region_code", "unit_name"]


class Aim(NamedTuple):
    """A target as columns: its id, whether a waiver names it, and whether its reasons are told and its
    values, of which there are none where no number is demanded."""

    target: str
    waived: bool
    reasoned: bool
    measured: bool


def write(result: Result, folder: Path, lang: Lang = "zh", *, brief: bool = False) -> None:
    """Writes ``verdicts``, ``targets.parquet`` and a file for each of the other tables into ``folder``."""
    parquet.put(target_table(result, lang), TABLES["targets"], folder / "targets.parquet")
    away = _away(result)
    if away:
        away.require(len(result.left))
    for name, table in beside_verdicts(result).items():
        if name == "changes" and brief:
            continue
        pieces = away.changes(len(result.left)) if away and name == "changes" else ()
        parquet.put(table, TABLES[name], folder / f"{name}.parquet", pieces)
    place = folder / addresses.TABLES
    if away:
        shutil.move(away.verdicts, place)
    place.mkdir(exist_ok=True)
    (place / addresses.MARKS[place.name]).write_text("dabiao check --format parquet\n", encoding="utf-8")
    columns = aims(result.judge.agenda.judged, result.facts.waivers, brief=brief)
    write_part(strips(result.judged), columns, place, "part-0")


@dataclass(frozen=True)
class Away:
    """Puts the verdicts of parts away in files that wait in ``folder``, which is made when there are any, for
    the report: on the disk that it is written on, and within reach of all machines that judge."""

    folder: Path
    brief: bool = False

    def empty(self) -> None:
        """Takes away what was put here, by a run that is not the one to be reported."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def verdicts(self) -> Path:
        return self.folder / addresses.TABLES

    def __call__(self, parcel: Parcel) -> None:
        """Puts away what is in a parcel; its changes come last."""
        from pyarrow.feather import write_feather

        with named(self.folder):
            self.verdicts.mkdir(parents=True, exist_ok=True)
            columns = aims(parcel.plans, parcel.waivers, brief=self.brief)
            write_part(parcel.strips, columns, self.verdicts, f"part-{parcel.number + 1}")
            if parcel.changed is not None and not self.brief:
                changed = parquet.typed(parcel.changed, TABLES["changes"])
                write_feather(changed, self._changes_of(parcel.number), "uncompressed")
            self._done(parcel.number).touch()

    def require(self, parts: int) -> None:
        """Raises :class:`ReportError` unless all of so many parts are here."""
        if not all(self._done(number).is_file() for number in range(parts)):
            raise ReportError(_OUT_OF_REACH.format(folder=self.folder.parents[1]))

    def changes(self, parts: int) -> Iterator[pa.Table]:
        """The changes of so many parts."""
        from pyarrow.feather import read_table

        return (read_table(self._changes_of(number), memory_map=False) for number in range(parts))

    def _changes_of(self, number: int) -> Path:
        return self.folder / f"changes-{number + 1}.arrow"

    def _done(self, number: int) -> Path:
        return self.folder / f"done-{number + 1}"


_OUT_OF_REACH = (
    "有的部分写下的结论不在 {folder} 里：用多台机器评判时，请用 --out 指定一个各台机器都能读写的共享文件夹。"
    " Verdicts of some parts are not in {folder}: where several machines judge, name by --out a folder that"
    " all of them share."
)


def _away(result: Result) -> Away | None:
    put = result.judge.leaving.put if result.judge.leaving else None
    return put if isinstance(put, Away) else None


def aims(plans: Iterable[Plan], waivers: Iterable[Waiver], *, brief: bool = False) -> list[Aim]:
    """The columns of the targets that are judged, in the order of the catalogue."""
    waived = {waiver.target for waiver in waivers}
    targets = [plan.target for plan in sorted(plans, key=lambda plan: plan.index)]
    told = not brief
    return [Aim(t.id, t.id in waived, told, told and t.demand is not None) for t in targets]


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
    whom = _Whom()
    for (document, as_of), alike in groupby(found, key=lambda strip: (strip.document, strip.as_of)):
        table = _wide(list(alike), aims_of[document], whom)
        if not len(table):  # none of them was asked for
            continue
        place = folder / f"document={document}" / f"as_of={as_of}"
        place.mkdir(parents=True, exist_ok=True)
        # Numbers, ids and names differ from row to row: a list of those there are would only cost time.
        listed = [name for name in table.column_names if not name.endswith(("_value", "_id", "_name"))]
        parquet.save([table], place / f"{part}.parquet", use_dictionary=listed)


def _wide(alike: Sequence[Strip], columns: Sequence[Aim], whom: _Whom) -> pa.Table:
    """The strips of one document and month beside one another."""
    import pyarrow as pa

    rows, places = _rows(alike)
    strips = {strip.target: strip for strip in alike}
    found, nowhere = whom.told(rows, alike[0].texts), np.full(len(rows), -1)
    for aim in columns:
        strip = strips.get(aim.target)
        found |= _columns(aim, strip or alike[0], places[id(strip.units)] if strip else nowhere)
    return pa.table(found)


@dataclass
class _Whom:
    """The texts of who is judged, made once for all months in which these are the same."""

    rows: Table | None = None
    found: Mapping[str, pa.Array] = field(default_factory=dict)

    def told(self, rows: Table, texts: Mapping[str, pd.Index[str]]) -> dict[str, pa.Array]:
        """:data:`dabiao.judge.whom.UNITS` of these rows."""
        import pyarrow as pa

        if self.rows is None or not same(self.rows, rows):
            held = {name: pa.array(texts[name].array).take(pa.array(rows[name])) for name in UNITS}
            self.rows, self.found = rows, {name: some.cast(pa.string()) for name, some in held.items()}
        return dict(self.found)


def _rows(alike: Sequence[Strip]) -> tuple[Table, dict[int, np.ndarray | None]]:
    """Everybody with a verdict once, in the order of the registry, and for each table of units, by its
    ``id``, in which of its rows each of them stands, -1 for none; None where it has just these rows. Who was
    renamed or moved between the ends of two windows is there as either."""
    distinct = {id(strip.units): strip.units for strip in alike}
    judged = {key: np.zeros(len(units), bool) for key, units in distinct.items()}
    for strip in alike:
        judged[id(strip.units)] |= strip.judged
    rows = {key: np.flatnonzero(some) for key, some in judged.items()}
    everybody = stacked(distinct[key].taken(some) for key, some in rows.items())
    _, first, place = np.unique(_numbered(everybody), return_index=True, return_inverse=True)
    places = np.split(place, np.cumsum([*map(len, rows.values())]))
    placed = {
        key: _placed(rows[key], at, len(first), len(judged[key]))
        for key, at in zip(rows, places, strict=False)
    }
    return everybody.taken(first), placed


def _numbered(units: Table) -> np.ndarray:
    """One number for each unit, name and region, in the order of the registry. Those of a few stand close
    together among all: of millions the product of how many there are would be too large for a number."""
    lows = [units[name].min() if len(units) else 0 for name in _WHO]
    keys = [units[name] - low for name, low in zip(_WHO, lows, strict=True)]
    return np.asarray(np.ravel_multi_index(keys, [key.max(initial=0) + 1 for key in keys]))


def _placed(rows: np.ndarray, places: np.ndarray, number: int, units: int) -> np.ndarray | None:
    """The rows in these of so many places; None where they are all ``units`` as they stand."""
    found = np.full(number, -1)
    found[places] = rows
    return None if np.array_equal(found, np.arange(units)) else found


def _columns(aim: Aim, strip: Strip, rows: np.ndarray | None) -> dict[str, pa.Array]:
    """What came out of one target in these rows of its strip (:func:`_rows`), null without a verdict."""

    def told(held: np.ndarray, nothing: Any) -> np.ndarray:
        return held if rows is None else np.append(held, nothing)[rows]

    name, outcomes = aim.target.partition("/")[2], told(strip.outcomes, np.int8(NOT_JUDGED))
    judged = outcomes != NOT_JUDGED
    there = _bits(judged)
    keys = ("status", "reason_code") if aim.reasoned else ("status",)
    found = {f"{name}_{key}": _texts(outcomes, there, key) for key in keys}
    if aim.measured:
        values = told(strip.number("values"), np.nan)
        found[f"{name}_value"] = _numbers(values, _bits(judged & ~np.isnan(values)))
    if aim.waived:
        found[f"{name}_waived"] = _numbers(told(strip.waived, False).view(np.int8), there).cast("bool")
    return found


def _texts(outcomes: np.ndarray, there: np.ndarray, name: str) -> pa.Array:
    import pyarrow as pa

    places, texts = _held(name)
    return pa.DictionaryArray.from_arrays(_numbers(places.take(outcomes), there), texts, safe=False)


@cache
def _held(name: str) -> tuple[np.ndarray, pa.Array]:
    """:func:`dabiao.judge.reasons.by_outcome`, made ready once for all columns."""
    import pyarrow as pa

    places, texts = by_outcome(name)
    return places, pa.array(texts)


def _bits(flags: np.ndarray) -> np.ndarray:
    """The flags as Arrow notes what is missing."""
    return np.packbits(flags, bitorder="little")


def _numbers(values: np.ndarray, there: np.ndarray) -> pa.Array:
    """The numbers as they lie in memory, null but where these bits say that they are ``there``."""
    import pyarrow as pa

    buffers = [pa.py_buffer(held) for held in (there, np.ascontiguousarray(values))]
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), buffers)
