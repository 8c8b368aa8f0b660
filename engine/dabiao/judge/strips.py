"""Verdicts target by target and month by month: small numbers side by side, no row a thing of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dabiao.judge.reasons import Code, by_outcome
from dabiao.judge.table import Table, stacked
from dabiao.judge.whom import UNITS, category, told_of

NOT_JUDGED = int(Code.OUT_OF_SCOPE)
_STATUS, _STATUSES = by_outcome("status")
_OF_STATUS = (_STATUS[:, None] == np.arange(len(_STATUSES))).astype(np.int64)
"""1 where an outcome (row) is of a status (column)."""
_REGION = ["region_code"]


class Strip(NamedTuple):
    """The verdicts of one target as of one month, in the order of the registry.

    ``units`` says whom each is about: :data:`dabiao.judge.whom.UNITS`, a text being its place among those of
    its column in ``texts``, which is the same for all strips of a run. ``outcomes`` are codes
    (:class:`dabiao.judge.reasons.Code`, 0 where there is no verdict). ``due`` says whether the demand must be
    met by then. ``values`` in the measure unit, ``gaps`` and ``thresholds`` are numbers, NaN where there is
    none, where they were asked for.
    """

    target: str
    as_of: str
    due: bool
    units: Table
    texts: Mapping[str, pd.Index[str]]
    outcomes: np.ndarray
    waived: np.ndarray
    values: np.ndarray | None = None
    gaps: np.ndarray | None = None
    thresholds: np.ndarray | None = None

    @property
    def document(self) -> str:
        return self.target.partition("/")[0]

    def number(self, name: str) -> np.ndarray:
        """``values``, ``gaps`` or ``thresholds``. Raises ValueError where they were not asked for."""
        found: np.ndarray | None = getattr(self, name)
        if found is None:
            raise ValueError(f"the {name} of {self.target} were not asked for")
        return found

    @property
    def judged(self) -> np.ndarray:
        """In which rows there is a verdict."""
        return np.asarray(self.outcomes != NOT_JUDGED)

    @property
    def statuses(self) -> np.ndarray:
        """The place of each row's status among ``STATUS_CODES``, -1 where there is no verdict."""
        return np.asarray(_STATUS.take(self.outcomes))

    @property
    def failing(self) -> np.ndarray:
        """Which of them fail."""
        return np.asarray(self.statuses == _STATUSES.index("fail"))

    @property
    def regions(self) -> np.ndarray:
        """The places among the ``texts`` of the regions there are, each once; ``units.groups`` says which of
        them is that of each row."""
        return np.asarray(self.units["region_code"][self.units.first_rows(_REGION)])

    def within(self, codes: Collection[str] | None) -> Strip:
        """The same without the verdicts of other regions than these; None stands for all."""
        if codes is None:
            return self
        inside = self.texts["region_code"][self.regions].isin(codes)[self.units.groups(_REGION)[0]]
        return self._replace(outcomes=np.where(inside, self.outcomes, np.int8(NOT_JUDGED)))


def strips(judged: pd.DataFrame) -> list[Strip]:
    """The verdicts of a table (:func:`dabiao.judge.verdicts.table`), whose rows stand target by target and
    month by month; by document and month."""
    (targets, names), (months, labels) = (_parted(judged[name]) for name in ("target", "as_of"))
    told = {name: _parted(judged[name]) for name in UNITS}
    texts = {name: held for name, (_, held) in told.items()}
    columns = [judged[name].to_numpy() for name in ("outcome", "waived", "value")]
    due, ids, as_of, found = judged["due_counts"].to_numpy(), names.tolist(), labels.tolist(), []
    turns = np.flatnonzero((np.diff(targets, prepend=-1) != 0) | (np.diff(months, prepend=-1) != 0))
    for first, end in zip(turns, [*turns[1:], len(judged)], strict=False):
        units = Table({name: codes[first:end] for name, (codes, _) in told.items()}, end - first)
        at = ids[targets[first]], as_of[months[first]], bool(due[first])
        found.append(Strip(*at, units, texts, *(values[first:end] for values in columns)))
    return by_document(found)


def by_document(found: Iterable[Strip]) -> list[Strip]:
    """Strips of many targets, whose order is kept, by document and month."""
    return sorted(found, key=lambda strip: (strip.document, strip.as_of))


def _parted(column: pd.Series[Any]) -> tuple[np.ndarray, pd.Index[str]]:
    """The places of a column's texts, and these."""
    held = column.array if isinstance(column.dtype, pd.CategoricalDtype) else pd.Categorical(column)
    return np.asarray(held.codes), held.categories


def tally(found: Iterable[Strip]) -> pd.DataFrame:
    """How many (``number``) verdicts are alike, as :func:`dabiao.judge.scores.tally` tells of a table; texts
    in codes."""
    return _together([(strip, _alike(strip)) for strip in found] or [(_NOBODY, _alike(_NOBODY))])


def _alike(strip: Strip) -> Table:
    group, regions = strip.units.groups(_REGION)
    kinds, many = group * len(_STATUS) + strip.outcomes, regions * len(_STATUS)
    of_all, of_waived = (np.bincount(some, minlength=many) for some in (kinds, kinds[strip.waived]))
    apart = np.array([of_all - of_waived, of_waived]).reshape(2, regions, len(_STATUS)).swapaxes(0, 1)
    numbers = apart @ _OF_STATUS
    region, waived, status = at = np.nonzero(numbers)
    due = np.full(len(region), strip.due)
    told = {"region_code": strip.regions[region], "status": status, "due_counts": due, "waived": waived == 1}
    return Table({**told, "number": numbers[at]}, len(region))


def table(found: Sequence[tuple[Strip, np.ndarray]]) -> pd.DataFrame:
    """Some rows (by number) of strips as a table: whom it is about, ``document, target, as_of, status,
    waived`` and, where they were asked for, ``value``; texts in codes."""
    return _together([(strip, _told(strip, rows)) for strip, rows in found or [(_NOBODY, np.arange(0))]])


def _told(strip: Strip, rows: np.ndarray) -> Table:
    told = {"status": _STATUS[strip.outcomes[rows]], "waived": strip.waived[rows]}
    values = {} if strip.values is None else {"value": strip.values[rows]}
    return strip.units.taken(rows).beside({**told, **values})


def _together(found: Sequence[tuple[Strip, Table]]) -> pd.DataFrame:
    """What is told of strips in one table, with the document, target and month of each."""
    lengths = [len(some) for _, some in found]
    same = {
        name: _repeated([getattr(strip, name) for strip, _ in found], lengths)
        for name in ("document", "target", "as_of")
    }
    texts = {**found[0][0].texts, "status": pd.Index(_STATUSES)}
    rows = stacked(some for _, some in found)
    told = {name: category(*told_of(rows[name], texts[name])) for name in rows.columns if name in texts}
    return pd.DataFrame({**rows.arrays, **same, **told})


def _repeated(labels: Sequence[str], times: Sequence[int]) -> Any:
    codes, kinds = pd.factorize(np.array(labels, dtype=object))
    return category(np.repeat(codes, times), kinds)


_NOBODY = Strip(
    "",
    "",
    False,
    Table(dict.fromkeys(UNITS, np.zeros(0, np.int8)), 0),
    dict.fromkeys(UNITS, pd.Index([], dtype="str")),
    *(np.zeros(0, kind) for kind in (np.int8, np.bool_, np.float64)),
)
