"""The cross-checks of a catalogue: what only shows once everything is loaded.

Each ``check_…`` looks at one idea in one entry and yields a finding for each place where it does not
hold. What it needs may have been refused: then it stops there, the rest goes on (see ``salvage.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dabiao.catalogue.checks import advice, documents, elements, indicators, measures, targets, terms
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


def judgeable(draft: Draft) -> Iterator[Finding]:
    """All that would make a target impossible to judge, or its verdict a guess."""
    for check in (documents.check_documents_are_there, *terms.CHECKS):
        yield from sound_parts(check(draft))
    yield from _each(draft, JUDGEABLE)


def for_authors(draft: Draft) -> Iterator[Finding]:
    """What lint adds: measure units down to dimension and magnitude, and the care of the texts."""
    yield from sound_parts(measures.check_dimensions(draft))
    yield from _each(draft, advice.CHECKS)


def _each(draft: Draft, checks: Checks) -> Iterator[Finding]:
    for kind, wanted in checks.items():
        for entry in getattr(draft.catalogue, kind).values():
            for check in wanted:
                yield from sound_parts(check(draft, entry))
