"""The figures of each target and unit over time, as the judge found them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dabiao.judge.blocks import SPAN
from dabiao.judge.numbers import Numbers
from dabiao.judge.outcomes import PLAN
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import OUTCOMES, Code
from dabiao.judge.table import no_rows

EARLIER = 13
"""Windows that a target looks back on: the first of its plan, from which a path to the demand starts,
and the latest twelve."""

SERIES = ("target", "unit", "month", "value", "threshold", "status", "whole")
"""A figure: the target's id, the unit's id, the last month of the window, the value and the number
demanded in the measure unit, the status it had, and whether nothing was missing from the value."""

_JUDGED = ("pass", "fail", "not_due")


def table(
    outcomes: pd.DataFrame, plans: Sequence[Plan], timetable: pd.DataFrame, numbers: Numbers
) -> pd.DataFrame:
    """The outcomes that have a value, as :data:`SERIES`, by target, unit and month, each month once.

    Of windows that were still open only the latest month stands: what a year has gathered by March is no
    neighbour of what the years before it had in the end. A window over the whole plan stands every month.
    """
    numbered = {plan.index: plan.target.id for plan in plans if plan.target.demand is not None}
    if outcomes.empty:
        return none()
    whole_plan = [plan.index for plan in plans if plan.target.window == "plan"]
    latest = timetable["as_of"] == timetable["as_of"].max()
    spans = timetable[~timetable["open"].astype(bool) | timetable[PLAN].isin(whole_plan) | latest]
    held = outcomes[outcomes[PLAN].isin(numbered) & outcomes["value"].notna()]
    held = held.merge(spans[[PLAN, *SPAN]].drop_duplicates())
    # What was attested after the due month belongs to that month's window still: the latest holds.
    held = held.sort_values([PLAN, "unit", "end", "known_at"], kind="stable")
    held = held.drop_duplicates([PLAN, "unit", "end"], keep="last")
    codes = held["outcome"].astype(int)
    status = codes.map({code: OUTCOMES[Code(code)].status for code in codes.unique()})
    unit = numbers.text(held["unit"]).set_axis(held.index)
    whole = status.isin(_JUDGED) & (codes != Code.NOT_DUE_AWAITED) & (held["known_only"] != 1)
    return pd.DataFrame({
        "target": held[PLAN].map(numbered).astype("str"), "unit": unit,
        "month": held["end"].astype("int64"), "value": held["value"], "threshold": held["threshold"],
        "status": status.astype("str"), "whole": whole,
    }).reset_index(drop=True)  # fmt: skip


def none() -> pd.DataFrame:
    """The table without a row."""
    kinds = {"month": "int64", "value": "float64", "threshold": "float64", "whole": "bool"}
    return no_rows({name: kinds.get(name, "str") for name in SERIES})
