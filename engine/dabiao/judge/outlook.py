"""Whether what is not due yet is on its way: a straight line from the first value of the plan through
the present one to the month in which the demand must be met. A projection, never a verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dabiao.catalogue.demands import CEILINGS, STRICT
from dabiao.catalogue.models import Catalogue, Target
from dabiao.expression import base_name
from dabiao.judge.plan import Plan
from dabiao.judge.verdicts import in_words
from dabiao.periods import FAR_FUTURE, LENGTH, month

OUTLOOK = ("deadline", "first_month", "first_value", "path", "projected", "on_track", "why_not")
"""For a verdict: the month in which its demand must be met; the first value of the plan and its month;
the value that the straight path from there to the demand has by now; the value that the line through
both has at the deadline, and whether that meets the demand. ``why_not`` is one of :data:`WHY_NOT` where
there is no projection, else ""."""

WHY_NOT = ("one_value", "another_window", "past")
"""There is one value only; the sum now growing is not of the window that will be judged at the deadline;
the deadline has passed."""

_NOISE = 1e-9


def outlook(judged: pd.DataFrame, series: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """:data:`OUTLOOK` for each verdict that is not due and has a whole value, by its index.

    ``judged`` and ``series`` are those of :class:`dabiao.judge.result.Result`. A number of whole things is
    rounded to the side on which it is less likely to meet the demand; a share stays within 0 and 100 %.
    """
    waiting = judged["value"].notna() & (judged["status"] == "not_due") & ~judged["known_only"]
    rows = in_words(judged[waiting & (judged["operator"] != "attested")])
    if rows.empty:
        return pd.DataFrame(columns=list(OUTLOOK))
    about = pd.DataFrame([_about(catalogue, catalogue.targets[name]) for name in rows["target"].unique()])
    found = rows.reset_index(names="verdict").merge(about, on="target")
    found = found.merge(_first(series), on=["target", "unit_id"], how="left").set_index("verdict")
    return _projected(_from_nothing(found)).loc[rows.index, list(OUTLOOK)]


def _about(catalogue: Catalogue, target: Target) -> dict[str, Any]:
    """What a projection must know of a target: its deadline, and what its values can be."""
    plan = Plan.of(catalogue, target)
    elements = [catalogue.elements[base_name(name)] for name in plan.names]
    formula = plan.indicator.numerator.text if plan.indicator else ""
    share = target.quantifier == "share"
    bounded = plan.indicator is not None and plan.indicator.type == "proportion" and target.indicator
    counted = not plan.indicator or (plan.indicator.denominator is None and plan.indicator.factor == 1)
    whole = counted and plan.growing and all(element.value_type == "integer" for element in elements)
    return {
        "target": target.id,
        "deadline": plan.schedule.decided_from,
        "length": LENGTH.get(target.window, 0),
        "sums_up": plan.running_total and not target.counts_institutions,
        "whole": target.quantifier == "count" or bool(whole and target.indicator),
        "least": 0.0 if target.counts_institutions or _at_least_zero(formula, elements) else -np.inf,
        "most": 100.0 if share else plan.indicator.factor if bounded and plan.indicator else np.inf,
    }


def _at_least_zero(formula: str, elements: list[Any]) -> bool:
    return "-" not in formula and all(element.non_negative for element in elements)


def _first(series: pd.DataFrame) -> pd.DataFrame:
    """The first whole value of each target and unit."""
    first = series[series["whole"]].drop_duplicates(["target", "unit"])
    names = {"unit": "unit_id", "month": "first_month", "value": "first_value"}
    return first[["target", *names]].rename(columns=names)


def _from_nothing(found: pd.DataFrame) -> pd.DataFrame:
    """A sum over a window still open starts from nothing in the month before it, whatever earlier windows
    held."""
    growing = found["sums_up"] & (_ends(found, "end") != found["end"])
    return found.assign(
        growing=growing,
        first_month=found["first_month"].where(~growing, found["start"] - 1),
        first_value=found["first_value"].where(~growing, 0.0),
    )


def _projected(found: pd.DataFrame) -> pd.DataFrame:
    passed = (found["deadline"] >= FAR_FUTURE) | (found["as_of"].map(_months(found)) >= found["deadline"])
    other = found["growing"] & (_ends(found, "end") != _ends(found, "deadline"))
    alone = ~(found["first_month"] < found["end"])
    why_not = np.select([passed, other, alone], ["past", "another_window", "one_value"], "")
    known = why_not == ""
    share = (found["end"] - found["first_month"]) / (found["deadline"] - found["first_month"])
    share = share.where(known)
    risen = (found["value"] - found["first_value"]) / share
    value = _rounded((found["first_value"] + risen).clip(found["least"], found["most"]), found)
    path = found["first_value"] + (_aim(found) - found["first_value"]) * share
    return found.assign(
        path=path, projected=value, on_track=_met(value, found) & known, why_not=why_not,
        first_month=found["first_month"].where(known), first_value=found["first_value"].where(known),
    )  # fmt: skip


def _months(found: pd.DataFrame) -> dict[str, int]:
    return {text: month(text) for text in found["as_of"].unique()}


def _ends(found: pd.DataFrame, name: str) -> pd.Series:
    """The last month of the window that holds a month; 0 for every month of a plan."""
    length = found["length"].where(found["length"] > 0)
    return (found[name] - found[name] % length + length - 1).fillna(0)


def _ceiling(found: pd.DataFrame) -> pd.Series:
    """Whether the value must come down."""
    two_ended = found["operator"].isin(["between", "equals"])
    high = found["threshold_high"].fillna(found["threshold"])
    return found["operator"].isin(CEILINGS) | (two_ended & (found["value"] > high))


def _aim(found: pd.DataFrame) -> pd.Series:
    """The nearer end of what is demanded."""
    upper = _ceiling(found) & (found["operator"] == "between")
    return found["threshold_high"].where(upper, found["threshold"])


def _rounded(value: pd.Series, found: pd.DataFrame) -> pd.Series:
    """Whole things, to the side that is further from the demand."""
    noise = _NOISE * value.abs().clip(lower=1)
    safe = np.where(_ceiling(found), np.ceil(value - noise), np.floor(value + noise))
    return value.where(~found["whole"], pd.Series(safe, found.index))


def _met(value: pd.Series, found: pd.DataFrame) -> pd.Series:
    """Whether a projected value meets the demand; one number is met once the line has come to it."""
    operator, aim, ceiling = found["operator"], _aim(found), _ceiling(found)
    noise = _NOISE * aim.abs().clip(lower=1)
    reached = (value >= aim - noise).where(~ceiling, value <= aim + noise)
    beyond = (value > aim + noise).where(~ceiling, value < aim - noise)
    inside = (value >= found["threshold"] - noise) & (value <= found["threshold_high"] + noise)
    found_met = np.select([operator.isin(STRICT), operator == "between"], [beyond, inside], reached)
    return pd.Series(found_met.astype(bool), found.index)
