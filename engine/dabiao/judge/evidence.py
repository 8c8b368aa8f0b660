"""The way from a verdict back to the cells it rests on, and its formula with the numbers in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.intake import attestations as filed
from dabiao.intake.facts import ROW_REFUSED, UNREADABLE_REVISION, WITHDRAWN
from dabiao.intake.resolve import PLACE, filled_rows, raw_cells, unfilled_places, withdrawn_cells
from dabiao.judge import owed
from dabiao.judge.counts import LEFT_OUT, MET, UNMET
from dabiao.judge.entries import CELL, entries
from dabiao.judge.inputs import Figures, figures
from dabiao.judge.proof_text import ROW, Formulas
from dabiao.judge.run import Judge
from dabiao.judge.verdicts import in_words
from dabiao.periods import months_of
from dabiao.words import Words, words

NO_WEIGHT = "no_weight"
"""What is wrong with an average whose weight is missing."""

_NO_DAY = pd.Timestamp("9999-12-31")
"""Stands for a date that could not be read: it may be the latest."""

_ASKED_OF = (*ROW, "unit_id", "known_at", "known_only", "due_counts")
"""The columns of ``Result.judged`` that evidence is found by."""

_STANDINGS = ("met", "unmet", "unknown")
"""How institutions stand that are counted."""

_BATCH = 20_000
"""Verdicts whose cells are counted together: a year's window asks for many, most of them for others too."""


class Cell(NamedTuple):
    """One cell behind a verdict, and where it stands.

    ``verdict`` is the index of the verdict, ``name`` the input in the formula (last year's figure as
    ``prior_year(x)``), ``month`` the month of the figure (an attestation: the month it holds for);
    ``row`` is the number Excel shows, ``column`` the heading there and ``raw`` the text there; ``file``
    is "" and ``row`` missing where nothing stands. ``date`` and ``note`` belong to attestations.

    ``state`` is one of

    - ``used``: it entered the value;
    - ``held_back``: usable, but another input of the same unit and period is not;
    - ``dropped``: an average whose weight is 0 counts for nothing, whatever it is;
    - ``repeated``: the same figure stood in a place named before, and was taken once;
    - ``missing``: expected, and no figure stands there: nothing, or a text such as ``<5``;
    - ``assumed_no``: no attestation yet, which counts as 否 until it is due;
    - ``unusable``: filled, but ``code`` says why it could not be used;
    - ``undecided``: a blank attribute leaves open whether the unit is in scope;
    - ``superseded``: a later revision, or a later attestation, took its place.
    """

    verdict: int
    unit: str
    unit_name: str
    month: int
    name: str
    element: str
    title: str
    value: float
    state: str
    code: str
    file: str
    sheet: str
    row: int | None
    column: str
    raw: str
    revision: int | None
    date: str
    note: str


@dataclass(frozen=True)
class Proof:
    """What one verdict rests on. ``met``, ``unmet`` and ``unknown`` name the institutions of a count
    or share. Of one that is ``apart`` neither they nor the cells are told."""

    formula: str
    cells: tuple[Cell, ...]
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    apart: bool = False


class _Behind(NamedTuple):
    """What was read for some verdicts: the institutions counted, the cells as they entered, those cells as
    they were reported, and the attestations."""

    counted: pd.DataFrame
    entered: pd.DataFrame
    figures: pd.DataFrame
    attested: pd.DataFrame


class Evidence:
    """The evidence behind the verdicts of a result."""

    def __init__(
        self, judge: Judge, judged: pd.DataFrame, data_in: Path, apart: frozenset[int] = frozenset()
    ) -> None:
        """``judged`` are the verdicts as in ``Result.judged``, ``data_in`` the folder that the facts of the
        judge were read from. For the verdicts ``apart`` they do not hold all."""
        self._judge, self._judged, self._data_in = judge, judged[list(_ASKED_OF)], data_in
        self._apart = apart
        self._formulas = Formulas(judge.catalogue, judge.lang)
        # A report asks for the proofs of its verdicts and for what was owed for them.
        self._behind = lru_cache(maxsize=1)(self._read)

    def of(self, index: int) -> Proof:
        """The proof of the verdict in row ``index`` of ``result.verdicts``. Raises KeyError for another."""
        return self.proofs([index])[index]

    def proofs(self, indices: Iterable[int] | None = None) -> Mapping[int, Proof]:
        """The proofs of many verdicts (default: all), found together, each put in words when asked for."""
        verdicts = self._chosen(indices)
        behind = self._behind(tuple(index for index in verdicts.index if index not in self._apart))
        rows = verdicts[list(ROW)].astype(object).itertuples(index=False)
        return _Proofs(
            self._formulas, dict(zip(verdicts.index, rows, strict=True)), _Cells(self._cells(behind)),
            figures(behind.entered, verdicts["value"]), self._standings(behind.counted), self._apart,
        )  # fmt: skip

    def cells(self, indices: Iterable[int] | None = None) -> pd.DataFrame:
        """Every cell behind these verdicts (default: all), with the fields of :class:`Cell` as columns;
        cells of one verdict stand together, in the order of its formula."""
        return self._cells(self._behind(tuple(self._chosen(indices).index)))

    def owed(self, indices: Iterable[int] | None = None) -> pd.DataFrame:
        """What these verdicts (default: all) ask units to report, each cell counted once, and what came of
        it: the columns of :func:`dabiao.judge.owed.accounts`; ``name`` is an element or the code of an
        attestation. An attestation not due yet is not asked for."""
        every = tuple(self._chosen(indices).index)
        parts = [every[at : at + _BATCH] for at in range(0, max(len(every), 1), _BATCH)]
        cells = owed.asked(pd.concat([self._asked(self._behind(part)) for part in parts], ignore_index=True))
        return owed.accounts(cells.assign(title=cells["title"].fillna(cells["name"].map(self._titles))))

    @staticmethod
    def _asked(behind: _Behind) -> pd.DataFrame:
        """The cells behind verdicts that were owed, last year's among them; attestations with their title."""
        figures = behind.figures[["unit", "month", "element", "state"]].rename(columns={"element": "name"})
        return owed.asked(pd.concat([figures.assign(title=None), behind.attested[owed.COLUMNS]]))

    def _read(self, indices: tuple[int, ...]) -> _Behind:
        verdicts = self._chosen(indices)
        counted = self._counted(verdicts)
        entered = self._entered(verdicts, counted)
        return _Behind(counted, entered, self._told_apart(entered), self._attested(verdicts, counted))

    def _cells(self, behind: _Behind) -> pd.DataFrame:
        figures = _where_written(self._read_raw(self._placed(behind.figures)))
        said = self._read_raw(behind.attested, filed.VOCABULARY)
        found = pd.concat([figures, said], ignore_index=True)
        return _told(found.assign(unit_name=found["unit"].map(self._names)))

    def _chosen(self, indices: Iterable[int] | None) -> pd.DataFrame:
        verdicts = self._judged
        return in_words(verdicts if indices is None else verdicts.loc[list(indices)])

    @cached_property
    def _names(self) -> Mapping[str, str]:
        registry = self._judge.facts.registry
        institutions = registry.institutions.drop_duplicates("institution_id", keep="last")
        regions = dict(zip(registry.regions["region_code"], registry.regions["name"], strict=True))
        names = {**regions, **dict(zip(institutions["institution_id"], institutions["name"], strict=True))}
        return {unit: name + registry.asides.get(unit, "") for unit, name in names.items()}

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {code: e.title.said(self._judge.lang) for code, e in self._judge.catalogue.elements.items()}

    # Who was counted

    def _counted(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """``verdict, unit, outcome`` of the institutions behind counts and shares, a row each."""
        rows = verdicts.reset_index(names="verdict")
        keys = ["target", "start", "end", "known_at"]
        found = rows[["verdict", "unit_id", *keys]].merge(self._members, on=keys)
        under = self._judge.registrar.territory.under.rename(columns={"judged": "unit_id"})
        return found.merge(under, on=["unit_id", "region_code"])

    @cached_property
    def _members(self) -> pd.DataFrame:
        return self._judge.members()

    # Figures

    def _entered(self, verdicts: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
        """What the judge read (:func:`dabiao.judge.entries.entries`), with ``used``: whether it entered the
        value shown. Where the known part decides, that is every usable cell."""
        found = entries(self._judge, verdicts, counted)
        known = verdicts["known_only"] & verdicts["met_units"].isna()
        decided = found["verdict"].map(known).astype(bool)
        return found.assign(used=(found["usable"] > 0) & (found["enters"] | decided))

    def _told_apart(self, entered: pd.DataFrame) -> pd.DataFrame:
        """Each cell as it was reported, with its ``state``: in place of a region's figure that was made up,
        those that it was made of."""
        regional = entered["regional"]
        behind = self._judge.regional_figures.behind(entered[regional]) if regional.any() else entered[:0]
        cells = pd.concat([entered[~regional], behind], ignore_index=True)
        unusable = self._judge.facts.unusable
        cells = cells.merge(
            unusable[unusable["element"].isin(cells["element"].unique())], on=CELL, how="left"
        )
        usable, filled = cells["usable"] > 0, cells["figure"].notna()
        dropped = usable & (cells["weight"] == 0)
        weightless = filled & ~usable & ~cells["undecided"] & cells["code"].isna()
        cells = cells.assign(code=cells["code"].mask(weightless, NO_WEIGHT).fillna(""))
        faulty, gone = cells["code"] != "", self._are_withdrawn(cells)
        cells = cells.assign(code=cells["code"].mask(gone, WITHDRAWN))
        state = np.select(
            [dropped, faulty, ~filled & ~usable, cells["undecided"], ~cells["used"]],
            ["dropped", "unusable", "missing", "undecided", "held_back"], "used",
        )  # fmt: skip
        return cells.assign(
            state=pd.Series(state, cells.index).astype("str"), found=filled | (cells["code"] != "")
        )

    def _are_withdrawn(self, cells: pd.DataFrame) -> pd.Series[bool]:
        """Which of these cells a correction left without a figure."""
        gone = withdrawn_cells(self._judge.facts)
        empty = cells["figure"].isna() & (cells["code"] == "")
        return empty & pd.MultiIndex.from_frame(cells[CELL]).isin(pd.MultiIndex.from_frame(gone[CELL]))

    def _placed(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Each filled cell once for every place where a figure for it stands, and each other one for every
        place where some text may stand for it."""
        filled, unfilled = cells[cells["found"]], cells[~cells["found"]]
        places = filled_rows(self._judge.facts, *(filled[key].unique() for key in CELL))
        places = places.drop(columns="state").rename(columns={"figure": "stands"})
        again = places[~places["superseded"]].duplicated(CELL)
        places = pd.concat([places, unfilled_places(self._judge.facts, unfilled)], ignore_index=True)
        found = cells.merge(places.assign(again=again.reindex(places.index)), on=CELL, how="left")
        older, again = found.pop("superseded").eq(True), found.pop("again").eq(True)
        return found.assign(
            state=found["state"].mask(again & (found["code"] == ""), "repeated").mask(older, "superseded"),
            value=found["stands"].where(older, found["figure"]),
            code=found["code"].mask(older, ""),
            title=found["element"].map(self._titles),
        )

    # Attestations

    def _attested(self, verdicts: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
        """The attestations behind the verdicts, in the shape of the cells."""
        catalogue = self._judge.catalogue
        codes = {t: catalogue.targets[t].attestation for t in verdicts["target"].unique()}
        mine = verdicts[verdicts["target"].map(codes).notna()]
        about = pd.DataFrame({
            "verdict": mine.index, "code": mine["target"].map(codes).to_numpy(),
            "month": mine["known_at"].to_numpy(), "before": ~mine["due_counts"].to_numpy(bool),
            "title": [catalogue.targets[t].title.said(self._judge.lang) for t in mine["target"]],
        })  # fmt: skip
        alone = mine[mine["met_units"].isna()].reset_index(names="verdict")
        units = [counted[["verdict", "unit"]], alone[["verdict"]].assign(unit=alone["unit_id"])]
        asked = pd.concat(units, ignore_index=True).merge(about, on="verdict")
        found = asked.merge(self._judge.facts.attestations, on=["unit", "code"], how="left")
        in_time = found["date"].isna() | (months_of(found["date"]) <= found["month"])
        found = found[in_time]
        silent = asked.merge(found[["verdict", "unit"]].drop_duplicates(), how="left", indicator=True)
        silent = silent[silent.pop("_merge") == "left_only"]
        return self._answers(pd.concat([found, silent], ignore_index=True))

    @staticmethod
    def _answers(found: pd.DataFrame) -> pd.DataFrame:
        silent = found["file"].isna()
        refused = found["achieved"].isna() & ~silent
        day = found["date"].mask(refused & found["date"].isna(), _NO_DAY)
        older = day < day.groupby([found["verdict"], found["unit"]]).transform("max")
        together = found.assign(day=day).duplicated(["verdict", "unit", "day"], keep=False) & ~silent
        code = np.select([refused, together & ~older], [ROW_REFUSED, "conflict"], "")
        state = np.select(
            [silent & found["before"], silent, older, code != ""],
            ["assumed_no", "missing", "superseded", "unusable"],
            "used",
        )
        return found.rename(columns={"code": "name", "evidence": "note"}).assign(
            element="achieved", state=state, code=code, order=0, revision=np.nan,
            value=found["achieved"].astype("float64"), date=found["date"].dt.strftime("%Y-%m-%d").fillna(""),
        )  # fmt: skip

    def _read_raw(self, cells: pd.DataFrame, vocabulary: Any = None) -> pd.DataFrame:
        """With ``column`` and ``raw``: every file is read again once."""
        judge = self._judge
        places = cells.loc[cells["file"].notna(), ["file", "sheet", "row", "element"]]
        each = places.drop_duplicates().astype({"row": "int64"}).reset_index(drop=True)
        raw = raw_cells(each, self._data_in, judge.facts, judge.catalogue, vocabulary)
        return cells.merge(raw, on=["file", "sheet", "row", "element"], how="left")

    def _standings(self, counted: pd.DataFrame) -> dict[int, dict[str, tuple[str, ...]]]:
        """The names of the institutions by how they stand, per verdict."""
        members = counted[~counted["outcome"].isin(LEFT_OUT)]
        standing = np.select(
            [members["outcome"].isin(MET), members["outcome"].isin(UNMET)], _STANDINGS[:2], _STANDINGS[2]
        )
        names = members.assign(standing=standing, unit_name=members["unit"].map(self._names))
        lists = names.groupby(["verdict", "standing"], as_index=False)["unit_name"].agg(tuple)
        found: dict[int, dict[str, tuple[str, ...]]] = {}
        for index, key, units in lists.itertuples(index=False, name=None):
            found.setdefault(index, {})[key] = units
        return found


class _Cells:
    """A table of cells, those of a verdict together, from which they are taken as :class:`Cell`."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._verdicts = table["verdict"].to_numpy()
        self._columns = [table[name].to_numpy() for name in Cell._fields]

    def of(self, verdict: int) -> tuple[Cell, ...]:
        start, end = np.searchsorted(self._verdicts, [verdict, verdict + 1])
        own = (column[start:end].tolist() for column in self._columns)
        return tuple(map(Cell._make, zip(*own, strict=True)))


@dataclass(frozen=True)
class _Proofs(Mapping[int, Proof]):
    """The proofs of the verdicts ``rows``; a page asks for those that it shows."""

    formulas: Formulas
    rows: Mapping[int, Any]
    cells: _Cells
    figures: Mapping[int, Figures]
    standings: Mapping[int, dict[str, tuple[str, ...]]]
    apart: frozenset[int]

    def __getitem__(self, index: int) -> Proof:
        if index in self.apart:
            return Proof(self.formulas.of(self.rows[index], None), (), apart=True)
        text = self.formulas.of(self.rows[index], self.figures.get(index, {}))
        cells = self.cells.of(index)
        told = text or _attested(cells, words(self.formulas.lang))
        met, unmet, unknown = (self.standings.get(index, {}).get(key, ()) for key in _STANDINGS)
        return Proof(told, cells, met, unmet, unknown)

    def __contains__(self, index: object) -> bool:
        return index in self.rows

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _attested(cells: Iterable[Cell], w: Words) -> str:
    """The latest attestation in one line: yes or no, date, evidence, file and row; both, where two of
    one day contradict each other."""
    latest = [_attestation(cell, w) for cell in cells if cell.state in ("used", "unusable")]
    return w["proof_contradicted"].join(latest) or w["proof_silent"]


def _attestation(cell: Cell, w: Words) -> str:
    place = w.say("proof_place", file=cell.file, row=cell.row)
    said = "proof_unread" if isnan(cell.value) else "yes" if cell.value else "no"
    parts = [w[said], cell.date, cell.note, place]
    return w["comma"].join(filter(None, parts))


def _where_written(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells that nobody filled once each: where some text stands, that of the highest revision, else without
    a place."""
    nothing = ~cells["found"] & (cells["raw"].fillna("").str.strip() == "")
    places = {name: cells[name].mask(nothing) for name in (*PLACE, "revision", "column", "raw")}
    ordered = cells.assign(**places).sort_values("revision", na_position="first", kind="stable")
    return ordered[ordered["found"] | ~ordered.duplicated(["verdict", "name", *CELL], keep="last")]


def _told(cells: pd.DataFrame) -> pd.DataFrame:
    """The fields of :class:`Cell`, in order."""
    texts = dict.fromkeys(("file", "sheet", "column", "raw", "code", "date", "note"), "")
    cells = cells.fillna(texts).sort_values(
        ["verdict", "order", "unit", "month", "file", "row"], kind="stable"
    )
    cells = cells.assign(revision=cells["revision"].replace(UNREADABLE_REVISION, np.nan))
    numbers = {name: cells[name].astype("Int64").astype(object) for name in ("row", "revision")}
    cells = cells.assign(**{name: told.where(told.notna(), None) for name, told in numbers.items()})
    return cells.reindex(columns=list(Cell._fields)).reset_index(drop=True)
