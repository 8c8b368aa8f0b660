"""Rows → one figure per unit, month and element: revisions, repeats and conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dabiao import periods
from dabiao.catalogue.models import Catalogue, Element
from dabiao.catalogue.quotes import written
from dabiao.intake import headers
from dabiao.intake.facts import WITHDRAWN, Facts
from dabiao.intake.files import Refused, sha256
from dabiao.intake.headers import Vocabulary
from dabiao.intake.problems import CAP, Log, Place
from dabiao.intake.raw_table import RawTable
from dabiao.intake.stretches import read
from dabiao.legible import excerpt
from dabiao.words import words

Faulty = Mapping[str, pd.DataFrame]
"""The faults by element, as in :class:`Facts`."""

KEYS = ["unit", "month"]
PLACE = ["file", "sheet", "row"]


class Resolved(NamedTuple):
    """``cells`` and ``unusable``, in the shapes of :class:`Facts`."""

    cells: pd.DataFrame
    unusable: pd.DataFrame


def resolve(rows: pd.DataFrame, faults: pd.DataFrame, catalogue: Catalogue, log: Log) -> Resolved:
    """The figure of each cell: the filled row of the highest revision holds, a blank
    corrects nothing, a fault at the highest revision makes the cell unusable, different figures of
    one revision are a conflict, and a correction that tells no figure leaves none. Repeats and conflicts
    are told."""
    elements = [column for column in rows.columns if column in catalogue.elements]
    key, units_months = _keys(rows)
    alone = np.bincount(key, minlength=1)[key] == 1
    settled = alone.all() and (np.diff(key) > 0).all()  # each row is that of its unit and month, in order
    values = {element: rows[element].to_numpy(np.float64) for element in elements}
    figures = values if settled else {e: _of_lone_rows(v, key, alone) for e, v in values.items()}
    at = faults["index"].to_numpy(np.intp)
    unusable = [faults[alone[at]].assign(key=key[at[alone[at]]])]
    shared = _Shared.of(rows, faults, key, ~alone)
    for element in elements if len(shared.rows) else ():
        winners = _winners(shared, element)
        where, states = shared.keys[winners.key], winners.state
        bad = states != ""
        figures[element][where] = np.where(bad, np.nan, winners.value)
        if bad.any():
            wrong = pd.DataFrame({"key": where, "element": element, "code": states})[bad]
            unusable.append(wrong.drop_duplicates("key"))
        _report_repeats(shared.rows, winners, catalogue.elements[element], log)
    cells = pd.concat([units_months, pd.DataFrame(figures, units_months.index, copy=False)], axis=1)
    _report_above(rows, alone, shared, cells, catalogue, log)
    found = pd.concat(unusable)
    return Resolved(cells, _unusable(found[found["code"] != WITHDRAWN], units_months, elements))


def _of_lone_rows(
    figures: NDArray[np.float64], key: NDArray[np.int64], alone: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The figures by unit and month of the rows that have theirs to themselves, as most have: with those
    there is nothing to settle."""
    found: NDArray[np.float64] = np.full(key.max(initial=-1) + 1, np.nan)
    found[key[alone]] = figures[alone]
    return found


def _unusable(found: pd.DataFrame, units_months: pd.DataFrame, elements: list[str]) -> pd.DataFrame:
    """The cells of these keys with their unit and month, by element."""
    rank = found["element"].map({element: at for at, element in enumerate(elements)})
    found = found.assign(rank=rank).sort_values(["rank", "key"])
    cells = units_months.iloc[found["key"].to_numpy(np.intp)].reset_index(drop=True)
    names = {name: pd.array(found[name].to_numpy(object), dtype="str") for name in ("element", "code")}
    return cells.assign(**names)


def winning_rows(
    facts: Facts, units: Iterable[str], months: Iterable[int], elements: Iterable[str]
) -> pd.DataFrame:
    """The row or rows that each cell's figure rests on: the rows of :func:`filled_rows` of the highest
    revision."""
    rows = filled_rows(facts, units, months, elements)
    return rows[~rows["superseded"]].reset_index(drop=True)


def filled_rows(
    facts: Facts, units: Iterable[str], months: Iterable[int], elements: Iterable[str]
) -> pd.DataFrame:
    """Every row in which a cell is filled: ``unit, month, element, file, sheet, row, revision, figure,
    state, superseded``. ``figure`` is missing where the row holds no usable number; ``state`` is ""
    where the cell is usable, else the code of what is wrong with it.

    Every combination of the units, months and elements is looked up; what nobody filled is absent.
    """
    asked = facts.rows["unit"].isin(list(units)) & facts.rows["month"].isin(list(months))
    keys = [*KEYS, *PLACE, "revision"]
    rows, elements = facts.rows[asked], [e for e in elements if e in facts.rows.columns]
    figures = filled_cells(rows, keys, elements)
    faults = facts.faults[facts.faults["element"].isin(elements)]
    faulty = rows[keys].merge(faults[["index", "element"]], left_index=True, right_on="index")
    found = pd.concat([figures, faulty.drop(columns="index")], ignore_index=True)
    cell = [*KEYS, "element"]
    states = facts.unusable.rename(columns={"code": "state"})
    found = found.merge(states, on=cell, how="left").fillna({"state": ""})
    latest = found.groupby(cell)["revision"].transform("max")
    return found.assign(superseded=found["revision"] < latest)


def withdrawn_cells(facts: Facts) -> pd.DataFrame:
    """``unit, month, element`` of each cell that some correction withdraws."""
    faults = facts.faults[facts.faults["code"] == WITHDRAWN]
    return facts.rows[KEYS].merge(faults[["index", "element"]], left_index=True, right_on="index")


def filled_cells(table: pd.DataFrame, keys: list[str], elements: list[str]) -> pd.DataFrame:
    """``keys, element, figure`` of every figure in a table with a column per element."""
    wide = table[elements].to_numpy(np.float64).T
    element, row = np.nonzero(~np.isnan(wide))
    names = pd.array(np.array(elements, dtype=object)[element], dtype="str")
    return table[keys].take(row).assign(element=names, figure=wide[element, row])


def unfilled_places(facts: Facts, cells: pd.DataFrame) -> pd.DataFrame:
    """Where these ``cells`` (``unit, month, element``), which nobody filled, may stand all the same as
    something that is no figure, such as ``<5`` or ``无``: with ``file, sheet, row, revision`` of every row
    of their unit and month, where there is one."""
    at = [*KEYS, *PLACE, "revision"]
    rows = facts.rows[facts.rows["unit"].isin(cells["unit"]) & facts.rows["month"].isin(cells["month"])]
    # In a long table a row with a figure is that element's alone, and there are far too many of them.
    of_another = rows.duplicated([*PLACE[:2], *KEYS], keep=False) & (rows.drop(columns=at).count(axis=1) == 1)
    return cells[[*KEYS, "element"]].drop_duplicates().merge(rows.loc[~of_another, at], on=KEYS)


def raw_cells(
    places: pd.DataFrame,
    data_in: Path,
    facts: Facts,
    catalogue: Catalogue,
    vocabulary: Vocabulary | None = None,
) -> pd.DataFrame:
    """``places`` (with ``file, sheet, row, element``, as :func:`winning_rows` returns them) with two
    columns more: ``column``, the heading as it stands in the file, and ``raw``, the cell as it stands
    there. Both are "" where the file has gone or is no longer the one that was read, and where the row is
    another element's. ``vocabulary`` is that of the files, where they are no returns."""
    headings = vocabulary or Vocabulary.of_returns(catalogue)
    known = dict(zip(facts.files["file"], facts.files["sha256"], strict=True))
    found = np.full((len(places), 2), "", dtype=object)
    within, rows = places.groupby(["file", "sheet"]).indices, places["row"].to_numpy(np.int64) - 1
    for file in map(str, places["file"].unique()):
        path = facts.originals.get(file, data_in / file)
        if known.get(file) == sha256(path):
            for table in (table for raw in read(path, file, lambda _: headings) for table in raw.tables):
                here = np.asarray(within.get((file, table.sheet), []), np.intp)
                here = here[table.holds(rows[here])]
                if len(here):
                    found[here] = _raw(places.take(here), table, headings)
    return places.assign(column=pd.array(found[:, 0], dtype="str"), raw=pd.array(found[:, 1], dtype="str"))


def _keys(rows: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """A number for each row's unit and month, and the units and months in that numbering."""
    unit, _ = pd.factorize(rows["unit"], sort=True)
    month = rows["month"].to_numpy(np.int64)
    number = unit * (month.max(initial=0) + 1) + month
    if (np.diff(number) > 0).all():
        return np.arange(len(rows)), rows[KEYS].reset_index(drop=True)
    _, first, key = np.unique(number, return_index=True, return_inverse=True)
    return key, rows[KEYS].iloc[first].reset_index(drop=True)


class _Shared(NamedTuple):
    """The rows that share their unit and month with others: ``at`` is where they stand among all rows,
    ``key`` their unit and month, as a place in ``keys``."""

    rows: pd.DataFrame
    faulty: Faulty
    at: NDArray[np.intp]
    key: NDArray[np.intp]
    keys: NDArray[np.int64]

    @classmethod
    def of(
        cls, rows: pd.DataFrame, faults: pd.DataFrame, key: NDArray[np.int64], shared: NDArray[np.bool_]
    ) -> _Shared:
        at, place = np.flatnonzero(shared), np.cumsum(shared) - 1
        index = faults["index"].to_numpy(np.intp)
        own = faults[shared[index]].assign(index=place[index[shared[index]]])
        keys, among = np.unique(key[shared], return_inverse=True)
        faulty = {str(element): group for element, group in own.groupby("element")}
        return cls(rows.iloc[at], faulty, at, among, keys)

    def latest(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some of the rows are of the highest revision among those of their unit and month."""
        key, revision = self.key[at], self.rows["revision"].to_numpy(np.int64)[at]
        highest = np.full(len(self.keys), -1)
        np.maximum.at(highest, key, revision)
        return np.asarray(revision == highest[key])


@dataclass(frozen=True)
class _Winners:
    """Of the shared rows those filled at the highest revision: where they stand, and their unit and
    month, figure and state."""

    at: NDArray[np.int64]
    key: NDArray[np.int64]
    value: NDArray[np.float64]
    state: NDArray[np.object_]

    @cached_property
    def repeated(self) -> NDArray[np.bool_]:
        """Whose cell has more than one."""
        return np.asarray(np.bincount(self.key)[self.key] > 1)


def _winners(shared: _Shared, element: str) -> _Winners:
    value, faulty = shared.rows[element].to_numpy(np.float64), shared.faulty.get(element)
    filled = ~np.isnan(value)
    if faulty is not None:
        filled[faulty["index"]] = True
    at = np.flatnonzero(filled)
    state = np.full(len(at), "", dtype=object)
    if faulty is not None:
        state[np.searchsorted(at, faulty["index"])] = faulty["code"].to_numpy(object)
    latest = shared.latest(at)
    at = at[latest]
    found = _Winners(at, shared.key[at], value[at], state[latest])
    return replace(found, state=_contradicted(found)) if found.repeated.any() else found


def _contradicted(found: _Winners) -> NDArray[np.object_]:
    """The states: a fault outweighs a figure, figures that differ are a conflict, and where nothing is wrong
    but one is withdrawn, none holds; all rows of the cell say so."""
    frame = pd.DataFrame({"value": found.value, "state": found.state})[found.repeated]
    withdrawn = frame["state"] == WITHDRAWN
    frame = frame.assign(state=frame["state"].mask(withdrawn, ""), withdrawn=withdrawn)
    groups = frame.groupby(found.key[found.repeated])
    fault, gone = groups["state"].transform("max"), groups["withdrawn"].transform("any")
    differ = groups["value"].transform("min") < groups["value"].transform("max")
    states = found.state.copy()
    states[found.repeated] = fault.where(fault != "", np.select([differ, gone], ["conflict", WITHDRAWN], ""))
    return states


def _report_repeats(rows: pd.DataFrame, winners: _Winners, element: Element, log: Log) -> None:
    """One problem per cell that is filled more than once, naming every place."""
    if not winners.repeated.any():
        return
    for state, code in (("", "duplicate_cell"), ("conflict", "conflict")):
        found = winners.repeated & (winners.state == state)
        if found.any():
            cells = {"key": winners.key[found], "value": winners.value[found]}
            _tell_repeats(rows.iloc[winners.at[found]][PLACE].assign(**cells), code, element, log)


def _tell_repeats(found: pd.DataFrame, code: str, element: Element, log: Log) -> None:
    cells = found.drop_duplicates("key")
    many = _too_many(cells)
    first = cells[~many]
    told = found[found["key"].isin(first["key"])]
    w = words(log.lang)
    told["place"] = [
        w.say("place_figure", place=Place(file, sheet, row).text(log.lang), figure=written(value))
        for file, sheet, row, value in zip(
            told["file"], told["sheet"], told["row"], told["value"], strict=True
        )
    ]
    places = told.groupby("key", sort=False)["place"].agg(w["listed_units"].join)
    for file, sheet, row, value, held in zip(
        first["file"], first["sheet"], first["row"], first["value"], places, strict=True
    ):
        place = Place(file, sheet, int(row), element.title.zh, element.code)
        log.add(code, place, written(value), places=held)
    _count(cells[many], code, element, log)


def _too_many(cells: pd.DataFrame) -> pd.Series[bool]:
    """Which of the cells that bear a problem are not listed: of each file and sheet all but the first."""
    return cells.groupby(["file", "sheet"]).cumcount() >= CAP


def _count(cells: pd.DataFrame, code: str, element: Element, log: Log) -> None:
    for (file, sheet), number in Counter(zip(cells["file"], cells["sheet"], strict=True)).items():
        log.count_only(code, Place(file, sheet, None, element.title.zh), number)


def _report_above(
    rows: pd.DataFrame,
    alone: NDArray[np.bool_],
    shared: _Shared,
    cells: pd.DataFrame,
    catalogue: Catalogue,
    log: Log,
) -> None:
    """A warning for each figure above the one that its element must not exceed."""
    for element in catalogue.elements.values():
        other = catalogue.elements.get(element.not_above or "")
        if other and element.code in cells and other.code in cells:
            exceeds = cells[element.code].to_numpy() > cells[other.code].to_numpy()
            if exceeds.any():
                above = cells.loc[exceeds, [*KEYS, element.code, other.code]]
                contested = shared.at[_winners(shared, element.code).at]
                at = np.sort(np.concatenate([np.flatnonzero(alone), contested]))
                places = rows.iloc[at][[*KEYS, *PLACE]].drop_duplicates(KEYS)
                _tell_above(places.merge(above, on=KEYS), element, other, log)


def _tell_above(above: pd.DataFrame, element: Element, other: Element, log: Log) -> None:
    many = _too_many(above)
    for _, cell in above[~many].iterrows():
        place = Place(cell["file"], cell["sheet"], int(cell["row"]), element.title.zh, element.code)
        limit = f"{other.title.zh} {written(cell[other.code])}，{periods.month_text(int(cell['month']))}"
        log.add("above", place, written(cell[element.code]), other=other.title.zh, limit=limit)
    _count(above[many], "above", element, log)


def _raw(places: pd.DataFrame, table: RawTable, vocabulary: Vocabulary) -> NDArray[np.object_]:
    """Heading and text of each place; a long table's heading is that of its value column."""
    found = np.full((len(places), 2), "", dtype=object)
    try:
        columns = headers.find(table, vocabulary).columns
    except Refused:
        return found
    rows, elements = table.rows(places["row"].to_numpy(np.int64) - 1), places["element"].to_numpy(object)
    for element in dict.fromkeys(elements):
        column, here = columns.get(element, columns.get("value")), elements == element
        if element not in columns and "element" in columns:
            names = rows[columns["element"].position]
            here &= names.map(lambda name, own=element: vocabulary.recognise(name)[0] == own).to_numpy(bool)
        if column is not None:
            found[here, 0] = excerpt(column.heading)
            found[here, 1] = rows[column.position].iloc[here].map(excerpt)
    return found
