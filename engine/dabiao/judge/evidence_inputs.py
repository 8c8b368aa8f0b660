"""Which cells a verdict asks for: its units, its months, its inputs, and what was expected of them.

The rules are those by which the judge counts completeness, told cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.expression import base_name, is_prior, prior
from dabiao.intake.facts import Facts
from dabiao.intake.resolve import filled_cells
from dabiao.judge import scope
from dabiao.judge.child_regions import regional_figures
from dabiao.judge.plan import Plan
from dabiao.judge.regions import Sides
from dabiao.judge.scope import Registrar
from dabiao.periods import FAR_FUTURE, FAR_PAST, LENGTH

CELL = ["unit", "month", "element"]
_OWN, _COUNTED, _REGION = "own", "counted", "region"


@dataclass(frozen=True)
class Inputs:
    """Finds the cells that verdicts ask for, for many verdicts at once."""

    facts: Facts
    catalogue: Catalogue
    registrar: Registrar
    members: pd.DataFrame
    """The institutions behind counts and shares: ``target, unit, region_code, start, end, known_at,
    outcome``."""

    def asked(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """One row per cell that a verdict asks for: ``verdict`` (its index), ``unit, month, element``,
        ``name`` (last year's as ``prior_year(x)``), ``expected, open_scope, value, code`` (why the
        cell is unusable, or ""), and how the figure is read (the columns of :func:`reads`).

        ``verdicts`` are rows of ``Result.judged``. A cell neither filled nor expected is left out;
        a stock stands once, in the month it was reported for.
        """
        plans = [Plan.of(self.catalogue, self.catalogue.targets[t]) for t in verdicts["target"].unique()]
        table = reads(plans, self.catalogue)
        who = self._who(verdicts).merge(table, on=["target", "side"], sort=False)
        filled = self._filled(table["element"].unique())
        rows = self._one_side(_months(who.astype(_TYPES)))
        rows = self._dated(rows.assign(wanted=rows["month"] - rows["shift"]), filled)
        rows = rows.assign(expected=rows["found"] | self._expected(rows))
        rows = self._down_to_reports(rows[rows["expected"]], filled)
        rows = rows.merge(filled, on=CELL, how="left")
        return rows.assign(code=rows["code"].fillna(""))

    def units(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """``verdict, unit``: whose attestation each verdict asks for."""
        counted = self.counted(verdicts)
        alone = verdicts[~_counts(verdicts, self.catalogue)]
        pairs = [counted[["verdict", "unit"]], alone.reset_index(names="verdict")[["verdict", "unit_id"]]]
        return pd.concat([pairs[0], pairs[1].rename(columns={"unit_id": "unit"})], ignore_index=True)

    # Who is asked

    def _who(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """``verdict, target, start, end, unit, side`` and the months of the registry's row."""
        modes = verdicts["target"].map({t: _mode(self.catalogue, t) for t in verdicts["target"].unique()})
        own = verdicts[modes == _OWN].reset_index(names="verdict").rename(columns={"unit_id": "unit"})
        counted = self.counted(verdicts[modes == _COUNTED])
        alone = pd.concat([own[_VERDICT], counted[_VERDICT]]).merge(self._spells, on="unit")
        regions = verdicts[modes == _REGION].reset_index(names="verdict")
        return pd.concat(
            [alone.assign(side="institution"), self._summed(regions), self._reporting(regions)],
            ignore_index=True,
        )

    def counted(self, verdicts: pd.DataFrame) -> pd.DataFrame:
        """The institutions behind counts and shares, a row each."""
        rows = verdicts.reset_index(names="verdict")
        keys = ["target", "start", "end", "known_at"]
        found = rows[["verdict", "unit_id", *keys]].merge(self.members, on=keys)
        return found.merge(
            self._under, left_on=["unit_id", "region_code"], right_on=["judged", "region_code"]
        )

    def _summed(self, regions: pd.DataFrame) -> pd.DataFrame:
        """The registry's rows in scope of sums over institutions."""
        columns = {t: self.registrar.scope(self.catalogue.targets[t]) for t in regions["target"].unique()}
        spells = self.registrar.spells
        keys = list(dict.fromkeys(columns.values()))
        long = self._spells.join(spells[keys]).melt([*_SPELL, "region_code"], keys, "scope", "in_scope")
        long = long[long["in_scope"] != scope.OUT].merge(self._under, on="region_code")
        scopes = regions["target"].map(columns).astype("str")  # also where nobody is judged
        rows = regions.assign(scope=scopes)[["scope", "unit_id", *_VERDICT[:-1]]]
        found = rows.merge(long, left_on=["scope", "unit_id"], right_on=["scope", "judged"])
        return found.assign(side="institution", open_scope=found["in_scope"] == scope.UNDECIDED)

    @staticmethod
    def _reporting(regions: pd.DataFrame) -> pd.DataFrame:
        """The regions that report for themselves."""
        forever = {"valid_from": FAR_PAST, "valid_to": FAR_FUTURE, "opened": FAR_PAST, "spell": -1}
        own = regions.rename(columns={"unit_id": "unit"})[_VERDICT]
        return own.assign(side="region", open_scope=False, **forever)

    @cached_property
    def _spells(self) -> pd.DataFrame:
        spells = self.registrar.spells
        return spells[["unit", "valid_from", "valid_to", "opened", "region_code"]].assign(
            spell=np.arange(len(spells)), open_scope=False
        )

    @property
    def _under(self) -> pd.DataFrame:
        return self.registrar.territory.under

    def _one_side(self, rows: pd.DataFrame) -> pd.DataFrame:
        """An ``either`` element is the region's own figure only where no institution owes it."""
        if not rows["mixed"].any():
            return rows
        owing = rows[rows["mixed"] & (rows["side"] == "institution")]
        owing = owing.loc[self._owed(owing), ["verdict", "name"]].drop_duplicates().assign(owing=True)
        rows = rows.merge(owing, on=["verdict", "name"], how="left")
        summed = rows.pop("owing").notna()
        return rows[~rows["mixed"] | (summed == (rows["side"] == "institution"))]

    # What is expected

    def _expected(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """Whether a figure is due in the row's month and owed by the row's unit."""
        age = (rows["row_month"] + 1) % rows["length"]
        recent = (age <= rows["carry"]) | (rows["carry"] >= rows["length"] - 1)
        stock = recent & (rows["row_month"] - age >= rows["opened"])
        due = stock.where(rows["stock"], age == 0)
        was_open = (rows["shift"] == 0) | (rows["opened"] <= rows["wanted"])
        return due & was_open & self._owed(rows)

    def _owed(self, rows: pd.DataFrame) -> pd.Series[bool]:
        columns = self.registrar.duties(rows["element"].unique())
        everything = np.ones((len(self.registrar.spells) + 1, 1 + len(set(columns.values()))), dtype=bool)
        names = list(dict.fromkeys(columns.values()))
        everything[:-1, 1:] = self.registrar.spells[names].to_numpy(bool)
        place = {code: 1 + names.index(column) for code, column in columns.items()}
        at = rows["element"].map(place).fillna(0).to_numpy(np.int64)
        # A region (spell -1) owes what it is asked for; the last row of the table says so.
        return pd.Series(everything[rows["spell"].to_numpy(np.int64), at], rows.index)

    # What is filled

    def _dated(self, rows: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
        """With ``found``, and in ``month`` the month of the figure: the latest filled one that is not
        too old, else the one in which it should have been reported."""
        rows = rows.reset_index(drop=True)
        left = rows[["unit", "element", "wanted"]].sort_values("wanted", kind="stable")
        right = self._known(rows, filled).sort_values("filled", kind="stable")
        dated = pd.merge_asof(
            left.reset_index(), right, left_on="wanted", right_on="filled", by=["unit", "element"]
        )
        latest = dated.set_index("index")["filled"].reindex(rows.index)
        found = latest.notna() & (rows["wanted"] - latest <= rows["carry"])
        age = ((rows["month"] + 1) % rows["length"]).where(rows["stock"], 0)
        due_month = rows["wanted"] - age
        month = latest.where(found, due_month).astype("int64")
        return rows.assign(found=found, month=month, row_month=rows["month"])

    def _known(self, rows: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
        """``unit, element, filled``: the months in which there is a figure, be it unusable; a region's
        also where it is made up of those of its children, in part or in whole."""
        asked = rows.loc[rows["side"] == "region", ["unit", "element"]]
        found = filled[CELL]
        regional = found[found["element"].isin(asked["element"])]
        regional = regional[regional["unit"].isin(self.registrar.territory.regions["region_code"])]
        if not regional["unit"].isin(asked["unit"]).all():
            found = pd.concat([found, self._made_up(asked["element"].unique())]).drop_duplicates()
        return found.rename(columns={"month": "filled"})

    def _made_up(self, elements: Iterable[str]) -> pd.DataFrame:
        """``unit, month, element`` of the figures of regions that their children report."""
        known, weights = self.catalogue.elements, [self.catalogue.elements[e].weighted_by for e in elements]
        columns = dict.fromkeys([*elements, *filter(None, weights)])
        facts, territory = self.facts, self.registrar.territory
        wide = regional_figures(facts.cells, facts.unusable, columns, known, territory)
        kept = [c for c in wide.columns if c not in CELL and not c.endswith(("|of", "|parts"))]
        long = wide.melt(["unit", "month"], kept, "element").dropna()
        return long.assign(element=long["element"].str.removesuffix("|part"))[CELL]

    def _filled(self, elements: Iterable[str]) -> pd.DataFrame:
        """``unit, month, element, value, code`` of every filled cell of these elements."""
        columns = [e for e in elements if e in self.facts.cells.columns]
        values = filled_cells(self.facts.cells, ["unit", "month"], columns).rename(
            columns={"figure": "value"}
        )
        bad = self.facts.unusable[self.facts.unusable["element"].isin(columns)]
        return pd.concat([values, bad], ignore_index=True)

    def _down_to_reports(self, rows: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
        """Where a region is silent itself but regions under it report, their cells in place of its own."""
        regions = self.registrar.territory.regions
        regional = filled["element"].isin(rows.loc[rows["side"] == "region", "element"].unique())
        reported = filled.loc[regional & filled["unit"].isin(regions["region_code"]), CELL]
        below = reported.merge(self._under, left_on="unit", right_on="region_code")
        below = below[below["judged"] != below["unit"]]
        heard = pd.MultiIndex.from_frame(below[["judged", "month", "element"]])
        own = pd.MultiIndex.from_frame(reported)
        children = regions.dropna(subset="parent")[["region_code", "parent"]]
        children = children.rename(columns={"region_code": "child"})
        settled = []
        while True:
            keys = pd.MultiIndex.from_frame(rows[CELL])
            open_ = (rows["side"] == "region").to_numpy() & ~keys.isin(own) & keys.isin(heard)
            settled.append(rows[~open_])
            if not open_.any():
                return pd.concat(settled, ignore_index=True)
            rows = rows[open_].merge(children, left_on="unit", right_on="parent")
            rows = rows.assign(unit=rows.pop("child")).drop(columns="parent")


_TYPES = {
    **dict.fromkeys(("unit", "element", "weight"), "str"),
    **dict.fromkeys(("start", "end", "valid_from", "valid_to", "opened", "spell"), "int64"),
    **dict.fromkeys(("shift", "length", "carry", "order"), "int64"),
    **dict.fromkeys(("stock", "maximum", "is_weight", "mixed", "open_scope"), "bool"),
}
"""Types that hold also where nothing is asked for."""

_VERDICT = ["verdict", "target", "start", "end", "unit"]
_SPELL = ["unit", "valid_from", "valid_to", "opened", "spell"]
_READS = [
    "target", "side", "name", "element", "shift", "stock", "length", "carry", "maximum", "weight",
    "is_weight", "mixed", "order",
]  # fmt: skip


def reads(plans: Iterable[Plan], catalogue: Catalogue) -> pd.DataFrame:
    """How each target reads each of its inputs, a row per target, input and ``side`` (institution or
    region): ``name, element, shift`` (12 for last year's), ``stock, length`` (months of a reporting
    period), ``carry, maximum, weight`` (the name of an average's weight, or ""), ``is_weight`` (listed
    only as such), ``mixed`` (the registry decides which side), ``order``."""
    rows = [row for plan in plans for row in _reads(plan, catalogue)]
    table = pd.DataFrame(rows, columns=_READS).sort_values("is_weight", kind="stable")
    return table.drop_duplicates(["target", "side", "name"]).reset_index(drop=True)


def _reads(plan: Plan, catalogue: Catalogue) -> Iterator[tuple[Any, ...]]:
    sides = Sides(plan.names, ()) if plan.target.judges_institutions else Sides.of(plan)
    for side, names in (("institution", sides.institutions), ("region", sides.region)):
        for order, name in enumerate(names):
            mixed = name in sides.mixed
            yield (plan.target.id, side, *_read(name, catalogue), False, mixed, order)
            weight = catalogue.elements[base_name(name)].weighted_by
            if weight:
                named = prior(weight) if is_prior(name) else weight
                yield (plan.target.id, side, *_read(named, catalogue), True, mixed, order)


def _read(name: str, catalogue: Catalogue) -> tuple[Any, ...]:
    element = catalogue.elements[base_name(name)]
    weight = element.weighted_by or ""
    return (
        name, element.code, 12 if is_prior(name) else 0, element.kind == "stock", LENGTH[element.frequency],
        element.carry_forward_months, element.kind == "maximum",
        prior(weight) if weight and is_prior(name) else weight,
    )  # fmt: skip


def _mode(catalogue: Catalogue, target: str) -> str:
    rule = catalogue.targets[target]
    return _COUNTED if rule.counts_institutions else _OWN if rule.judges_institutions else _REGION


def _counts(verdicts: pd.DataFrame, catalogue: Catalogue) -> pd.Series[bool]:
    counting = {t: catalogue.targets[t].counts_institutions for t in verdicts["target"].unique()}
    return verdicts["target"].map(counting).astype(bool)


def _months(rows: pd.DataFrame) -> pd.DataFrame:
    """Each row once for every month of its window in which the registry's row held (of last year's figures:
    a year before); a stock for the last one."""
    first = rows["end"].where(rows["stock"], rows["start"]).to_numpy(np.int64)
    count = rows["end"].to_numpy(np.int64) - first + 1
    at = np.repeat(np.arange(len(rows)), count)
    step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    rows = rows.take(at).assign(month=first[at] + step)
    asked = rows["month"] - rows["shift"]
    return rows[asked.between(rows["valid_from"], rows["valid_to"])]
