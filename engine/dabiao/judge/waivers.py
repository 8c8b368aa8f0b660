"""Waivers: a flag on exactly the verdicts they name, never a status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from dabiao.intake.facts import Waiver
from dabiao.periods import month


def flagged(verdicts: pd.DataFrame, waivers: Sequence[Waiver]) -> pd.DataFrame:
    """``verdicts`` with ``waived`` set on the rows that a waiver names, while it is in force."""
    waived = pd.Series(False, verdicts.index)
    for waiver in waivers:
        waived |= _named(verdicts, waiver)
    return verdicts.assign(waived=waived)


def units_named(waivers: Sequence[Waiver], target: str, as_of: int) -> list[str]:
    """The units for which a target is waived in a month."""
    return [w.unit for w in waivers if w.target == target and w.from_ <= as_of <= w.until]


def idle(verdicts: pd.DataFrame, waivers: Iterable[Waiver]) -> dict[Waiver, list[str]]:
    """The waivers that name no row while they are in force, each with the units that have a verdict for its
    target then."""
    found = {}
    for waiver in waivers:
        of_target = verdicts[(verdicts["target"] == waiver.target) & _in_force(verdicts, waiver)]
        if len(of_target) and not (of_target["unit_id"] == waiver.unit).any():
            found[waiver] = sorted(of_target["unit_name"].unique())
        elif not (verdicts["target"] == waiver.target).any():
            found[waiver] = []
    return found


def _named(verdicts: pd.DataFrame, waiver: Waiver) -> pd.Series[bool]:
    named = (verdicts["target"] == waiver.target) & (verdicts["unit_id"] == waiver.unit)
    return named & _in_force(verdicts, waiver)


def _in_force(verdicts: pd.DataFrame, waiver: Waiver) -> pd.Series[bool]:
    months = [text for text in verdicts["as_of"].unique() if waiver.from_ <= month(text) <= waiver.until]
    return verdicts["as_of"].isin(months)
