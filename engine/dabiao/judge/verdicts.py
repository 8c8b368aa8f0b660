"""From outcomes to the table of verdicts that people read, ``verdicts.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue.models import Catalogue
from dabiao.intake.facts import Registry
from dabiao.judge.blocks import SPAN
from dabiao.judge.expr import Expr, lit
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import OUTCOMES, Code, sentence
from dabiao.judge.status import Case
from dabiao.judge.tally import count
from dabiao.periods import month_text
from dabiao.words import Lang

DETAILS = ("value", "numerator", "denominator", "threshold", "gap", "usable", "expected", "known_only")
"""What is kept of every verdict beside its outcome."""

VERDICTS = (
    "document", "target", "clause", "unit_id", "unit_name", "unit_level", "region_code", "as_of", "window",
    "status", "reason_code", "reason", "value", "operator", "threshold", "measure_unit", "numerator",
    "denominator", "gap", "completeness", "due", "waived", "threshold_high", "gap_numerator", "provisional",
    "met_units", "unmet_units", "unknown_units", "catalogue_version", "catalogue_hash", "final",
)  # fmt: skip
"""The columns of the table, in their published order; columns are only ever added at the end."""

SPAN_COLUMNS = ("start", "end", "known_at", "due_counts", "known_only")
"""Kept beside them for evidence and scores: the window's months, the month whose knowledge counts,
whether the demand must be met by now, and whether the value is that of the known part."""


def details(case: Case, value: Expr) -> dict[str, Expr]:
    """The :data:`DETAILS` of a case but for its value."""
    found: dict[str, Any] = {
        "numerator": case.shown_numerator(),
        "denominator": case.shown_denominator(),
        "threshold": case.bounds.low,
        "gap": case.bounds.gap(value),
        "usable": case.inputs.usable,
        "expected": case.inputs.expected,
        "known_only": count(case.known_only),
    }
    return {name: _number(expr) for name, expr in found.items()}


def _number(expr: Any) -> Expr:
    return expr.cast("number") if isinstance(expr, Expr) else lit(expr, "number")


def none() -> pd.DataFrame:
    """The table of verdicts without a row."""
    return pd.DataFrame(columns=[*VERDICTS, *SPAN_COLUMNS]).astype(
        {"as_of": "str", "due_counts": "bool", "known_only": "bool"}
    )


def table(
    found: pd.DataFrame, plans: Sequence[Plan], timetable: pd.DataFrame, catalogue: Catalogue,
    registry: Registry, lang: Lang,
) -> pd.DataFrame:  # fmt: skip
    """All plans' outcomes as the table of verdicts: :data:`VERDICTS` and :data:`SPAN_COLUMNS`."""
    found = found.reindex(columns=list(dict.fromkeys([*found.columns, *_OPTIONAL])))
    found = found.merge(timetable, on=["plan", *SPAN]).merge(_sayings(plans, catalogue), on="plan")
    found = _judged_by_number(_reasoned(_named(found, registry), lang))
    found = _ordered(found, registry)
    found = found.assign(
        unit_id=found["unit"],
        due_counts=found["as_of"] >= found["decided_from"],
        as_of=found["as_of"].map({m: month_text(m) for m in found["as_of"].unique()}),
        completeness=(found["usable"] / found["expected"]).where(found["expected"] > 0),
        known_only=found["known_only"] == 1,
        waived=False,
        provisional=(found["status"] == "pass") & (found["open"] & ~found["stays_met"]).astype(bool),
        final=found["final"].astype(bool),
        catalogue_version=catalogue.version,
        catalogue_hash=catalogue.hash,
    )  # fmt: skip
    return found[[*VERDICTS, *SPAN_COLUMNS]]


_OPTIONAL = ("name", "met_units", "unmet_units", "unknown_units")


def _sayings(plans: Sequence[Plan], catalogue: Catalogue) -> pd.DataFrame:
    """What each target itself says, a row per plan."""
    return pd.DataFrame([_saying(plan, catalogue) for plan in plans])


def _saying(plan: Plan, catalogue: Catalogue) -> dict[str, Any]:
    target, demand = plan.target, plan.target.demand
    two_ended = demand is not None and demand.operator in ("between", "range")
    counted = {"share": 100.0, "count": 1.0}
    factor = counted.get(target.quantifier) or (plan.indicator.factor if plan.indicator else np.nan)
    return {
        "plan": plan.index,
        "document": target.document,
        "target": target.id,
        "clause": target.clause,
        "operator": demand.operator if demand else "attested",
        "threshold_high": demand.high if demand and two_ended else np.nan,
        "measure_unit": catalogue.measure_unit(target),
        "due": target.due.isoformat() if target.due else "",
        "decided_from": plan.schedule.decided_from,
        "stays_met": plan.stays_met,
        "factor": factor,
    }


def _ordered(found: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """By target, month and the registry's order of units, strays last: the same on every engine."""
    units = pd.concat([registry.institutions["institution_id"], registry.regions["region_code"]])
    place = pd.Series(range(units.nunique()), index=units.unique())
    found = found.assign(place=found["unit"].map(place))
    return found.sort_values(["plan", "as_of", "place"], kind="stable", ignore_index=True)


def _judged_by_number(found: pd.DataFrame) -> pd.DataFrame:
    """With ``gap_numerator`` (beds, persons, institutions), and without numbers where a deliverable
    itself is judged."""
    found = found.assign(gap_numerator=found["gap"] * found["denominator"].fillna(1.0) / found["factor"])
    attested = found["operator"] == "attested"
    numbers = ["value", "numerator", "denominator", "threshold", "gap", "gap_numerator"]
    return found.assign(**{name: found[name].where(~attested) for name in numbers})


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


def _reasoned(found: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """With ``status, reason_code, reason`` for the outcome codes."""
    codes = found["outcome"].astype(int)
    outcomes = {int(code): OUTCOMES[Code(code)] for code in codes.unique()}
    cells = found["usable"].fillna(0).map("{:g}".format)
    cells = cells + "/" + found["expected"].fillna(0).map("{:g}".format)
    reason = codes.map({code: sentence(Code(code), lang) for code in outcomes}).astype("str")
    before, mark, after = (reason.str.partition("{cells}")[k] for k in range(3))
    return found.assign(
        status=codes.map({code: o.status for code, o in outcomes.items()}),
        reason_code=codes.map({code: o.reason_code for code, o in outcomes.items()}),
        reason=(before + cells + after).where(mark != "", reason),
    )
