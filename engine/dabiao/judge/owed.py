"""What units owed for their verdicts, and what of it came."""

from __future__ import annotations

import pandas as pd

CELL = ["unit", "name", "month"]
COLUMNS = [*CELL, "title", "state"]
_LACKING = ("missing", "unusable")
_NOT_ASKED = ("superseded", "assumed_no")


def asked(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells behind verdicts that were owed, each once, whoever asks for it: :data:`CELL`, ``title`` and
    ``state``, as in :class:`dabiao.judge.evidence.Cell`."""
    found = cells[~cells["state"].isin(_NOT_ASKED)]
    return found[COLUMNS].drop_duplicates(CELL)


def accounts(cells: pd.DataFrame) -> pd.DataFrame:
    """What became of :func:`asked`, a row per ``unit, name``, with ``title, first, last`` (months),
    ``expected, usable`` (counts), ``missing, unusable`` (tuples of months)."""
    keys = ["unit", "name"]
    told = cells.assign(usable=~cells["state"].isin(_LACKING)).sort_values("month", kind="stable")
    found = told.groupby(keys, sort=False).agg(
        title=("title", "first"), first=("month", "first"), last=("month", "last"),
        expected=("month", "size"), usable=("usable", "sum"),
    )  # fmt: skip
    for state in _LACKING:
        months = told[told["state"] == state].groupby(keys)["month"].agg(tuple)
        found[state] = months.reindex(found.index).map(lambda held: held if isinstance(held, tuple) else ())
    return found.reset_index()
