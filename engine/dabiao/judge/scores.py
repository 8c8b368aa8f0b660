"""Scores and roll-ups of verdicts, over those that are due."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dabiao.intake.territory import Territory
from dabiao.judge.reasons import STATUS_CODES
from dabiao.judge.verdicts import in_words

STATUSES = tuple(STATUS_CODES)
_CONFIRMED = ["pass", "fail", "blocked", "no_data", "incomplete"]


_TOLD = ["as_of", "document", "target", "region_code", "status", "due_counts", "waived"]


def tally(verdicts: pd.DataFrame) -> pd.DataFrame:
    """How many (``number``) verdicts are alike in all that is told here: whatever takes verdicts takes that
    in their place, in words."""
    return added(verdicts, _TOLD)


def added(verdicts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """How many verdicts, or of those of a tally, are alike in ``keys``: these and ``number``, in words."""
    return in_words(_numbers(verdicts, keys).reset_index())


def _numbers(verdicts: pd.DataFrame, keys: list[str]) -> pd.Series[int]:
    rows = verdicts.groupby(keys, observed=True, sort=False)
    return rows["number"].sum() if "number" in verdicts.columns else rows.size().rename("number")


def status_counts(verdicts: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many verdicts have which status: a row per value of the column ``by``, in order of
    appearance, and a column per status."""
    counts = _numbers(verdicts, [by, "status"]).unstack(fill_value=0)
    return counts.reindex(columns=list(STATUSES), fill_value=0).rename_axis(columns=None)


def scores(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Per as-of month and document, and over all documents (``document`` ""), the compliance rates.

    Returned: ``as_of, document, waivers`` (``with``: waived rows left out of every count;
    ``without``: counted by their status), a count per status, ``compliance`` = pass ÷ (pass + fail)
    and ``confirmed`` = pass ÷ (pass + fail + blocked + no_data + incomplete), missing for 0 ÷ 0.
    Only rows whose demand must be met by the as-of month count.
    """
    keys = ["as_of", "document", "waived", "status"]
    told = added(_due(verdicts, keys), keys)
    told = pd.concat([told.assign(document="", single=False), told.assign(single=True)])
    told = pd.concat([told[~told["waived"]].assign(waivers="with"), told.assign(waivers="without")])
    found = _beside(told, ["waivers", "single", "as_of", "document"])
    tried = found["pass"] + found["fail"]
    asked = found[_CONFIRMED].sum(axis=1)
    found["compliance"] = (found["pass"] / tried).where(tried > 0)
    found["confirmed"] = (found["pass"] / asked).where(asked > 0)
    return found[["as_of", "document", "waivers", *STATUSES, "compliance", "confirmed"]]


def _due(verdicts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """These columns of the rows that are due."""
    return verdicts.loc[verdicts["due_counts"], [*keys, *verdicts.columns.intersection(["number"])]]


def _beside(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The counts of rows alike in ``keys``, in their order, a column per status."""
    counts = rows.groupby([*keys, "status"])["number"].sum().unstack(fill_value=0)
    return counts.reindex(columns=list(STATUSES), fill_value=0).rename_axis(columns=None).reset_index()


def roll_up(verdicts: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """Per as-of month, target and region (each region with all under it) whether it is met.

    Returned: ``as_of, target, region_code, state``: ``not_met`` if one due row fails, ``met`` if one
    passes and all others pass or are not applicable, else ``open``.
    """
    due = verdicts.loc[verdicts["due_counts"], ["as_of", "target", "region_code", "status"]]
    rows = in_words(due.drop_duplicates()).merge(territory.under, on="region_code")
    rows = rows.assign(
        fails=rows["status"] == "fail",
        passes=rows["status"] == "pass",
        settled=rows["status"].isin(["pass", "not_applicable"]),
    )
    keys = ["as_of", "target", "judged"]
    found = rows.groupby(keys, sort=False).agg(
        fails=("fails", "any"), passes=("passes", "any"), settled=("settled", "all")
    )
    met = found["passes"] & found["settled"]
    found["state"] = np.select([found["fails"], met], ["not_met", "met"], "open")
    return found.reset_index().rename(columns={"judged": "region_code"})[
        ["as_of", "target", "region_code", "state"]
    ]


def roll_up_counts(found: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many targets of a roll-up are ``met``, ``not_met`` and ``open``, per region."""
    counts = found.groupby(["region_code", "state"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=["met", "not_met", "open"], fill_value=0)
    return {
        str(code): {str(state): n for state, n in row.items()}
        for code, row in counts.to_dict("index").items()
    }
