"""The figure of each input of a formula: what its cells come to, for people to reckon again."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from functools import reduce
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from dabiao.judge.formula_text import Node, number
from dabiao.words import Lang

if TYPE_CHECKING:
    import pandas as pd

FEW_TERMS = 4
"""How many terms of an average are written out."""


class Average(NamedTuple):
    """Figures weighted and added up, and the sum of the weights; ``terms`` are each figure and its weight
    where they are no more than :data:`FEW_TERMS`."""

    total: float
    weight: float
    terms: tuple[tuple[float, float], ...] = ()

    def node(self, lang: Lang) -> Node:
        """``(1.5 × 200 + 2 × 300) ÷ 500``; with many terms ``900 ÷ 500``, of a single cell its figure."""
        if len(self.terms) == 1:
            return number(self.terms[0][0], lang)
        if not self.weight:
            return number(nan, lang)
        weighed = [number(figure, lang) * number(weight, lang) for figure, weight in self.terms]
        above = reduce(operator.add, weighed) if weighed else number(round(self.total, 4), lang)
        return above / number(self.weight, lang)


Figures = Mapping[str, float | Average]
"""The figure of each input of a formula, by name; what is missing is absent."""


def figures(entries: pd.DataFrame, values: pd.Series[float]) -> dict[int, Figures]:
    """The figure of each input of each verdict: added up over the cells that entered, the greatest of
    a maximum's, weighted for an average. Where no value came out, over all usable cells."""
    counts = entries["used"] | ((entries["usable"] > 0) & entries["verdict"].map(values).isna())
    used = entries[counts & ~entries["is_weight"]]
    groups = used.groupby(["verdict", "name"])
    sums = groups["known"].sum(min_count=1)
    highest = used[used["kind"] == "maximum"].groupby(["verdict", "name"])["known"].max()
    rows = highest.combine_first(sums).reset_index(name="figure")
    found: dict[int, dict[str, float | Average]] = {}
    for index, name, value in rows.itertuples(index=False, name=None):
        found.setdefault(index, {})[name] = value
    for index, name, average in _averages(used[used["weight"].notna()]):
        found[index][name] = average
    return dict(found)


def _averages(used: pd.DataFrame) -> Iterator[tuple[int, str, Average]]:
    """What each average is made of, by verdict and name: its terms where they are few cells."""
    keys = ["verdict", "name"]
    cells = used[used["weight"] > 0]
    groups = cells.groupby(keys)
    few = (groups["figure"].transform("size") <= FEW_TERMS) & (groups["usable"].transform("max") == 1)
    terms: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for index, name, *term in cells.loc[few, [*keys, "figure", "weight"]].itertuples(index=False, name=None):
        terms.setdefault((index, name), []).append((term[0], term[1]))
    sums = used.groupby(keys)[["known", "weight"]].sum().reset_index()
    for index, name, total, weight in sums.itertuples(index=False, name=None):
        yield index, name, Average(total, weight, tuple(terms.get((index, name), ())))
