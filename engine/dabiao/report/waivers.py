"""The waivers on record, those that have expired among them, as a table for every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.judge.result import Result
from dabiao.periods import month, month_text
from dabiao.report.columns import TABLES


def table(result: Result) -> pd.DataFrame:
    """One row per waiver of what the run was limited to, in the order of the file, with the columns
    ``waivers`` of :data:`dabiao.report.columns.TABLES`; ``state`` as of the month judged is ``to_come``,
    ``expired``, ``in_effect``, or ``idle`` where a waiver in force names no verdict."""
    registry, named = result.facts.registry, _institutions(result)
    names = {
        **dict(registry.regions[["region_code", "name"]].itertuples(index=False, name=None)),
        **dict(named[["institution_id", "name"]].itertuples(index=False, name=None)),
    }
    names = {unit: name + registry.asides.get(unit, "") for unit, name in names.items()}
    rows = [
        {
            **asdict(waiver), "unit_name": names.get(waiver.unit, ""), "state": _state(result, waiver),
            "from": month_text(waiver.from_), "until": month_text(waiver.until),
            "approved_on": waiver.approved_on.isoformat(),
        }
        for waiver in _asked_for(result)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["waivers"]])


def _asked_for(result: Result) -> Iterator[Waiver]:
    """The waivers for the documents and regions asked for; one for a target or unit that is not known is
    never left out."""
    (documents, regions), territory = result.asked, result.registrar.territory
    named = _institutions(result)
    homes = dict(zip(named["institution_id"], named["region_code"], strict=True))
    within = frozenset().union(*map(territory.below, regions))
    for waiver in result.facts.waivers:
        home = homes.get(waiver.unit, waiver.unit)
        known = waiver.target in result.catalogue.targets
        other_document = documents and known and waiver.target.partition("/")[0] not in documents
        elsewhere = regions and territory.knows(home) and home not in within
        if not other_document and not elsewhere:
            yield waiver


def _institutions(result: Result) -> pd.DataFrame:
    """The rows of the registry about those institutions for which there is a waiver."""
    institutions = result.facts.registry.institutions
    return institutions[institutions["institution_id"].isin([w.unit for w in result.facts.waivers])]


def _state(result: Result, waiver: Waiver) -> str:
    as_of = month(result.as_of)
    if as_of < waiver.from_:
        return "to_come"
    if as_of > waiver.until:
        return "expired"
    return "idle" if waiver in result.idle else "in_effect"
