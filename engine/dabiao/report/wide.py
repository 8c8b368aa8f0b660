"""``verdicts/document=<id>/as_of=<month>/<part>.parquet`` and ``targets.parquet``: millions of verdicts in
a form that other programs read in a moment.

A row per unit, and of each target of the document ``<name>_status``, ``<name>_reason_code`` and, where a
number is demanded, ``<name>_value``; null where there is no verdict. ``<name>_waived`` is there where a
waiver names the target. What is the same for all units stands once, in ``targets.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from dabiao.judge.blocks import timetable
from dabiao.judge.reasons import OUTCOMES, Code
from dabiao.judge.result import Result
from dabiao.judge.strips import UNITS, Strip, strips
from dabiao.judge.table import Table, stacked
from dabiao.judge.verdicts import sayings
from dabiao.periods import month_text
from dabiao.report import addresses, parquet
from dabiao.report.columns import TABLES
from dabiao.report.tables import beside_verdicts
from dabiao.words import Lang

if TYPE_CHECKING:
    import pyarrow as pa


_WHO = ["unit_id", "region_code", "unit_name"]


class Aim(NamedTuple):
    """A target as columns: its id, whether it demands a number, and whether a waiver names it."""

    target: str
    measured: bool
    waived: bool


def write(result: Result, folder: Path, lang: Lang = "zh") -> None:
    """Writes ``verdicts``, ``targets.parquet`` and a file for each of the other tables into ``folder``."""
    targets = target_table(result, lang)
    parquet.put(targets, TABLES["targets"], folder / "targets.parquet")
    for name, table in beside_verdicts(result).items():
        parquet.put(table, TABLES[name], folder / f"{name}.parquet")
    place = folder / addresses.TABLES
    place.mkdir()
    (place / addresses.MARKS[place.name]).write_text("dabiao check --format parquet\n", encoding="utf-8")
    write_part(strips(result.judged), aims(result, targets), place, "part-0")


def aims(result: Result, targets: pd.DataFrame) -> list[Aim]:
    """The columns of the targets in :func:`target_table`."""
    waived = {waiver.target for waiver in result.facts.waivers}
    said = targets[["target", "operator"]].drop_duplicates()
    return [Aim(name, by != "attested", name in waived) for name, by in zip(*said.to_numpy().T, strict=True)]


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
    asked = rows[rows["as_of"].isin(result.judged["as_of"].unique())]
    return asked[[column.name for column in TABLES["targets"]]]


def write_part(found: Iterable[Strip], columns: Sequence[Aim], folder: Path, part: str) -> None:
    """Writes the verdicts on some units as files of the name ``part``, one for each document and month of
    which there are any. Their columns are those of all aims of the document, so that the files of every part
    and month fit together. The strips of a document and month come one after another, or in any order."""
    ordered = sorted(found, key=lambda strip: (strip.document, strip.as_of))
    for (document, as_of), alike in groupby(ordered, key=lambda strip: (strip.document, strip.as_of)):
        place = folder / f"document={document}" / f"as_of={as_of}"
        place.mkdir(parents=True, exist_ok=True)
        mine = [aim for aim in columns if aim.target.partition("/")[0] == document]
        parquet.save([_wide(list(alike), mine)], place / f"{part}.parquet")


def _wide(alike: Sequence[Strip], columns: Sequence[Aim]) -> pa.Table:
    """The strips of one document and month beside one another."""
    import pyarrow as pa

    rows, places = _rows([strip.units for strip in alike])
    found = {name: _texts(rows[name], alike[0].texts[name]) for name in UNITS}
    for aim in columns:
        pairs = zip(alike, places, strict=True)
        mine = [(strip, place) for strip, place in pairs if strip.target == aim.target]
        found |= _columns(aim, mine, len(rows))
    return pa.table(found)


def _texts(codes: np.ndarray, texts: np.ndarray) -> pa.Array:
    """The text of that place in each row, without those that none has."""
    kinds, held = np.unique(codes, return_inverse=True)
    return parquet.coded(held.astype(np.int32), texts[kinds])


def _rows(units: Sequence[Table]) -> tuple[Table, list[np.ndarray]]:
    """Everybody once, in the order of the registry, and where each row of these tables stands there. Who was
    renamed or moved between the ends of two windows stands there as either."""
    distinct = {id(table): table for table in units}
    ends = np.cumsum([len(table) for table in distinct.values()])[:-1]
    everybody = stacked(distinct.values())
    group, number = everybody.groups(_WHO)
    first = np.unique(group, return_index=True)[1]
    order = np.lexsort([everybody[name][first] for name in reversed(_WHO)])
    place = np.empty(number, np.intp)
    place[order] = np.arange(number)
    held = dict(zip(distinct, np.split(place[group], ends), strict=True))
    return everybody.taken(first[order]), [held[id(table)] for table in units]


def _columns(aim: Aim, strips: Sequence[tuple[Strip, np.ndarray]], rows: int) -> dict[str, pa.Array]:
    """What came out of one target, null in the rows without a verdict."""
    import pyarrow as pa

    outcomes = np.full(rows, Code.OUT_OF_SCOPE, np.int8)
    values, waived = np.full(rows, np.nan), np.zeros(rows, bool)
    for strip, place in strips:
        outcomes[place], values[place], waived[place] = strip.outcomes, strip.values, strip.waived
    name, nobody = aim.target.partition("/")[2], outcomes == Code.OUT_OF_SCOPE
    found = {f"{name}_{key}": parquet.coded(codes[outcomes], kinds) for key, (codes, kinds) in _SAID.items()}
    if aim.measured:
        found[f"{name}_value"] = pa.array(values, from_pandas=True)
    if aim.waived:
        found[f"{name}_waived"] = pa.array(waived, mask=nobody)
    return found


def _said() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Of status and reason the texts, and the place of each outcome's text among them, -1 for none."""
    found = {}
    for name, texts in zip(("status", "reason_code"), zip(*OUTCOMES.values(), strict=True), strict=True):
        codes, kinds = pd.factorize(np.array(texts, dtype=object))
        places = np.full(max(OUTCOMES) + 1, -1, np.int8)
        places[list(OUTCOMES)] = codes
        found[name] = places, kinds
    return found


_SAID = _said()
