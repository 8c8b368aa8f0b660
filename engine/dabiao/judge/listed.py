"""The worst verdicts of a run that put its verdicts away: whom its lists name is judged once more, alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from dabiao.intake.facts import Facts
from dabiao.judge.listing import Keeper, Kept, Wanted
from dabiao.judge.part import of_units
from dabiao.judge.plan import Plan
from dabiao.judge.run import Judge
from dabiao.judge.series import EARLIER
from dabiao.judge.sides import Sides
from dabiao.judge.verdicts import in_words
from dabiao.judge.worst import Lists
from dabiao.periods import month

if TYPE_CHECKING:
    from dabiao.judge.result import Result


def together(result: Result, lists: Lists) -> Kept:
    """What is kept of all institutions whose verdicts were put away."""
    judge = result.judge
    found = [one.kept for one in result.left if one.kept]
    return Keeper(lists, judge.plans, judge.territory).together(found, judge.numbers)


def of(result: Result, lists: Lists, kept: Kept) -> Result:
    """The verdicts of the last month and the one before that lists name, beside those of all regions, with
    their figures over time and their evidence. Those of a region's institutions are not at hand for what
    they add up to: these rows are ``apart``."""
    wanted, last = Wanted.of(kept, lists), month(result.as_of)
    judge = replace(result.judge, as_of=[last - 1, last], earlier=EARLIER, parts=(), rows=0, leaving=None)
    judge = replace(judge, facts=_facts(result, judge, wanted.units))
    institutions, series = _of_institutions(result, judge, wanted), judge.series()
    judge.forget()
    place = {plan.target.id: plan.index for plan in judge.plans}
    added_up = [plan.target.id for plan in judge.plans if _adds_up(plan)]
    newest = institutions[institutions["as_of"] == result.as_of]
    judged = _beside(newest, result.newest, place)
    before = _beside(institutions[institutions["as_of"] != result.as_of], result.before, place)
    apart = result.series[result.series["target"].isin(added_up)]
    figures = pd.concat([series[~series["target"].isin(added_up)], apart], ignore_index=True)
    told = {name: getattr(judge.facts, name) for name in ("cells", "unusable", "rows", "faults")}
    return replace(
        result, judged=judged, before=before, facts=replace(result.facts, **told), judge=judge,
        figures=figures, lists=None, whole=result,
        apart=frozenset(judged.index[judged["target"].isin(added_up)]),
    )  # fmt: skip


def _facts(result: Result, judge: Judge, units: frozenset[str]) -> Facts:
    """What these institutions and all regions reported, as far as the judge reads it."""
    regions = result.facts.registry.regions["region_code"]
    if result.lake is None:
        return of_units(result.facts, units.union(regions))
    needs = replace(judge, facts=result.lake.outline).reads
    facts = result.lake.among(units).facts(needs)
    return replace(facts, registry=result.facts.registry.among(units))


def _of_institutions(result: Result, judge: Judge, wanted: Wanted) -> pd.DataFrame:
    """Of the institutions named the verdicts listed, in words."""
    leaving = result.judge.leaving
    judged = judge.judged()
    judged = judged[judged["unit_level"] == "institution"]
    judged = wanted.among(in_words(judged))
    return leaving.shown.within(leaving.shown.flagged(judged)) if leaving else judged


def _beside(institutions: pd.DataFrame, others: pd.DataFrame, place: dict[str, int]) -> pd.DataFrame:
    """Both in the order of the catalogue."""
    both = pd.concat([institutions, in_words(others)], ignore_index=True)
    order = both["target"].map(place).sort_values(kind="stable").index
    return both.loc[order].reset_index(drop=True)


def _adds_up(plan: Plan) -> bool:
    """Whether a plan looks at what many institutions reported."""
    if plan.target.judges_institutions:
        return plan.target.counts_institutions
    return bool(Sides.of(plan).institutions)
