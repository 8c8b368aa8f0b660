"""What lint says to authors though judging can do without: titles, examples, directions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from dabiao.catalogue.demands import CEILINGS, FLOORS
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.fields import VERSION
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import Document, Element, Indicator, Target
from dabiao.catalogue.paper import is_bare

REMAINDER_LENGTH = 30
"""Characters of a remainder fragment: enough to be found by, too few to copy a paper with."""


def check_version(draft: Draft) -> Iterator[Finding]:
    """Of two versions of the catalogue the higher can be told."""
    version = draft.catalogue.version
    # One that was refused, or is not there, has been told.
    if version == draft.settings.get("version") and not re.fullmatch(VERSION, version):
        yield draft.finding("settings", "", "version_form", "version", version=version)


def _english(kind: str) -> Callable[[Draft, Any], Iterator[Finding]]:
    def check_english(draft: Draft, entry: Element | Indicator | Target) -> Iterator[Finding]:
        """Every title has its English."""
        if entry.title.en is None:
            key = entry.code if isinstance(entry, Element) else entry.id
            yield draft.finding(kind, key, "no_english", "title")

    return check_english


def check_examples_there(draft: Draft, target: Target) -> Iterator[Finding]:
    """Every target shows by example what it means."""
    if not target.examples:
        yield draft.at_head("targets", target.id, "no_example")


def check_direction(draft: Draft, target: Target) -> Iterator[Finding]:
    """A demand pulls the way its indicator improves."""
    indicator = draft.indicator_of(target)
    demand = target.condition or target.demand
    if indicator and demand:
        against = CEILINGS if indicator.improvement == "increase" else FLOORS
        path = (demand.operator,) if target.indicator else ("meets", demand.operator)
        if demand.operator in against:
            yield draft.finding(
                "targets", target.id, "against_improvement", *path,
                operator=demand.operator, name=indicator.id, improvement=indicator.improvement,
            )  # fmt: skip


def check_remainder(draft: Draft, document: Document) -> Iterator[Finding]:
    """A fragment that accounts for a number without target is short, and more than the number alone."""
    for fragment in document.remainder:
        where = ("remainder", fragment)
        if is_bare(fragment):
            yield draft.at_key("documents", document.id, "remainder_bare", *where, fragment=fragment)
        if len(fragment) > REMAINDER_LENGTH:
            yield draft.at_key("documents", document.id, "remainder_long", *where, most=REMAINDER_LENGTH)


CHECKS = {
    "elements": (_english("elements"),),
    "indicators": (_english("indicators"),),
    "documents": (check_remainder,),
    "targets": (_english("targets"), check_examples_there, check_direction),
}
