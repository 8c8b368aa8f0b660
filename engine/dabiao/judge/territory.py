"""The tree of regions: which lie under which, and what a region's figure is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dabiao.catalogue.models import Target


@dataclass(frozen=True)
class Territory:
    """``regions``: ``region_code, name, level, parent``, as intake hands it on."""

    regions: pd.DataFrame

    @cached_property
    def under(self) -> pd.DataFrame:
        """``region_code, judged``: every region paired with itself and with each region above it."""
        parents = self.regions.set_index("region_code")["parent"]
        pairs = pd.DataFrame({"region_code": parents.index, "judged": parents.index})
        found, step = [pairs], pairs
        for _ in range(len(parents)):
            step = step.assign(judged=step["judged"].map(parents)).dropna(subset="judged")
            if step.empty:
                break
            found.append(step)
        return pd.concat(found, ignore_index=True)

    def below(self, code: str) -> frozenset[str]:
        """The codes of a region and of all under it; empty for an unknown one."""
        return self._below.get(code, frozenset())

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        return {str(code): frozenset(rows) for code, rows in self.under.groupby("judged")["region_code"]}

    def judged(self, target: Target, home: str) -> list[str]:
        """The codes of the regions that a target of the region ``home`` judges."""
        if target.level is None:
            return [home]
        inside = frozenset().union(*(self.below(code) for code in target.regions or (home,)))
        return [code for code in self.at_level(target.level, home) if code in inside]

    def rolled_up(
        self, sums: pd.DataFrame, codes: Iterable[str], keys: list[str], maxima: Collection[str] = ()
    ) -> pd.DataFrame:
        """Sums by ``region_code`` added up to the regions ``codes``, which stand in ``unit``; of the
        columns ``maxima`` the greatest."""
        pairs = self.under[self.under["judged"].isin(set(codes))].rename(columns={"judged": "unit"})
        rows = pairs.merge(sums, on="region_code")
        figures = [c for c in sums.columns if c not in ("region_code", *keys)]
        how = {c: "max" if c in maxima else "sum" for c in figures}
        return rows.groupby(["unit", *keys], as_index=False).agg(how) if figures else rows[["unit", *keys]]

    def at_level(self, level: str, code: str) -> list[str]:
        """The regions of a level at or under ``code``, in the order of the list of regions."""
        inside = self.regions["region_code"].isin(self.below(code))
        return list(self.regions.loc[inside & (self.regions["level"] == level), "region_code"])

    def knows(self, code: str) -> bool:
        """Whether the list of regions holds the code."""
        return bool((self.regions["region_code"] == code).any())

    def figures(self, cells: pd.DataFrame, unusable: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
        """The regions' own cells, completed from their child regions where a region is silent.

        ``cells`` as in :class:`dabiao.intake.facts.Facts`. Returned: ``unit, month`` and per column
        ``x`` (the region's own figure, or the sum of all its children's), and, where only some
        children report, ``x|part`` (their sum), ``x|parts`` (how many) and ``x|of`` (of how many).
        """
        columns = [c for c in columns if c in cells.columns]
        own = cells.loc[cells["unit"].isin(self.regions["region_code"]), ["unit", "month", *columns]]
        if own.empty or not columns:
            return own
        filled = self._long(own, unusable, columns)
        return self._wide(own, self._completed(filled))

    def _long(self, own: pd.DataFrame, unusable: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        """One row per filled cell: ``unit, month, element, value`` (missing where unusable)."""
        values = own.melt(["unit", "month"], columns, "element", "value").dropna(subset="value")
        bad = unusable[unusable["element"].isin(columns) & unusable["unit"].isin(self.regions["region_code"])]
        return pd.concat([values, bad[["unit", "month", "element"]].assign(value=float("nan"))])

    def _completed(self, filled: pd.DataFrame) -> pd.DataFrame:
        """``filled`` with ``parts`` and ``of``, and a row for each region made up of its children;
        from the lowest level upwards."""
        children = self.regions.dropna(subset="parent").groupby("parent")["region_code"].size()
        parent = self.regions.set_index("region_code")["parent"]
        known = filled.assign(parts=filled["value"].notna().astype("float64"), of=1.0)
        for codes in self._layers():
            rows = known[known["unit"].isin(codes)].assign(unit=lambda d: d["unit"].map(parent))
            rows = rows.dropna(subset="unit").assign(reporting=1.0)
            if rows.empty:
                continue
            keys = ["unit", "month", "element"]
            sums = rows.groupby(keys, as_index=False)[["value", "parts", "of", "reporting"]].sum()
            sums["of"] += sums["unit"].map(children) - sums.pop("reporting")
            new = sums.merge(known[keys], on=keys, how="left", indicator=True)
            new = new[new.pop("_merge") == "left_only"]
            known = pd.concat([known, new], ignore_index=True)
        return known

    def _layers(self) -> list[set[str]]:
        """The regions by depth, the deepest first."""
        depth = self.under.groupby("region_code").size()
        return [set(depth.index[depth == d]) for d in sorted(depth.unique(), reverse=True)]

    def _wide(self, own: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
        whole = known["parts"] >= known["of"]
        full = known[whole & known["value"].notna()]
        wide = full.pivot(index=["unit", "month"], columns="element", values="value")
        partial = known[~whole & (known["of"] > 1)]
        parts = partial.rename(columns={"value": "part"}).pivot(
            index=["unit", "month"], columns="element", values=["part", "parts", "of"]
        )
        kinds, elements = parts.columns.get_level_values(0), parts.columns.get_level_values(1)
        parts.columns = pd.Index([f"{e}|{k}" for k, e in zip(kinds, elements, strict=True)])
        wide = wide.join(parts, how="outer")
        own_keys = own.set_index(["unit", "month"]).index
        return wide.reindex(wide.index.union(own_keys)).rename_axis(columns=None).reset_index()
