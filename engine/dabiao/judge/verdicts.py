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
from dabiao.judge.numbers import Numbers
from dabiao.judge.plan import Plan
from dabiao.judge.reasons import OUTCOMES, by_outcome, sentence
from dabiao.judge.status import Case
from dabiao.judge.table import Table
from dabiao.judge.tally import count
from dabiao.judge.whom import Whom, category, told_of
from dabiao.periods import month_text
from dabiao.words import Lang

DETAILS = ("value", "numerator", "denominator", "threshold", "gap", "usable", "expected", "known_only")
"""What is kept of every verdict beside its outcome."""

_MILLIONTH = 6
"""The decimals of ``gap_numerator``: what stands behind them is noise of the value's division."""

MEMBERS = ("met_units", "unmet_units", "unknown_units")
"""How many institutions stand how, of those that count them."""

VERDICTS = (
    "document", "target", "clause", "unit_id", "unit_name", "unit_level", "region_code", "as_of", "window",
    "status", "reason_code", "reason", "value", "operator", "threshold", "measure_unit", "numerator",
    "denominator", "gap", "completeness", "due", "waived", "threshold_high", "gap_numerator", "provisional",
    "met_units", "unmet_units", "unknown_units", "catalogue_version", "catalogue_hash", "final",
)  # fmt: skip
"""The columns of the table, in their published order; columns are only ever added at the end."""

SPAN_COLUMNS = ("start", "end", "known_at", "due_counts", "known_only", "outcome")
"""Kept beside them for evidence and scores: the window's months, the month whose knowledge counts,
whether the demand must be met by now, whether the value is that of the known part, and the code of
status and reason."""


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
        {"as_of": "str", "due_counts": "bool", "known_only": "bool", "outcome": "int8", "value": "float64"}
    )


def in_words(judged: pd.DataFrame) -> pd.DataFrame:
    """The same with texts in place of their codes."""
    coded = [name for name, kind in judged.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    return judged.astype(dict.fromkeys(coded, "str"))


def table(
    found: pd.DataFrame, plans: Sequence[Plan], timetable: pd.DataFrame, catalogue: Catalogue,
    registry: Registry, numbers: Numbers, lang: Lang,
) -> pd.DataFrame:  # fmt: skip
    """All plans' outcomes as the table of verdicts: :data:`VERDICTS` and :data:`SPAN_COLUMNS`. A text is a
    category there: a small number in every row, and written out once."""
    times = timetable.assign(window=timetable["window"].astype("category"))
    rows = _ordered(Table.of(found).join(Table.of(times), on=["plan", *SPAN], how="inner"))
    said = sayings(plans, catalogue).taken(rows["plan"])
    told = by_outcome("status"), by_outcome("reason_code")
    statuses, reasons = (category(places[rows["outcome"]], kinds) for places, kinds in told)
    columns = {
        **said.arrays,
        **_units(rows, registry, numbers),
        **_numbers(rows, said),
        "status": statuses,
        "reason_code": reasons,
        "reason": _reasons(rows, lang),
        "as_of": _months(rows["as_of"]),
        **rows.select("window", "final", *SPAN).arrays,
        "outcome": rows["outcome"].astype(np.int8),
        "waived": np.zeros(len(rows), bool),
        "provisional": (statuses == "pass") & rows["open"] & ~said["stays_met"],
        "due_counts": rows["as_of"] >= said["decided_from"],
        "known_only": rows["known_only"] == 1,
        "catalogue_version": _throughout(catalogue.version, len(rows)),
        "catalogue_hash": _throughout(catalogue.hash, len(rows)),
    }
    return Table(columns, len(rows)).select(*VERDICTS, *SPAN_COLUMNS).to_pandas()


def _ordered(rows: Table) -> Table:
    """By target, month and the registry's order of units, strays last: the same on every engine."""
    if not len(rows):
        return rows
    units, months = rows["unit"].astype(np.int64), rows["as_of"] - rows["as_of"].min()
    last = units.max() + 1
    # One number for all three: to sort by it takes a third of the time that three numbers take.
    turn = (rows["plan"] * (months.max() + 1) + months) * (last + 1) + np.where(units < 0, last, units)
    return rows.taken(np.argsort(turn, kind="stable"))


def sayings(plans: Sequence[Plan], catalogue: Catalogue) -> Table:
    """What each target itself says, a row per plan: what stands in the table of verdicts, ``decided_from``
    (the month from which on its demand must be met), ``stays_met`` and ``factor`` (of its numerator)."""
    each = [_saying(plan, catalogue) for plan in plans]
    columns = {name: [said[name] for said in each] for name in each[0]}
    told = {n: pd.Categorical(v) if n in _SAID else np.array(v) for n, v in columns.items()}
    return Table(told, len(each))


_SAID = ("document", "target", "clause", "operator", "measure_unit", "due")


def _saying(plan: Plan, catalogue: Catalogue) -> dict[str, Any]:
    target, demand = plan.target, plan.target.demand
    two_ended = demand is not None and demand.operator in ("between", "range")
    counted = {"share": 100.0, "count": 1.0}
    factor = counted.get(target.quantifier) or (plan.indicator.factor if plan.indicator else np.nan)
    return {
        "document": target.document,
        "target": target.id,
        "clause": target.clause,
        "operator": demand.operator if demand else "attested",
        "threshold": demand.low if demand and not demand.prior else np.nan,
        "threshold_high": demand.high if demand and two_ended else np.nan,
        "measure_unit": catalogue.measure_unit(target),
        "due": target.due.isoformat() if target.due else "",
        "decided_from": plan.schedule.decided_from,
        "stays_met": plan.stays_met,
        "factor": float(factor),
    }


def _numbers(rows: Table, said: Table) -> dict[str, np.ndarray]:
    """The figures, with ``gap_numerator`` (beds, persons, institutions); no numbers where a deliverable
    itself is judged."""
    whole = np.where(np.isnan(rows["denominator"]), 1.0, rows["denominator"])
    found = {name: rows[name] for name in ("value", "numerator", "denominator", "threshold", "gap")}
    short = rows["gap"] * whole / said["factor"]
    found["gap_numerator"] = np.round(short, _MILLIONTH) + 0.0  # 0 for −0
    attested = said["operator"] == "attested"
    some = np.where(rows["expected"] > 0, rows["expected"], np.nan)
    members = {name: rows[name] if name in rows.columns else np.full(len(rows), np.nan) for name in MEMBERS}
    return {
        **{name: np.where(attested, np.nan, values) for name, values in found.items()},
        **members,
        "completeness": rows["usable"] / some,
    }


def _units(rows: Table, registry: Registry, numbers: Numbers) -> dict[str, Any]:
    """Who each row is about: an institution's name as registered at the window's end."""
    strange = pd.unique(rows["name"]).dropna() if "name" in rows.columns else ()
    whom = Whom(registry, numbers, tuple(strange))
    told = whom.told(rows).arrays.items()
    return {name: category(*told_of(codes, whom.texts[name])) for name, codes in told}


def _reasons(rows: Table, lang: Lang) -> Any:
    """The sentence of each outcome, with "usable/expected" in it where it tells the cells."""
    sentences = {int(code): sentence(code, lang) for code in OUTCOMES}
    telling = np.isin(rows["outcome"], [code for code, text in sentences.items() if "{cells}" in text])
    cells = {name: np.where(telling, np.nan_to_num(rows[name]), 0.0) for name in ("usable", "expected")}
    kinds = rows.select("outcome").beside(cells)
    kind, _ = kinds.groups(kinds.columns)
    first = np.unique(kind, return_index=True)[1]
    texts = [
        sentences[code].replace("{cells}", f"{usable:g}/{expected:g}")
        for code, usable, expected in zip(
            *(kinds[name][first].tolist() for name in kinds.columns), strict=True
        )
    ]
    codes, sayings = pd.factorize(np.array(texts, dtype=object))
    return category(codes[kind], sayings)


def _months(numbers: np.ndarray) -> Any:
    codes, kinds = pd.factorize(numbers, sort=True)
    return category(codes, [month_text(int(month)) for month in kinds])


def _throughout(text: str, rows: int) -> Any:
    return category(np.zeros(rows, np.int8), [text])
