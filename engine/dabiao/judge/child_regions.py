"""A silent region's figure, made up of those of its child regions.

Sums are added up, of maxima the greatest holds, an average is weighted by the figure it is weighted by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Element
from dabiao.intake.resolve import filled_cells
from dabiao.judge.territory import Territory

_KEYS = ["unit", "month", "element"]


@dataclass(frozen=True)
class RegionalFigures:
    """``known``: ``unit, month, element, value`` of every figure that a region reported (missing where it is
    unusable) and of those ``made`` up of the regions under it, with ``parts`` (how many figures are usable),
    ``of`` (of how many that are asked for) and ``bad`` (how many are unusable)."""

    known: pd.DataFrame
    territory: Territory

    @classmethod
    def of(
        cls, cells: pd.DataFrame, unusable: pd.DataFrame, columns: Iterable[str],
        elements: Mapping[str, Element], territory: Territory,
    ) -> RegionalFigures:  # fmt: skip
        """The regions' own figures of these elements, completed from their child regions where a region is
        silent; ``cells`` and ``unusable`` as in :class:`dabiao.intake.facts.Facts`."""
        columns = [c for c in columns if c in cells.columns]
        regions = territory.regions["region_code"]
        filled = filled_cells(cells[cells["unit"].isin(regions)], ["unit", "month"], columns)
        bad = unusable[unusable["element"].isin(columns) & unusable["unit"].isin(regions)]
        own = [filled.rename(columns={"figure": "value"}), bad[_KEYS].assign(value=np.nan)]
        return cls(_Completion(elements, territory).of(pd.concat(own, ignore_index=True)), territory)

    def wide(self) -> pd.DataFrame:
        """``unit, month`` and per element ``x`` (the region's own figure, or that of all its children);
        where it was made up ``x|parts`` and ``x|of``, and ``x|part`` (their figure) where only some
        children report; ``x|bad`` (1) where its cell, or that of one of them, is unusable."""
        known = self.known.assign(whole=self.known["parts"] >= self.known["of"])
        if known.empty:
            return known[["unit", "month"]]
        several = known[known["of"] > 1]
        kinds = {
            "": known[known["whole"] & known["value"].notna()],
            "|part": several.assign(value=several["value"].where(~several["whole"])),
            "|parts": several.assign(value=several["parts"]),
            "|of": several.assign(value=several["of"]),
            "|bad": known[known["bad"] > 0].assign(value=1.0),
        }
        long = pd.concat([rows.assign(element=rows["element"] + kind) for kind, rows in kinds.items()])
        wide = long.pivot(index=["unit", "month"], columns="element", values="value")
        return wide.rename_axis(columns=None).reset_index()

    def behind(self, cells: pd.DataFrame) -> pd.DataFrame:
        """``cells`` of regions (with ``unit, month, element, figure, usable``) with, in place of a figure
        that was made up, the cells of the regions that it was made of: those that reported, and those
        that are silent altogether."""
        tree = self.territory.regions.dropna(subset="parent")
        children = tree[["region_code", "parent"]].rename(columns={"region_code": "child", "parent": "unit"})
        settled = []
        while True:
            cells = cells.merge(self.known[[*_KEYS, "value", "parts", "made"]], on=_KEYS, how="left")
            made, value, parts = cells.pop("made").eq(True), cells.pop("value"), cells.pop("parts")
            settled.append(cells.assign(figure=value, usable=parts.fillna(cells["usable"]))[~made])
            if not made.any():
                return pd.concat(settled, ignore_index=True)
            cells = cells[made].assign(usable=0.0).merge(children, on="unit")
            cells["unit"] = cells.pop("child")


@dataclass(frozen=True)
class _Completion:
    elements: Mapping[str, Element]
    territory: Territory

    def of(self, filled: pd.DataFrame) -> pd.DataFrame:
        """``filled`` as :attr:`RegionalFigures.known`, with a row for each figure made up of those of the
        child regions; from the lowest level upwards."""
        tree = self.territory.regions
        children = tree.dropna(subset="parent").groupby("parent")["region_code"].size()
        parent = tree.set_index("region_code")["parent"]
        usable = self._weighed(filled)["entering"].notna().astype("float64")
        bad = filled["value"].isna().astype("float64")
        known = filled.assign(parts=usable, of=1.0, bad=bad, made=False)
        for codes in self.territory.layers():
            rows = self._weighed(known)[known["unit"].isin(codes).to_numpy()]
            rows = rows.assign(unit=rows["unit"].map(parent)).dropna(subset="unit")
            if rows.empty:
                continue
            made = self._added_up(rows)
            made["of"] += made["unit"].map(children) - made.pop("reporting")
            made = made.assign(made=True).merge(known[_KEYS], on=_KEYS, how="left", indicator=True)
            known = pd.concat([known, made[made.pop("_merge") == "left_only"]], ignore_index=True)
        return known

    def _weighed(self, known: pd.DataFrame) -> pd.DataFrame:
        """With ``weight`` (1 where none is asked for) and ``entering``: the figure × its weight, missing
        where either is, 0 where the weight is 0."""
        weights = {code: e.weighted_by for code, e in self.elements.items() if e.weighted_by}
        weighted = known["element"].isin(weights)
        rows = known[weighted]
        asked = pd.MultiIndex.from_frame(rows.assign(element=rows["element"].map(weights))[_KEYS])
        weight = np.ones(len(known))
        weight[weighted] = known.set_index(_KEYS)["value"].reindex(asked)
        entering = np.where(weight == 0, 0.0, known["value"] * weight)
        return known.assign(weight=weight, entering=entering)

    def _added_up(self, rows: pd.DataFrame) -> pd.DataFrame:
        weight = rows["weight"].where(rows["entering"].notna())
        groups = rows.assign(reporting=1.0, weight=weight).groupby(_KEYS)
        made = groups[["entering", "weight", "parts", "of", "bad", "reporting"]].sum()
        element = made.index.get_level_values("element")
        averaged = element.isin([code for code, e in self.elements.items() if e.weighted_by])
        highest = element.isin([code for code, e in self.elements.items() if e.kind == "maximum"])
        sums = made.pop("entering")
        value = sums.where(~averaged, sums / made.pop("weight"))
        value = value.where(~highest, groups["value"].max()).where(made["parts"] > 0)
        return made.assign(value=value).reset_index()
