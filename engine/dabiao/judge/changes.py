"""What became of failures from one month to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

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


def changes(latest: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The failures of two months' verdicts, in codes or words, one row per target and unit that fails in
    either.

    Returned: :data:`COLUMNS`, texts in codes, in the order of ``latest``, those that stand only in ``before``
    last; ``status`` or ``status_before`` is "" where there is no verdict. The index is that of ``latest``,
    and counts down from -1 where there is none.
    """
    texts = {name: _joined(latest[name], before[name]) for name in (*_WHO, "status")}
    now, then = _pairs(texts, len(latest))
    gone, statuses = now < 0, texts["status"].add_categories([""])
    values = np.append(np.concatenate([latest["value"], before["value"]]), np.nan)
    found = {
        **{name: texts[name].take(np.where(gone, then, now)) for name in _WHO},
        "change": _change(texts["status"], now, then),
        "status_before": statuses.take(then, allow_fill=True, fill_value=""),
        "status": statuses.take(now, allow_fill=True, fill_value=""),
        "value_before": values[then],
        "value": values[now],
    }
    rows = np.where(gone, np.negative(np.cumsum(gone)), np.append(latest.index, 0)[now])
    return pd.DataFrame(found, index=pd.Index(rows, dtype="int64"))[list(COLUMNS)]


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


def _pairs(texts: Mapping[str, Any], latest: int) -> tuple[np.ndarray, np.ndarray]:
    """Of all that fail in either month the rows of the one and of the other, -1 where there is none: those of
    the ``latest`` first. Of a unit that is in no registry all that is known is its name."""
    codes = {name: np.asarray(texts[name].codes) for name in ("target", "unit_id", "unit_name")}
    codes["unit_name"] = np.where(texts["unit_id"] == "", codes["unit_name"], -1)
    group, number = Table(codes, len(texts["target"])).groups([*codes])
    now, then = np.full((2, number), -1)
    rows = np.arange(len(group))
    now[group[:latest]], then[group[latest:]] = rows[:latest], rows[latest:]
    fails = np.append(texts["status"] == "fail", False)
    some = np.flatnonzero(fails[now] | fails[then])
    some = some[np.argsort(np.where(now < 0, then, now)[some])]
    return now[some], then[some]


def _change(status: Any, now: np.ndarray, then: np.ndarray) -> Any:
    fails, passes = (np.append(status == kind, False) for kind in ("fail", "pass"))
    kinds = {"persisting": fails[now] & fails[then], "new": fails[now], "resolved": passes[now]}
    codes = np.select([*kinds.values()], [*map(CHANGES.index, kinds)], CHANGES.index("untold"))
    return category(codes, CHANGES)
