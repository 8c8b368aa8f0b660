"""What became of failures from one month to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dabiao.judge.verdicts import in_words

CHANGES = ("new", "persisting", "resolved", "untold")
"""``new``: fails and did not fail before; ``persisting``: fails still; ``resolved``: failed and passes;
``untold``: failed, and now neither fails nor passes, or is not judged any more. A figure that fails to
come therefore resolves nothing."""

COLUMNS = (
    "document", "target", "unit_id", "unit_name", "change", "status_before", "status", "value_before",
    "value",
)  # fmt: skip

_KEYS = ["document", "target", "unit_id", "key"]
_TOLD = ["document", "target", "unit_id", "unit_name", "status", "value"]


def changes(latest: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The failures of two months' verdicts, in codes or words, one row per target and unit that fails in
    either.

    Returned: :data:`COLUMNS`, in the order of ``latest``, those that stand only in ``before`` last;
    ``status`` or ``status_before`` is "" where there is no verdict. The index is that of ``latest``, and
    counts down from -1 where there is none.
    """
    failing = [table[table["status"] == "fail"] for table in (latest, before)]
    now, then = (_keyed(_among(table, failing)) for table in (latest, before))
    pairs = now.reset_index(names="row").merge(then, "outer", _KEYS, suffixes=("", "_before"), sort=False)
    pairs = pairs[(pairs["status"] == "fail") | (pairs["status_before"] == "fail")]
    pairs = pairs.sort_values("row", kind="stable", ignore_index=True)
    gone = pairs["row"].isna()
    found = pairs.assign(
        change=_change(pairs),
        unit_name=pairs["unit_name"].fillna(pairs["unit_name_before"]),
        status=pairs["status"].fillna(""),
        status_before=pairs["status_before"].fillna(""),
    )
    found.index = pd.Index(pairs["row"].where(~gone, -gone.cumsum()).astype("int64"), name=None)
    return found[list(COLUMNS)]


def counts(found: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many of :func:`changes` are of which kind, by document; every kind, in order."""
    table = found.groupby(["document", "change"], sort=False).size().unstack(fill_value=0)
    table = table.reindex(columns=list(CHANGES), fill_value=0)
    return {str(name): {kind: int(row[kind]) for kind in CHANGES} for name, row in table.iterrows()}


def _among(verdicts: pd.DataFrame, failing: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The verdicts in words on targets and units of which some fail: most do not."""
    kept = pd.Series(True, verdicts.index)
    for key in ("target", "unit_id"):
        kept &= verdicts[key].isin([text for table in failing for text in table[key].unique()])
    return in_words(verdicts.loc[kept, _TOLD])


def _keyed(verdicts: pd.DataFrame) -> pd.DataFrame:
    """With ``key``: the name of a unit that is in no registry, which is all that is known of it."""
    return verdicts.assign(key=verdicts["unit_name"].where(verdicts["unit_id"] == "", ""))


def _change(pairs: pd.DataFrame) -> Any:
    fails, failed = pairs["status"] == "fail", pairs["status_before"] == "fail"
    passes = pairs["status"] == "pass"
    return np.select([fails & failed, fails, passes], ["persisting", "new", "resolved"], "untold")
