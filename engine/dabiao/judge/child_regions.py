"""A silent region's figure, made up of those of its child regions.

Sums are added up, of maxima the greatest holds, an average is weighted by the figure it is weighted by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Element
from dabiao.judge.territory import Territory

_KEYS = ["unit", "month", "element"]


def regional_figures(
    cells: pd.DataFrame,
    unusable: pd.DataFrame,
    columns: Iterable[str],
    elements: Mapping[str, Element],
    territory: Territory,
) -> pd.DataFrame:
    """The regions' own cells, completed from their child regions where a region is silent.

    ``cells`` and ``unusable`` as in :class:`dabiao.intake.facts.Facts`. Returned: ``unit, month`` and per
    column ``x`` (the region's own figure, or that of all its children), and, where only some children
    report, ``x|part`` (theirs), ``x|parts`` (how many), ``x|of`` (of how many) and ``x|bad`` (1 where its
    cell, or that of one of them, is unusable).
    """
    columns = [c for c in columns if c in cells.columns]
    regions = territory.regions["region_code"]
    own = cells.loc[cells["unit"].isin(regions), ["unit", "month", *columns]]
    filled = own.melt(["unit", "month"], columns, "element", "value").dropna(subset="value")
    bad = unusable[unusable["element"].isin(columns) & unusable["unit"].isin(regions)]
    if (own.empty and bad.empty) or not columns:
        return own
    return _wide(
        own, _Completion(elements, territory).of(pd.concat([filled, bad[_KEYS].assign(value=np.nan)]))
    )


@dataclass(frozen=True)
class _Completion:
    elements: Mapping[str, Element]
    territory: Territory

    def of(self, filled: pd.DataFrame) -> pd.DataFrame:
        """``unit, month, element, value`` with ``parts`` and ``of``, and a row for each region made up of
        its children; from the lowest level upwards."""
        tree = self.territory.regions
        children = tree.dropna(subset="parent").groupby("parent")["region_code"].size()
        parent = tree.set_index("region_code")["parent"]
        usable = self._weighed(filled)["entering"].notna().astype("float64")
        known = filled.assign(parts=usable, of=1.0, bad=filled["value"].isna().astype("float64"))
        for codes in self.territory.layers():
            rows = self._weighed(known)[known["unit"].isin(codes).to_numpy()]
            rows = rows.assign(unit=rows["unit"].map(parent)).dropna(subset="unit")
            if rows.empty:
                continue
            made = self._added_up(rows)
            made["of"] += made["unit"].map(children) - made.pop("reporting")
            made = made.merge(known[_KEYS], on=_KEYS, how="left", indicator=True)
            known = pd.concat([known, made[made.pop("_merge") == "left_only"]], ignore_index=True)
        return known

    def _weighed(self, known: pd.DataFrame) -> pd.DataFrame:
        """With ``weight`` (1 where none is asked for) and ``entering``: the figure × its weight, missing
        where either is, 0 where the weight is 0."""
        weights = {code: e.weighted_by for code, e in self.elements.items() if e.weighted_by}
        figures = known.set_index(_KEYS)["value"]
        asked = pd.MultiIndex.from_frame(known.assign(element=known["element"].map(weights))[_KEYS])
        weight = np.where(known["element"].isin(weights), figures.reindex(asked).to_numpy(), 1.0)
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
        return made.assign(value=value.where(~highest, groups["value"].max())).reset_index()


def _wide(own: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    whole = known["parts"] >= known["of"]
    full = known[whole & known["value"].notna()]
    wide = full.pivot(index=["unit", "month"], columns="element", values="value")
    partial = known[~whole & (known["of"] > 1)].rename(columns={"value": "part"})
    parts = partial.pivot(index=["unit", "month"], columns="element", values=["part", "parts", "of"])
    kinds, elements = parts.columns.get_level_values(0), parts.columns.get_level_values(1)
    parts.columns = pd.Index([f"{e}|{k}" for k, e in zip(kinds, elements, strict=True)])
    bad = known[known["bad"] > 0].assign(flag=1.0)
    flags = bad.pivot(index=["unit", "month"], columns="element", values="flag").add_suffix("|bad")
    wide = wide.join(parts, how="outer").join(flags, how="outer")
    own_keys = own.set_index(["unit", "month"]).index
    return wide.reindex(wide.index.union(own_keys)).rename_axis(columns=None).reset_index()
