"""The cross-checks of a catalogue: what only shows once everything is loaded.

Each ``check_…`` looks at one idea in one entry and yields a finding for each place where it does not
hold. What it needs may have been refused: then it stops there, the rest goes on (see ``salvage.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dabiao.catalogue.checks import (
    advice,
    documents,
    elements,
    indicators,
    measures,
    numbers,
    parts,
    reach,
    scopes,
    targets,
    terms,
    traps,
    wholes,
    wording,
)
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.salvage import sound_parts

Check = Callable[[Draft, Any], Iterator[Finding]]
Checks = Mapping[str, Sequence[Check]]
"""Kind of entry → its checks."""

JUDGEABLE: Checks = {
    "elements": elements.CHECKS, "indicators": indicators.CHECKS, "documents": documents.CHECKS,
    "targets": targets.CHECKS,
}  # fmt: skip


ADVISED: Checks = {
    "elements": (*advice.CHECKS["elements"], *traps.ELEMENT_CHECKS),
    "indicators": (*advice.CHECKS["indicators"], *parts.CHECKS),
    "documents": advice.CHECKS["documents"],
    "targets": (
        *advice.CHECKS["targets"], *wording.CHECKS, *scopes.CHECKS, *numbers.CHECKS, *reach.CHECKS,
        *traps.TARGET_CHECKS,
    ),
}  # fmt: skip


def judgeable(draft: Draft) -> Iterator[Finding]:
    """All that would make a target impossible to judge, or its verdict a guess."""
    for check in (documents.check_documents_are_there, *terms.CHECKS):
        yield from sound_parts(check(draft))
    yield from _each(draft, JUDGEABLE)


def for_authors(draft: Draft, *, sound: bool) -> Iterator[Finding]:
    """What lint adds: measure units down to dimension and magnitude, and the care of the texts; of a
    ``sound`` catalogue also what only shows over all of it."""
    for check in (advice.check_version, measures.check_dimensions, *(wholes.CHECKS if sound else ())):
        yield from sound_parts(check(draft))
    for checks in (ADVISED, scopes.OF_SOUND) if sound else (ADVISED,):
        yield from _each(draft, checks)


def _each(draft: Draft, checks: Checks) -> Iterator[Finding]:
    for kind, wanted in checks.items():
        for entry in getattr(draft.catalogue, kind).values():
            for check in wanted:
                yield from sound_parts(check(draft, entry))
