"""What only shows over all entries, each of them sound: the same demanded twice, what nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.demands import OPERATORS
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.models import MEASURES, Target
from dabiao.expression import base_name

_SAME = (
    "document", "applies_to", "units", "regions", "only_if", "quantifier", "level", "window", "due",
    *MEASURES, *OPERATORS,
)  # fmt: skip
"""What two targets have in common that ask for one thing twice."""


def check_duplicates(draft: Draft) -> Iterator[Finding]:
    """A document demands a thing once."""
    first: dict[object, str] = {}
    for target in draft.catalogue.targets.values():
        if target.attested is True:  # each a deliverable of its own
            continue
        other = first.setdefault(_demand(target), target.id)
        if other != target.id:
            place = draft.entries["targets", other].head
            yield draft.at_head(
                "targets", target.id, "duplicate_demand", other=other, file=place.file, line=place.line
            )


def _demand(target: Target) -> tuple[object, ...]:
    return tuple(str(getattr(target, key)) for key in _SAME)


def check_indicators_used(draft: Draft) -> Iterator[Finding]:
    """Each indicator is some target's."""
    used = {target.measured for target in draft.catalogue.targets.values()}
    yield from _unused(draft, "indicators", used)


def check_elements_used(draft: Draft) -> Iterator[Finding]:
    """Each element is read by something, or holds another one to account."""
    used: set[str | None] = set()
    for indicator in draft.catalogue.indicators.values():
        used |= {base_name(name) for name in indicator.names}
    for target in draft.catalogue.targets.values():
        used |= {*target.only_if.elements} if target.only_if else set()
    for element in draft.catalogue.elements.values():
        used |= {element.weighted_by, element.not_above}
    yield from _unused(draft, "elements", used)


def _unused(draft: Draft, kind: str, used: set[str | None]) -> Iterator[Finding]:
    for name in getattr(draft.catalogue, kind):
        if name not in used:
            yield draft.at_head(kind, name, "unused", kind=(kind,), name=name)


CHECKS = (check_duplicates, check_indicators_used, check_elements_used)
