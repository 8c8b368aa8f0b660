"""Elements that a region or its institutions may report: where both did, do the figures agree?

Which of the two is judged never depends on this: a difference is a warning.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.catalogue.quotes import written
from dabiao.intake.facts import Facts
from dabiao.intake.problems import Log, Place, Problem
from dabiao.intake.resolve import winning_rows
from dabiao.intake.totals import adds_up
from dabiao.judge.scope import Registrar
from dabiao.periods import month_text
from dabiao.words import Lang

_CELL = ["unit", "month", "element"]


def differences(facts: Facts, catalogue: Catalogue, registrar: Registrar) -> pd.DataFrame:
    """``unit, month, element, own, summed``: where a region's own figure is not the sum of those of the
    institutions in it. Told only where every institution that owes the element has reported it, and
    any has at all: against a part nothing can be said."""
    reported = _reported(facts, catalogue)
    regions = registrar.territory.regions["region_code"]
    own = reported[reported["unit"].isin(regions)].rename(columns={"unit": "judged", "value": "own"})
    if own.empty:
        return pd.DataFrame(columns=[*_CELL, "own", "summed"])
    within = registrar.territory.under
    within = within[within["judged"].isin(own["judged"])]
    inside = _institutions(registrar, own["element"].unique()).merge(within, on="region_code")
    rows = own.merge(inside, on=["judged", "element"])
    rows = rows[rows["month"].between(rows["valid_from"], rows["valid_to"])]
    rows = rows.merge(reported, on=_CELL, how="left")
    rows = rows.assign(silent=rows["owes"] & rows["value"].isna())
    sums = rows.groupby(["judged", "month", "element", "own"], as_index=False).agg(
        summed=("value", "sum"), heard=("value", "count"), silent=("silent", "any")
    )
    told = sums[(sums["heard"] > 0) & ~sums["silent"]]
    told = told[~np.isclose(told["own"], told["summed"], rtol=1e-9, atol=1e-9)]
    return told.rename(columns={"judged": "unit"})[[*_CELL, "own", "summed"]].reset_index(drop=True)


def problems(facts: Facts, catalogue: Catalogue, registrar: Registrar, lang: Lang) -> tuple[Problem, ...]:
    """A warning for each difference, at the row of the region's own figure."""
    found = differences(facts, catalogue, registrar)
    if found.empty:
        return ()
    places = winning_rows(facts, *(found[key].unique() for key in _CELL)).drop_duplicates(_CELL)
    regions = registrar.territory.regions
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
    found = facts.cells.melt(["unit", "month"], known, "element", "value").dropna(subset="value")
    return found.astype({"element": "str", "value": "float64"})


def _institutions(registrar: Registrar, elements: np.ndarray) -> pd.DataFrame:
    """The registry's rows once per element, with ``owes``."""
    duties = registrar.duties(elements)
    kept = registrar.spells[["unit", "region_code", "valid_from", "valid_to"]]
    apart = [kept.assign(element=e, owes=registrar.spells[duties[e]].to_numpy(bool)) for e in elements]
    return pd.concat(apart, ignore_index=True).astype({"element": "str"})
