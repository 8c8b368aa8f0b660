"""The way from a verdict back to the cells it rests on, and its formula with the numbers in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.intake import attestations as filed
from dabiao.intake.facts import ROW_REFUSED, UNREADABLE_REVISION
from dabiao.intake.resolve import filled_rows, raw_cells
from dabiao.judge.counts import LEFT_OUT, MET, UNMET
from dabiao.judge.evidence_inputs import CELL, Inputs
from dabiao.judge.proof_text import Figures, attestation_of, formula_of
from dabiao.periods import months_of

if TYPE_CHECKING:
    from dabiao.judge.result import Result

_NO_DAY = pd.Timestamp("9999-12-31")
"""Stands for a date that could not be read: it may be the latest."""


class Cell(NamedTuple):
    """One cell behind a verdict, and where it stands.

    ``verdict`` is the index of the verdict, ``name`` the input in the formula (last year's figure as
    ``prior_year(x)``), ``month`` the month of the figure (an attestation: the month it holds for);
    ``row`` is the number Excel shows, ``column`` the heading there and ``raw`` the text there; ``file``
    is "" and ``row`` missing for a cell that nobody filled. ``date`` and ``note`` belong to attestations.

    ``state`` is one of

    - ``used``: it entered the value;
    - ``held_back``: usable, but another input of the same unit and period is not;
    - ``repeated``: the same figure stood in a place named before, and was taken once;
    - ``missing``: expected, and not filled;
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
    or share."""

    formula: str
    cells: tuple[Cell, ...]
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Evidence:
    """The evidence behind the verdicts of a result."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._inputs = Inputs(result.facts, result.catalogue, result.registrar, result.members)

    def of(self, index: int) -> Proof:
        """The proof of the verdict in row ``index`` of ``result.verdicts``. Raises KeyError for another."""
        return self.proofs([index])[index]

    def proofs(self, indices: Iterable[int] | None = None) -> dict[int, Proof]:
        """The proofs of many verdicts (default: all), found together."""
        verdicts = self._chosen(indices)
        detailed = self._detailed(verdicts)
        figures, standings = _figures(detailed, verdicts["value"]), self._standings(verdicts)
        apart: dict[int, list[Cell]] = {index: [] for index in verdicts.index}
        told = _told(detailed).astype(object)  # text columns are slow to walk through otherwise
        for cell in map(Cell._make, told.itertuples(index=False, name=None)):
            apart[cell.verdict].append(cell)
        return {
            index: self._proof(row, tuple(apart[index]), figures.get(index, {}), standings.get(index, {}))
            for index, row in zip(
                verdicts.index, verdicts.astype(object).itertuples(index=False), strict=True
            )
        }

    def cells(self, indices: Iterable[int] | None = None) -> pd.DataFrame:
        """Every cell behind these verdicts (default: all), with the fields of :class:`Cell` as columns;
        cells of one verdict stand together, in the order of its formula."""
        return _told(self._detailed(self._chosen(indices)))

    def _detailed(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """The fields of :class:`Cell`, and how each figure is read."""
        figures = self._read_raw(self._placed(_entered(self._inputs.asked(verdicts), verdicts)))
        said = self._read_raw(self._attested(verdicts), filed.VOCABULARY)
        found = pd.concat([figures, said], ignore_index=True)
        return found.assign(unit_name=found["unit"].map(self._names))

    def _chosen(self, indices: Iterable[int] | None) -> pd.DataFrame:
        verdicts = self._result.judged
        return verdicts if indices is None else verdicts.loc[list(indices)]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        registry = self._result.facts.registry
        institutions = registry.institutions.drop_duplicates("institution_id", keep="last")
        regions = dict(zip(registry.regions["region_code"], registry.regions["name"], strict=True))
        return {**regions, **dict(zip(institutions["institution_id"], institutions["name"], strict=True))}

    # Figures

    def _placed(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Each filled cell once for every place where a figure for it stands."""
        filled = cells[cells["found"]]
        keys = [filled[key].unique() for key in CELL]
        places = filled_rows(self._result.facts, *keys).drop(columns="state")
        found = cells.merge(places, on=CELL, how="left")
        older = found.pop("superseded").eq(True)
        again = (
            found[~older]
            .duplicated(["verdict", "unit", "month", "name"])
            .reindex(found.index, fill_value=False)
        )
        titles = {
            code: e.title.said(self._result.lang) for code, e in self._result.catalogue.elements.items()
        }
        return found.assign(
            state=found["state"].mask(again & (found["code"] == ""), "repeated").mask(older, "superseded"),
            value=found["figure"].where(older, found["value"]),
            code=found["code"].mask(older, ""),
            title=found["element"].map(titles),
        )

    # Attestations

    def _attested(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """The attestations behind the verdicts, in the shape of the cells."""
        catalogue = self._result.catalogue
        codes = {t: catalogue.targets[t].attestation for t in verdicts["target"].unique()}
        mine = verdicts[verdicts["target"].map(codes).notna()]
        about = pd.DataFrame({
            "verdict": mine.index, "code": mine["target"].map(codes).to_numpy(),
            "month": mine["known_at"].to_numpy(), "before": ~mine["due_counts"].to_numpy(bool),
            "title": [catalogue.targets[t].title.said(self._result.lang) for t in mine["target"]],
        })  # fmt: skip
        asked = self._inputs.units(mine).merge(about, on="verdict")
        found = asked.merge(self._result.facts.attestations, on=["unit", "code"], how="left")
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
        result = self._result
        places = cells.loc[cells["file"].notna(), ["file", "sheet", "row", "element"]]
        each = places.drop_duplicates().astype({"row": "int64"}).reset_index(drop=True)
        raw = raw_cells(each, result.data_in, result.facts, result.catalogue, vocabulary)
        return cells.merge(raw, on=["file", "sheet", "row", "element"], how="left")

    # Proofs

    def _standings(self, verdicts: pd.DataFrame) -> dict[int, dict[str, tuple[str, ...]]]:
        """The names of the institutions by how they stand, per verdict."""
        members = self._inputs.counted(verdicts)
        members = members[~members["outcome"].isin(LEFT_OUT)]
        standing = np.select(
            [members["outcome"].isin(MET), members["outcome"].isin(UNMET)], ["met", "unmet"], "unknown"
        )
        names = members.assign(standing=standing, unit_name=members["unit"].map(self._names))
        lists = names.groupby(["verdict", "standing"], as_index=False)["unit_name"].agg(tuple)
        found: dict[int, dict[str, tuple[str, ...]]] = {}
        for index, key, units in lists.itertuples(index=False, name=None):
            found.setdefault(index, {})[key] = units
        return found

    def _proof(
        self, row: Any, cells: tuple[Cell, ...], figures: Figures, standing: dict[str, tuple[str, ...]]
    ) -> Proof:
        text = formula_of(row, figures, self._result.catalogue, self._result.lang)
        return Proof(text or attestation_of(cells, self._result.lang), cells, **standing)


def _entered(cells: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """With ``state``: which usable cells entered the value, and which had to stay out because
    another input of the same unit and period is missing; see :mod:`dabiao.judge.gates`."""
    usable = _usable(cells)
    missing = (~usable & ~cells["is_weight"]).rename("missing")
    side = [cells[key] for key in ("verdict", "unit", "side")]
    flow, stock = ~cells["stock"], cells["stock"]
    longest = cells["length"].where(flow, 1).groupby(side).transform("max")
    period = (cells["row_month"] - cells["row_month"] % longest).rename("period")
    lacking_flow = (missing & flow).groupby([*side, period]).transform("any")
    lacking_stock = (missing & stock).groupby(side).transform("any")
    barred = lacking_stock | lacking_flow
    any_whole = (flow & ~barred).groupby(side).transform("any")
    has_flow = flow.groupby(side).transform("any")
    barred = barred.where(flow, lacking_stock | (has_flow & ~any_whole))
    alone = cells.groupby(["verdict", "unit", "side"])["name"].transform("nunique") == 1
    decided = cells["verdict"].map(verdicts["known_only"] & verdicts["met_units"].isna()).astype(bool)
    held = (barred & ~alone & ~decided) | ~usable
    filled = [cells["code"] != "", cells["value"].isna() & ~usable, cells["open_scope"], held]
    state = np.select(filled, ["unusable", "missing", "undecided", "held_back"], "used")
    return cells.assign(state=pd.Series(state, cells.index).astype("str"))


def _usable(cells: pd.DataFrame) -> pd.Series[bool]:
    """Whether each figure is there; an average is so only with its weight, or with a weight of 0."""
    filled = cells["value"].notna()
    averages = cells["weight"] != ""
    if not averages.any():
        return filled
    weight = _weights(cells)
    return (filled & weight.notna()).where(averages, filled) | (averages & (weight == 0))


def _weights(cells: pd.DataFrame) -> pd.Series[float]:
    """The weight of each average's cell; missing elsewhere."""
    keys = ["verdict", "unit", "row_month"]
    weights = cells[[*keys, "name", "value"]].rename(columns={"name": "weight", "value": "weight_value"})
    weights = weights.drop_duplicates([*keys, "weight"])
    found = cells[[*keys, "weight"]].merge(weights, on=[*keys, "weight"], how="left")
    return pd.Series(found["weight_value"].to_numpy(float), cells.index)


def _figures(cells: pd.DataFrame, values: pd.Series[float]) -> dict[int, Figures]:
    """The figure of each input of each verdict: added up over the cells that entered, the greatest of
    a maximum's, weighted for an average. Where no value came out, over all usable cells."""
    no_value = cells["verdict"].map(values).isna()
    used = cells[(cells["state"] == "used") | ((cells["state"] == "held_back") & no_value)]
    keys = ["verdict", "name"]
    average = used["weight"].fillna("") != ""
    if average.any():
        weight = _weights(used).where(average, 1.0)
        used = used.assign(value=(used["value"] * weight).where(weight != 0, 0.0), by=weight.where(average))
        sums = used.groupby(keys)[["value", "by"]].sum(min_count=1)
        figures = (sums["value"] / sums["by"]).where(sums["by"].notna(), sums["value"])
    else:
        figures = used.groupby(keys)["value"].sum()
    greatest = used[used["maximum"].eq(True)].groupby(keys)["value"].max()
    rows = greatest.combine_first(figures).reset_index(name="figure")
    found: dict[int, dict[str, float]] = {}
    for index, name, value in rows.itertuples(index=False, name=None):
        found.setdefault(index, {})[name] = value
    return dict(found)


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
