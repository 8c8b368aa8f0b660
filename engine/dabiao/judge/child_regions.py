"""A silent region's figure, made up of those of its child regions.

Sums are added up, of maxima the greatest holds, an average is weighted by the figure it is weighted by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Element
from dabiao.judge.numbers import Numbers
from dabiao.judge.table import Table, stacked

_KEYS = ["unit", "month", "element"]
_COLUMNS = [*_KEYS, "value", "parts", "of", "bad", "made"]


@dataclass(frozen=True)
class RegionalFigures:
    """``figures``: ``unit, month, element, value`` of every figure that a region reported (missing where it
    is unusable) and of those ``made`` up of the regions under it, with ``parts`` (how many figures are
    usable), ``of`` (of how many that are asked for) and ``bad`` (how many are unusable). Units are numbers,
    elements their places in ``elements``."""

    figures: Table
    elements: tuple[str, ...]
    numbers: Numbers

    @classmethod
    def of(
        cls, cells: pd.DataFrame, unusable: pd.DataFrame, columns: Iterable[str],
        elements: Mapping[str, Element], numbers: Numbers,
    ) -> RegionalFigures:  # fmt: skip
        """The regions' own figures of these elements, completed from their child regions where a region is
        silent; ``cells`` and ``unusable`` as in :class:`dabiao.intake.facts.Facts`."""
        codes = tuple(c for c in columns if c in cells.columns)
        regions = numbers.territory.regions["region_code"]
        own = cells[cells["unit"].isin(regions)]
        wide = own[list(codes)].to_numpy(np.float64)
        row, element = np.nonzero(~np.isnan(wide))
        bad = unusable[unusable["element"].isin(codes) & unusable["unit"].isin(regions)]
        places = pd.Index(codes).get_indexer(pd.Index(bad["element"]))
        reported = Table({
            "unit": np.concatenate([numbers.number(own["unit"])[row], numbers.number(bad["unit"])]),
            "month": np.concatenate([own["month"].to_numpy()[row], bad["month"].to_numpy()]),
            "element": np.concatenate([element, places]),
            "value": np.concatenate([wide[row, element], np.full(len(bad), np.nan)]),
        }, len(row) + len(bad))  # fmt: skip
        return cls(_Completion.of(codes, elements, numbers).whole(reported), codes, numbers)

    @cached_property
    def _whole(self) -> np.ndarray:
        whole: np.ndarray = self.figures["parts"] >= self.figures["of"]
        return whole

    def wide(self) -> pd.DataFrame:
        """``unit, month`` (units as numbers) and per element ``x`` (the region's own figure, or that of all
        its children); where it was made up ``x|parts`` and ``x|of``, and ``x|part`` (their figure) where
        only some children report; ``x|bad`` (1) where its cell, or that of one of them, is unusable."""
        figures, several = self.figures, self.figures["of"] > 1
        value, bad = figures["value"], figures["bad"] > 0
        kinds = {
            "": (self._whole & ~np.isnan(value), value),
            "|part": (several, np.where(self._whole, np.nan, value)),
            "|parts": (several, figures["parts"]),
            "|of": (several, figures["of"]),
            "|bad": (bad, bad.astype("float64")),
        }
        rows = figures.added_up(["unit", "month"], [], []).select("unit", "month")
        group, _ = figures.groups(["unit", "month"])
        columns: dict[str, np.ndarray] = {}
        for kind, (held, values) in kinds.items():
            table = np.full((len(self.elements), len(rows)), np.nan)
            table[figures["element"][held], group[held]] = values[held]
            columns |= {f"{self.elements[e]}{kind}": table[e] for e in np.unique(figures["element"][held])}
        return rows.beside(columns).to_pandas()

    def behind(self, cells: pd.DataFrame) -> pd.DataFrame:
        """``cells`` of regions (with ``unit, month, element, figure, usable``) with, in place of a figure
        that was made up, the cells of the regions that it was made of: those that reported, and those
        that are silent altogether."""
        tree = self.numbers.territory.regions.dropna(subset="parent")
        children = tree[["region_code", "parent"]].rename(columns={"region_code": "child", "parent": "unit"})
        settled = []
        while True:
            cells = cells.merge(self._told, on=_KEYS, how="left")
            made, value, parts = cells.pop("made").eq(True), cells.pop("value"), cells.pop("parts")
            settled.append(cells.assign(figure=value, usable=parts.fillna(cells["usable"]))[~made])
            if not made.any():
                return pd.concat(settled, ignore_index=True)
            cells = cells[made].assign(usable=0.0).merge(children, on="unit")
            cells["unit"] = cells.pop("child")

    @cached_property
    def _told(self) -> pd.DataFrame:
        """The figures with the codes of regions and elements."""
        found = self.figures.select(*_KEYS, "value", "parts", "made").to_pandas()
        elements = pd.array(np.array(self.elements, dtype=object)[found["element"]], dtype="str")
        return found.assign(unit=self.numbers.text(found["unit"]), element=elements)


class _Completion(NamedTuple):
    """``weight``: the place of the element that each element is weighted by, -1 where by none; ``highest``:
    of which elements the greatest figure counts; ``parent`` and ``children``: by the number of a region, the
    number of the region it lies in (-1 for none) and how many lie in it."""

    weight: np.ndarray
    highest: np.ndarray
    parent: np.ndarray
    children: np.ndarray
    layers: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, codes: tuple[str, ...], elements: Mapping[str, Element], numbers: Numbers) -> _Completion:
        places = {code: place for place, code in enumerate(codes)}
        weights = [elements[code].weighted_by for code in codes]
        tree = numbers.territory.regions
        parents = numbers.number(tree["parent"])
        parent = np.full(len(numbers.names), -1, np.int32)
        parent[numbers.number(tree["region_code"])] = parents
        return cls(
            # One that nobody reports at all has a place behind all others, where no figure stands.
            np.array(
                [-1 if weight is None else places.get(weight, len(codes)) for weight in weights], np.int64
            ),
            np.array([elements[code].kind == "maximum" for code in codes], bool),
            parent,
            np.bincount(parents[parents >= 0], minlength=len(numbers.names)),
            tuple(numbers.number(pd.Series(sorted(layer))) for layer in numbers.territory.layers()),
        )

    def whole(self, reported: Table) -> Table:
        """``reported`` as :attr:`RegionalFigures.figures`, with a row for each figure made up of those of
        the child regions; from the lowest level upwards."""
        usable = ~np.isnan(self._weighed(reported)["entering"])
        known = reported.beside({
            "parts": usable.astype("float64"), "of": np.ones(len(reported)),
            "bad": np.isnan(reported["value"]).astype("float64"), "made": np.zeros(len(reported), bool),
        })  # fmt: skip
        for layer in self.layers:
            here = np.isin(known["unit"], layer[self.parent[layer] >= 0])
            if here.any():
                rows = self._weighed(known).taken(np.flatnonzero(here))
                made = self._added_up(rows.beside({"unit": self.parent[rows["unit"]]}))
                known = stacked([known, _missing_from(known, made).select(*_COLUMNS)])
        return known

    def _weighed(self, known: Table) -> Table:
        """With ``weight`` (1 where none is asked for) and ``entering``: the figure × its weight, missing
        where either is, 0 where the weight is 0."""
        by = self.weight[known["element"]]
        asked = known.select("unit", "month").beside({"element": by})
        weights = known.select(*_KEYS, "value").rename({"value": "weight"})
        weight = np.where(by < 0, 1.0, asked.join(weights, on=_KEYS, how="left")["weight"])
        return known.beside(
            {"weight": weight, "entering": np.where(weight == 0, 0.0, known["value"] * weight)}
        )

    def _added_up(self, rows: Table) -> Table:
        weight = np.where(np.isnan(rows["entering"]), np.nan, rows["weight"])
        rows = rows.beside({"weight": weight, "reporting": np.ones(len(rows))})
        made = rows.added_up(_KEYS, ["entering", "weight", "parts", "of", "bad", "reporting"], ["value"])
        element = made["element"]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = made["entering"] / made["weight"]
        value: Any = np.where(self.weight[element] >= 0, mean, made["entering"])
        value = np.where(self.highest[element], made["value"], value)
        return made.beside({
            "value": np.where(made["parts"] > 0, value, np.nan),
            "of": made["of"] + self.children[made["unit"]] - made["reporting"],
            "made": np.ones(len(made), bool),
        })  # fmt: skip


def _missing_from(known: Table, made: Table) -> Table:
    """The rows that are not known yet."""
    there = known.select(*_KEYS).beside({"there": np.ones(len(known))})
    return made.taken(
        np.flatnonzero(np.isnan(made.select(*_KEYS).join(there, on=_KEYS, how="left")["there"]))
    )
