"""Verdicts target by target and month by month: small numbers side by side, no row a thing of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.judge.reasons import OUTCOMES, STATUS_CODES, Code
from dabiao.judge.table import Table
from dabiao.judge.whom import UNITS, coded

NOT_JUDGED = int(Code.OUT_OF_SCOPE)
_STATUSES = tuple(STATUS_CODES)
_STATUS = np.full(max(Code) + 1, -1, np.int8)
"""The place of each outcome's status among all, -1 for none."""
for _code, _outcome in OUTCOMES.items():
    _STATUS[_code] = _STATUSES.index(_outcome.status)


class Strip(NamedTuple):
    """The verdicts of one target as of one month, in the order of the registry.

    ``units`` says whom each is about: :data:`dabiao.judge.whom.UNITS`, a text being its place among those of
    its column in ``texts``, which is the same for all strips of a run. ``outcomes`` are codes
    (:class:`dabiao.judge.reasons.Code`, 0 where there is no verdict), ``values`` in the measure unit and NaN
    where there is none. ``due`` says whether the demand must be met by then.
    """

    target: str
    as_of: str
    due: bool
    units: Table
    texts: Mapping[str, np.ndarray]
    outcomes: np.ndarray
    values: np.ndarray
    waived: np.ndarray

    @property
    def document(self) -> str:
        return self.target.partition("/")[0]

    @property
    def judged(self) -> np.ndarray:
        """In which rows there is a verdict."""
        return np.asarray(self.outcomes != NOT_JUDGED)

    @property
    def failing(self) -> np.ndarray:
        """Which of them fail."""
        return np.asarray(_STATUS[self.outcomes] == _STATUSES.index("fail"))

    def within(self, codes: Collection[str] | None) -> Strip:
        """The same without the verdicts of other regions than these; None stands for all."""
        if codes is None:
            return self
        inside = np.isin(self.texts["region_code"], list(codes))[self.units["region_code"]]
        return self._replace(outcomes=np.where(inside, self.outcomes, np.int8(NOT_JUDGED)))


def strips(judged: pd.DataFrame) -> list[Strip]:
    """The verdicts of a table (:func:`dabiao.judge.verdicts.table`), whose rows stand target by target and
    month by month; by document and month."""
    (targets, names), (months, labels) = (_parted(judged[name]) for name in ("target", "as_of"))
    told = {name: _parted(judged[name]) for name in UNITS}
    texts = {name: held for name, (_, held) in told.items()}
    columns = [judged[name].to_numpy() for name in ("outcome", "value", "waived")]
    due, found = judged["due_counts"].to_numpy(), []
    turns = np.flatnonzero((np.diff(targets, prepend=-1) != 0) | (np.diff(months, prepend=-1) != 0))
    for first, end in zip(turns, [*turns[1:], len(judged)], strict=False):
        units = Table({name: codes[first:end] for name, (codes, _) in told.items()}, end - first)
        at = names[targets[first]], labels[months[first]], bool(due[first])
        found.append(Strip(*at, units, texts, *(values[first:end] for values in columns)))
    return sorted(found, key=lambda strip: (strip.document, strip.as_of))


def _parted(column: pd.Series[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The places of a column's texts, and these."""
    held = column.array if isinstance(column.dtype, pd.CategoricalDtype) else pd.Categorical(column)
    return np.asarray(held.codes), held.categories.to_numpy(object)


def tally(found: Iterable[Strip]) -> pd.DataFrame:
    """How many (``number``) verdicts are alike, as :func:`dabiao.judge.scores.tally` tells of a table."""
    rows = [row for strip in found for row in _alike(strip)]
    columns = ["as_of", "document", "target", "region_code", "status", "due_counts", "waived", "number"]
    kinds = dict.fromkeys(columns[:5], "str") | {"due_counts": "bool", "waived": "bool", "number": "int64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _alike(strip: Strip) -> Iterator[tuple[Any, ...]]:
    regions, many = strip.units["region_code"].astype(np.int64), len(_STATUSES)
    told = (2 * regions + strip.waived) * many + _STATUS[strip.outcomes]
    told, numbers = np.unique(told[strip.judged], return_counts=True)
    texts = strip.texts["region_code"]
    for key, number in zip(told.tolist(), numbers.tolist(), strict=True):
        whose, status = divmod(key, many)
        region, waived = divmod(whose, 2)
        at = strip.as_of, strip.document, strip.target
        yield *at, texts[region], _STATUSES[status], strip.due, bool(waived), number


def table(found: Sequence[tuple[Strip, np.ndarray]]) -> pd.DataFrame:
    """Some rows (by number) of strips as a table: whom it is about, ``document, target, as_of, status, value,
    waived``; texts in codes."""
    if not found:
        return pd.DataFrame(columns=list(_TOLD)).astype(_TOLD)
    lengths = [len(rows) for _, rows in found]
    texts = found[0][0].texts
    units = {
        name: coded(np.concatenate([strip.units[name][rows] for strip, rows in found]), texts[name])
        for name in UNITS
    }
    same = {
        name: pd.Categorical(np.repeat([getattr(strip, name) for strip, _ in found], lengths))
        for name in ("document", "target", "as_of")
    }
    codes, values, waived = (
        np.concatenate([getattr(strip, name)[rows] for strip, rows in found])
        for name in ("outcomes", "values", "waived")
    )
    status = coded(_STATUS[codes], _STATUSES)
    return pd.DataFrame({**units, **same, "status": status, "value": values, "waived": waived})


_TOLD: dict[str, Any] = dict.fromkeys((*UNITS, "document", "target", "as_of", "status"), "str") | {
    "value": "float64",
    "waived": "bool",
}
