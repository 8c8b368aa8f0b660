"""The waivers on record, those that have expired among them, as a table for every format."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge.result import Result
from dabiao.periods import month, month_text
from dabiao.report.columns import TABLES


def table(result: Result) -> pd.DataFrame:
    """One row per waiver in the order of the file, with the columns ``waivers`` of
    :data:`dabiao.report.columns.TABLES`; ``state`` is ``in_effect``, ``expired`` or ``to_come`` as of the
    month judged."""
    registry = result.facts.registry
    names = {
        **dict(registry.regions[["region_code", "name"]].itertuples(index=False, name=None)),
        **dict(registry.institutions[["institution_id", "name"]].itertuples(index=False, name=None)),
    }
    as_of = month(result.as_of)
    rows = [
        {
            **asdict(waiver), "unit_name": names.get(waiver.unit, ""), "state": _state(waiver, as_of),
            "from": month_text(waiver.from_), "until": month_text(waiver.until),
            "approved_on": waiver.approved_on.isoformat(),
        }
        for waiver in result.facts.waivers
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["waivers"]])


def _state(waiver: Waiver, as_of: int) -> str:
    if as_of < waiver.from_:
        return "to_come"
    return "in_effect" if as_of <= waiver.until else "expired"
