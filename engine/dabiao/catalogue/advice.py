"""What lint says to authors though judging can do without: titles, quotes, examples, directions."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Demand, Target
from dabiao.catalogue.paper import is_bare
from dabiao.catalogue.quotes import numbers, says

_UPWARD = ("at_least", "more_than")
_DOWNWARD = ("at_most", "less_than")

REMAINDER_LENGTH = 30
"""Characters of a remainder fragment: enough to be found by, too few to copy a paper with."""


def check_english(draft: Draft) -> Iterator[Finding]:
    """Every title has its English."""
    for kind in ("elements", "indicators", "targets"):
        for key, held in getattr(draft.catalogue, kind).items():
            if held.title.en is None:
                yield draft.finding(kind, key, "no_english", "title")


def check_examples_there(draft: Draft) -> Iterator[Finding]:
    """Every target shows by example what it means."""
    for target in draft.catalogue.targets.values():
        if not target.examples:
            yield Finding.of(draft.entries["targets", target.id].head, "no_example")


def check_quotes(draft: Draft) -> Iterator[Finding]:
    """The number demanded stands in the paper's own words, or the interpretation says how it got there."""
    for target in draft.catalogue.targets.values():
        if target.quote is None:
            yield Finding.of(draft.entries["targets", target.id].head, "no_quote")
            continue
        for key, demand in _demanded(target):
            for number in _missing(target, demand):
                yield draft.finding("targets", target.id, "number_not_quoted", *key, number=number)


def _demanded(target: Target) -> Iterator[tuple[tuple[str, ...], Demand]]:
    if target.demand:
        yield (target.demand.operator,), target.demand
    if target.condition:
        yield ("meets", target.condition.operator), target.condition


def _missing(target: Target, demand: Demand) -> list[str]:
    ends = dict.fromkeys((demand.low, demand.high))
    wanted = ["prior_year"] if demand.prior else [f"{number:.12g}" for number in ends]
    explained = target.interpretation or ""
    named = {f"{number:.12g}" for number in numbers(explained)}
    return [n for n in wanted if not says(target.quote or "", n) and n not in named and n not in explained]


def check_direction(draft: Draft) -> Iterator[Finding]:
    """A demand pulls the way its indicator improves."""
    for target in draft.catalogue.targets.values():
        indicator = draft.indicator_of(target)
        demand = target.condition or target.demand
        if indicator and demand:
            against = _DOWNWARD if indicator.improvement == "increase" else _UPWARD
            path = (demand.operator,) if target.indicator else ("meets", demand.operator)
            if demand.operator in against:
                yield draft.finding(
                    "targets", target.id, "against_improvement", *path,
                    operator=demand.operator, name=indicator.id, improvement=indicator.improvement,
                )  # fmt: skip


def check_remainders(draft: Draft) -> Iterator[Finding]:
    """A fragment that accounts for a number without target is short, and more than the number alone."""
    for document in draft.catalogue.documents.values():
        for fragment in document.remainder:
            place = draft.entries["documents", document.id].at_key("remainder", fragment)
            if is_bare(fragment):
                yield Finding.of(place, "remainder_bare", fragment=fragment)
            if len(fragment) > REMAINDER_LENGTH:
                yield Finding.of(place, "remainder_long", most=REMAINDER_LENGTH)


CHECKS = (check_english, check_examples_there, check_quotes, check_direction, check_remainders)
