"""Which verdicts ask for attention first, and which of very many are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.judge.scores import STATUSES

WORST_FIRST = ("fail", "blocked", "incomplete", "no_data", "not_due", "pass", "not_applicable")
WRONG = WORST_FIRST[:4]
"""The statuses of those verdicts that ask for something to be done."""

_PLACES = np.array([WORST_FIRST.index(status) for status in STATUSES])


class Lists(NamedTuple):
    """How many verdicts are listed at least, the worst first: of each ``target``; of each target and
    ``status``; of each target by the gap alone (``bars``); of each ``region``, which lists those that are
    :data:`WRONG`, of each target in turn; and of so many ``units``, those with the worst, all. Of ``changes``
    the first of each kind."""

    target: int
    status: int
    bars: int
    region: int
    units: int
    changes: int


def worst_first(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The verdicts by status, within it those furthest from the demand first; else as they were."""
    statuses = pd.Categorical(verdicts["status"].astype("str"), STATUSES)
    measures = (verdicts[name].to_numpy() for name in ("gap", "threshold"))
    return verdicts.iloc[order(_PLACES[statuses.codes], short(*measures))]


def short(gaps: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """How far each is from the demand, as a share of it where it is not 0."""
    return np.asarray(gaps / np.where(thresholds != 0, np.abs(thresholds), 1))


def order(places: np.ndarray, shorts: np.ndarray) -> np.ndarray:
    """The rows in the order of :func:`worst_first`; of their statuses the places in :data:`WORST_FIRST`."""
    return np.lexsort((-shorts, places))


def places(statuses: np.ndarray) -> np.ndarray:
    """Of statuses, by their place among ``STATUSES``, the places in :data:`WORST_FIRST`."""
    return np.asarray(_PLACES[statuses])


def listed(rows: pd.DataFrame, lists: Lists) -> pd.DataFrame:
    """Those rows that are listed, in their order, which decides between equals. ``rows`` say ``target, unit,
    home`` (the region that lists them), ``place``, ``short`` and ``gap``. What is listed of the whole is
    listed of any part of it too."""
    rows = rows.reset_index(drop=True)
    worst = rows.iloc[order(rows["place"].to_numpy(), rows["short"].to_numpy())]
    valued = worst[worst["gap"].notna()].sort_values("gap", ascending=False, kind="stable")
    wrong = worst[worst["place"] < len(WRONG)]
    kept = [
        _first(worst, ["target"], lists.target),
        _first(worst, ["target", "place"], lists.status),
        _first(valued, ["target"], lists.bars),
        _first(_in_turn(wrong), ["home"], lists.region),
        _units(worst, lists.units).index,
    ]
    return rows.loc[np.unique(np.concatenate(kept))]


def _in_turn(worst: pd.DataFrame) -> pd.DataFrame:
    """In each region the worst of every target, then the next of each, so that no target fills its list."""
    turn = worst.groupby(["home", "target"], sort=False).cumcount()
    return worst.iloc[np.argsort(turn.to_numpy(), kind="stable")]


def units(rows: pd.DataFrame, most: int) -> list[str]:
    """The units with the worst of these rows, the worst first."""
    worst = rows.iloc[order(rows["place"].to_numpy(), rows["short"].to_numpy())]
    return _units(worst, most)["unit"].tolist()


def _units(worst: pd.DataFrame, most: int) -> pd.DataFrame:
    """The worst row of each of the first units."""
    return worst[~worst.duplicated("unit")].head(most)


def _first(rows: pd.DataFrame, keys: Sequence[str], most: int) -> Any:
    """The index of the first rows of each group."""
    return rows.index[rows.groupby(list(keys), sort=False).cumcount().to_numpy() < most]
