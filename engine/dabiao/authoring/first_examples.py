"""The examples a new target begins with: the boundary cases of its demand, as the engine judges them.

An author reads them against the paper: they show what the rule as written means, not that it is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dabiao.authoring.boundaries import Boundary, boundaries
from dabiao.authoring.candidates import Candidates
from dabiao.authoring.cases import MISSING, Case, Given
from dabiao.authoring.trials import Trial, tried
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.models import Catalogue, Element, Indicator, Target, Title
from dabiao.expression import base_name
from dabiao.periods import month_text

_SHOWN = ("below", "at", "above", "yes", "no", "unattested", "missing", "silent", "not_asked")


def first_examples(draft: Draft, target: Target, new: Indicator | None) -> list[dict[str, Any]]:
    """The examples as a target's file holds them; none where the indicator is not told yet. ``new`` is the
    indicator if it is not in the catalogue; an element that is not, or is at fault, is stood in for."""
    catalogue = _read_by(draft, target, new)
    if catalogue is None:
        return []
    lines = [b for b in boundaries(catalogue, target, Candidates(catalogue)) if _is_shown(b)]
    trials = tried([line.case for line in lines], catalogue)
    judged = list(zip(lines, trials, strict=True))
    found = [(b, t) for b, t in judged if b.when == "due" and _is_told(t)]
    several = _several(catalogue, target, found)
    early = next(((b, t) for b, t in judged if b.when == "before" and t.statuses == ("not_due",)), None)
    return [_example(b.case, t, gap=b.element) for b, t in found] + [
        *(_example(trial.case, trial) for trial in several),
        *([{**_example(early[0].case, early[1]), "at": month_text(early[0].case.at)}] if early else []),
    ]


def _read_by(draft: Draft, target: Target, new: Indicator | None) -> Catalogue | None:
    """The part of the catalogue that the target reads; None where its indicator says nothing yet."""
    held = draft.catalogue
    wanted = target.measured
    sound = wanted in held.indicators and ("indicators", wanted) not in draft.refused
    indicator = held.indicators[str(wanted)] if sound else new
    if wanted and indicator is None:
        return None
    indicators = {indicator.id: indicator} if indicator else {}
    seen = held.model_copy(
        update={"indicators": indicators, "targets": {target.id: target}, "disabled": {}, "elements": {}}
    )
    names = dict.fromkeys(base_name(name) for name in seen.inputs(target))
    elements = {name: _element(draft, name) for name in names}
    weights = {e.weighted_by: _element(draft, e.weighted_by) for e in elements.values() if e.weighted_by}
    return seen.model_copy(update={"elements": elements | weights})


def _element(draft: Draft, code: str) -> Element:
    held = draft.catalogue.elements.get(code)
    if held and ("elements", code) not in draft.refused:
        return held.model_copy(update={"not_above": None})  # the other one need not be among those read
    return Element(
        code=code, title=Title(zh=code), reported_by="institution", value_type="integer", measure_unit="",
        kind="stock", frequency="month",
    )  # fmt: skip


def _is_shown(line: Boundary) -> bool:
    return line.kind in _SHOWN and line.when != "after"


def _is_told(trial: Trial) -> bool:
    return bool(trial.answers) and None not in trial.answers


def _several(
    catalogue: Catalogue, target: Target, found: Iterable[tuple[Boundary, Trial]]
) -> Iterator[Trial]:
    """Two institutions at once, one that meets the demand and one that does not, where it chooses some."""
    if not (target.applies_to and target.indicator) or target.counts_institutions:
        return
    met = next((b.case for b, t in found if t.statuses == ("pass",)), None)
    missed = next((b.case for b, t in found if t.statuses == ("fail",)), None)
    if met and missed:
        # What the region reports, it reports once.
        shared = {code for code, element in catalogue.elements.items() if element.reported_by == "region"}
        given = (*met.given, *_without(shared, missed.given))
        pair = Case.told(catalogue, target, given, (*met.prior, *_without(shared, missed.prior)), met.at)
        yield from filter(_is_told, tried([pair], catalogue))


def _without(names: set[str], units: tuple[Given, ...]) -> tuple[Given, ...]:
    return tuple({name: held for name, held in unit.items() if name not in names} for unit in units)


def _example(case: Case, trial: Trial, gap: str = "") -> dict[str, Any]:
    missing = {gap: MISSING} if gap else {}
    alone = case.as_one or (len(case.given) == 1 and not case.target.counts_institutions)
    told = {"given": _units(case.given, missing, alone)}
    if any(case.prior):
        told["prior"] = _units(case.prior, {}, alone)
    statuses = trial.statuses
    return {**told, "expect": statuses[0] if len(statuses) == 1 else list(trial.answers)}


def _units(units: tuple[Given, ...], missing: Given, alone: bool) -> Any:
    told = [{**unit, **missing} for unit in units]
    return told[0] if alone else told
