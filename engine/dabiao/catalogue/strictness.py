"""Which of two rules asks more: of a demand, of a scope, of a deadline, and of a target as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dabiao.catalogue.closed_lists import Terms
from dabiao.catalogue.conflicts import Span
from dabiao.catalogue.demands import CEILINGS, FLOORS, OPERATORS, Demand
from dabiao.catalogue.models import Target
from dabiao.catalogue.scope import truths
from dabiao.expression import Formula

Way = Literal["same", "tighter", "looser", "unlike"]
"""What the second is beside the first; ``unlike`` is neither, or cannot be told."""

Reach = Literal["same", "wider", "narrower", "unlike"]
"""Whether the second scope means more institutions than the first; ``unlike``: some more and some less."""

_RULED = {"applies_to", "due", "meets", *OPERATORS}
_REVERSED: dict[Way, Way] = {"tighter": "looser", "looser": "tighter"}
_OF_REACH: dict[Reach, Way] = {"same": "same", "wider": "tighter", "narrower": "looser", "unlike": "unlike"}


def of_targets(old: Target, new: Target, terms: Terms) -> Way:
    """Of two targets that ask the same question; ``unlike`` where they do not."""
    return together((of_numbers(old, new), _of_scopes(old, new, terms), of_deadlines(old, new)))


def of_numbers(old: Target, new: Target) -> Way:
    """By the numbers demanded alone, of the value and of whoever is counted; ``unlike`` where they are not
    numbers of the same thing."""
    if not _same_thing(old, new):
        return "unlike"
    fewer = _of_demands(old.condition, new.condition)
    return together((_of_demands(old.demand, new.demand), _of_fewer(fewer, old, new)))


def of_deadlines(old: Target, new: Target) -> Way:
    """An earlier deadline is tighter: an earlier month, for only attestations are held against the day."""
    if old.due is None or new.due is None:
        return "same" if old.due is new.due else "unlike"
    by_day = old.attestation and new.attestation
    if old.due == new.due or (old.due_month == new.due_month and not by_day):
        return "same"
    return "tighter" if new.due < old.due else "looser"


def reach(old: Formula | None, new: Formula | None, terms: Terms) -> Reach:
    """By the institutions that could be."""
    if old is None or new is None:
        return "same" if old is new else "wider" if new is None else "narrower"
    answers = set(truths((old, new), terms))
    more, less = (False, True) in answers, (True, False) in answers
    if more and less:
        return "unlike"
    return "wider" if more else "narrower" if less else "same"


def together(ways: Iterable[Way]) -> Way:
    """What several differences come to."""
    differing = set(ways) - {"same"}
    if not differing:
        return "same"
    return differing.pop() if len(differing) == 1 else "unlike"


def _same_thing(old: Target, new: Target) -> bool:
    dumps = [target.model_dump(exclude=_RULED | Target.wording) for target in (old, new)]
    measured = [(target.measured, target.meets and target.meets.where) for target in (old, new)]
    return dumps[0] == dumps[1] and measured[0] == measured[1]


def _of_demands(old: Demand | None, new: Demand | None) -> Way:
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


def _of_scopes(old: Target, new: Target, terms: Terms) -> Way:
    """Where institutions are judged one by one, whoever binds more of them is tighter; where they are
    counted, that depends on the number. What a sum or a percentage becomes cannot be told."""
    way = _OF_REACH[reach(old.applies_to, new.applies_to, terms)]
    if way == "same" or (old.quantifier == "each" and old.judges_institutions):
        return way
    return _of_fewer(_REVERSED.get(way, way), old, new) if old.quantifier == "count" else "unlike"


def _of_fewer(way: Way, old: Target, new: Target) -> Way:
    """What it comes to that fewer institutions are counted (``tighter``), or more (``looser``): a floor is
    harder to reach by fewer, a ceiling easier to keep."""
    operators = {target.demand.operator for target in (old, new) if target.demand}
    if way == "same" or operators <= {*FLOORS, "range"}:
        return way
    return _REVERSED.get(way, way) if operators <= set(CEILINGS) else "unlike"
