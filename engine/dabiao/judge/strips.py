"""Verdicts target by target and month by month: small numbers side by side, no row a thing of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.judge.table import Table

UNITS = ("unit_id", "unit_name", "unit_level", "region_code")
"""What is told of who is judged, as in the table of verdicts."""


class Strip(NamedTuple):
    """The verdicts of one target as of one month, in the order of the registry.

    ``units`` says whom each is about: :data:`UNITS`, a text being its place among those of its column in
    ``texts``, which is the same for all strips of a run. ``outcomes`` are codes
    (:class:`dabiao.judge.reasons.Code`), ``values`` in the measure unit and NaN where there is none.
    """

    target: str
    as_of: str
    units: Table
    texts: Mapping[str, np.ndarray]
    outcomes: np.ndarray
    values: np.ndarray
    waived: np.ndarray

    @property
    def document(self) -> str:
        return self.target.partition("/")[0]


def strips(judged: pd.DataFrame) -> Iterator[Strip]:
    """The verdicts of a table (:func:`dabiao.judge.verdicts.table`), whose rows stand target by target and
    month by month."""
    (targets, names), (months, labels) = (_coded(judged[name]) for name in ("target", "as_of"))
    coded = {name: _coded(judged[name]) for name in UNITS}
    texts = {name: held for name, (_, held) in coded.items()}
    outcomes, values, waived = (judged[name].to_numpy() for name in ("outcome", "value", "waived"))
    turns = np.flatnonzero((np.diff(targets, prepend=-1) != 0) | (np.diff(months, prepend=-1) != 0))
    for first, end in zip(turns, [*turns[1:], len(judged)], strict=False):
        some = slice(first, end)
        units = Table({name: codes[some] for name, (codes, _) in coded.items()}, end - first)
        name, label = names[targets[first]], labels[months[first]]
        yield Strip(name, label, units, texts, outcomes[some], values[some], waived[some])


def _coded(column: pd.Series[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The places of a column's texts, and these."""
    held = column.array if isinstance(column.dtype, pd.CategoricalDtype) else pd.Categorical(column)
    return np.asarray(held.codes), held.categories.to_numpy(object)
