"""Whom a target binds: that it says so, that what it says has an effect, and that somebody can be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Element, Target
from dabiao.expression import Formula

_LISTED = re.compile(r"\w+ in \w+")
"""A bare list: one that holds everybody is meant so."""


def check_whom(draft: Draft, target: Target) -> Iterator[Finding]:
    """``each`` says whose figures are looked at."""
    if target.quantifier == "each" and not (target.applies_to or target.units or target.level):
        yield draft.finding("targets", target.id, "each_everybody", "quantifier")


def check_effect(draft: Draft, target: Target) -> Iterator[Finding]:
    """Institutions are chosen only where their figures enter."""
    if target.judges_institutions:
        return
    reporters = {element.reported_by for element in draft.elements_of(target)}
    # Where a target chooses institutions, those that report the figure are added up though regions may.
    if target.attestation or not reporters & {"institution", "either"}:
        what = "佐证" if target.attestation else "数"
        for key in ("applies_to", "units"):
            if getattr(target, key):
                yield draft.finding("targets", target.id, "scope_without_effect", key, key=key, what=what)


def check_reachable(draft: Draft, target: Target) -> Iterator[Finding]:
    """Some institution can be in scope, and some can be out of it."""
    where = target.meets.where if target.meets else None
    if target.applies_to:
        yield from _possible(draft, ("targets", target.id), ("applies_to",), [target.applies_to])
    if where:
        both = [formula for formula in (target.applies_to, where) if formula]
        yield from _possible(draft, ("targets", target.id), ("meets", "where"), both)


def check_owed(draft: Draft, target: Target) -> Iterator[Finding]:
    """Whoever is in scope owes the figures that are read: what nobody owes is never missed."""
    scope = target.applies_to
    for element in draft.elements_of(target) if scope else ():
        owed = element.owed_by
        if scope and owed and (True, False) in draft.truths([scope, owed]):
            where = ("targets", target.id)
            yield draft.finding(*where, "not_owed", "applies_to", name=element.code, owed=owed.text)


def check_duty_reachable(draft: Draft, element: Element) -> Iterator[Finding]:
    """Somebody can owe an element."""
    if element.owed_by:
        yield from _possible(draft, ("elements", element.code), ("owed_by",), [element.owed_by])


def _possible(
    draft: Draft, entry: tuple[str, str], path: tuple[str, ...], formulas: Sequence[Formula]
) -> Iterator[Finding]:
    answers = [all(said) for said in draft.truths(formulas)]
    if not any(answers):
        yield draft.finding(*entry, "scope_empty", *path)
    elif all(answers) and not all(_LISTED.fullmatch(formula.text) for formula in formulas):
        yield draft.finding(*entry, "scope_everybody", *path)


CHECKS = (check_whom, check_effect)
OF_SOUND: Mapping[str, tuple[Callable[[Draft, Any], Iterator[Finding]], ...]] = {
    "targets": (check_reachable, check_owed),
    "elements": (check_duty_reachable,),
}
