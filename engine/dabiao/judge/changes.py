"""What became of failures from one month to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from dabiao.judge.scores import STATUSES
from dabiao.judge.strips import Strip
from dabiao.judge.table import Table
from dabiao.judge.whom import category

CHANGES = ("new", "persisting", "resolved", "untold")
"""``new``: fails and did not fail before; ``persisting``: fails still; ``resolved``: failed and passes;
``untold``: failed, and now neither fails nor passes, or is not judged any more. A figure that fails to
come therefore resolves nothing."""

COLUMNS = (
    "document", "target", "unit_id", "unit_name", "change", "status_before", "status", "value_before",
    "value",
)  # fmt: skip

_WHO = ("document", "target", "unit_id", "unit_name")


def _kind(before: str, now: str) -> int:
    if now == "fail":
        return CHANGES.index("persisting" if before == "fail" else "new")
    if before == "fail":
        return CHANGES.index("resolved" if now == "pass" else "untold")
    return -1


_STATUSES = (*STATUSES, "")
_KINDS = np.array([[_kind(before, now) for now in _STATUSES] for before in _STATUSES], np.int8)
"""By the status before and the status now the place among :data:`CHANGES`, -1 where it is none; no verdict is
the last status."""


def changes(latest: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The failures of two months' verdicts, in codes or words, one row per target and unit that fails in
    either.

    Returned: :data:`COLUMNS`, texts in codes, in the order of ``latest``, those that stand only in ``before``
    last; ``status`` or ``status_before`` is "" where there is no verdict. The index is that of ``latest``,
    and counts down from -1 where there is none.
    """
    texts = {name: _joined(latest[name], before[name]) for name in (*_WHO, "status")}
    now, then, kinds = _pairs(texts, len(latest))
    gone, statuses = now < 0, texts["status"].add_categories([""])
    values = np.append(np.concatenate([latest["value"], before["value"]]), np.nan)
    found = {
        **{name: texts[name].take(np.where(gone, then, now)) for name in _WHO},
        "change": category(kinds, CHANGES),
        "status_before": statuses.take(then, allow_fill=True, fill_value=""),
        "status": statuses.take(now, allow_fill=True, fill_value=""),
        "value_before": values[then],
        "value": values[now],
    }
    rows = np.where(gone, np.negative(np.cumsum(gone)), np.append(latest.index, 0)[now])
    return pd.DataFrame(found, index=pd.Index(rows, dtype="int64"))[list(COLUMNS)]


def counted(latest: Sequence[Strip], before: Sequence[Strip]) -> pd.DataFrame:
    """How many (``number``) changes there are of each ``document`` and kind of ``change`` between the strips
    of two months, all of whose units are in the registry."""
    found: dict[str, np.ndarray] = {}
    then, now = ({strip.target: strip for strip in strips} for strips in (before, latest))
    for target in {**now, **then}:
        kinds = _KINDS[_statuses(then.get(target), now.get(target))]
        document = target.partition("/")[0]
        numbers = np.bincount(kinds[kinds >= 0], minlength=len(CHANGES))
        found[document] = found.get(document, 0) + numbers
    rows = [
        (document, kind, int(number))
        for document, numbers in found.items()
        for kind, number in zip(CHANGES, numbers, strict=True)
        if number
    ]
    return pd.DataFrame(rows, columns=["document", "change", "number"]).astype({"number": "int64"})


def _statuses(*strips: Strip | None) -> tuple[np.ndarray, ...]:
    """Of each strip the status of every unit of the run, by its place in :data:`_STATUSES`."""
    units = len(next(strip for strip in strips if strip).texts["unit_id"])
    found = np.full((len(strips), units), -1, np.int8)
    for of_units, strip in zip(found, strips, strict=True):
        if strip:
            rows = np.flatnonzero(strip.judged)
            of_units[strip.units["unit_id"][rows]] = strip.statuses[rows]
    return tuple(found)


def by_document(counted: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many changes are of which kind, by document; every kind, in order. ``counted`` says it in rows:
    ``document, change, number`` (:attr:`dabiao.judge.result.Result.change_counts`)."""
    found = {str(name): dict.fromkeys(CHANGES, 0) for name in counted["document"].unique()}
    for document, change, number in counted[["document", "change", "number"]].itertuples(index=False):
        found[document][change] = int(number)
    return found


def _joined(latest: pd.Series[Any], before: pd.Series[Any]) -> Any:
    """The texts of both months, those of one after those of the other, in codes."""
    if not all(isinstance(months.dtype, pd.CategoricalDtype) for months in (latest, before)):
        return pd.Categorical(pd.concat([latest.astype("str"), before.astype("str")]))
    one, other = latest.array, before.array
    if one.categories is other.categories:  # of one table; to compare them would take longest of all
        return category(np.concatenate([one.codes, other.codes]), one.categories)
    return union_categoricals([one, other])


def _pairs(texts: Mapping[str, Any], latest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of all that fail in either month the rows of the one and of the other, -1 where there is none, those of
    the ``latest`` first, and which change it is. Of a unit that is in no registry all that is known is its
    name."""
    codes = {name: np.asarray(texts[name].codes) for name in ("target", "unit_id", "unit_name")}
    codes["unit_name"] = np.where(texts["unit_id"] == "", codes["unit_name"], -1)
    group, number = Table(codes, len(texts["target"])).groups([*codes])
    now, then = np.full((2, number), -1)
    rows = np.arange(len(group))
    now[group[:latest]], then[group[latest:]] = rows[:latest], rows[latest:]
    statuses = np.append(_places(texts["status"]), -1)
    kinds = _KINDS[statuses[then], statuses[now]]
    some = np.flatnonzero(kinds >= 0)
    some = some[np.argsort(np.where(now < 0, then, now)[some])]
    return now[some], then[some], kinds[some]


def _places(statuses: Any) -> np.ndarray:
    """Of statuses in codes the places among :data:`_STATUSES`."""
    held = [_STATUSES.index(status) for status in statuses.categories]
    return np.asarray(np.array(held, np.int8)[statuses.codes])
