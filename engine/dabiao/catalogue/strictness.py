"""Which of two rules asks more: of a demand, of a scope, of a deadline, and of a target as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.conflicts import Span
from dabiao.catalogue.demands import OPERATORS, Demand
from dabiao.catalogue.models import Target
from dabiao.catalogue.scope import truths
from dabiao.expression import Formula

Way = Literal["same", "tighter", "looser", "unlike"]
"""What the second is beside the first; ``unlike`` is neither, or cannot be told."""

_RULED = {"applies_to", "due", "meets", *OPERATORS}


def of_demands(old: Demand | None, new: Demand | None) -> Way:
    """By the numbers that satisfy each."""
    if old == new:
        return "same"
    if old is None or new is None or old.prior or new.prior:
        return "unlike"
    one, two = Span.of(old), Span.of(new)
    if one.holds(two):
        # A range has a ceiling that no verdict depends on.
        return "unlike" if two.holds(one) else "tighter"
    return "looser" if two.holds(one) else "unlike"


def of_scopes(old: Formula | None, new: Formula | None, terms: Terms) -> Way:
    """By the institutions that could be: whoever binds more of them is tighter."""
    if old is None or new is None:
        return "same" if old is new else "tighter" if new is None else "looser"
    answers = set(truths((old, new), terms))
    found: dict[tuple[bool, bool], Way] = {(False, True): "tighter", (True, False): "looser"}
    return together(way for pair, way in found.items() if pair in answers)


def of_deadlines(old: Target, new: Target) -> Way:
    """An earlier deadline is tighter."""
    if old.due == new.due:
        return "same"
    if old.due is None or new.due is None:
        return "unlike"
    return "tighter" if new.due < old.due else "looser"


def of_targets(old: Target, new: Target, terms: Terms) -> Way:
    """Of two targets that ask the same question; ``unlike`` where they do not."""
    dumps = [target.model_dump(exclude=_RULED | Target.wording) for target in (old, new)]
    measured = [(target.measured, target.meets and target.meets.where) for target in (old, new)]
    if dumps[0] != dumps[1] or measured[0] != measured[1]:
        return "unlike"
    return together(
        (
            of_demands(old.demand, new.demand),
            of_demands(old.condition, new.condition),
            of_scopes(old.applies_to, new.applies_to, terms),
            of_deadlines(old, new),
        )
    )


def together(ways: Iterable[Way]) -> Way:
    """What several differences come to."""
    differing = set(ways) - {"same"}
    if not differing:
        return "same"
    return differing.pop() if len(differing) == 1 else "unlike"
