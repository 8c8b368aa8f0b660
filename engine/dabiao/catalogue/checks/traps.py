"""Words that papers use in several meanings: the list is data, ``traps`` in ``terms.yaml``."""

from __future__ import annotations

from collections.abc import Iterator

from dabiao.catalogue.closed_lists import Trap
from dabiao.catalogue.draft import Draft
from dabiao.catalogue.findings import Finding
from dabiao.catalogue.messages import Bilingual
from dabiao.catalogue.models import Element, Target


def check_title(draft: Draft, element: Element) -> Iterator[Finding]:
    """An element's title says which of the meanings it counts."""
    for trap in draft.catalogue.terms.traps.values():
        if not trap.kinds or element.kind in trap.kinds:
            for word in _sprung(trap, element.title.zh, ""):
                yield _finding(draft, ("elements", element.code), ("title",), trap, word)


def check_quote(draft: Draft, target: Target) -> Iterator[Finding]:
    """Where a quote leaves open what is measured, the interpretation settles it."""
    traps = draft.catalogue.terms.traps.values() if target.measured else ()
    for trap in (trap for trap in traps if not trap.kinds):
        for word in _sprung(trap, target.quote or "", target.interpretation or ""):
            yield _finding(draft, ("targets", target.id), ("quote",), trap, word)


def _sprung(trap: Trap, text: str, settled: str) -> Iterator[str]:
    """The first of the trap's words in a text that nothing settles."""
    found = [word for word in trap.words if word in text]
    if found and not any(word in text + settled for word in trap.unless):
        yield found[0]


def _finding(draft: Draft, entry: tuple[str, str], path: tuple[str, ...], trap: Trap, word: str) -> Finding:
    return draft.finding(*entry, "trap", *path, word=word, what=Bilingual(trap.zh, trap.en))


TARGET_CHECKS = (check_quote,)
ELEMENT_CHECKS = (check_title,)
