"""Elements that a region or its institutions may report: where both did, do the figures agree?

Which of the two is judged never depends on this: a difference is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.catalogue.quotes import written
from dabiao.intake.facts import Facts
from dabiao.intake.problems import Log, Place, Problem
from dabiao.intake.resolve import winning_rows
from dabiao.intake.totals import adds_up
from dabiao.judge.scope import Registrar
from dabiao.judge.table import no_rows
from dabiao.periods import month_text
from dabiao.words import Lang

_CELL, _OWN = ["unit", "month", "element"], ["judged", "month", "element", "own"]


def of_regions(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """``judged, month, element, own``: the figures of regions themselves."""
    reported = _reported(facts, catalogue)
    own = reported[reported["unit"].isin(facts.registry.regions["region_code"])]
    return own.rename(columns={"unit": "judged", "value": "own"})


def of_institutions(own: pd.DataFrame, facts: Facts, registrar: Registrar) -> pd.DataFrame:
    """Beside each figure of a region (:func:`of_regions`) what these institutions in it reported: ``summed``,
    how many of them (``heard``), and how many owe it and have not (``silent``)."""
    if own.empty:
        return own.assign(summed=0.0, heard=0, silent=0)
    within = registrar.territory.under
    within = within[within["judged"].isin(own["judged"])]
    inside = _institutions(registrar, own["element"].unique()).merge(within, on="region_code")
    rows = own.merge(inside, on=["judged", "element"])
    rows = rows[rows["month"].between(rows["valid_from"], rows["valid_to"])]
    rows = rows.merge(_reported(facts, registrar.catalogue), on=_CELL, how="left")
    rows = rows.assign(silent=rows["owes"] & rows["value"].isna())
    sums = {"summed": ("value", "sum"), "heard": ("value", "count"), "silent": ("silent", "sum")}
    return rows.groupby(_OWN, as_index=False).agg(**sums)


def differences(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """``unit, month, element, own, summed``: where a region's own figure is not the sum of those of the
    institutions in it, which may be told in parts (:func:`of_institutions`). Told only where every
    institution that owes the element has reported it, and any has at all: against a part nothing can be
    said."""
    sums = pd.concat(parts).groupby(_OWN, as_index=False).sum()
    told = sums[(sums["heard"] > 0) & (sums["silent"] == 0)]
    told = told[~np.isclose(told["own"], told["summed"], rtol=1e-9, atol=1e-9)]
    return told.rename(columns={"judged": "unit"})[[*_CELL, "own", "summed"]].reset_index(drop=True)


def problems(found: pd.DataFrame, facts: Facts, catalogue: Catalogue, lang: Lang) -> tuple[Problem, ...]:
    """A warning for each of the :func:`differences`, at the row of the region's own figure."""
    if found.empty:
        return ()
    places = winning_rows(facts, *(found[key].unique() for key in _CELL)).drop_duplicates(_CELL)
    regions = facts.registry.regions
    names = dict(zip(regions["region_code"], regions["name"], strict=True))
    log = Log(lang)
    for row in found.merge(places, on=_CELL).to_dict("records"):
        element = catalogue.elements[row["element"]]
        place = Place(row["file"], row["sheet"], int(row["row"]), element.title.zh, element.code)
        own, summed = written(row["own"]), written(row["summed"])
        title = element.title.said(lang)
        log.add(
            "either_differs", place, own,
            region=names[row["unit"]], month=month_text(row["month"]), title=title, summed=summed,
        )  # fmt: skip
    return log.problems()


def _reported(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """``unit, month, element, value`` of the usable figures that add up and that either may report."""
    either = [e.code for e in catalogue.elements.values() if e.reported_by == "either" and adds_up(e)]
    known = [code for code in either if code in facts.cells.columns]
    if not known:
        return no_rows({"unit": "str", "month": "int64", "element": "str", "value": "float64"})
    found = facts.cells.melt(["unit", "month"], known, "element", "value").dropna(subset="value")
    return found.astype({"element": "str", "value": "float64"})


def _institutions(registrar: Registrar, elements: np.ndarray) -> pd.DataFrame:
    """The registry's rows once per element, with ``owes``."""
    duties = registrar.duties(elements)
    kept = registrar.spells[["unit", "region_code", "valid_from", "valid_to"]]
    apart = [kept.assign(element=e, owes=registrar.spells[duties[e]].to_numpy(bool)) for e in elements]
    return pd.concat(apart, ignore_index=True).astype({"element": "str"})
