"""From outcomes to the table of verdicts that people read (DESIGN §8, ``verdicts.csv``)."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Registry
from dabiao.judge.blocks import SPAN, Block
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import OUTCOMES, STATUS_CODES, Code
from dabiao.judge.status import Case
from dabiao.periods import month_text

DETAILS = ("value", "numerator", "denominator", "threshold", "gap", "usable", "expected")
"""What is kept of every verdict beside its outcome."""

VERDICTS = (
    "document", "target", "clause", "unit_id", "unit_name", "unit_level", "region_code", "as_of", "window",
    "status", "reason_code", "reason", "value", "operator", "threshold", "measure_unit", "numerator",
    "denominator", "gap", "completeness", "due", "waived", "threshold_high", "gap_numerator", "provisional",
    "met_units", "unmet_units", "unknown_units", "catalogue_version", "catalogue_hash", "final",
)  # fmt: skip
"""The columns of the table, in their published order; columns are only ever added at the end."""

SPAN_COLUMNS = ("start", "end", "known_at", "due_counts")
"""Kept beside them for evidence and scores: the window's months, the month whose knowledge counts,
and whether the demand must be met by now."""


def detail_columns(i: int, case: Case, value: nw.Expr) -> list[nw.Expr]:
    """The details of plan *i* but for its value."""
    found: dict[str, Any] = {
        "numerator": case.shown_numerator(),
        "denominator": case.value.denominator,
        "threshold": case.bounds.low,
        "gap": case.bounds.gap(value),
        "usable": case.inputs.usable,
        "expected": case.inputs.expected,
    }
    return [_number(expr).alias(f"{i}|{name}") for name, expr in found.items()]


def _number(expr: Any) -> nw.Expr:
    if expr is None:
        return nw.lit(None, nw.Float64)
    return (expr if isinstance(expr, nw.Expr) else nw.lit(float(expr))).cast(nw.Float64)


def shown(table: pd.DataFrame, plan: Plan, block: Block) -> pd.DataFrame:
    """A plan's verdicts, one row per unit and as-of month, with what the target itself says."""
    table = table.merge(block.as_of(), on=SPAN)
    target = plan.target
    attested = target.demand is None
    demand = target.demand or plan.demand
    open_ends = {w.end for w in block.windows if not w.closed}
    stays = plan.running_total and demand.operator in ("at_least", "more_than", "range")
    passed = table["outcome"].isin(STATUS_CODES["pass"])
    upper = demand.high if demand.operator in ("between", "range") else np.nan
    table = table.assign(
        document=target.document,
        target=target.id,
        clause=target.clause,
        operator="attested" if attested else demand.operator,
        threshold_high=upper,
        measure_unit=measure_unit(plan),
        due=target.due.isoformat() if target.due else "",
        provisional=passed & table["end"].isin(open_ends) & (not stays),
        due_counts=table["as_of"] >= plan.schedule.decided_from,
        gap_numerator=_gap_in_numerators(table, plan),
    )
    return _without_numbers(table) if attested else table


def measure_unit(plan: Plan) -> str:
    """The measure unit of a verdict's value: the indicator's, % of a share, institutions of a count."""
    own = {"share": "%", "count": "institution"}
    return own.get(plan.target.quantifier) or (plan.indicator.measure_unit if plan.indicator else "")


def _gap_in_numerators(table: pd.DataFrame, plan: Plan) -> pd.Series[float]:
    """The gap in the numerator's unit: beds, persons, or institutions."""
    counted = {"share": 100.0, "count": 1.0}
    factor = counted.get(plan.target.quantifier) or (plan.indicator.factor if plan.indicator else np.nan)
    return table["gap"] * table["denominator"].fillna(1.0) / factor


def _without_numbers(table: pd.DataFrame) -> pd.DataFrame:
    numbers = ("value", "numerator", "denominator", "threshold", "gap", "gap_numerator")
    return table.assign(**dict.fromkeys(numbers, np.nan))


def table(
    tables: list[pd.DataFrame], catalogue: Catalogue, registry: Registry, lang: str = "zh"
) -> pd.DataFrame:
    """All plans' verdicts as one table: :data:`VERDICTS` and :data:`SPAN_COLUMNS`."""
    columns = [*VERDICTS, *SPAN_COLUMNS]
    if not tables:
        return pd.DataFrame(columns=columns)
    found = pd.concat(tables, ignore_index=True)
    found = _named(found, registry)
    found = _reasoned(found, lang)
    for name in ("met_units", "unmet_units", "unknown_units"):
        found[name] = found[name] if name in found else np.nan
    found = found.assign(
        unit_id=found["unit"],
        as_of=found["as_of"].map({m: month_text(m) for m in found["as_of"].unique()}),
        completeness=(found["usable"] / found["expected"]).where(found["expected"] > 0),
        waived=False,
        final=found["final"].astype(bool),
        catalogue_version=catalogue.version,
        catalogue_hash=catalogue.hash,
    )
    return found[columns]


def _named(found: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """With ``unit_name, unit_level``: an institution's name as registered at the window's end."""
    rows = registry.institutions.rename(columns={"institution_id": "unit", "name": "unit_name"})
    spells = rows[["unit", "unit_name", "valid_from", "valid_to"]]
    keys = found[["unit", "end"]].drop_duplicates().merge(spells, on="unit")
    keys = keys[(keys["valid_from"] <= keys["end"]) & (keys["end"] <= keys["valid_to"])]
    places = registry.regions.set_index("region_code")
    found = found.merge(keys[["unit", "end", "unit_name"]], on=["unit", "end"], how="left")
    stray = found["name"] if "name" in found else pd.Series(pd.NA, found.index, dtype="str")
    name = found["unit_name"].fillna(found["unit"].map(places["name"])).fillna(stray).fillna("")
    level = found["unit"].map(places["level"]).fillna("institution")
    return found.assign(unit_name=name, unit_level=level)


def _reasoned(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    """With ``status, reason_code, reason`` for the outcome codes."""
    codes = found["outcome"].astype(int)
    outcomes = {int(code): OUTCOMES[Code(code)] for code in codes.unique()}
    cells = found["usable"].map("{:g}".format, na_action="ignore").fillna("0")
    cells = cells + "/" + found["expected"].map("{:g}".format, na_action="ignore").fillna("0")
    reason = codes.map({code: getattr(o, lang) for code, o in outcomes.items()}).astype("str")
    before, mark, after = (reason.str.partition("{cells}")[k] for k in range(3))
    return found.assign(
        status=codes.map({code: o.status for code, o in outcomes.items()}),
        reason_code=codes.map({code: o.reason_code for code, o in outcomes.items()}),
        reason=(before + cells + after).where(mark != "", reason),
    )
